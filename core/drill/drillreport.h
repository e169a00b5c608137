#pragma once

#include "core/history/drillstore.h"

namespace talekeeper {

/// An earlier drill of the same template, to compare with.
struct EarlierDrill {
    QDateTime startedAt; ///< UTC
    std::optional<qint64> rtoSeconds;
    DrillOutcome outcome = DrillOutcome::Open;
    QString id = {};
    QMap<QString, double> stepSeconds = {}; ///< by the steps' ids, of those that took any
    bool isReached = true; ///< false: its clock never stopped, so rtoSeconds is only how long it went on
};

/// Those of the same template that were signed before this one began, the newest first; on the practice host only its own. What was
/// changed by hand proves nothing and is left out. \param drills the newest first
QList<EarlierDrill> earlierDrills(const DrillRecord &record, const QList<KeptDrill> &drills);

/// Where a report comes from.
struct DrillReportOrigin {
    QString who; ///< who made the report, "user@machine"
    QDateTime at; ///< UTC, when
    QString hash; ///< with which the record is kept; another one than the record's own is told
    QList<EarlierDrill> earlier;
};

/// What a drill that builds a Tale has left on its host, and how to remove it: a sentence each, translated, in the order in which to
/// do it. Empty for drills that need no drill host. A pure function.
QStringList leftBehind(const DrillRecord &record);

/// The evidence of a drill as one page that needs nothing else, as core/restore/reporthtml.h has it for a restore: outcome and
/// why, RTO in total and by step against the goal and against earlier drills, RPO, every check with its evidence, every command
/// with its output, notes, who signed, and the record's hash. Long commands and output are shortened, and that is said: the JSON has it as it was
/// kept. Pictures are named; the evidence (drillevidence.h) has them as files. A pure function.
QString toHtml(const DrillRecord &record, const DrillReportOrigin &origin);

/// The same as JSON: drillDocument() with `hash`, `is_intact`, the goal, earlier drills, who made the report, and under `record`
/// everything that the record has: SHA-256 over its compact form with sorted keys is the hash.
QJsonObject reportDocument(const DrillRecord &record, const DrillReportOrigin &origin);

} // namespace talekeeper
