// The window's thread is never blocked: the probe itself, and a whole restore and undo under its eyes.
#include "practicewalk.h"
#include "threadprobe.h"
#include "ui/common/appearance.h"
#include "ui/window/hostview.h"

#include <QLineEdit>
#include <QPlainTextEdit>
#include <QTabBar>
#include <QTableView>
#include <QTest>
#include <QTimer>

#include <atomic>
#include <ctime>
#include <thread>
#include <vector>

using namespace Qt::StringLiterals;

namespace talekeeper
{

namespace
{

std::chrono::nanoseconds threadTime()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

void burn(std::chrono::milliseconds processorTime)
{
    const auto until = threadTime() + processorTime;
    while (threadTime() < until) { }
}

} // namespace

class ProbeTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyAppearance(*qApp); }

    void cleanup()
    {
        probe().stop();
        m_driver.reset();
        if (m_host)
            m_host->cleanUp();
    }

    void cleanupTestCase()
    {
        if (m_host)
            m_host->remove();
    }

    void sleepIsFound()
    {
        std::chrono::nanoseconds slept{};
        probe().start();
        handle([&slept] {
            const auto begun = std::chrono::steady_clock::now();
            std::this_thread::sleep_for(80ms);
            slept = std::chrono::steady_clock::now() - begun;
        });
        QCOMPARE(probe().offenders().size(), 1);
        QVERIFY2(probe().offenders().first().contains(u"sleeper"_s), qPrintable(probe().offenders().first()));
        QVERIFY2(probe().longest() > 60ms && probe().longest() < slept + 20ms, qPrintable(probe().longestText()));
    }

    void manyShortSleepsAreFound()
    {
        probe().start();
        handle([] {
            for (int at = 0; at < 100; ++at)
                std::this_thread::sleep_for(2ms);
        });
        QCOMPARE(probe().offenders().size(), 1);
    }

    void workIsFound()
    {
        probe().start();
        handle([] { burn(80ms); });
        QCOMPARE(probe().offenders().size(), 1);
        QVERIFY2(probe().offenders().first().contains(u"MetaCall"_s), qPrintable(probe().offenders().first()));
    }

    void busyMachineIsNotTheProgramsFault()
    {
        std::atomic<bool> ends = false;
        std::vector<std::jthread> others;
        for (unsigned at = 0; at < 3 * std::max(2U, std::thread::hardware_concurrency()); ++at)
            others.emplace_back([&ends] {
                while (!ends) { }
            });
        probe().start();
        std::chrono::nanoseconds longest{};
        for (int at = 0; at < 15; ++at)
            handle([&longest] {
                const auto begun = std::chrono::steady_clock::now();
                burn(25ms);
                longest = std::max(longest, std::chrono::nanoseconds(std::chrono::steady_clock::now() - begun));
            });
        ends = true;
        qInfo("by the clock on the wall the longest was %lld ms",
            static_cast<long long>(std::chrono::duration_cast<std::chrono::milliseconds>(longest).count()));
        QVERIFY2(probe().offenders().isEmpty(), qPrintable(probe().offenders().join(u'\n')));
    }

    void pauseIsNotCounted()
    {
        probe().start();
        handle([this] {
            burn(20ms);
            const ProbePause pause(&probe());
            burn(80ms);
            std::this_thread::sleep_for(80ms);
        });
        QVERIFY2(probe().offenders().isEmpty(), qPrintable(probe().offenders().join(u'\n')));
        QVERIFY2(probe().longest() > 15ms, qPrintable(probe().longestText()));
    }

    void restoreAndUndoNeverBlock()
    {
        neverBlocks([this] { restoreAndUndo(); });
    }

    void fiveHundredDumpsDoNotBlock()
    {
        neverBlocks([this] { lookAtFiveHundredDumps(); });
    }

    void logOfAThousandLinesASecondDoesNotBlock()
    {
        neverBlocks([this] { followALongLog(); });
    }

private:
    static ThreadProbe &probe() { return *ProbedApplication::runningProbe(); }

    /// Runs a function as a handler of an event and waits until it is done.
    static void handle(const std::function<void()> &function)
    {
        QObject sleeper;
        sleeper.setObjectName(u"sleeper"_s);
        bool done = false;
        QMetaObject::invokeMethod(
            &sleeper,
            [&] {
                function();
                done = true;
            },
            Qt::QueuedConnection);
        QTRY_VERIFY(done);
    }

    void open()
    {
        if (!m_host) {
            auto made = TestHost::make(TestHost::Kind::Practice);
            if (!made && !isContinuousIntegration())
                return;
            QVERIFY2(made, made ? "" : qPrintable(made.error().message + made.error().detail));
            m_host = *std::move(made);
        }
        // Before it is seen a window blocks nobody; its first appearance is measured, but judged by itself.
        probe().start();
        m_driver = std::make_unique<WindowDriver>(m_host->profile());
        QVERIFY(QTest::qWaitForWindowExposed(&m_driver->window()));
        qInfo("the window's first appearance: %s", qPrintable(probe().longestText()));
        probe().start();
        m_driver->window().chooseHost(0);
        QTRY_COMPARE_WITH_TIMEOUT(m_driver->session().state(), HostSession::State::Connected, patience);
        m_driver->chooseTab(Place::Dumps);
    }

    /// Each page, with the audit log and the restores on the page Activity.
    void visitAll()
    {
        for (const Place place : {Place::Overview, Place::Dumps, Place::Retention, Place::Restore, Place::Drills, Place::Activity}) {
            m_driver->chooseTab(place);
            if (place == Place::Activity) {
                auto *tabs = m_driver->on<QTabBar>(u"activityPage"_s, u"activityTabs"_s);
                QTest::mouseClick(tabs, Qt::LeftButton, {}, tabs->tabRect(1 - tabs->currentIndex()).center());
            }
            turn();
        }
        m_driver->chooseTab(Place::Dumps);
        turn();
    }

    /// What the choice of a page has brought about is done, and drawn.
    static void turn()
    {
        bool turned = false;
        QTimer::singleShot(100ms, qApp, [&turned] { turned = true; });
        QTRY_VERIFY(turned);
    }

    /// A walk through the window in which no event holds its thread for too long. The program does the same in each
    /// walk; what else the machine does can spoil one, so the walk is done again before it is judged.
    void neverBlocks(const std::function<void()> &walk)
    {
        for (int walks = 1;; ++walks) {
            open();
            if (QTest::currentTestFailed())
                return;
            if (!m_host) // never in continuous integration, where open() has failed then
                QSKIP("no practice host can be made here");
            walk();
            probe().stop();
            if (QTest::currentTestFailed())
                return;
            qInfo("%lld events, the longest %s", static_cast<long long>(probe().eventCount()),
                qPrintable(probe().longestText()));
            QVERIFY(probe().eventCount() > 1000);
            if (probe().offenders().isEmpty())
                return;
            QVERIFY2(walks < 3, qPrintable(probe().offenders().join(u'\n')));
            cleanup();
        }
    }

    void restoreAndUndo()
    {
        m_driver->chooseDump(u"dumpsPage"_s, u"dumps"_s, newestWholeDump(*m_host));
        PRESS(m_driver->button(u"dumpsPage"_s, u"verify"_s));
        for (const Place place : {Place::Overview, Place::Retention, Place::Drills, Place::Activity, Place::Restore})
            m_driver->chooseTab(place);
        walkTo(*m_driver, newestWholeDump(*m_host), RestoreStage::Plan);
        AWAIT_STAGE(*m_driver, RestoreStage::Plan);
        PRESS(m_driver->button(u"planPage"_s, u"commands_load"_s));
        PRESS(m_driver->button(u"planPage"_s, u"copyScript"_s));
        PRESS(m_driver->button(u"planPage"_s, u"nextConfirm"_s));
        confirmAndBegin(*m_driver, u"tale"_s);
        visitAll();
        PRESS(m_driver->button(u"dumpsPage"_s, u"verifyAll"_s));
        m_driver->session().refresh(); // as it does by itself every half a minute
        visitAll();
        m_driver->chooseTab(Place::Restore);
        AWAIT_STAGE(*m_driver, RestoreStage::Result);
        QVERIFY(m_driver->flow().report());
        QCOMPARE(m_driver->flow().report()->outcome, RunOutcome::Restored);
        PRESS(m_driver->button(u"resultPage"_s, u"undoThisRestore"_s));
        AWAIT_STAGE(*m_driver, RestoreStage::Plan);
        PRESS(m_driver->button(u"planPage"_s, u"nextConfirm"_s));
        confirmAndBegin(*m_driver, u"tale"_s);
        AWAIT_STAGE(*m_driver, RestoreStage::Result);
        QVERIFY(m_driver->flow().report());
        QCOMPARE(m_driver->flow().report()->outcome, RunOutcome::Undone);
        PRESS(m_driver->button(u"resultPage"_s, u"done"_s));
        QTRY_VERIFY_WITH_TIMEOUT(!m_driver->session().isBusy(), patience);
        visitAll();
    }

    void lookAtFiveHundredDumps()
    {
        const QString directory = m_host->host().stack.backupDirectory;
        m_host->shell(u"cp -p \"$1/$2\" \"$1/original\" && for day in $(seq 500); do ln \"$1/original\" "
                      "\"$1/tale-$(date -d \"2025-12-31 - $day days\" +%Y%m%d)-030000.sql.gz\"; done"_s,
            {directory, newestWholeDump(*m_host)});
        m_driver->session().refresh();
        QTRY_VERIFY_WITH_TIMEOUT(!m_driver->session().isBusy(), patience);
        auto *table = m_driver->on<QTableView>(u"dumpsPage"_s, u"dumps"_s);
        QVERIFY(table->model()->rowCount() >= 500);
        PRESS(m_driver->button(u"dumpsPage"_s, u"verifyAll"_s));
        visitAll();
        for (const QString &words : {u"2025-06"_s, u"not"_s, QString()})
            m_driver->on<QLineEdit>(u"dumpsPage"_s, u"dumpFilter"_s)->setText(words);
        PRESS(m_driver->button(u"dumpsPage"_s, u"refresh"_s));
        QTRY_VERIFY_WITH_TIMEOUT(!m_driver->session().isBusy(), patience);
        PRESS(m_driver->button(u"dumpsPage"_s, u"verifyAll"_s)); // stops it
        m_host->shell(u"rm \"$1/original\" \"$1\"/tale-*-030000.sql.gz"_s, {directory});
        PRESS(m_driver->button(u"dumpsPage"_s, u"refresh"_s));
        QTRY_VERIFY_WITH_TIMEOUT(!m_driver->session().isBusy(), patience);
        visitAll();
    }

    void followALongLog()
    {
        const QString slow = writeSlowDump(*m_host, 20);
        PRESS(m_driver->button(u"dumpsPage"_s, u"refresh"_s));
        walkTo(*m_driver, slow, RestoreStage::Confirm);
        confirmAndBegin(*m_driver, u"tale"_s);
        awaitLoad(*m_driver);
        auto *log = m_driver->on<QPlainTextEdit>(u"runPage"_s, u"runLog"_s);
        QVERIFY(log);
        int written = 0;
        QTimer writer;
        connect(&writer, &QTimer::timeout, &m_driver->flow(), [this, &written] {
            QStringList lines;
            for (int line = 0; line < 100; ++line)
                lines << u"%1 "_s.arg(++written) + QString(line * 2, u'x');
            Q_EMIT m_driver->flow().logged(lines);
        });
        writer.start(100ms);
        QTRY_VERIFY_WITH_TIMEOUT(written >= 6000, patience);
        writer.stop();
        QVERIFY(log->document()->blockCount() > 5000);
        PRESS(m_driver->button(u"runPage"_s, u"stop"_s));
        AWAIT_STAGE(*m_driver, RestoreStage::Result);
        m_host->removeDump(slow);
    }

    std::optional<TestHost> m_host;
    std::unique_ptr<WindowDriver> m_driver;
};

} // namespace talekeeper

PROBED_TEST_MAIN(talekeeper::ProbeTest)
#include "probetest.moc"
