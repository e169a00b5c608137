#include "ui/dumps/dumprows.h"

namespace talekeeper
{

QList<DumpRow> dumpRows(const HostSession &session)
{
    QList<DumpRow> rows;
    if (!session.snapshot() || !session.snapshot()->catalogue)
        return rows;
    for (const Dump &dump : session.snapshot()->catalogue->dumps) {
        DumpRow row{.dump = dump};
        if (const DumpInspection *inspection = session.inspection(dump.fileName))
            row.dump.state = inspection->state;
        if (const RunningJob *job = session.verification(dump.fileName))
            row.checkedPercent = dump.sizeBytes > 0
                ? int(qBound(qint64(0), job->progress().done * 100 / dump.sizeBytes, qint64(100)))
                : 0;
        rows << row;
    }
    return rows;
}

void fillDumps(DumpsModel &model, const HostSession &session)
{
    QDateTime now = QDateTime::currentDateTimeUtc();
    if (session.snapshot() && session.snapshot()->catalogue)
        now = session.snapshot()->catalogue->clock.addSecs(session.snapshot()->takenAt.secsTo(now));
    model.setDumps(dumpRows(session), now);
}

} // namespace talekeeper
