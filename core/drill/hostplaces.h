#pragma once

#include "core/drill/snapshotlisting.h"
#include "core/stack/host.h"

#include <optional>

namespace talekeeper {

/// Where something that a Tale stack needs lies on its host.
struct HostPlace {
    QString container; ///< that has it; empty: it lies on the host, outside of them
    QString path; ///< in the container or, without one, on the host
    QString hostPath; ///< on the host too, where that is known; only some users may read it there
    QString where; ///< to read: "tale_convex-data/providers", or a path
    bool isInContainer = false; ///< in no volume and no folder of the host: it goes with the container
    bool operator==(const HostPlace &) const = default;
};

/// The parts of a full capture on a host, as its containers' mounts and environment tell; none: they don't.
struct HostPlaces {
    std::optional<HostPlace> databaseData;
    std::optional<HostPlace> dumps;
    std::optional<HostPlace> providers;
    std::optional<HostPlace> config;
    std::optional<HostPlace> environment;
    std::optional<HostPlace> convexData;
};

/// Pure. \param environmentFile path of .env on the host, where the admin has named it; empty: beside the stack's compose file
HostPlaces placesOf(const Stack &stack, const QString &environmentFile = {});

/// What lies in a config directory beside providers/, whatever else lies there.
QStringList settingsNames();

/// The file or folder with that name in a place that is a folder.
HostPlace placeIn(const HostPlace &folder, const QString &name);

struct MeasuredPlace {
    enum class State { Present, Missing, Unreadable };
    State state = State::Unreadable;
    SnapshotListing::Totals totals; ///< of all files in it
    bool operator==(const MeasuredPlace &) const = default;
};

/// How large and how new each of the places is; in their containers, and where that can't be told, on the host.
/// Errors: those of the link and the login, Stopped, EngineUnreachable.
Result<QList<MeasuredPlace>> measurePlaces(const Host &host, const QList<HostPlace> &places, const Job &job);

/// Whether an error is about the way to the host rather than about what is looked for there.
bool tellsOfTheHost(ErrorKind kind);

} // namespace talekeeper
