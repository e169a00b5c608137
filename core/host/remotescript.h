#pragma once

#include "core/host/command.h"

namespace talekeeper {

/// A file of resources/remote/ as it runs on a host. A line `# embed NAME FILE` in a shell script stands for the
/// assignment of that file's text to the shell variable NAME: awk programs stay files of their own that way.
/// A script's exit status of 10 to 99 is a finding of its own, which the script's head explains; docker, bash and the
/// programs in it use others.
/// \param name such as "inspect-dump.sh"; it must exist.
QString remoteFile(const QString &name);

/// A file of resources/sidecar/, with the same lines: what is written for the admin to put on a host.
QString sidecarFile(const QString &name);

/// `bash -c SCRIPT NAME ARGUMENT…`, shown as `bash -c "$(cat NAME)" NAME ARGUMENT…`.
Command scriptCommand(const QString &name, const QStringList &arguments);

} // namespace talekeeper
