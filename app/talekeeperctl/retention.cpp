#include "retention.h"

#include "core/foundation/format.h"
#include "core/overview/hoststatus.h"
#include "core/restore/facts.h"
#include "core/retention/outlook.h"

#include <QCoreApplication>
#include <QFile>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct RetentionText {
    Q_DECLARE_TR_FUNCTIONS(Retention)
};

QString policyLine(const OutlookRequest &request)
{
    if (!request.policy)
        return RetentionText::tr("Nothing prunes dumps here: all of them stay until the volume is full.");
    return RetentionText::tr("Policy %1, applied at %2 UTC").arg(toText(*request.policy), formatTime(request.at));
}

QString summary(const RetentionOutlook &outlook, qsizetype kept)
{
    const QString counts = RetentionText::tr("%1 of %2 dumps stay").arg(kept).arg(outlook.verdicts.size());
    if (!outlook.oldestRestorePoint)
        return RetentionText::tr("%1; there is none to restore.").arg(counts);
    if (!outlook.worstGapSeconds)
        return RetentionText::tr("%1; the only one to restore is of %2 UTC.").arg(counts, formatTime(*outlook.oldestRestorePoint));
    return RetentionText::tr("%1; the oldest to restore is of %2 UTC, the worst gap between two is %3.")
        .arg(counts, formatTime(*outlook.oldestRestorePoint), formatAge(*outlook.worstGapSeconds));
}

ExitStatus show(const OutlookRequest &request, const Console &console)
{
    const RetentionOutlook outlook = outlookOf(request);
    console.document(toJson(outlook));
    console.text(policyLine(request));
    QList<QStringList> rows;
    qsizetype kept = 0;
    for (qsizetype index = 0; index < outlook.verdicts.size(); ++index) {
        const PruneVerdict &verdict = outlook.verdicts.at(index);
        const Dump &dump = request.dumps.at(index);
        const bool removed = verdict.kind == PruneVerdict::Kind::Removed;
        kept += !removed;
        const QString why = verdict.kind == PruneVerdict::Kind::Foreign ? RetentionText::tr("no dump, not touched")
            : !removed && keptByNames(verdict).isEmpty()                ? RetentionText::tr("nothing prunes it")
                                                                        : keptByNames(verdict).join(u", "_s);
        rows << QStringList {toIsoTime(dump.takenAt), dump.fileName, removed ? RetentionText::tr("goes") : RetentionText::tr("stays"), why};
    }
    if (!rows.isEmpty())
        console.table({RetentionText::tr("Taken"), RetentionText::tr("Dump"), RetentionText::tr("Then"), RetentionText::tr("Kept by")}, rows);
    console.text(summary(outlook, kept));
    return ExitStatus::Done;
}

} // namespace

ExitStatus showRetention(const Host &host, const Options &options, const Console &console, const Job &job)
{
    const auto status = readStatus(host, options.historyPath, job);
    if (!status)
        return console.error(status.error());
    if (status->catalogueError)
        return console.error(*status->catalogueError);
    auto policy = options.policy;
    if (!policy)
        policy = status->schedule.policy;
    if (!policy && status->schedule.retentionDays)
        policy = RetentionPolicy {.numbers = {{RetentionRule::Age, *status->schedule.retentionDays}}};
    QList<Dump> dumps = status->catalogue.dumps;
    for (Dump &dump : dumps)
        if (dump.takenAt.isValid())
            dump.database = databaseOfDump(dump.fileName, host.stack);
    return show({.dumps = dumps,
                    .mainDatabase = host.stack.database.databaseName,
                    .policy = policy,
                    .isHostsOwn = !options.policy,
                    .schedule = status->schedule,
                    .at = options.at.isValid() ? options.at : status->catalogue.clock,
                    .now = status->catalogue.clock},
        console);
}

ExitStatus showRetentionOfTimes(const Options &options, const Console &console)
{
    QFile file(options.timesPath);
    if (!file.open(QIODevice::ReadOnly))
        return console.error({.kind = ErrorKind::Failed,
            .message = RetentionText::tr("The list of times %1 can't be read: %2. Name another file.").arg(options.timesPath, file.errorString())});
    const auto dumps = dumpsFromTimes(file.readAll());
    if (!dumps)
        return console.error(dumps.error());
    const QDateTime now = QDateTime::currentDateTimeUtc();
    return show({.dumps = *dumps,
                    .mainDatabase = {},
                    .policy = options.policy,
                    .schedule = {},
                    .at = options.at.isValid() ? options.at : now,
                    .now = options.at.isValid() ? options.at : now},
        console);
}

} // namespace talekeeper
