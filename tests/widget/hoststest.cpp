// Saved hosts in the window: the list, the dialog, what production asks.
#include "hostsfixture.h"
#include "ui/common/labels.h"
#include "ui/common/messagebanner.h"
#include "ui/common/tag.h"
#include "ui/hosts/hostlistmodel.h"
#include "ui/overview/figurecard.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QLabel>
#include <QPlainTextEdit>
#include <QSignalSpy>

using namespace Qt::StringLiterals;

namespace talekeeper
{

class HostsTest final : public HostsFixture
{
    Q_OBJECT

private Q_SLOTS:
    void hostsStandInTwoGroups()
    {
        save({sshProfile(u"tale-eu"_s, Environment::Production, {u"ProxyJump=ann@bastion:22"_s}), sshProfile(u"drill-box"_s, Environment::Drill)});
        open();
        QAbstractItemModel *model = list()->model();
        const QAbstractItemModelTester tester(model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(names(), QStringList({u"tale-eu"_s, u"drill-box"_s, u"Practice host"_s, u"This machine"_s}));
        QStringList headings;
        for (int row = 0; row < model->rowCount(); ++row)
            headings << model->index(row, 0).data(HostListModel::HeadingRole).toString();
        QCOMPARE(headings, QStringList({u"Hosts"_s, u""_s, u"Here"_s, u""_s}));
        for (const HostSession *session : m_window->sessions()) // nothing is connected to that was not chosen
            QCOMPARE(session->state(), HostSession::State::NotConnected);
        QCOMPARE(model->index(0, 0).data(HostListModel::DetailRole).toString(), u"ssh via bastion"_s);
        QCOMPARE(model->index(1, 0).data(HostListModel::DetailRole).toString(), u"ssh admin@drill-box"_s);
        QVERIFY(model->index(0, 0).data(Qt::AccessibleTextRole).toString().contains(u"Production"_s));
    }

    void aHostIsAddedByTyping()
    {
        open();
        click(u"addHost"_s);
        auto *dialog = hostDialog();
        QVERIFY(dialog);
        auto *saveButton = dialog->findChild<QPushButton *>(u"saveHost"_s);
        auto *fault = dialog->findChild<StateLabel *>(u"hostAddressFieldFault"_s);
        QVERIFY(!saveButton->isEnabled());
        QVERIFY(!fault->isVisible()); // nothing was typed yet
        typeInto(u"hostNameField"_s, u"tale-eu"_s);
        typeInto(u"hostAddressField"_s, u"-oProxyCommand=x"_s);
        QVERIFY(fault->isVisible());
        QCOMPARE(fault->text(), u"An address can't begin with \"-\"."_s);
        QVERIFY(!saveButton->isEnabled());
        picture(u"hosts_add_fault"_s, dialog);
        typeInto(u"hostAddressField"_s, u"admin@tale-eu:2222"_s);
        QVERIFY(!fault->isVisible());
        QVERIFY(saveButton->isEnabled());
        auto *options = dialog->findChild<QPlainTextEdit *>(u"hostOptionsField"_s);
        QTest::keyClicks(options, u"Host=x"_s);
        QVERIFY(!saveButton->isEnabled());
        QVERIFY(dialog->findChild<StateLabel *>(u"hostOptionsFieldFault"_s)->isVisible());
        options->setPlainText(u"ProxyJump=bastion\n\nUser=x"_s);
        typeInto(u"hostDockerField"_s, u"sudo -n \"docker"_s);
        QVERIFY(!saveButton->isEnabled());
        typeInto(u"hostDockerField"_s, u"sudo -n docker"_s);
        dialog->findChild<QComboBox *>(u"hostEnvironmentField"_s)->setCurrentIndex(1);
        QTest::mouseClick(saveButton, Qt::LeftButton);
        QTRY_VERIFY(!hostDialog());
        const HostProfile expected{.kind = HostProfile::Kind::Ssh,
            .name = u"tale-eu"_s,
            .address = u"admin@tale-eu:2222"_s,
            .sshOptions = {u"ProxyJump=bastion"_s, u"User=x"_s},
            .environment = Environment::Production,
            .dockerWords = {u"sudo"_s, u"-n"_s, u"docker"_s}};
        QCOMPARE(saved(), QList<HostProfile>{expected});
        QCOMPARE(names().first(), u"tale-eu"_s);
        QCOMPARE(m_window->currentHost()->session().profile(), expected); // it is shown, and connected to
        QTRY_COMPARE(m_window->currentHost()->session().state(), HostSession::State::Failed);
    }

    void whatCannotBeSavedIsNotLost()
    {
        open();
        click(u"addHost"_s);
        typeInto(u"hostNameField"_s, u"tale-eu"_s);
        typeInto(u"hostAddressField"_s, u"tale-eu"_s);
        writeFile("{ broken");
        click(u"saveHost"_s);
        QVERIFY(hostDialog() && hostDialog()->isVisible());
        QVERIFY(hostDialog()->findChild<MessageBanner *>(u"hostNotSaved"_s)->isVisible());
        QCOMPARE(content(), "{ broken");
        QCOMPARE(names().size(), 2);
        QFile::remove(path());
        click(u"saveHost"_s);
        QTRY_VERIFY(!hostDialog());
        QCOMPARE(saved().size(), 1);
    }

    void aBrokenListIsSaidAndReadAgain()
    {
        writeFile("[]");
        open();
        auto *banner = m_window->findChild<MessageBanner *>(u"hostsError"_s);
        QVERIFY(banner->isVisible());
        QVERIFY(banner->text().contains(path()));
        QCOMPARE(names().size(), 2);
        QFile::remove(path());
        save({sshProfile(u"tale-eu"_s)});
        click(u"readHosts"_s);
        QVERIFY(!banner->isVisible());
        QCOMPARE(names().size(), 3);
    }

    void productionShowsOnEveryPage()
    {
        if (!makePractice())
            QSKIP("no PostgreSQL here");
        save({sshProfile(u"tale-eu"_s, Environment::Production), sshProfile(u"staging"_s, Environment::Staging), sshProfile(u"drill-box"_s, Environment::Drill)});
        open();
        m_window->chooseHost(u"staging"_s);
        QVERIFY(!part<QWidget>(u"productionLine"_s)->isVisible());
        QCOMPARE(part<Tag>(u"environmentTag"_s)->text(), u"Staging"_s);
        m_window->chooseHost(u"tale-eu"_s);
        QTRY_COMPARE_WITH_TIMEOUT(m_window->currentHost()->session().state(), HostSession::State::Connected, patience);
        for (const Place place : {Place::Dumps, Place::Retention, Place::Restore, Place::Drills, Place::Activity, Place::Overview}) {
            m_window->currentHost()->showPlace(place);
            QVERIFY(part<QWidget>(u"productionLine"_s)->isVisible());
            QVERIFY(part<Tag>(u"environmentTag"_s)->isVisible());
        }
        QCOMPARE(part<Tag>(u"environmentTag"_s)->role(), StateRole::Bad);
        picture(u"hosts_production"_s);
    }

    /// On the overview of a host that Tale runs on, with a button that leads to the page.
    void drillsThatAreDueAreTold()
    {
        if (!makePractice() && !isContinuousIntegration())
            QSKIP("no PostgreSQL here");
        qputenv("XDG_CONFIG_HOME", m_directory->path().toLocal8Bit());
        save({sshProfile(u"tale-eu"_s, Environment::Production)});
        open();
        m_window->chooseHost(u"tale-eu"_s);
        QTRY_VERIFY_WITH_TIMEOUT(part<MessageBanner>(u"attention_drill-missed"_s), patience);
        QVERIFY(part<MessageBanner>(u"attention_drill-missed"_s)->text().contains(u"has never passed"_s));
        QCOMPARE(part<FigureCard>(u"figure_drill"_s)->figure().value, u"–"_s);
        auto *more = part<QPushButton>(u"moreAttention"_s);
        if (more->isVisible())
            QTest::mouseClick(more, Qt::LeftButton);
        auto *show = part<QPushButton>(u"remedy_drill-missed"_s);
        QTRY_VERIFY(show->isVisible());
        show->click();
        QVERIFY(part<QWidget>(u"drillsPage"_s)->isVisible());
        QVERIFY(part<QWidget>(u"drillStart"_s)->isVisible());
    }

    void productionAsksTwice_data()
    {
        QTest::addColumn<int>("environment");
        QTest::addColumn<bool>("asks");
        QTest::newRow("production") << static_cast<int>(Environment::Production) << true;
        QTest::newRow("drill") << static_cast<int>(Environment::Drill) << false;
    }

    void productionAsksTwice()
    {
        QFETCH(int, environment);
        QFETCH(bool, asks);
        if (!makePractice())
            QSKIP("no PostgreSQL here");
        save({sshProfile(u"tale-eu"_s, static_cast<Environment>(environment))});
        open();
        m_window->chooseHost(0);
        HostView *view = m_window->currentHost();
        QTRY_COMPARE_WITH_TIMEOUT(view->session().state(), HostSession::State::Connected, patience);
        RestoreFlow &flow = view->flow();
        flow.chooseDump(m_practice->newestWholeDump());
        view->showPlace(Place::Restore);
        QTRY_VERIFY_WITH_TIMEOUT(flow.plan() && flow.mayGoOn(), patience);
        flow.goTo(RestoreStage::Confirm);
        QTest::keyClicks(part<QLineEdit>(u"databaseName"_s), flow.plan()->database);
        QWidget *page = part<QWidget>(u"confirmPage"_s);
        QTest::mouseClick(page->findChild<QPushButton *>(u"restore"_s), Qt::LeftButton);
        QCOMPARE(m_prompts->asked.size(), asks ? 1 : 0);
        if (asks) {
            QVERIFY(m_prompts->asked.first().title.contains(u"production: tale-eu"_s));
            QCOMPARE(flow.stage(), RestoreStage::Confirm); // it was not answered
            m_prompts->answer = 0;
            QTest::mouseClick(page->findChild<QPushButton *>(u"restore"_s), Qt::LeftButton);
        }
        QCOMPARE(flow.stage(), RestoreStage::Run);
        QTRY_COMPARE_WITH_TIMEOUT(flow.stage(), RestoreStage::Result, patience);
        QCOMPARE(m_prompts->asked.size(), asks ? 2 : 0);
    }

    void editKeepsOrRenewsTheConnection()
    {
        if (!makePractice())
            QSKIP("no PostgreSQL here");
        save({sshProfile(u"tale-eu"_s)});
        open();
        m_window->chooseHost(0);
        QTRY_COMPARE_WITH_TIMEOUT(m_window->currentHost()->session().state(), HostSession::State::Connected, patience);
        m_window->currentHost()->showPlace(Place::Dumps);
        const int connected = m_connected;
        command(u"Edit host…"_s);
        QVERIFY(hostDialog());
        typeInto(u"hostNameField"_s, u"renamed"_s);
        click(u"saveHost"_s);
        QTRY_COMPARE(names().first(), u"renamed"_s);
        QCOMPARE(m_window->currentHost()->session().state(), HostSession::State::Connected);
        QCOMPARE(m_window->currentHost()->place(), Place::Dumps);
        QCOMPARE(part<QLabel>(u"hostName"_s)->text(), u"renamed"_s);
        QCOMPARE(m_connected, connected);
        QTRY_VERIFY(!hostDialog());

        command(u"Edit host…"_s);
        typeInto(u"hostAddressField"_s, u"elsewhere"_s);
        click(u"saveHost"_s);
        QTRY_COMPARE_WITH_TIMEOUT(m_connected, connected + 1, patience);
        QCOMPARE(m_window->currentHost()->place(), Place::Dumps);
        QCOMPARE(m_window->currentHost()->session().profile().address, u"elsewhere"_s);
        QTRY_COMPARE_WITH_TIMEOUT(m_window->currentHost()->session().state(), HostSession::State::Connected, patience);
    }

    void hostsAreRemovedMovedAndDuplicated()
    {
        save({sshProfile(u"a"_s), sshProfile(u"b"_s)});
        open();
        m_window->chooseHost(0);
        openMenu();
        trigger(u"Move host down"_s);
        QCOMPARE(names(), QStringList({u"b"_s, u"a"_s, u"Practice host"_s, u"This machine"_s}));
        QCOMPARE(saved().first().name, u"b"_s);
        QCOMPARE(m_window->currentHost()->session().profile().name, u"a"_s); // still the one that was shown
        QTest::mouseClick(part<QPushButton>(u"hostMenuButton"_s), Qt::LeftButton);
        trigger(u"Duplicate host…"_s);
        QCOMPARE(hostDialog()->profile().name, u"a copy"_s);
        click(u"saveHost"_s);
        QTRY_COMPARE(saved().size(), 3);
        QTRY_VERIFY(!hostDialog());
        m_window->chooseHost(u"a"_s);
        openMenu();
        trigger(u"Remove host…"_s);
        QCOMPARE(m_prompts->asked.size(), 1);
        QVERIFY(m_prompts->asked.first().title.contains(u"Remove a "_s));
        QVERIFY(m_prompts->asked.first().text.contains(u"Nothing on the host changes"_s));
        QCOMPARE(saved().size(), 3);
        m_prompts->answer = 0;
        openMenu();
        trigger(u"Remove host…"_s);
        QCOMPARE(saved().size(), 2);
        QVERIFY(!names().contains(u"a"_s));
        QVERIFY(m_window->currentHost());
    }

    void aHostWithAJobStays()
    {
        save({sshProfile(u"a"_s)});
        open();
        m_window->chooseHost(0);
        std::atomic<bool> begun = false;
        RunningJob *job = m_window->runner().run({.title = u"Verifying x"_s, .host = u"a"_s},
            [&begun](const Job &running) -> Result<void> {
                begun = true;
                running.wait(1h);
                return {};
            },
            this, [](const Result<void> &) {});
        QTRY_VERIFY(begun);
        m_prompts->answer = 0;
        command(u"Remove host…"_s);
        auto *banner = m_window->findChild<MessageBanner *>(u"hostsError"_s);
        QVERIFY(banner->isVisible());
        QVERIFY(banner->text().contains(u"Verifying x"_s));
        QVERIFY(m_prompts->asked.isEmpty());
        QCOMPARE(saved().size(), 1);
        QSignalSpy ended(job, &RunningJob::ended);
        job->stop();
        QTRY_COMPARE(ended.size(), 1);
        command(u"Remove host…"_s);
        QCOMPARE(saved().size(), 0);
    }

    void aConnectionIsTestedAsTyped()
    {
        if (!makePractice())
            QSKIP("no PostgreSQL here");
        open();
        click(u"addHost"_s);
        typeInto(u"hostAddressField"_s, u"tale-eu"_s); // no name yet
        m_ways.insert(u"tale-eu"_s, [](const HostProfile &, const Job &job, const HostAccess &) -> Result<Host> {
            job.wait(1h);
            return failure(ErrorKind::Stopped, {});
        });
        auto *result = hostDialog()->findChild<StateLabel *>(u"testResult"_s);
        click(u"testConnection"_s);
        QVERIFY(!hostDialog()->findChild<QPushButton *>(u"testConnection"_s)->isEnabled());
        click(u"stopTest"_s);
        QTRY_COMPARE(result->text(), u"The test was stopped."_s);
        m_ways.clear();
        click(u"testConnection"_s);
        QTRY_COMPARE_WITH_TIMEOUT(result->text(), u"All that is needed was found."_s, patience);
        auto *backups = hostDialog()->findChild<QWidget *>(u"step_backups"_s);
        QVERIFY(backups->accessibleName().contains(u"passed"_s));
        const auto said = hostDialog()->findChild<QWidget *>(u"step_docker"_s)->findChildren<QLabel *>();
        QVERIFY(std::ranges::any_of(said, [](const QLabel *label) { return label->text() == u"5 containers"_s; }));
        picture(u"hosts_tested"_s, hostDialog());
        QVERIFY(!QFile::exists(path())); // nothing was saved
        click(u"cancelHost"_s);
        QCOMPARE(names().size(), 2);
    }
};

} // namespace talekeeper

QTEST_MAIN(talekeeper::HostsTest)
#include "hoststest.moc"
