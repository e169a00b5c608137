// What can be done with dumps, on the pages Dumps and Restore, where it is not all or not now: on a real practice host.
#include "core/foundation/format.h"
#include "tests/support/dumpmaker.h"
#include "tests/support/testhost.h"
#include "ui/common/appearance.h"
#include "ui/common/labels.h"
#include "ui/common/messagebanner.h"
#include "ui/dumps/dumpsmodel.h"
#include "ui/dumps/dumpsproxy.h"
#include "ui/dumps/livecontents.h"
#include "ui/window/hostview.h"
#include "windowdriver.h"

#include <QApplication>
#include <QCheckBox>
#include <QSignalSpy>
#include <QTableView>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper
{

class DumpsUseTest final : public QObject
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
    }

    void cleanupTestCase()
    {
        if (m_host)
            m_host->remove();
    }

    void cleanup()
    {
        m_driver.reset();
        m_host->cleanUp();
    }

    /// The wizard lets one go on in spite of it, so the list of dumps does too.
    void dumpWithOutwardSqlLeadsToItsChecks()
    {
        const QString name = u"tale-20250109-020000.sql.gz"_s;
        m_host->writeDump(name, gzip(dumpAround("CREATE TABLE public.a (b text);\nCOPY public.a FROM PROGRAM 'id';\n")));
        open();
        m_driver->chooseDump(u"dumpsPage"_s, u"dumps"_s, name);
        PRESS(dumpsButton(u"verify"_s));
        QTRY_VERIFY_WITH_TIMEOUT(m_driver->session().inspection(name), patience);
        QCOMPARE(m_driver->on<StateLabel>(u"dumpsPage"_s, u"dumpState"_s)->role(), StateRole::Bad);
        const QString reason = m_driver->on<QLabel>(u"dumpsPage"_s, u"dumpReason"_s)->text();
        QVERIFY2(reason.contains(u"PROGRAM"_s) && reason.contains(u"in spite of it"_s), qPrintable(reason));
        QVERIFY2(!reason.contains(u"--"_s), qPrintable(reason)); // the command line's way is no way here
        m_driver->picture(u"dumps_outward"_s);
        PRESS(dumpsButton(u"restoreThisDump"_s));
        AWAIT_STAGE(*m_driver, RestoreStage::Checks);
        QTRY_VERIFY_WITH_TIMEOUT(m_driver->flow().plan(), patience);
        QVERIFY(!m_driver->flow().mayGoOn());
        m_driver->on<QCheckBox>(u"checksPage"_s, u"accept_outward"_s)->click();
        QVERIFY(!m_driver->flow().plan()->accepted.isEmpty());
        m_driver->picture(u"restore_checks_accepted"_s);
        m_host->removeDump(name);
    }

    void unsafeDumpIsNotOffered()
    {
        const QString name = u"tale-20250110-020000.sql.gz"_s;
        m_host->writeDump(name, gzip(dumpAround("\\! touch /tmp/talekeeper-was-here\n")));
        open();
        m_driver->chooseDump(u"dumpsPage"_s, u"dumps"_s, name);
        PRESS(dumpsButton(u"verify"_s));
        QTRY_VERIFY_WITH_TIMEOUT(m_driver->session().inspection(name), patience);
        QVERIFY(!dumpsButton(u"restoreThisDump"_s)->isEnabled());
        m_host->removeDump(name);
    }

    /// To count reads production: it is done for who wants to see it, not by the clock.
    void liveRowsAreCountedOnlyForWhoLooks()
    {
        open();
        m_driver->chooseDump(u"dumpsPage"_s, u"dumps"_s, m_host->newestWholeDump());
        PRESS(dumpsButton(u"verify"_s));
        const auto *text = m_driver->on<QLabel>(u"dumpsPage"_s, u"liveText"_s);
        QTRY_VERIFY_WITH_TIMEOUT(text->text().contains(u"just now"_s), patience);
        auto *live = m_driver->page(u"inspection"_s)->findChild<LiveContents *>();
        QVERIFY(live);
        live->setGoodFor(0s);
        QSignalSpy said(live, &LiveContents::changed); // once when it begins, once when it has ended
        for (int look = 0; look < 2; ++look) {
            const QDateTime before = m_driver->session().snapshot()->takenAt;
            m_driver->session().watch(std::nullopt);
            m_driver->session().watch(20ms);
            QTRY_VERIFY_WITH_TIMEOUT(m_driver->session().snapshot()->takenAt > before, patience);
        }
        m_driver->session().watch(std::nullopt);
        QTRY_VERIFY_WITH_TIMEOUT(!m_driver->session().isBusy(), patience);
        QCOMPARE(said.size(), 0);

        bool stoodAmongJobs = false;
        const JobRunner &runner = m_driver->window().runner();
        connect(&runner, &JobRunner::changed, live, [&] {
            stoodAmongJobs = stoodAmongJobs || std::ranges::any_of(runner.jobs(), [](const RunningJob *job) {
                return job->description().title.startsWith(u"Counting"_s) && !job->description().isRoutine;
            });
        });
        PRESS(dumpsButton(u"refresh"_s));
        QTRY_COMPARE_WITH_TIMEOUT(said.size(), 2, patience);
        QVERIFY(stoodAmongJobs);
        disconnect(&runner, nullptr, live, nullptr);
        m_driver->chooseTab(Place::Overview);
        m_driver->chooseTab(Place::Dumps); // who comes to it wants to see it
        QTRY_COMPARE_WITH_TIMEOUT(said.size(), 4, patience);
    }

    void dumpsThatCantBeListedNowStay()
    {
        open();
        m_driver->chooseDump(u"dumpsPage"_s, u"dumps"_s, m_host->newestWholeDump());
        PRESS(dumpsButton(u"verify"_s));
        QTRY_VERIFY_WITH_TIMEOUT(!m_driver->session().verification(m_host->newestWholeDump()), patience);
        const QString seen = formatTime(m_driver->session().snapshot()->takenAt);
        const int known = dumpCount(u"dumpsPage"_s, u"dumps"_s);
        QVERIFY(known > 3);
        setDatabaseRunning(false);
        QCOMPARE(dumpCount(u"dumpsPage"_s, u"dumps"_s), known);
        QVERIFY(message(u"dumpsMessage"_s)->isVisible());
        QVERIFY2(message(u"dumpsMessage"_s)->text().contains(u"as at "_s + seen), qPrintable(message(u"dumpsMessage"_s)->text()));
        for (const QString &name : {u"verify"_s, u"fetch"_s, u"restoreThisDump"_s, u"verifyAll"_s, u"push"_s})
            QVERIFY2(!dumpsButton(name)->isEnabled(), qPrintable(name));
        QVERIFY(dumpsButton(u"restoreThisDump"_s)->toolTip().contains(seen));
        m_driver->picture(u"dumps_not_listed"_s);

        m_driver->chooseTab(Place::Restore);
        QCOMPARE(dumpCount(u"choosePage"_s, u"wizardDumps"_s), known);
        QVERIFY(message(u"chooseMessage"_s)->isVisible() && message(u"chooseMessage"_s)->text().contains(seen));
        QVERIFY(!m_driver->button(u"choosePage"_s, u"nextChecks"_s)->isEnabled());
        m_driver->picture(u"choose_not_listed"_s);

        setDatabaseRunning(true);
        QVERIFY(!message(u"chooseMessage"_s)->isVisible() && m_driver->button(u"choosePage"_s, u"nextChecks"_s)->isEnabled());
        m_driver->chooseTab(Place::Dumps);
        QVERIFY(!message(u"dumpsMessage"_s)->isVisible() && dumpsButton(u"restoreThisDump"_s)->isEnabled());
    }

    /// Where the directory itself is gone, so are its dumps: they are not shown as if they were there.
    void dumpsOfADirectoryThatIsGoneGo()
    {
        open();
        const QString directory = m_host->host().stack.backupDirectory;
        m_host->shell(u"mv \"$1\" \"$1-aside\""_s, {directory});
        m_driver->session().refresh();
        const bool looked = QTest::qWaitFor([&] { return !m_driver->session().isBusy(); }, QDeadlineTimer(patience));
        m_host->shell(u"mv \"$1-aside\" \"$1\""_s, {directory});
        QVERIFY(looked && !m_driver->session().canListDumps());
        QCOMPARE(dumpCount(u"dumpsPage"_s, u"dumps"_s), 0);
        QVERIFY(!message(u"dumpsMessage"_s)->text().contains(u"as at"_s));
    }

    void wizardWithoutDumpsSaysWhatToDo()
    {
        const QString directory = m_host->host().stack.backupDirectory;
        m_host->shell(u"mkdir \"$1-aside\" && mv \"$1\"/*.gz \"$1-aside\""_s, {directory});
        open();
        m_host->shell(u"mv \"$1-aside\"/* \"$1\" && rmdir \"$1-aside\""_s, {directory});
        m_driver->chooseTab(Place::Restore);
        QVERIFY(message(u"chooseMessage"_s)->isVisible());
        QVERIFY(message(u"chooseMessage"_s)->text().contains(directory));
        QVERIFY(!m_driver->button(u"choosePage"_s, u"nextChecks"_s)->isEnabled());
        m_driver->picture(u"choose_empty"_s);
        // Without a run there is no table of them, and what is said of it stands below its heading.
        const auto *text = m_driver->on<QLabel>(u"choosePage"_s, u"runsText"_s);
        QVERIFY(!m_driver->on<QTableView>(u"choosePage"_s, u"runs"_s)->isVisible());
        QVERIFY2(text->y() < text->fontMetrics().height() * 5, qPrintable(QString::number(text->y())));
    }

    /// In a window of the usual size.
    void howLargeADumpIsIsSeen()
    {
        open();
        m_driver->window().resize(1360, 850);
        const auto *table = m_driver->on<QTableView>(u"dumpsPage"_s, u"dumps"_s);
        for (const int column : {DumpsModel::Taken, DumpsModel::State, DumpsModel::Size, DumpsModel::Pruned})
            QTRY_VERIFY2(!table->isColumnHidden(column), qPrintable(QString::number(column)));
    }

private:
    void open()
    {
        m_driver = std::make_unique<WindowDriver>(m_host->profile());
        m_driver->window().chooseHost(0);
        QTRY_COMPARE_WITH_TIMEOUT(m_driver->session().state(), HostSession::State::Connected, patience);
        m_driver->chooseTab(Place::Dumps);
    }

    void setDatabaseRunning(bool running)
    {
        LocalRunner runner;
        const auto &engine = *m_host->host().engine;
        const QString name = m_host->host().stack.database.name;
        const auto done = runner.run(running ? engine.startCommand(name) : engine.stopCommand(name), {});
        QVERIFY(done && done->succeeded());
        m_driver->session().refresh();
        QTRY_VERIFY_WITH_TIMEOUT(!m_driver->session().isBusy() && m_driver->session().canListDumps() == running, patience);
    }

    QPushButton *dumpsButton(const QString &name) { return m_driver->button(u"dumpsPage"_s, name); }
    MessageBanner *message(const QString &name) { return m_driver->window().currentHost()->findChild<MessageBanner *>(name); }
    int dumpCount(const QString &page, const QString &table)
    {
        return qobject_cast<DumpsProxy *>(m_driver->on<QTableView>(page, table)->model())->dumpCount();
    }

    std::optional<TestHost> m_host;
    std::unique_ptr<WindowDriver> m_driver;
};

} // namespace talekeeper

QTEST_MAIN(talekeeper::DumpsUseTest)
#include "dumpsusetest.moc"
