// The page Retention on a real practice host: from what is seen there to the dump on the page Dumps.
#include "practicewalk.h"
#include "tests/support/dumpmaker.h"
#include "tests/support/testhost.h"
#include "ui/common/appearance.h"
#include "ui/common/messagebanner.h"
#include "ui/dumps/dumpsmodel.h"
#include "ui/retention/calendarview.h"
#include "ui/retention/growthchart.h"
#include "ui/retention/timelinecard.h"
#include "ui/retention/timelineview.h"
#include "ui/window/hostview.h"
#include "ui/window/viewstate.h"
#include "windowdriver.h"

#include <QApplication>
#include <QDir>
#include <QTableView>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper
{

class RetentionTest final : public QObject
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

    void init() { m_driver = std::make_unique<WindowDriver>(m_host->profile()); }

    void cleanup() { m_driver.reset(); }

    void cleanupTestCase()
    {
        if (m_host)
            m_host->remove();
    }

    void dayLeadsToItsDump()
    {
        open();
        QCOMPARE(QApplication::focusWidget(), calendar());
        const Dump newest = newestDump();
        reach(newest.takenAt.date());
        QTest::keyClick(calendar(), Qt::Key_Return);
        QCOMPARE(place(), Place::Dumps);
        QCOMPARE(chosenRow().date(), newest.takenAt.date());
        QVERIFY(!table()->currentIndex().data(DumpsModel::FileNameRole).toString().isEmpty());
    }

    void missedDayLeadsToItsRow()
    {
        open();
        const QList<TimeMark> marks = timeline()->database().marks;
        const auto missed = std::ranges::find(marks, DayState::Missed, &TimeMark::state);
        QVERIFY(missed != marks.end());
        const QString id = missed->id();
        timeline()->choose(id);
        QTest::keyClick(timeline(), Qt::Key_Return);
        QCOMPARE(place(), Place::Dumps);
        QCOMPARE(table()->currentIndex().data(DumpsModel::IdRole).toString(), id);
    }

    void verifiedDumpIsSeenAtOnce()
    {
        open();
        const QString file = newestWholeDump(*m_host);
        QCOMPARE(markOf(file)->state, DayState::Present);
        m_driver->session().verify(file);
        QTRY_VERIFY_WITH_TIMEOUT(markOf(file)->state == DayState::Verified, patience);
    }

    void whatIsGoneStaysToBeSeenAndChosen()
    {
        open();
        const Dump newest = newestDump();
        const QString made = dumpFileName(u"tale"_s, newest.takenAt.addSecs(-7200));
        m_host->writeDump(made, gzip(dumpAround("")));
        refresh();
        QVERIFY(markOf(made));
        timeline()->choose(made);
        reach(newest.takenAt.date().addDays(-1));
        m_host->removeDump(made);
        refresh();
        QVERIFY(!markOf(made));
        const QList<TimeMark> marks = timeline()->database().marks;
        const auto gone = std::ranges::find_if(marks, [&](const TimeMark &mark) { return mark.dump.fileName == made; });
        QVERIFY(gone != marks.end());
        QCOMPARE(gone->fate, DumpFate::Removed); // no job was to take it yet
        QCOMPARE(calendar()->day(), newest.takenAt.date().addDays(-1)); // a refresh moves nothing
        timeline()->choose(gone->id());
        QTest::keyClick(timeline(), Qt::Key_Return);
        QCOMPARE(place(), Place::Retention); // the page Dumps has no such row
    }

    void emptyHostSaysSo()
    {
        const QString directory = m_host->host().stack.backupDirectory;
        m_host->shell(u"mkdir \"$1-aside\" && mv \"$1\"/*.gz \"$1-aside\""_s, {directory});
        open();
        m_host->shell(u"mv \"$1-aside\"/* \"$1\" && rmdir \"$1-aside\""_s, {directory});
        QVERIFY(message()->isVisible());
        QVERIFY(message()->text().contains(u"no dump on this host"_s));
        QVERIFY(!m_driver->page(u"growthCard"_s)->isVisible() && !m_driver->page(u"timelineCard"_s)->isVisible());
        QVERIFY(calendar()->isVisible());
        refresh();
        QVERIFY(!message()->isVisible());
        QVERIFY(m_driver->page(u"growthCard"_s)->isVisible());
    }

    /// Of three weeks of dumps their times tell; of two nothing does.
    void hostWithoutAJobSaysSo()
    {
        const QString crontab = QDir(m_host->profile().practiceDirectory).filePath(u"crontab"_s);
        QVERIFY(QFile::rename(crontab, crontab + u"-away"_s));
        open();
        auto *schedule = m_driver->on<QLabel>(u"retentionPage"_s, u"calendarSchedule"_s);
        QVERIFY2(schedule->text().contains(u"as dumps came so far"_s), qPrintable(schedule->text()));
        m_driver = std::make_unique<WindowDriver>(m_host->profile()); // one that remembers nothing
        const QString directory = m_host->host().stack.backupDirectory;
        m_host->shell(u"cd \"$1\" && mkdir \"$1-aside\" && ls *.gz | head -n -2 | xargs -I FILE mv FILE \"$1-aside\""_s, {directory});
        open();
        m_host->shell(u"mv \"$1-aside\"/* \"$1\" && rmdir \"$1-aside\""_s, {directory});
        QVERIFY(QFile::rename(crontab + u"-away"_s, crontab));
        QVERIFY(message()->isVisible());
        QVERIFY2(message()->text().contains(u"Nothing writes dumps here"_s), qPrintable(message()->text()));
        const QList<TimeMark> marks = timeline()->database().marks;
        QVERIFY(std::ranges::all_of(marks, &TimeMark::isDump)); // nothing is called missed, nothing planned
    }

    void storeThatCanNotBeReadIsSaid()
    {
        QVERIFY(QDir().mkdir(m_driver->historyPath()));
        open();
        auto *told = m_driver->on<MessageBanner>(u"retentionPage"_s, u"historyMessage"_s);
        QVERIFY(told->isVisible());
        QVERIFY(!timeline()->database().marks.isEmpty()); // what the host tells is seen all the same
    }

    void timelinesAreRemembered()
    {
        open();
        auto *card = m_driver->page(u"retentionPage"_s)->findChild<TimelineCard *>();
        card->setWanted({u"tale"_s, u"tale_platform"_s});
        WindowState state;
        noteView(*m_driver->window().currentHost(), state);
        card->setWanted({});
        applyView(*m_driver->window().currentHost(), state, m_host->profile().name);
        QCOMPARE(card->wanted(), QStringList({u"tale"_s, u"tale_platform"_s}));
    }

private:
    void open()
    {
        m_driver->window().chooseHost(0);
        QTRY_COMPARE_WITH_TIMEOUT(m_driver->session().state(), HostSession::State::Connected, patience);
        m_driver->window().activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&m_driver->window()));
        QTest::keyClick(&m_driver->window(), Qt::Key_3, Qt::ControlModifier);
        QCOMPARE(place(), Place::Retention);
    }

    void refresh()
    {
        m_driver->session().refresh();
        QTRY_VERIFY_WITH_TIMEOUT(!m_driver->session().isBusy(), patience);
    }

    void reach(const QDate &date)
    {
        calendar()->setFocus();
        for (int step = 0; step < 100 && calendar()->day() != date; ++step)
            QTest::keyClick(calendar(), calendar()->day() > date ? Qt::Key_Up : Qt::Key_Down);
        QCOMPARE(calendar()->day(), date);
    }

    Dump newestDump() const
    {
        const Dump *newest = m_driver->session().snapshot()->catalogue->newestOf(u"tale"_s);
        return newest ? *newest : Dump();
    }

    /// Of a dump that lies there; null: there is none.
    const TimeMark *markOf(const QString &file) const
    {
        for (const TimeMark &mark : timeline()->database().marks)
            if (mark.id() == file)
                return &mark;
        return nullptr;
    }

    Place place() const { return m_driver->window().currentHost()->place(); }
    CalendarView *calendar() const { return m_driver->on<CalendarView>(u"retentionPage"_s, u"calendar"_s); }
    TimelineView *timeline() const { return m_driver->on<TimelineView>(u"retentionPage"_s, u"timeline_tale"_s); }
    MessageBanner *message() const { return m_driver->on<MessageBanner>(u"retentionPage"_s, u"retentionMessage"_s); }
    QTableView *table() const { return m_driver->on<QTableView>(u"dumpsPage"_s, u"dumps"_s); }
    QDateTime chosenRow() const
    {
        return table()->currentIndex().siblingAtColumn(DumpsModel::Taken).data(DumpsModel::SortRole).toDateTime();
    }

    std::optional<TestHost> m_host;
    std::unique_ptr<WindowDriver> m_driver;
};

} // namespace talekeeper

QTEST_MAIN(talekeeper::RetentionTest)
#include "retentiontest.moc"
