#pragma once

#include "core/drill/drilldue.h"
#include "core/overview/coverage.h"
#include "core/stack/databaseserver.h"

namespace talekeeper {

/// One of the four answers to "are we covered?".
struct Figure {
    enum class Level { Plain, Good, Attention, Bad, Unknown };

    QString title; ///< translated
    QString value; ///< "33 h ago"; "–" where nothing is known
    Level level = Level::Unknown;
    QString line; ///< what makes it so: stands beside the level's mark
    QString more; ///< a second line; may be empty

    bool operator==(const Figure &) const = default;
};

/// What the figures are made from. What could not be read is not there.
struct FigureFacts {
    Stack stack;
    std::optional<Catalogue> catalogue; ///< its dumps in the states that reading them has shown, see withStates()
    std::optional<BackupSchedule> schedule;
    std::optional<QList<Database>> databases;
    QDateTime now; ///< the host's clock, UTC
};

/// What the figure of drills is made from. Empty: no drill was recorded, and none is due.
struct DrillFacts {
    QList<DrillRecord> records; ///< those that are intact
    QList<DueDrill> due;
    QDateTime now; ///< this machine's clock, UTC
};

/// Pure functions. They are about the stack's main database, DB_NAME, and say where others fare worse.
Figure lastGoodDump(const FigureFacts &facts);
Figure keptDays(const FigureFacts &facts);
Figure wouldBeLost(const FigureFacts &facts); ///< the recovery point, RPO
/// The last that passed, of any host but the practice host, and what is due next.
Figure lastDrill(const DrillFacts &facts);

} // namespace talekeeper
