// What ssh asks on the way to a host, and the way step by step.
#include "hostsfixture.h"
#include "ui/common/hostkeydialog.h"
#include "ui/common/messagebanner.h"
#include "ui/common/secretdialog.h"
#include "ui/hosts/connectionsteps.h"
#include "ui/hosts/windowprompter.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QPlainTextEdit>

#include <thread>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

UnknownHostKey unknownKey()
{
    return {.host = u"tale-eu"_s,
        .address = u"203.0.113.40"_s,
        .keyType = u"ED25519"_s,
        .fingerprint = u"SHA256:uY0Vh3qk1b1tQm0V5m3X0xw9uVq7mPpJt9sQfZb2m5E"_s,
        .via = u"bastion"_s,
        .storedIn = u"~/.ssh/known_hosts"_s,
        .text = u"The authenticity of host 'tale-eu' can't be established.\n<b>This host key is known by the following other names</b>"_s};
}

using State = ConnectionStep::State;

} // namespace

class HostQuestionsTest final : public HostsFixture
{
    Q_OBJECT

private Q_SLOTS:
    void stepsAreShownAsTheyCome()
    {
        ConnectionSteps steps;
        const QAbstractItemModelTester tester(&steps, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const auto ids = [&steps] {
            QStringList found;
            for (int row = 0; row < steps.rowCount(); ++row)
                found << steps.index(row).data(ConnectionSteps::IdRole).toString();
            return found;
        };
        const QStringList expected{u"name"_s, u"key"_s, u"login"_s, u"docker"_s, u"stack"_s, u"database"_s, u"backups"_s};
        QCOMPARE(ids(), expected);
        const auto role = [&steps](int row) { return static_cast<StateRole>(steps.index(row).data(ConnectionSteps::StateRoleRole).toInt()); };
        QCOMPARE(role(0), StateRole::Unknown);
        steps.set({.id = u"name"_s, .title = u"Name found"_s, .state = State::Passed, .found = u"x"_s});
        steps.set({.id = u"key:bastion"_s, .title = u"bastion: host key"_s, .state = State::Passed});
        steps.set({.id = u"login:bastion"_s, .title = u"bastion: sign in"_s, .state = State::Passed});
        steps.set({.id = u"key"_s, .title = u"tale-eu: host key"_s, .state = State::WaitingForAdmin});
        QCOMPARE(ids().mid(0, 5), QStringList({u"name"_s, u"key:bastion"_s, u"login:bastion"_s, u"key"_s, u"login"_s}));
        QCOMPARE(role(0), StateRole::Good);
        QCOMPARE(role(3), StateRole::Planned);
        QCOMPARE(steps.index(3).data(ConnectionSteps::FoundRole).toString(), u"waiting for you"_s);
        steps.end(Error{.kind = ErrorKind::HostUnreachable});
        QCOMPARE(role(3), StateRole::Bad);
        QCOMPARE(role(4), StateRole::Unknown);
        steps.begin();
        QCOMPARE(ids(), expected);
        steps.set({.id = u"name"_s, .title = u"Name"_s, .state = State::Running});
        steps.end(Error{.kind = ErrorKind::Stopped});
        QCOMPARE(role(0), StateRole::Unknown); // it did not fail
    }

    void aQuestionWaitsWhileTheStepsAreShown()
    {
        save({sshProfile(u"tale-prod-1"_s, Environment::Production), sshProfile(u"tale-eu"_s, Environment::Production, {u"ProxyJump=bastion"_s}), sshProfile(u"staging"_s, Environment::Staging)});
        m_ways.insert(u"tale-eu"_s, [](const HostProfile &, const Job &, const HostAccess &access) -> Result<Host> {
            access.onStep({.id = u"name"_s, .title = u"Name found"_s, .state = State::Passed, .found = u"tale-eu → 203.0.113.40, through bastion"_s});
            access.onStep({.id = u"key:bastion"_s, .title = u"bastion: key known"_s, .state = State::Passed, .found = u"ED25519"_s});
            access.onStep({.id = u"key"_s, .title = u"tale-eu: key not known"_s, .state = State::WaitingForAdmin});
            if (!access.prompter->trusts(unknownKey(), {}))
                return failure(ErrorKind::HostKeyUnknown, u"Nobody trusted the key of tale-eu."_s);
            access.onStep({.id = u"key"_s, .title = u"tale-eu: key trusted"_s, .state = State::Passed, .found = u"ED25519"_s});
            access.onStep({.id = u"login"_s, .title = u"Sign in"_s, .state = State::Passed, .found = u"admin"_s});
            access.onStep({.id = u"docker"_s, .title = u"Docker"_s, .state = State::Failed, .found = u"not allowed"_s,
                .remedy = u"Add admin to the group docker there, or let it run \"sudo -n docker\" without a password."_s});
            return failure(ErrorKind::EngineForbidden, u"Docker on tale-eu refuses the user admin."_s, u"permission denied"_s);
        });
        m_dialogs.emplace();
        open();
        m_window->chooseHost(1);
        QTRY_VERIFY(m_window->findChild<HostKeyDialog *>());
        auto *dialog = m_window->findChild<HostKeyDialog *>();
        QTRY_VERIFY(dialog->isVisible());
        QCOMPARE(dialog->windowTitle(), u"Is this really tale-eu?"_s);
        const QString box = dialog->findChild<QLabel *>(u"hostKey"_s)->text();
        QVERIFY(box.contains(unknownKey().fingerprint));
        QVERIFY(box.contains(u"tale-eu (203.0.113.40) port 22, reached through bastion"_s));
        QVERIFY(dialog->findChild<QLabel *>(u"hostKeyStored"_s)->text().contains(u"~/.ssh/known_hosts"_s));
        QVERIFY(dialog->findChild<QPushButton *>(u"dontTrustKey"_s)->isDefault());
        QTest::mouseClick(dialog->findChild<QPushButton *>(u"copyFingerprint"_s), Qt::LeftButton);
        QCOMPARE(QApplication::clipboard()->text(), unknownKey().fingerprint);
        QTRY_VERIFY(stepRow(u"key"_s));
        picture(u"hosts_key"_s, dialog);
        picture(u"hosts_connecting"_s);
        QTest::mouseClick(dialog->findChild<QPushButton *>(u"trustKey"_s), Qt::LeftButton);
        QTRY_COMPARE(m_window->currentHost()->session().state(), HostSession::State::Failed);
        auto *error = part<MessageBanner>(u"connectionError"_s);
        QVERIFY(error->isVisible());
        QVERIFY(stepRow(u"docker"_s)->accessibleName().contains(u"failed"_s));
        QVERIFY(stepRow(u"docker"_s)->isVisible());
        QVERIFY(!part<QPushButton>(u"stopConnecting"_s)->isVisible());
        picture(u"hosts_failed"_s);
        m_dialogs.reset();
    }

    void escapeDoesNotTrust()
    {
        QWidget window;
        window.show();
        DialogPrompts prompts;
        std::optional<bool> answer;
        for (const Qt::Key key : {Qt::Key_Escape, Qt::Key_Return}) {
            prompts.askHostKey(&window, {.host = u"x"_s, .key = unknownKey()}, [&](bool trusted) { answer = trusted; });
            auto *dialog = window.findChild<HostKeyDialog *>();
            QVERIFY(QTest::qWaitForWindowExposed(dialog));
            QCOMPARE(dialog->findChild<QLabel *>(u"hostKeyFor"_s)->text(), u"Asked while x is connected to."_s);
            QTest::keyClick(dialog, key);
            QTRY_VERIFY(answer.has_value());
            QVERIFY(!*answer);
            answer.reset();
            QTRY_VERIFY(!window.findChild<HostKeyDialog *>());
        }
    }

    void secretsAreTypedUnseen()
    {
        QWidget window;
        window.setStyleSheet(windowStyleSheet(QApplication::palette()));
        window.show();
        DialogPrompts prompts;
        std::optional<std::optional<Secret>> answer;
        const auto ask = [&](SecretQuestion::Kind kind) {
            answer.reset();
            prompts.askSecret(&window, {.kind = kind, .host = u"tale-eu"_s, .text = u"admin@tale-eu's <b>password</b>:"_s},
                [&](std::optional<Secret> secret) { answer = std::move(secret); });
            return window.findChild<SecretDialog *>();
        };
        auto *dialog = ask(SecretQuestion::Kind::Password);
        QVERIFY(QTest::qWaitForWindowExposed(dialog));
        auto *field = dialog->findChild<QLineEdit *>(u"secret"_s);
        QCOMPARE(dialog->findChild<QLabel *>(u"secretText"_s)->textFormat(), Qt::PlainText);
        QTest::keyClicks(field, u"hunter2"_s);
        QCOMPARE(field->echoMode(), QLineEdit::Password);
        QVERIFY(!dialog->findChild<QPushButton *>(u"showSecret"_s)->isVisible());
        picture(u"hosts_password"_s, dialog);
        QTest::keyClick(field, Qt::Key_Return);
        QTRY_VERIFY(answer.has_value());
        QVERIFY(answer->has_value());
        QVERIFY((*answer)->isEmpty() == false);
        QVERIFY(field->text().isEmpty()); // kept nowhere
        QTRY_VERIFY(!window.findChild<SecretDialog *>());
        dialog = ask(SecretQuestion::Kind::Code);
        QVERIFY(QTest::qWaitForWindowExposed(dialog));
        QTest::mouseClick(dialog->findChild<QPushButton *>(u"showSecret"_s), Qt::LeftButton);
        QCOMPARE(dialog->findChild<QLineEdit *>(u"secret"_s)->echoMode(), QLineEdit::Normal);
        QTest::keyClick(dialog, Qt::Key_Escape);
        QTRY_VERIFY(answer.has_value());
        QVERIFY(!answer->has_value());
    }

    void questionsQueueAndNameTheirHost()
    {
        QWidget window;
        window.show();
        DialogPrompts prompts;
        QuestionDesk desk(prompts, &window);
        std::atomic<int> answered = 0;
        const auto ask = [&](const QString &host) {
            return std::jthread([prompter = desk.prompterFor(host), host, &answered](const std::stop_token &stop) {
                prompter->secret({.kind = SecretQuestion::Kind::Password, .host = host}, stop);
                ++answered;
            });
        };
        const auto shown = [&window] { // by its title; a dialog that was answered lives on for a moment
            QStringList titles;
            for (const SecretDialog *dialog : window.findChildren<SecretDialog *>())
                if (dialog->isVisible())
                    titles << dialog->windowTitle();
            return titles;
        };
        const auto reject = [&window] {
            for (SecretDialog *dialog : window.findChildren<SecretDialog *>())
                if (dialog->isVisible())
                    return dialog->reject();
        };
        std::jthread first = ask(u"one"_s);
        QTRY_COMPARE(shown(), QStringList{u"Password for one"_s});
        std::jthread second = ask(u"two"_s);
        std::jthread third = ask(u"three"_s);
        QCOMPARE(shown().size(), 1);
        first.request_stop(); // not wanted any more: its dialog goes, and the next comes
        QTRY_COMPARE(answered, 1);
        QTRY_VERIFY(shown().size() == 1 && shown().first() != u"Password for one"_s);
        const QString next = shown().first();
        reject();
        QTRY_COMPARE(answered, 2);
        QTRY_VERIFY(shown().size() == 1 && shown().first() != next);
        reject();
        QTRY_COMPARE(answered, 3);
        QTRY_COMPARE(shown().size(), 0);
    }

    void closingLetsGoOfWhoeverAsks()
    {
        std::atomic<int> answered = 0;
        std::jthread asking, waiting;
        {
            QWidget window;
            window.show();
            DialogPrompts prompts;
            QuestionDesk desk(prompts, &window);
            const auto prompter = desk.prompterFor(u"one"_s);
            asking = std::jthread([prompter, &answered] { answered += prompter->trusts(unknownKey(), {}) ? 100 : 1; });
            QTRY_VERIFY(window.findChild<HostKeyDialog *>());
            waiting = std::jthread([prompter, &answered] { answered += prompter->confirms(u"Allow?"_s, {}) ? 100 : 1; });
        }
        QTRY_COMPARE(answered, 2); // neither can be joined before
    }

    void theWindowClosesOverAQuestion()
    {
        save({sshProfile(u"tale-eu"_s)});
        std::atomic<bool> ended = false;
        m_ways.insert(u"tale-eu"_s, [&ended](const HostProfile &, const Job &, const HostAccess &access) -> Result<Host> {
            (void)access.prompter->secret({.host = u"tale-eu"_s}, {}); // its token is never stopped
            ended = true;
            return failure(ErrorKind::LoginRefused, u"no"_s);
        });
        m_dialogs.emplace();
        open();
        m_window->chooseHost(0);
        QTRY_VERIFY(m_window->findChild<SecretDialog *>());
        m_window.reset();
        QVERIFY(ended);
        m_dialogs.reset();
    }

    void noticesGoByThemselves()
    {
        QWidget window;
        window.resize(800, 600);
        window.show();
        DialogPrompts prompts;
        QuestionDesk desk(prompts, &window);
        std::stop_source stop;
        desk.prompterFor(u"tale-eu"_s)->notify(u"Confirm user presence for key ED25519-SK"_s, stop.get_token());
        QTRY_VERIFY(window.findChild<MessageBanner *>(u"sshNotice"_s));
        QVERIFY(window.findChild<MessageBanner *>(u"sshNotice"_s)->text().contains(u"tale-eu Confirm user presence"_s));
        QVERIFY(!QApplication::activeModalWidget());
        stop.request_stop();
        QTRY_VERIFY(!window.findChild<MessageBanner *>(u"sshNotice"_s));
        desk.prompterFor(u"tale-eu"_s)->notify(u"too late"_s, stop.get_token());
        QTRY_VERIFY(!window.findChild<MessageBanner *>(u"sshNotice"_s));
    }

    void aChangedKeyHasNoButtonPastIt()
    {
        save({sshProfile(u"tale-eu"_s)});
        m_ways.insert(u"tale-eu"_s, [](const HostProfile &, const Job &, const HostAccess &) -> Result<Host> {
            return failure(ErrorKind::HostKeyChanged, u"Another machine answers, or it was made anew. Ask its owner."_s, u"/home/ann/.ssh/known_hosts:7"_s);
        });
        open();
        m_window->chooseHost(0);
        auto *error = part<MessageBanner>(u"connectionError"_s);
        QTRY_VERIFY(error->isVisible());
        QVERIFY(error->text().contains(u"its key has changed"_s));
        QVERIFY(error->findChild<QPlainTextEdit *>(u"detailText"_s)->isVisible());
        QVERIFY(error->findChild<QPlainTextEdit *>(u"detailText"_s)->toPlainText().contains(u"known_hosts:7"_s));
        QStringList buttons;
        for (const QPushButton *button : part<QWidget>(u"connectionPage"_s)->findChildren<QPushButton *>())
            if (button->isVisible())
                buttons << button->objectName();
        buttons.sort();
        QCOMPARE(buttons, QStringList({u"details"_s, u"retry"_s}));
    }

    void connectingCanBeStopped()
    {
        save({sshProfile(u"tale-eu"_s)});
        m_ways.insert(u"tale-eu"_s, [](const HostProfile &, const Job &job, const HostAccess &access) -> Result<Host> {
            access.onStep({.id = u"name"_s, .title = u"Name"_s});
            job.wait(1h);
            return failure(ErrorKind::Stopped, {});
        });
        open();
        m_window->chooseHost(0);
        click(u"stopConnecting"_s);
        QTRY_COMPARE(m_window->currentHost()->session().state(), HostSession::State::Failed);
        QCOMPARE(part<MessageBanner>(u"connectionError"_s)->role(), StateRole::Unknown);
    }
};

} // namespace talekeeper

QTEST_MAIN(talekeeper::HostQuestionsTest)
#include "hostquestionstest.moc"
