#include "core/host/socketdirectory.h"

#include <QDir>
#include <QFileInfo>

#include <cerrno>
#include <csignal>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace talekeeper {

// sun_path holds 108 bytes, and ssh adds 17 to a name at first.
QString socketDirectoryTemplate()
{
    const QString runtime = qEnvironmentVariable("XDG_RUNTIME_DIR");
    const QFileInfo info(runtime);
    const bool usable = !runtime.isEmpty() && runtime.size() < 40 && info.isDir() && info.isWritable() && info.ownerId() == geteuid();
    return (usable ? runtime : u"/tmp"_s) + u"/talekeeper-%1-XXXXXX"_s.arg(getpid());
}

void removeStaleSocketDirectories()
{
    const QFileInfo pattern(socketDirectoryTemplate());
    for (const QFileInfo &entry : QDir(pattern.path()).entryInfoList({u"talekeeper-*-*"_s}, QDir::Dirs | QDir::NoSymLinks)) {
        const int process = entry.fileName().section(u'-', 1, 1).toInt();
        if (process > 0 && entry.ownerId() == geteuid() && kill(process, 0) != 0 && errno == ESRCH)
            QDir(entry.filePath()).removeRecursively();
    }
}

} // namespace talekeeper
