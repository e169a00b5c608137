#include "core/retention/outlook.h"

#include "core/foundation/format.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct OutlookText {
    Q_DECLARE_TR_FUNCTIONS(RetentionOutlook)
};

QJsonValue orNull(const QString &text) { return text.isEmpty() ? QJsonValue() : QJsonValue(text); }

QList<QDateTime> restorePoints(const RetentionOutlook &outlook)
{
    QList<QDateTime> points;
    for (qsizetype index = 0; index < outlook.verdicts.size(); ++index) {
        const Dump &dump = outlook.request.dumps.at(index);
        if (dump.takenAt.isValid() && dump.database == outlook.request.mainDatabase && !isBroken(dump.state)
            && outlook.verdicts.at(index).kind != PruneVerdict::Kind::Removed)
            points << dump.takenAt;
    }
    std::ranges::sort(points);
    return points;
}

QJsonArray dumpsJson(const RetentionOutlook &outlook)
{
    QJsonArray dumps;
    for (qsizetype index = 0; index < outlook.verdicts.size(); ++index) {
        const Dump &dump = outlook.request.dumps.at(index);
        const PruneVerdict &verdict = outlook.verdicts.at(index);
        if (verdict.kind != PruneVerdict::Kind::Foreign)
            dumps.append(QJsonObject {{u"file"_s, orNull(dump.fileName)}, {u"database"_s, orNull(dump.database)}, {u"taken_at"_s, toIsoTime(dump.takenAt)},
                {u"kept_by"_s, QJsonArray::fromStringList(keptByNames(verdict))}, {u"removed"_s, verdict.kind == PruneVerdict::Kind::Removed}});
    }
    return dumps;
}

/// The host's jobs may each have an age of their own, and files that they never take.
void asTheHostDoes(const OutlookRequest &request, qsizetype index, PruneVerdict &verdict)
{
    using Kind = PruneVerdict::Kind;
    const Dump &dump = request.dumps.at(index);
    const BackupSchedule &schedule = request.schedule;
    if (verdict.kind == Kind::Removed && !schedule.prunes(dump.fileName))
        verdict.kind = Kind::Kept;
    if (schedule.pruneJobs.isEmpty() || (verdict.kind != Kind::Removed && verdict.kind != Kind::Kept) || !dump.modifiedAt.isValid())
        return;
    const bool isOld = std::ranges::any_of(schedule.pruneJobs, [&](const PruneJob &job) { return job.takes(dump.fileName) && dump.modifiedAt.addSecs(job.ageSeconds) <= request.at; });
    if (isOld)
        verdict = {.kind = Kind::Removed, .keptBy = {}};
    else if (verdict.kind == Kind::Removed && !schedule.policy)
        verdict = {.kind = Kind::Kept, .keptBy = {RetentionRule::Age}};
}

} // namespace

RetentionOutlook outlookOf(const OutlookRequest &request)
{
    RetentionOutlook outlook {.request = request, .verdicts = {}, .days = {}, .oldestRestorePoint = {}, .worstGapSeconds = {}};
    if (request.policy)
        outlook.verdicts = applyPolicy(request.dumps, *request.policy, request.at);
    else
        for (const Dump &dump : request.dumps)
            outlook.verdicts << PruneVerdict {.kind = dump.takenAt.isValid() ? PruneVerdict::Kind::Kept : PruneVerdict::Kind::Foreign, .keptBy = {}};
    for (qsizetype index = 0; index < outlook.verdicts.size() && request.isHostsOwn; ++index)
        asTheHostDoes(request, index, outlook.verdicts[index]);
    outlook.days = daysOf(request.dumps, request.schedule, request.now);
    const QList<QDateTime> points = restorePoints(outlook);
    if (!points.isEmpty())
        outlook.oldestRestorePoint = points.first();
    for (qsizetype next = 1; next < points.size(); ++next)
        outlook.worstGapSeconds = qMax(outlook.worstGapSeconds.value_or(0), points.at(next - 1).secsTo(points.at(next)));
    return outlook;
}

QStringList keptByNames(const PruneVerdict &verdict)
{
    QStringList names;
    for (const RetentionRule rule : verdict.keptBy)
        names << retentionRuleName(rule);
    if (verdict.kind == PruneVerdict::Kind::Pinned)
        names << u"pinned"_s;
    if (verdict.kind == PruneVerdict::Kind::Unfinished)
        names << u"unfinished"_s;
    return names;
}

QJsonObject toJson(const RetentionOutlook &outlook)
{
    QJsonArray days;
    for (const DumpDay &day : outlook.days)
        days.append(QJsonObject {{u"date"_s, day.date.toString(Qt::ISODate)}, {u"state"_s, dayStateName(day.state)}, {u"dumps"_s, day.dumps}});
    const auto &policy = outlook.request.policy;
    const QString &cron = outlook.request.schedule.cron;
    return {
        {u"policy"_s, policy ? QJsonValue(toText(*policy)) : QJsonValue()},
        {u"schedule"_s, orNull(cron)},
        {u"schedule_source"_s, scheduleSourceName(outlook.request.schedule.source)},
        {u"schedule_origin"_s, orNull(outlook.request.schedule.origin)},
        {u"dumps"_s, dumpsJson(outlook)},
        {u"days"_s, days},
        {u"oldest_restore_point"_s, outlook.oldestRestorePoint ? QJsonValue(toIsoTime(*outlook.oldestRestorePoint)) : QJsonValue()},
        {u"worst_gap_seconds"_s, outlook.worstGapSeconds ? QJsonValue(*outlook.worstGapSeconds) : QJsonValue()},
    };
}

QDateTime timeFromText(const QString &text)
{
    // Read as UTC from the start: in this machine's own zone some hours of a year do not exist.
    static const QRegularExpression zone(u"(Z|[+-]\\d\\d(:?\\d\\d)?)$"_s, QRegularExpression::CaseInsensitiveOption);
    const bool named = text.contains(u':') && zone.match(text).hasMatch();
    return QDateTime::fromString(named ? text : text + u'Z', Qt::ISODateWithMs).toUTC();
}

Result<QList<Dump>> dumpsFromTimes(const QByteArray &lines)
{
    QList<Dump> dumps;
    int number = 0;
    for (const QByteArray &line : lines.split('\n')) {
        ++number;
        const QString text = QString::fromUtf8(line).trimmed();
        if (text.isEmpty())
            continue;
        const QDateTime time = timeFromText(text);
        if (!time.isValid())
            return failure(ErrorKind::WrongUsage, OutlookText::tr("Line %1 of the list, \"%2\", is no time. Write one ISO 8601 time a line, such as 2026-01-26T02:00:00Z.").arg(number).arg(text.left(80)));
        dumps << Dump {.takenAt = time, .modifiedAt = time};
    }
    return dumps;
}

} // namespace talekeeper
