#include "core/overview/coverage.h"

#include "core/foundation/duration.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

// Two clocks are never quite the same.
constexpr qint64 clockSkewSeconds = 600;

} // namespace

qint64 goalSeconds(const BackupSchedule &schedule) { return longestGapSeconds(schedule.cron).value_or(daySeconds); }

QDateTime nextDue(const QDateTime &takenAt, const BackupSchedule &schedule)
{
    const auto times = schedule.dumpTimes();
    const QDateTime due = times ? times->next(takenAt) : QDateTime();
    return due.isValid() ? due : takenAt.addSecs(goalSeconds(schedule));
}

bool isLate(const QDateTime &takenAt, const BackupSchedule &schedule, const QDateTime &now)
{
    return nextDue(takenAt, schedule).secsTo(now) > schedule.graceSeconds;
}

bool isFromFuture(const Dump &dump, const QDateTime &now) { return dump.takenAt.isValid() && now.secsTo(dump.takenAt) > clockSkewSeconds; }

Catalogue withStates(Catalogue catalogue, const QHash<QString, DumpState> &stateOfFile)
{
    for (Dump &dump : catalogue.dumps)
        if (dump.state == DumpState::Unverified)
            dump.state = stateOfFile.value(dump.fileName, DumpState::Unverified);
    return catalogue;
}

QList<Dump> dumpsOf(const QString &database, const Stack &stack, const Catalogue &catalogue, const QDateTime &now)
{
    // As databaseOfDump() has it, without taking thousands of names apart again.
    const auto isOf = [&](const Dump &dump) { return (dump.database == "tale"_L1 ? stack.database.databaseName : dump.database) == database; };
    QList<Dump> result;
    for (const Dump &dump : catalogue.dumps)
        if (dump.takenAt.isValid() && isOf(dump) && !isFromFuture(dump, now))
            result << dump;
    return result;
}

std::optional<Dump> newestDump(const Catalogue &catalogue, const QDateTime &now)
{
    const auto found = std::ranges::find_if(catalogue.dumps, [&](const Dump &dump) { return dump.takenAt.isValid() && !isFromFuture(dump, now); });
    return found == catalogue.dumps.end() ? std::nullopt : std::optional(*found);
}

qint64 nextDumpsBytes(const Catalogue &catalogue)
{
    QHash<QString, qint64> sizeOfNewest;
    for (const Dump &dump : catalogue.dumps)
        if (dump.takenAt.isValid() && dump.state != DumpState::Writing && !isKnownBad(dump.state) && !sizeOfNewest.contains(dump.database))
            sizeOfNewest.insert(dump.database, dump.sizeBytes);
    qint64 total = 0;
    for (const qint64 size : std::as_const(sizeOfNewest))
        total += size;
    return total;
}

} // namespace talekeeper
