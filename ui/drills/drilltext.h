#pragma once

#include "core/drill/drilldue.h"
#include "core/overview/figures.h"
#include "ui/common/staterole.h"

namespace talekeeper
{

/// How the window says where a drill and its steps stand. Pure functions; `now` is this machine's clock, UTC.

StateRole stateRoleOf(DrillStepState state);
QString stepWord(const DrillRecord &record, const QString &step); ///< "checked", "2 findings", "by hand"
QString stepLine(const DrillRecord &record, const QString &step); ///< "Fresh host: Docker 27, 118 GB free"
/// "3:40"; empty before it was begun, and of what takes no time.
QString stepTime(const DrillRecord &record, const QString &step, const QDateTime &now);

StateRole stateRoleOf(DrillOutcome outcome);
QString outcomeWord(DrillOutcome outcome); ///< "passed"

QString clockText(qint64 seconds); ///< "32:10", "1:02:03"
Figure clockFigure(const DrillRecord &record, const QDateTime &now);
Figure rpoFigure(const DrillRecord &record);

qsizetype endedSteps(const DrillRecord &record); ///< well or not
QString progressText(const DrillRecord &record); ///< "11 of 21 steps · started 10:58 by m.keller · handed over once"
QString drillTitle(const DrillRecord &record); ///< "Quarterly rebuild on a fresh host · Q4 2026"

/// Of a drill that is due: its mark, and "due by 31 Dec 2026".
StateRole stateRoleOf(const DueDrill &due, DrillTemplate::Period period, const QDateTime &now);
QString dueText(const DueDrill &due, DrillTemplate::Period period, const QDateTime &now);

} // namespace talekeeper
