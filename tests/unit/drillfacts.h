#pragma once

#include "core/drill/keptdrills.h"

#include <functional>

namespace talekeeper {

QDateTime drillTime(int minute, int second = 0); ///< from 26 Nov 2026 10:00 UTC on

/// A drill of every kind of step: "start" (timer), "look" (check), "hand" and "second" (by hand; both need look), "change" (an
/// action), "stop" (timer, needs hand and second).
DrillTemplate everyKindOfStep();

DrillBeginning drillBeginning(const DrillTemplate &drill = everyKindOfStep());

/// The same drill with its steps in the states of a good end, but not signed.
DrillRecord goodRecord();
DrillRecord signedGoodRecord(const QDateTime &signedAt = drillTime(55));

/// A host without containers, on which commands do what a test wants.
using AnswersCommand = std::function<Result<CommandOutput>(const Command &, const Job &)>;
DrillSite fakeSite(const AnswersCommand &answer, const HostProfile &profile = {.kind = HostProfile::Kind::Ssh, .name = QStringLiteral("drill-box"), .environment = Environment::Drill});

} // namespace talekeeper
