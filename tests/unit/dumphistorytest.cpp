// What a look at a backup directory makes of its history: what came, what is there, what went and why; clocks that jump.
#include "core/retention/days.h"
#include "historyfacts.h"

#include <QRandomGenerator>
#include <QSet>
#include <QTest>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

const QString name = u"tale-20261101-020000.sql.gz"_s; // changed at 02:01, so that it is eight days old on the 9th at 02:01

/// The one record of that name that is no other's predecessor.
const SeenDump *only(const DumpHistory &history, const QString &fileName = name)
{
    const SeenDump *found = nullptr;
    for (const SeenDump &seen : history.dumps)
        if (seen.dump.fileName == fileName)
            found = found ? nullptr : &seen;
    return found;
}

DumpHistory lookedAt(const DumpHistory &before, const QString &clock, const QList<Dump> &dumps, const BackupSchedule &schedule = dailySchedule())
{
    return afterLook(before, catalogueAt(utcTime(clock), dumps), schedule);
}

DumpHistory seenFirst(const Dump &dump = historyDump(name)) { return lookedAt({}, u"2026-11-01T03:00:00"_s, {dump}); }

/// A host whose directory changes at random, and whose clock jumps.
class RandomHost
{
public:
    explicit RandomHost(quint32 seed)
        : m_random(seed)
    {
    }

    Catalogue step()
    {
        m_clock = m_clock.addSecs(m_random.bounded(1, 200'000));
        if (m_random.bounded(10) == 0)
            m_clock = m_clock.addSecs(m_random.bounded(-400 * 86400, 400 * 86400));
        if (m_random.bounded(10) == 0)
            m_clock = m_clock.addSecs(-m_random.bounded(1, 200'000) - m_random.bounded(1, 300));
        for (int change = m_random.bounded(4); change > 0; --change)
            changeFile();
        return catalogueAt(m_clock, m_files.values());
    }

private:
    void changeFile()
    {
        const QString at = m_files.isEmpty() ? QString() : m_files.keys().at(m_random.bounded(int(m_files.size())));
        switch (m_random.bounded(6)) {
        case 0: return add(nameAt(m_clock)), add(nameAt(m_clock, u"tale_platform"_s)); // two in one second
        case 1: return add(u"tale-20261399-%1.sql.gz"_s.arg(m_random.bounded(1'000'000), 6, 10, QChar(u'0')));
        case 2: return add(nameAt(m_clock.addDays(m_random.bounded(-30, 30))));
        case 3: m_files.remove(at); return;
        case 4: return at.isEmpty() ? void() : add(at); // another file under its name
        default:
            for (Dump &dump : m_files)
                dump.pinned = m_random.bounded(5) == 0;
        }
    }

    void add(const QString &fileName)
    {
        Dump dump = historyDump(fileName, m_random.bounded(1, 5));
        dump.modifiedAt = m_clock.addSecs(-m_random.bounded(0, 1000));
        dump.state = m_random.bounded(4) == 0 ? DumpState::Writing : DumpState::Unverified;
        m_files.insert(fileName, dump);
    }

    QRandomGenerator m_random;
    QDateTime m_clock = utcTime(u"2026-11-01T00:00:00"_s);
    QMap<QString, Dump> m_files;
};

/// What has to be true whatever happened; empty where it is.
QString faultIn(const DumpHistory &history)
{
    QSet<QString> files;
    for (qsizetype at = 0; at < history.dumps.size(); ++at) {
        const SeenDump &seen = history.dumps.at(at);
        const QString file = seen.dump.fileName + u'/' + QString::number(seen.dump.sizeBytes) + u'/' + seen.dump.modifiedAt.toString(Qt::ISODate);
        if (files.contains(file))
            return u"twice: "_s + file;
        files << file;
        if (!seen.dump.takenAt.isValid())
            return u"no dump: "_s + file;
        if (at > 0 && history.dumps.at(at - 1).dump.takenAt < seen.dump.takenAt)
            return u"out of order: "_s + file;
        if (seen.firstSeenAt > seen.lastSeenAt || seen.lastSeenAt > history.lookedAt)
            return u"seen in no order: "_s + file;
        if (seen.goneAt.isValid() != (seen.fate != DumpFate::There) || (seen.goneAt.isValid() && (seen.goneAt < seen.lastSeenAt || seen.goneAt > history.lookedAt)))
            return u"gone at no time: "_s + file;
    }
    if (history.knownSince > history.lookedAt)
        return u"known since the future"_s;
    for (const UnwatchedTime &time : history.unwatched)
        if (time.from >= time.until || time.until > history.lookedAt)
            return u"unwatched at no time"_s;
    return {};
}

} // namespace

class DumpHistoryTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatComesAndStaysIsThere()
    {
        const DumpHistory first = seenFirst();
        QCOMPARE(first.knownSince, utcTime(u"2026-11-01T03:00:00"_s));
        const DumpHistory second = lookedAt(first, u"2026-11-02T03:00:00"_s, {historyDump(name), historyDump(u"tale-20261102-020000.sql.gz"_s)});
        QCOMPARE(second.dumps.size(), 2);
        QCOMPARE(second.dumps.first().dump.fileName, u"tale-20261102-020000.sql.gz"_s); // the newest first
        QCOMPARE(only(second)->firstSeenAt, utcTime(u"2026-11-01T03:00:00"_s));
        QCOMPARE(only(second)->lastSeenAt, utcTime(u"2026-11-02T03:00:00"_s));
        QCOMPARE(only(second)->fate, DumpFate::There);
        QCOMPARE(second.there(name), only(second));
        QVERIFY(!second.there(u"tale-20261103-020000.sql.gz"_s) && !second.there(u"notes"_s));
        QCOMPARE(second.knownSince, first.knownSince);
    }

    void whatIsGoneWasPrunedOrRemoved_data()
    {
        QTest::addColumn<QString>("lastSeen");
        QTest::addColumn<QString>("gone");
        QTest::addColumn<QString>("fileName");
        QTest::addColumn<bool>("pinned");
        QTest::addColumn<DumpFate>("fate");
        const auto row = [](const char *what, const QString &lastSeen, const QString &goneAt, DumpFate fate, const QString &fileName = name, bool pinned = false) {
            QTest::newRow(what) << lastSeen << goneAt << fileName << pinned << fate;
        };
        row("after its age, by the job", u"2026-11-09T02:29:00"_s, u"2026-11-09T02:31:00"_s, DumpFate::Pruned);
        row("nobody looked for a month", u"2026-11-02T02:00:00"_s, u"2026-12-09T12:00:00"_s, DumpFate::Pruned);
        row("younger", u"2026-11-05T02:00:00"_s, u"2026-11-06T12:00:00"_s, DumpFate::Removed);
        row("its age is reached, but the job was not there yet", u"2026-11-09T02:02:00"_s, u"2026-11-09T02:29:00"_s, DumpFate::Removed);
        row("the job had left it", u"2026-11-09T12:00:00"_s, u"2026-11-09T18:00:00"_s, DumpFate::Removed);
        row("the job had left it, and took it the next day", u"2026-11-09T12:00:00"_s, u"2026-11-10T18:00:00"_s, DumpFate::Pruned);
        row("the job was at it when it was seen", u"2026-11-09T02:30:05"_s, u"2026-11-09T02:50:00"_s, DumpFate::Pruned);
        row("the job never takes that name", u"2026-11-02T02:00:00"_s, u"2026-12-09T12:00:00"_s, DumpFate::Removed, u"tale_platform-20261101-020000.sql.gz"_s);
        row("pinned", u"2026-11-02T02:00:00"_s, u"2026-11-03T12:00:00"_s, DumpFate::Removed, name, true);
        row("let go after its time", u"2026-11-20T12:00:00"_s, u"2026-11-20T12:10:00"_s, DumpFate::Pruned, name, true);
    }

    void whatIsGoneWasPrunedOrRemoved()
    {
        QFETCH(QString, lastSeen);
        QFETCH(QString, gone);
        QFETCH(QString, fileName);
        QFETCH(bool, pinned);
        Dump dump = historyDump(fileName);
        dump.pinned = pinned;
        const DumpHistory after = lookedAt(lookedAt({}, lastSeen, {dump}), gone, {});
        QTEST(only(after, fileName)->fate, "fate");
        QCOMPARE(only(after, fileName)->lastSeenAt, utcTime(lastSeen));
        QCOMPARE(only(after, fileName)->goneAt, utcTime(gone));
        QVERIFY(after.dumpsThere().isEmpty());
        // What it was is known for good.
        QCOMPARE(linesOf(lookedAt(after, gone, {})), linesOf(after));
    }

    void withoutTheJobsTimesItsAgeTells()
    {
        BackupSchedule schedule {.cron = u"0 2 * * *"_s, .retentionDays = 7};
        QCOMPARE(only(lookedAt(seenFirst(), u"2026-11-09T02:01:00"_s, {}, schedule))->fate, DumpFate::Pruned);
        QCOMPARE(only(lookedAt(seenFirst(), u"2026-11-09T02:00:59"_s, {}, schedule))->fate, DumpFate::Removed);
        QCOMPARE(only(lookedAt(seenFirst(), u"2027-11-09T02:00:59"_s, {}, {}))->fate, DumpFate::Removed); // nothing prunes
    }

    void policyThatCountsPrunesTheOlderOnes()
    {
        BackupSchedule schedule {.cron = u"0 2 * * *"_s, .source = ScheduleSource::Sidecar};
        schedule.policy = *policyFromText(u"last=2"_s);
        const Dump second = historyDump(u"tale-20261102-020000.sql.gz"_s), third = historyDump(u"tale-20261103-020000.sql.gz"_s);
        const DumpHistory before = lookedAt({}, u"2026-11-02T03:00:00"_s, {historyDump(name), second}, schedule);
        const DumpHistory after = lookedAt(before, u"2026-11-03T03:00:00"_s, {third}, schedule);
        QCOMPARE(only(after)->fate, DumpFate::Pruned);
        QCOMPARE(only(after, second.fileName)->fate, DumpFate::Removed); // two would have stayed
    }

    void pinnedOneIsThereAfterItsOriginalWasPruned()
    {
        Dump pinned = historyDump(name);
        pinned.pinned = true;
        const DumpHistory after = lookedAt(seenFirst(), u"2026-12-24T12:00:00"_s, {pinned});
        QCOMPARE(only(after)->fate, DumpFate::There);
        QVERIFY(only(after)->dump.pinned);
    }

    void anotherFileUnderItsNameReplacesIt()
    {
        const DumpHistory after = lookedAt(seenFirst(), u"2026-11-02T03:00:00"_s, {historyDump(name, 10)});
        QCOMPARE(after.dumps.size(), 2);
        QCOMPARE(after.there(name)->dump.sizeBytes, 10);
        const SeenDump &replaced = after.dumps.at(&after.dumps.first() == after.there(name) ? 1 : 0);
        QCOMPARE(replaced.fate, DumpFate::Replaced);
        QCOMPARE(replaced.goneAt, utcTime(u"2026-11-02T03:00:00"_s));
        // And back again.
        const DumpHistory back = lookedAt(after, u"2026-11-03T03:00:00"_s, {historyDump(name)});
        QCOMPARE(back.dumps.size(), 2);
        QCOMPARE(back.there(name)->dump.sizeBytes, 1000);
        QCOMPARE(back.there(name)->firstSeenAt, utcTime(u"2026-11-01T03:00:00"_s));
    }

    void whatIsReadBelongsToTheVeryFile()
    {
        DumpHistory history = seenFirst();
        history.dumps.first().inspection = DumpInspection {.fileName = name, .state = DumpState::Truncated, .sha256 = u"ab"_s};
        QCOMPARE(only(lookedAt(history, u"2026-11-01T04:00:00"_s, {historyDump(name)}))->dump.state, DumpState::Truncated);
        const DumpHistory replaced = lookedAt(history, u"2026-11-02T03:00:00"_s, {historyDump(name, 10)});
        QCOMPARE(replaced.there(name)->dump.state, DumpState::Unverified);
        QVERIFY(!replaced.there(name)->inspection);
        const Catalogue known = withKnownStates(catalogueAt(utcTime(u"2026-11-01T04:00:00"_s), {historyDump(name)}), history);
        QCOMPARE(known.dumps.first().state, DumpState::Truncated);
        Dump other = historyDump(name);
        other.modifiedAt = other.modifiedAt.addSecs(1);
        QCOMPARE(withKnownStates(catalogueAt(utcTime(u"2026-11-01T04:00:00"_s), {other}), history).dumps.first().state, DumpState::Unverified);
        other = historyDump(name);
        other.state = DumpState::Unreadable; // what the directory tells goes first
        QCOMPARE(withKnownStates(catalogueAt(utcTime(u"2026-11-01T04:00:00"_s), {other}), history).dumps.first().state, DumpState::Unreadable);
    }

    void oneThatIsBeingWrittenStaysTheSame()
    {
        Dump begun = historyDump(name, 10);
        begun.state = DumpState::Writing;
        const DumpHistory written = lookedAt(seenFirst(begun), u"2026-11-01T03:30:00"_s, {historyDump(name)});
        QCOMPARE(written.dumps.size(), 1);
        QCOMPARE(written.dumps.first().dump.state, DumpState::Unverified);
        QCOMPARE(written.dumps.first().firstSeenAt, utcTime(u"2026-11-01T03:00:00"_s));
        // A sidecar's process is not seen from the db container; but the file grows.
        begun.state = DumpState::Unverified;
        begun.modifiedAt = utcTime(u"2026-11-01T02:59:58"_s);
        Dump complete = historyDump(name);
        complete.modifiedAt = utcTime(u"2026-11-01T03:10:00"_s);
        QCOMPARE(lookedAt(seenFirst(begun), u"2026-11-01T03:30:00"_s, {complete}).dumps.size(), 1);
    }

    void onlyDumpsCount()
    {
        const DumpHistory history = lookedAt(seenFirst(), u"2026-11-01T04:00:00"_s, {historyDump(u"mine.sql.gz"_s), historyDump(u"tale-20260230-020000.sql.gz"_s), historyDump(name)});
        QCOMPARE(history.dumps.size(), 1);
        QCOMPARE(daysOf(history, {}, utcTime(u"2026-11-01T04:00:00"_s)).first().dumps, 1);
    }

    void twoInOneSecondAreTwo()
    {
        const DumpHistory history = lookedAt(seenFirst(), u"2026-11-01T04:00:00"_s, {historyDump(name), historyDump(u"tale_platform-20261101-020000.sql.gz"_s)});
        QCOMPARE(history.dumps.size(), 2);
        QVERIFY(history.there(name) && history.there(u"tale_platform-20261101-020000.sql.gz"_s));
    }

    void anOlderLookOfAnotherConsoleChangesNothing()
    {
        const DumpHistory now = lookedAt(seenFirst(), u"2026-11-01T04:00:00"_s, {historyDump(name)});
        QCOMPARE(linesOf(lookedAt(now, u"2026-11-01T03:59:30"_s, {})), linesOf(now));
    }

    void clockThatWasSetBackTakesTheTimesWithIt()
    {
        // It was wrong by years; what is known stays, and nothing is said of a time to come.
        const DumpHistory future = lookedAt(seenFirst(), u"2031-01-01T00:00:00"_s, {historyDump(name), historyDump(u"tale-20310101-000000.sql.gz"_s)});
        QCOMPARE(future.unwatched.size(), 1);
        const DumpHistory back = lookedAt(future, u"2026-11-02T03:00:00"_s, {historyDump(name)});
        QCOMPARE(faultIn(back), QString());
        QCOMPARE(back.lookedAt, utcTime(u"2026-11-02T03:00:00"_s));
        QCOMPARE(only(back)->fate, DumpFate::There);
        QCOMPARE(only(back)->firstSeenAt, utcTime(u"2026-11-01T03:00:00"_s));
        QCOMPARE(only(back, u"tale-20310101-000000.sql.gz"_s)->fate, DumpFate::Removed); // its age was not reached
        QCOMPARE(back.unwatched, QList<UnwatchedTime>({{.from = utcTime(u"2026-11-01T03:00:00"_s), .until = utcTime(u"2026-11-02T03:00:00"_s)}}));
        // The first look may have been by the wrong clock.
        const DumpHistory first = lookedAt(lookedAt({}, u"2031-01-01T00:00:00"_s, {historyDump(name)}), u"2026-11-02T03:00:00"_s, {historyDump(name)});
        QCOMPARE(first.knownSince, utcTime(u"2026-11-02T03:00:00"_s));
    }

    void catalogueWithoutAClockTellsNothing()
    {
        QCOMPARE(linesOf(afterLook(seenFirst(), catalogueAt({}, {}), dailySchedule())), linesOf(seenFirst()));
    }

    void whateverHappensItMakesSense()
    {
        for (quint32 seed = 1; seed <= 20; ++seed) {
            RandomHost host(seed);
            DumpHistory history;
            for (int step = 0; step < 60; ++step) {
                const Catalogue now = host.step();
                const qint64 back = history.lookedAt.isValid() ? now.clock.secsTo(history.lookedAt) : 0;
                const DumpHistory after = afterLook(history, now, dailySchedule());
                const QByteArray where = u"seed %1, step %2"_s.arg(seed).arg(step).toUtf8();
                QVERIFY2(faultIn(after).isEmpty(), (where + faultIn(after).toUtf8()).constData());
                QCOMPARE(linesOf(afterLook(after, now, dailySchedule())), linesOf(after));
                QSet<QString> listed, there;
                for (const Dump &dump : now.dumps)
                    if (dump.takenAt.isValid())
                        listed << dump.fileName;
                for (const Dump &dump : after.dumpsThere())
                    there << dump.fileName;
                if (back <= 0 || back > 120)
                    QVERIFY2(listed == there, where.constData());
                QSet<QDate> days;
                for (const SeenDump &seen : after.dumps)
                    if (seen.dump.takenAt <= now.clock)
                        days << seen.dump.takenAt.date();
                for (const DumpDay &day : daysOf(after, dailySchedule(), now.clock))
                    QVERIFY2(day.state != DayState::Missed || !days.contains(day.date), where.constData());
                history = after;
            }
        }
    }
};

} // namespace talekeeper

QTEST_APPLESS_MAIN(talekeeper::DumpHistoryTest)
#include "dumphistorytest.moc"
