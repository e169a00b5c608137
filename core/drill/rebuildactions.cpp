#include "core/drill/rebuildactions.h"

#include "core/drill/placefiles.h"
#include "core/drill/restoredumps.h"
#include "core/drill/startstack.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct RebuildActionsText {
    Q_DECLARE_TR_FUNCTIONS(RebuildActions)
};

/// The practice host has processes in place of containers, and no Compose; a database can be restored there.
template <auto action> Result<DrillStepResult> withDocker(DrillHands &hands)
{
    if (hands.site().profile.kind == HostProfile::Kind::Practice)
        return failure(ErrorKind::Refused, RebuildActionsText::tr("The practice host has no Docker to build a Tale with. Choose another host for this drill."));
    return action(hands);
}

} // namespace

QList<DrillFunction> rebuildActions()
{
    return {
        {.does = u"place-files"_s, .kind = DrillStepKind::Action, .run = withDocker<placeFiles>, .commands = placeFilesCommands},
        {.does = u"database-up"_s, .kind = DrillStepKind::Action, .run = withDocker<startDatabase>, .commands = startDatabaseCommands},
        {.does = u"restore"_s, .kind = DrillStepKind::Action, .run = restoreDumps, .commands = restoreDumpsCommands},
        {.does = u"stack-up"_s, .kind = DrillStepKind::Action, .run = withDocker<startStack>, .commands = startStackCommands},
    };
}

} // namespace talekeeper
