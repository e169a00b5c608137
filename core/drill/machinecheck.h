#pragma once

#include "core/drill/drillrecord.h"
#include "core/stack/stack.h"

namespace talekeeper {

/// What read-machine.sh has found of a machine; what is not known is empty or none.
struct MachineFacts {
    QString docker; ///< the server's version
    QString compose;
    std::optional<qint64> memoryBytes;
    std::optional<qint64> dockerRoomBytes; ///< free where Docker keeps its volumes
    std::optional<qint64> folderRoomBytes; ///< free where the snapshot is unpacked
    QStringList stacks; ///< projects of the Tale stacks that are there
    QStringList volumes; ///< names of all of Docker's volumes
    bool operator==(const MachineFacts &) const = default;
};

MachineFacts machineFactsFrom(const QByteArray &output);

// Tale's six services start on a machine of 4 GB and work on one of 8; of the former the kernel shows a little less.
inline constexpr qint64 leastMemory = 3'500'000'000, amplyMemory = 7'500'000'000;
/// Images alone take 5 GB.
inline constexpr qint64 leastRoom = 10'000'000'000, amplyRoom = 30'000'000'000;

/// Volumes that hold data of an earlier Tale: Compose would take them up again, and what they hold would pass as restored.
/// \param project whose; empty: of any project Pure.
QStringList leftVolumes(const QStringList &volumes, const QString &project);

/// Whether Tale can be built there anew. \param project which stack the drill is to make; empty: the only one
/// A pure function.
DrillStepResult judgeMachine(const MachineFacts &facts, const QString &project);

} // namespace talekeeper
