#include "ui/dumps/dumprows.h"

#include "core/retention/misseddays.h"
#include "core/retention/prunetime.h"

namespace talekeeper
{
namespace
{

/// "Never" is only said where the host's own jobs were seen, and none of them prunes.
Pruning pruningAt(const std::optional<QDateTime> &time, const HostSnapshot &snapshot)
{
    if (!snapshot.status)
        return {};
    if (time)
        return {.kind = Pruning::Kind::At, .at = *time};
    const BackupSchedule &schedule = snapshot.status->schedule;
    const bool isKnown = schedule.retentionDays || !schedule.cron.isEmpty();
    return {.kind = isKnown ? Pruning::Kind::Never : Pruning::Kind::Unknown, .at = {}};
}

void addPruning(QList<DumpRow> &rows, const HostSnapshot &snapshot)
{
    QList<Dump> dumps;
    for (const DumpRow &row : std::as_const(rows))
        dumps << row.dump;
    const auto times = snapshot.status ? expectedPruneTimes(dumps, snapshot.status->schedule, snapshot.hostTime())
                                       : QList<std::optional<QDateTime>>(dumps.size());
    for (qsizetype index = 0; index < rows.size(); ++index)
        rows[index].pruning = pruningAt(times.at(index), snapshot);
}

QList<DumpRow> missedRows(const HostSnapshot &snapshot)
{
    QList<DumpRow> rows;
    if (!snapshot.status || !snapshot.catalogue)
        return rows; // what is due is not known, so nothing was missed for sure
    for (const MissedDay &day :
        missedDays(snapshot.catalogue->dumps, snapshot.status->schedule, snapshot.catalogue->clock)) {
        DumpRow row;
        row.dump.database = day.database;
        row.dump.takenAt = day.due;
        row.kind = day.kind == MissedDay::Kind::Missed ? DumpRow::Kind::MissedDay : DumpRow::Kind::Gap;
        rows << row;
    }
    return rows;
}

QDateTime nowOf(const HostSession &session)
{
    return session.snapshot() ? session.snapshot()->hostTime() : QDateTime::currentDateTimeUtc();
}

} // namespace

QList<DumpRow> dumpRows(const HostSession &session)
{
    QList<DumpRow> rows;
    if (!session.snapshot() || !session.snapshot()->catalogue)
        return rows;
    for (const Dump &dump : session.snapshot()->catalogue->dumps) {
        DumpRow row;
        row.dump = dump;
        if (const DumpInspection *inspection = session.inspection(dump.fileName))
            row.dump.state = inspection->state;
        if (const RunningJob *job = session.verification(dump.fileName))
            row.checkedPercent = dump.sizeBytes > 0
                ? int(qBound(qint64(0), job->progress().done * 100 / dump.sizeBytes, qint64(100)))
                : 0;
        rows << row;
    }
    addPruning(rows, *session.snapshot());
    return rows;
}

void fillDumps(DumpsModel &model, const HostSession &session) { model.setDumps(dumpRows(session), nowOf(session)); }

void fillDumpsAndDays(DumpsModel &model, const HostSession &session)
{
    QList<DumpRow> rows = dumpRows(session);
    if (session.snapshot())
        rows << missedRows(*session.snapshot());
    model.setDumps(rows, nowOf(session));
}

} // namespace talekeeper
