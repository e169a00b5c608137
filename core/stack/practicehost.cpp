#include "core/stack/practicehost.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDir>
#include <QDirIterator>
#include <QFileInfo>
#include <QSaveFile>
#include <QStandardPaths>

#include <pwd.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct PracticeHostText {
    Q_DECLARE_TR_FUNCTIONS(PracticeHost)
};

const auto resourceDirectory = u":/talekeeper/practice"_s;

// Debian keeps each major version's server programs in a directory of their own, outside PATH.
QString findPostgresPrograms()
{
    const QDir versions(u"/usr/lib/postgresql"_s);
    QList<int> found;
    for (const QString &name : versions.entryList(QDir::Dirs | QDir::NoDotAndDotDot))
        if (QFileInfo(versions.filePath(name + "/bin/initdb"_L1)).isExecutable())
            found << name.toInt();
    if (!found.isEmpty())
        return versions.filePath(QString::number(*std::ranges::max_element(found)) + "/bin"_L1);
    const QString inPath = QStandardPaths::findExecutable(u"initdb"_s);
    return inPath.isEmpty() ? QString() : QFileInfo(QFileInfo(inPath).canonicalFilePath()).path();
}

// A Unix socket's path holds 107 bytes (unix(7)); PostgreSQL adds "/.s.PGSQL.5432".
QString socketDirectoryFor(const QString &directory)
{
    const QString inside = directory + "/socket"_L1;
    if (QFile::encodeName(inside).size() < 80)
        return inside;
    const QByteArray hash = QCryptographicHash::hash(directory.toUtf8(), QCryptographicHash::Sha256).toHex().first(8);
    return u"/tmp/talekeeper-%1-%2"_s.arg(getuid()).arg(QLatin1StringView(hash));
}

PracticeHost practiceHostIn(const QString &directory)
{
    const QString chosen = QDir::cleanPath(directory.isEmpty() ? usualPracticeDirectory() : directory);
    QString user;
    if (geteuid() == 0)
        user = getpwnam("postgres") ? u"postgres"_s : u"nobody"_s;
    return {.directory = chosen, .socketDirectory = socketDirectoryFor(chosen), .postgresPrograms = findPostgresPrograms(), .user = user};
}

Result<void> succeeded(const Result<CommandOutput> &output, const QString &message)
{
    if (!output)
        return std::unexpected(output.error());
    if (!output->succeeded())
        return failure(ErrorKind::Failed, message, output->errorText());
    return {};
}

bool giveTo(const QString &path, const QString &user)
{
    const passwd *entry = user.isEmpty() ? nullptr : getpwnam(user.toUtf8().constData());
    return !entry || chown(QFile::encodeName(path).constData(), entry->pw_uid, entry->pw_gid) == 0;
}

/// The scripts lie beside the data as files, since the stand-ins outlive this program; they follow its version.
Result<void> writePrograms(const PracticeHost &host)
{
    const QString directory = host.directory + "/programs"_L1;
    if (!QDir().mkpath(directory))
        return failure(ErrorKind::Failed, PracticeHostText::tr("The directory %1 can't be made. Check who owns the one above it.").arg(directory));
    for (QDirIterator files(resourceDirectory); files.hasNext();) {
        QFile resource(files.next());
        if (!resource.open(QIODevice::ReadOnly))
            continue;
        const QByteArray content = resource.readAll();
        QFile present(directory + u'/' + files.fileName());
        if (present.open(QIODevice::ReadOnly) && present.readAll() == content)
            continue;
        QSaveFile file(present.fileName());
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size() || !file.commit())
            return failure(ErrorKind::Failed, PracticeHostText::tr("%1 can't be written. Is the disk full?").arg(file.fileName()), file.errorString());
        present.close();
        present.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup | QFile::ReadOther);
    }
    return {};
}

Result<void> make(const PracticeHost &host, CommandRunner &runner, const Job &job)
{
    job.progress(u"practice"_s);
    job.log(PracticeHostText::tr("Making the practice host in %1 …").arg(host.directory));
    // What an interrupted making left behind.
    if (QFileInfo::exists(host.directory + "/container.sh"_L1) || QFileInfo::exists(host.directory + "/programs"_L1))
        if (const auto removed = removePracticeHost(host.directory, runner, job.unstoppable()); !removed)
            return removed;
    if (!QDir().mkpath(host.directory) || !giveTo(host.directory, host.user))
        return failure(ErrorKind::Failed, PracticeHostText::tr("The directory %1 can't be made. Check who owns the one above it.").arg(host.directory));
    if (const auto written = writePrograms(host); !written)
        return written;
    Command command = practiceCommand(host, u"make.sh"_s, {host.directory, host.postgresPrograms, host.socketDirectory});
    return succeeded(runner.run(command, job), PracticeHostText::tr("The practice host could not be made in %1.").arg(host.directory));
}

Result<void> startIfNothingRuns(const PracticeHost &host, CommandRunner &runner, const Job &job)
{
    const auto list = runner.run(practiceCommand(host, u"container.sh"_s, {host.directory, u"list"_s}), job);
    if (const auto listed = succeeded(list, PracticeHostText::tr("The practice host's processes can't be listed.")); !listed)
        return listed;
    // One that was stopped by hand stays so, as Docker's "unless-stopped" has it.
    if (list->output.contains("\trunning\t"))
        return {};
    return succeeded(runner.run(practiceCommand(host, u"container.sh"_s, {host.directory, u"start-all"_s}), job),
        PracticeHostText::tr("The practice host does not start. Remove it with \"talekeeperctl practice remove\"; the next use makes a new one."));
}

} // namespace

QString usualPracticeDirectory()
{
    if (geteuid() == 0)
        return u"/var/lib/talekeeper/practice"_s; // root's own home is closed to the user whom PostgreSQL runs as
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + "/talekeeper/practice"_L1;
}

Command practiceCommand(const PracticeHost &host, const QString &program, const QStringList &arguments)
{
    Command command;
    if (!host.user.isEmpty())
        command.words << u"setpriv"_s << u"--reuid=%1"_s.arg(host.user) << u"--regid=%1"_s.arg(host.user) << u"--init-groups"_s;
    command.words << u"bash"_s << host.directory + "/programs/"_L1 + program;
    for (const QString &argument : arguments)
        command.words << argument;
    return command;
}

Result<PracticeHost> ensurePracticeHost(const QString &directory, CommandRunner &runner, const Job &job)
{
    const PracticeHost host = practiceHostIn(directory);
    if (host.postgresPrograms.isEmpty())
        return failure(ErrorKind::ProgramMissing,
            PracticeHostText::tr("The practice host needs PostgreSQL's server programs on this machine. On Debian: sudo apt install postgresql"));
    const bool ready = QFileInfo::exists(host.directory + "/ready"_L1);
    if (const auto prepared = ready ? writePrograms(host) : make(host, runner, job); !prepared)
        return std::unexpected(prepared.error());
    if (const auto started = startIfNothingRuns(host, runner, job); !started)
        return std::unexpected(started.error());
    return host;
}

bool practiceHostRuns(const QString &directory, CommandRunner &runner)
{
    const PracticeHost host = practiceHostIn(directory);
    if (!QFileInfo::exists(host.directory + "/ready"_L1))
        return false;
    const auto list = runner.run(practiceCommand(host, u"container.sh"_s, {host.directory, u"list"_s}), {});
    return list && list->output.contains("\trunning\t");
}

Result<void> stopPracticeHost(const QString &directory, CommandRunner &runner, const Job &job)
{
    const PracticeHost host = practiceHostIn(directory);
    if (!QFileInfo::exists(host.directory + "/programs/container.sh"_L1))
        return {};
    return succeeded(runner.run(practiceCommand(host, u"container.sh"_s, {host.directory, u"stop-all"_s}), job),
        PracticeHostText::tr("The practice host's processes could not all be ended."));
}

Result<void> removePracticeHost(const QString &directory, CommandRunner &runner, const Job &job)
{
    const PracticeHost host = practiceHostIn(directory);
    // Only what this program made is deleted, however the directory was named.
    if (!QFileInfo::exists(host.directory + "/programs/make.sh"_L1))
        return {};
    if (QFileInfo::exists(host.directory + "/server"_L1))
        if (const auto stopped = stopPracticeHost(directory, runner, job); !stopped)
            return stopped;
    if (!QDir(host.directory).removeRecursively())
        return failure(ErrorKind::Failed, PracticeHostText::tr("%1 could not be deleted whole. Check who owns what is left.").arg(host.directory));
    if (!host.socketDirectory.startsWith(host.directory))
        QDir(host.socketDirectory).removeRecursively();
    return {};
}

} // namespace talekeeper
