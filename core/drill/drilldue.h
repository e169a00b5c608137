#pragma once

#include "core/drill/drillrecord.h"

namespace talekeeper {

/// When a drill has to be done next. Times are UTC; periods are calendar quarters and months, UTC.
struct DueDrill {
    QString drill; ///< the template's id
    QString title;
    QDateTime dueAt; ///< the end of the first period, from the current one on, in which none has passed
    bool isMissed = false; ///< the period before the current one had none that passed, and neither has this one
    std::optional<QDateTime> lastPassedAt; ///< when the last one that passed was signed
};

/// Whether a drill did what a template asks for: its steps are the same, with what they do and need. One with the same id from
/// another machine may have other steps, and proves less. Texts may differ.
bool followsTemplate(const DrillRecord &record, const DrillTemplate &drill);

/// Of each template with a period, in the templates' order. Only signed drills that passed and follow the template count, and none
/// of the practice host. A pure function.
QList<DueDrill> dueDrills(const QList<DrillTemplate> &templates, const QList<DrillRecord> &records, const QDateTime &now);

/// Whether a reminder is due: less than a month is left, and the period has none that passed.
bool isDueSoon(const DueDrill &due, const QDateTime &now);

QString dayText(const QDateTime &at); ///< "12 Nov 2026", UTC
QString lastDayText(const QDateTime &dueAt); ///< the day before a period's end: "31 Dec 2026"

/// "Q4 2026", "November 2026".
QString periodName(DrillTemplate::Period period, const QDateTime &at);

} // namespace talekeeper
