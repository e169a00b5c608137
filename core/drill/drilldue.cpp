#include "core/drill/drilldue.h"

#include <QCoreApplication>
#include <QLocale>
#include <QTimeZone>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct DrillDueText {
    Q_DECLARE_TR_FUNCTIONS(DrillDue)
};

int monthsOf(DrillTemplate::Period period) { return period == DrillTemplate::Period::Month ? 1 : 3; }

/// The moment in which the period began that a time lies in.
QDateTime beginningOf(DrillTemplate::Period period, const QDateTime &at)
{
    const QDate date = at.toUTC().date();
    const int months = monthsOf(period);
    return QDate(date.year(), (date.month() - 1) / months * months + 1, 1).startOfDay(QTimeZone::UTC);
}

DueDrill dueOf(const DrillTemplate &drill, const QList<DrillRecord> &records, const QDateTime &now)
{
    DueDrill due {.drill = drill.id, .title = drill.title};
    for (const DrillRecord &record : records)
        if (followsTemplate(record, drill) && !record.isPractice && outcomeOf(record) == DrillOutcome::Passed)
            due.lastPassedAt = qMax(due.lastPassedAt.value_or(record.signature->at), record.signature->at);
    const int months = monthsOf(drill.period);
    const QDateTime current = beginningOf(drill.period, now), next = current.addMonths(months);
    const bool isDone = due.lastPassedAt && *due.lastPassedAt >= current;
    due.dueAt = isDone ? next.addMonths(months) : next;
    due.isMissed = !isDone && (!due.lastPassedAt || *due.lastPassedAt < current.addMonths(-months));
    return due;
}

} // namespace

bool followsTemplate(const DrillRecord &record, const DrillTemplate &drill)
{
    return record.drill.id == drill.id && std::ranges::equal(record.drill.steps, drill.steps, [](const DrillTemplateStep &one, const DrillTemplateStep &other) {
        return one.id == other.id && one.kind == other.kind && one.does == other.does && one.needs == other.needs;
    });
}

QList<DueDrill> dueDrills(const QList<DrillTemplate> &templates, const QList<DrillRecord> &records, const QDateTime &now)
{
    QList<DueDrill> result;
    for (const DrillTemplate &drill : templates)
        if (drill.period != DrillTemplate::Period::Never)
            result << dueOf(drill, records, now);
    return result;
}

bool isDueSoon(const DueDrill &due, const QDateTime &now) { return now.addMonths(1) >= due.dueAt; }

QString dayText(const QDateTime &at) { return QLocale().toString(at.toUTC().date(), u"d MMM yyyy"_s); }

QString lastDayText(const QDateTime &dueAt) { return dayText(dueAt.addSecs(-1)); }

QString periodName(DrillTemplate::Period period, const QDateTime &at)
{
    const QDate date = at.toUTC().date();
    switch (period) {
    case DrillTemplate::Period::Never: return {};
    case DrillTemplate::Period::Month: return QLocale().standaloneMonthName(date.month()) + u' ' + QString::number(date.year());
    case DrillTemplate::Period::Quarter: return DrillDueText::tr("Q%1 %2").arg((date.month() - 1) / 3 + 1).arg(date.year());
    }
    Q_UNREACHABLE_RETURN({});
}

} // namespace talekeeper
