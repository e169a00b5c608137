// The card "Make it so" on a real practice host, and the dialog with the files of the service.
#include "accessibilitycheck.h"
#include "layoutcheck.h"
#include "tests/support/testhost.h"
#include "tests/unit/overviewfacts.h"
#include "ui/common/appearance.h"
#include "ui/common/labels.h"
#include "ui/retention/sidecarcard.h"
#include "ui/retention/sidecardialog.h"
#include "ui/retention/simulationtext.h"
#include "windowdriver.h"

#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QPlainTextEdit>
#include <QTabWidget>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

Sidecar usualSidecar()
{
    return {.files = {{.name = u"compose.override.yml"_s, .content = "services:\n  db-backup:\n    image: paradedb/paradedb:latest\n"},
                {.name = u"talekeeper-backup.sh"_s, .content = "#!/usr/bin/env bash\nset -euo pipefail\n" + QByteArray("# a long line ").repeated(30)}},
        .directory = u"/srv/tale"_s,
        .startCommand = u"docker compose --project-directory /srv/tale up -d db-backup"_s,
        .explanation = {u"It dumps every database."_s, u"Each dump is read to its end before it gets its name."_s}};
}

} // namespace

class SidecarCardTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        auto made = TestHost::make(TestHost::Kind::Practice);
        if (!made && !isContinuousIntegration())
            QSKIP(qPrintable(made.error().message));
        QVERIFY2(made, made ? "" : qPrintable(made.error().message + made.error().detail));
        m_host = *std::move(made);
        applyAppearance(*qApp);
        m_font = QApplication::font();
    }

    void cleanupTestCase()
    {
        if (m_host)
            m_host->remove();
    }

    void cleanup()
    {
        m_dialog.clear();
        m_window.reset();
        m_session.reset();
        m_runner.reset();
        QApplication::setFont(m_font);
        QApplication::setPalette(housePalette(false));
    }

    void saysWhatTheHostLeavesOut()
    {
        HostStatus status = wellStatus();
        QCOMPARE(ownJobText(status), u"The host's own job keeps 7 days and dumps \"tale\", \"tale_platform\", \"tale_knowledge\"."_s);
        status.catalogue.dumps.removeIf([](const Dump &dump) { return dump.database != u"tale"_s; });
        QCOMPARE(ownJobText(status), u"The host's own job keeps 7 days and dumps only \"tale\"."_s);
        status.schedule.retentionDays.reset();
        QCOMPARE(ownJobText(status), u"The host's own job never removes a dump and dumps only \"tale\"."_s);
        status.schedule.policy = *policyFromText(u"daily=7"_s);
        QCOMPARE(ownJobText(status), u"The host's own job keeps daily 7 and dumps only \"tale\"."_s);
        status.catalogue.dumps.clear();
        QCOMPARE(ownJobText(status), u"The host's own job keeps daily 7, and none of Tale's databases has a dump."_s);
        status.schedule.source = ScheduleSource::History;
        QCOMPARE(ownJobText(status), u"Dumps come daily at 02:00 on this host, and no job is known that takes them."_s);
        status.schedule.cron.clear();
        QCOMPARE(ownJobText(status), u"Nothing dumps on this host by itself."_s);
    }

    void statesHaveTheirRoles()
    {
        using Kind = SidecarState::Kind;
        QCOMPARE(sidecarRole({.kind = Kind::Running}), StateRole::Good);
        QCOMPARE(sidecarRole({.kind = Kind::Running, .isOfOtherImage = true}), StateRole::Attention);
        QCOMPARE(sidecarRole({.kind = Kind::Waiting}), StateRole::Planned);
        QCOMPARE(sidecarRole({.kind = Kind::Failing}), StateRole::Bad);
        QCOMPARE(sidecarRole({.kind = Kind::Stopped}), StateRole::Bad);
        QCOMPARE(sidecarRole({.kind = Kind::Absent}), StateRole::Unknown);
    }

    void saysWhatTheServiceWouldDo()
    {
        open();
        const auto text = [this] { return m_card->findChild<QLabel *>(u"sidecarText"_s)->text().remove(u'\u200b'); };
        QVERIFY2(text().startsWith(u"The host's own job keeps 21 days and dumps only \"tale\"."_s), qPrintable(text()));
        QVERIFY2(text().endsWith(u"every database of Tale's daily at 02:00 (UTC), checks each dump, and keeps the last 3, daily 7."_s), qPrintable(text()));
        m_card->setWish({.cron = u"0 * * * *"_s, .policy = {}});
        QVERIFY(text().contains(u"Your policy would keep nothing"_s));
        QVERIFY(!button(u"showSidecar"_s)->isEnabled());
        QVERIFY(button(u"checkSidecar"_s)->isEnabled());
    }

    void whereThereIsNoServiceItIsSaid()
    {
        open();
        PRESS(button(u"checkSidecar"_s));
        QVERIFY(!button(u"checkSidecar"_s)->isEnabled());
        QTRY_VERIFY_WITH_TIMEOUT(button(u"checkSidecar"_s)->isEnabled(), patience);
        QVERIFY(state()->isVisible());
        QCOMPARE(state()->role(), StateRole::Unknown);
        QVERIFY(!state()->text().isEmpty());
        picture(u"sidecar_absent"_s, *m_window);
    }

    void whereNoServiceCouldDumpItIsSaidWhy()
    {
        open();
        PRESS(button(u"showSidecar"_s));
        // The practice host has no network in which a service beside its database could reach it.
        QTRY_VERIFY_WITH_TIMEOUT(state()->isVisible(), patience);
        QCOMPARE(state()->role(), StateRole::Bad);
        QVERIFY2(state()->text().contains(u"make the sidecar for a Docker stack"_s), qPrintable(state()->text()));
        QVERIFY(!m_card->findChild<QDialog *>(u"sidecarDialog"_s));
        picture(u"sidecar_refused"_s, *m_window);
    }

    void filesAreReadCopiedAndSaved()
    {
        openDialog();
        auto *script = m_dialog->findChild<QPlainTextEdit *>(u"sidecarText_talekeeper-backup.sh"_s);
        QVERIFY(script->isReadOnly() && script->toPlainText().startsWith(u"#!/usr/bin/env bash"_s));
        PRESS(m_dialog->findChild<QPushButton *>(u"copyFile_compose.override.yml"_s));
        QCOMPARE(QApplication::clipboard()->text(), QString::fromUtf8(usualSidecar().files.first().content));
        PRESS(m_dialog->findChild<QPushButton *>(u"copySidecarCommand"_s));
        QCOMPARE(QApplication::clipboard()->text(), usualSidecar().startCommand);

        auto *save = m_dialog->findChild<QPushButton *>(u"saveSidecar"_s);
        auto *saved = m_dialog->findChild<StateLabel *>(u"sidecarSaved"_s);
        PRESS(save); // no folder is chosen
        QVERIFY(!saved->isVisible());
        const QTemporaryDir folder;
        m_prompts.folder = folder.path();
        PRESS(save);
        QTRY_VERIFY_WITH_TIMEOUT(saved->isVisible(), patience);
        QCOMPARE(saved->role(), StateRole::Good);
        for (const SidecarFile &file : usualSidecar().files) {
            QFile written(folder.filePath(file.name));
            QVERIFY(written.open(QIODevice::ReadOnly));
            QCOMPARE(written.readAll(), file.content);
        }
        picture(u"sidecar_saved"_s, *m_dialog);
        m_prompts.folder = folder.filePath(u"not there"_s);
        PRESS(save);
        QTRY_COMPARE_WITH_TIMEOUT(saved->role(), StateRole::Bad, patience);
    }

    void looks_data()
    {
        QTest::addColumn<QString>("suffix");
        QTest::addColumn<bool>("dark");
        QTest::addColumn<double>("fontScale");
        QTest::newRow("light") << QString() << false << 1.0;
        QTest::newRow("dark") << u"_dark"_s << true << 1.0;
        QTest::newRow("large") << u"_large"_s << false << 1.5;
    }

    void looks()
    {
        QFETCH(QString, suffix);
        QFETCH(bool, dark);
        QFETCH(double, fontScale);
        QApplication::setPalette(housePalette(dark));
        QFont font = m_font;
        font.setPointSizeF(font.pointSizeF() * fontScale);
        QApplication::setFont(font);
        open();
        check(*m_window, u"sidecar_card"_s + suffix);
        openDialog();
        check(*m_dialog, u"sidecar_files"_s + suffix);
    }

private:
    void prepare()
    {
        m_runner = std::make_unique<JobRunner>();
        m_window = std::make_unique<QWidget>();
        m_window->setStyleSheet(windowStyleSheet(QApplication::palette()));
    }

    void open()
    {
        prepare();
        m_session = std::make_unique<HostSession>(m_host->profile(), *m_runner);
        m_card = new SidecarCard(*m_session, m_prompts);
        m_card->setWish({.cron = u"0 2 * * *"_s, .policy = *policyFromText(u"last=3,daily=7"_s)});
        auto *layout = new QVBoxLayout(m_window.get());
        layout->addWidget(m_card);
        m_window->resize(540, 260);
        m_window->show();
        m_session->open();
        QTRY_COMPARE_WITH_TIMEOUT(m_session->state(), HostSession::State::Connected, patience);
    }

    void openDialog()
    {
        m_window.reset();
        m_session.reset();
        prepare();
        m_window->show();
        m_dialog = new SidecarDialog(usualSidecar(), u"For tale-eu: dumps daily at 02:00 (UTC), keeps the last 3, daily 7."_s, *m_runner, m_prompts, m_window.get());
        m_dialog->open();
    }

    void picture(const QString &name, QWidget &widget)
    {
        int turns = 0;
        QTimer turn;
        connect(&turn, &QTimer::timeout, &turn, [&turns] { ++turns; });
        turn.start(0);
        QTRY_VERIFY(turns > 3);
        const QString directory = qEnvironmentVariable("TALEKEEPER_SCREENS_DIRECTORY", u"build/screens"_s);
        QVERIFY(QDir().mkpath(directory));
        QVERIFY(widget.grab().save(directory + u'/' + name + u".png"_s));
    }

    void check(QWidget &widget, const QString &name)
    {
        picture(name, widget);
        QStringList faults = layoutFaults(&widget) + accessibilityFaults(&widget) + focusFaults(&widget);
        faults += contrastFaults(&widget, widget.grab().toImage());
        QVERIFY2(faults.isEmpty(), qPrintable(u'\n' + faults.join(u'\n')));
    }

    QPushButton *button(const QString &name) const { return m_card->findChild<QPushButton *>(name); }
    StateLabel *state() const { return m_card->findChild<StateLabel *>(u"sidecarState"_s); }

    std::optional<TestHost> m_host;
    AnsweringPrompts m_prompts;
    std::unique_ptr<JobRunner> m_runner;
    std::unique_ptr<HostSession> m_session;
    std::unique_ptr<QWidget> m_window;
    QPointer<QDialog> m_dialog;
    SidecarCard *m_card = nullptr;
    QFont m_font;
};

} // namespace talekeeper

QTEST_MAIN(talekeeper::SidecarCardTest)
#include "sidecarcardtest.moc"
