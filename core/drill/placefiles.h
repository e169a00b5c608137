#pragma once

#include "core/drill/drillsteps.h"
#include "core/drill/snapshotaction.h"

namespace talekeeper {

/// What is copied into which container: `docker cp`, whose target may be a volume, also of a container that does not run.
struct Placement {
    QString what; ///< translated, for the report
    QString source; ///< on the drill host; a folder's contents are meant where it ends in "/."
    QString container;
    QString target; ///< path in the container
    bool keepsOwners = true; ///< as in the snapshot; otherwise root owns it
    bool operator==(const Placement &) const = default;
};

/// Where Tale's settings lie, as the containers' variables have it (name-variables.sh).
struct ConfigPlace {
    QString container;
    QString directory; ///< TALE_CONFIG_DIR
    bool operator==(const ConfigPlace &) const = default;
};
QList<ConfigPlace> configPlacesFrom(const QByteArray &output);

/// What has to be copied where, with what can't be as its findings. A pure function.
struct Placements {
    QList<Placement> copies;
    QList<DrillFinding> findings;
    QString providersToCheckout; ///< the folder of providers where no container says where it looks for them; empty: one does
};
Placements placementsFor(const DrillRecord &record, const Stack &stack, const QList<ConfigPlace> &places);

/// The same where the snapshot was unpacked by a user who may give files to nobody: what they say of their owners is wrong. Pure.
Placements withoutOwners(Placements placements);

/// The action place-files: .env into the checkout, containers made but not started, and everything else into their volumes. What
/// it did before a cut it finds done, or does again.
Result<DrillStepResult> placeFiles(DrillHands &hands);
QStringList placeFilesCommands(const DrillSite &site, const DrillRecord &record);

} // namespace talekeeper
