#include "core/overview/drillattention.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct DrillAttentionText {
    Q_DECLARE_TR_FUNCTIONS(Attention)
};

Attention missedDrill(const DueDrill &due)
{
    return {
        .id = u"drill-missed"_s,
        .level = Attention::Level::Warning,
        .headline = due.lastPassedAt ? DrillAttentionText::tr("\"%1\" was missed.").arg(due.title) : DrillAttentionText::tr("\"%1\" has never passed.").arg(due.title),
        .text = due.lastPassedAt ? DrillAttentionText::tr("The last one passed on %1. Only a drill proves that a restore works; do one by %2.").arg(dayText(*due.lastPassedAt), lastDayText(due.dueAt))
                                 : DrillAttentionText::tr("Only a drill proves that a restore works. Do one by %1.").arg(lastDayText(due.dueAt)),
        .hint = DrillAttentionText::tr("talekeeperctl drill start %1").arg(due.drill),
        .remedy = Attention::Remedy::ShowDrills,
        .subject = due.drill,
    };
}

Attention comingDrill(const DueDrill &due)
{
    return {
        .id = u"drill-due"_s,
        .level = Attention::Level::Notice,
        .headline = DrillAttentionText::tr("\"%1\" is due by %2.").arg(due.title, lastDayText(due.dueAt)),
        .text = DrillAttentionText::tr("The last one passed on %1.").arg(dayText(*due.lastPassedAt)),
        .hint = DrillAttentionText::tr("talekeeperctl drill start %1").arg(due.drill),
        .remedy = Attention::Remedy::ShowDrills,
        .subject = due.drill,
    };
}

Attention openDrill(const DrillRecord &record)
{
    return {
        .id = u"drill-open"_s,
        .level = Attention::Level::Notice,
        .headline = DrillAttentionText::tr("\"%1\" on %2 stands half-way since %3.").arg(record.drill.title, record.host, dayText(record.startedAt)),
        .text = DrillAttentionText::tr("Go on with it, or answer a step with \"fail\" and sign it: so the record says what came of it."),
        .hint = DrillAttentionText::tr("talekeeperctl drill show %1").arg(record.id),
        .remedy = Attention::Remedy::ShowDrills,
        .subject = record.id,
    };
}

Attention failedDrill(const DrillRecord &record)
{
    return {
        .id = u"drill-failed"_s,
        .level = Attention::Level::Problem,
        .headline = DrillAttentionText::tr("The last \"%1\" has failed, on %2.").arg(record.drill.title, dayText(record.signature->at)),
        .text = DrillAttentionText::tr("%1 Mend that, then do the drill again.").arg(shortcomings(record).first()),
        .hint = DrillAttentionText::tr("talekeeperctl drill show %1").arg(record.id),
        .remedy = Attention::Remedy::ShowDrills,
        .subject = record.id,
    };
}

/// The last that was signed, of a template with a period; null: none was.
const DrillRecord *lastSigned(const QList<DrillRecord> &records, const QString &drill)
{
    const DrillRecord *last = nullptr;
    for (const DrillRecord &record : records)
        if (record.drill.id == drill && !record.isPractice && record.signature && (!last || record.signature->at > last->signature->at))
            last = &record;
    return last;
}

} // namespace

QList<Attention> drillAttention(const QList<DueDrill> &due, const QList<DrillRecord> &records, const QDateTime &now)
{
    QList<Attention> failed, missed, coming, open;
    for (const DueDrill &each : due) {
        if (const DrillRecord *last = lastSigned(records, each.drill); last && outcomeOf(*last) == DrillOutcome::Failed)
            failed << failedDrill(*last);
        if (each.isMissed)
            missed << missedDrill(each);
        else if (isDueSoon(each, now))
            coming << comingDrill(each); // not missed, so one has passed at some time
    }
    for (const DrillRecord &record : records)
        if (!record.isPractice && !record.signature)
            open << openDrill(record);
    return failed + missed + coming + open;
}

} // namespace talekeeper
