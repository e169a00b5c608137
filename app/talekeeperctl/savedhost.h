#pragma once

#include "core/host/hostprofile.h"

namespace talekeeper {

/// What leads to another machine than the one that was marked as a drill host, so that the mark must not go along; empty: nothing.
/// For this machine a socket in its file system leads nowhere else. Pure.
/// \param given what stands beside the host on the command line
/// \param dockerHost, dockerContext DOCKER_HOST and DOCKER_CONTEXT, which count for this machine alone
QString whereElse(const HostProfile &given, HostProfile::Kind kind, const QString &dockerHost = {}, const QString &dockerContext = {});
QString whyUnmarkedText(const QString &elsewhere); ///< the sentence about it

/// The host that --profile names, with what stands beside it on the command line in place of what is saved; a drill host only where
/// that leads nowhere else.
HostProfile withSavedHost(const HostProfile &saved, const HostProfile &given);

} // namespace talekeeper
