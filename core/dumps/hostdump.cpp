#include "core/dumps/hostdump.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct HostDumpText {
    Q_DECLARE_TR_FUNCTIONS(HostDump)
};

} // namespace

Result<CommandOutput> runSender(const Host &host, const QString &verb, const QString &fileName, const QStringList &arguments, const Job &job,
    const CommandRunner::Handlers &handlers)
{
    auto output = runWatchedScript(host, u"send-dump.sh"_s, QStringList {verb, host.stack.backupDirectory, fileName} + arguments, job, handlers);
    if (!output || output->exitCode == 0)
        return output;
    if (output->exitCode == 11)
        return failure(ErrorKind::NotFound,
            HostDumpText::tr("There is no dump \"%1\" in the backup directory. It may have been pruned; list the dumps to see what is there.").arg(fileName));
    if (output->exitCode == 12)
        return failure(ErrorKind::Failed, HostDumpText::tr("%1 can't be read in the db container. Check its owner and mode.").arg(fileName));
    const bool isFull = output->errors.contains("No space left on device"); // scripts speak LC_ALL=C
    if (isFull)
        return failure(ErrorKind::NoRoom,
            HostDumpText::tr("There is no room in /tmp of %1, which is needed to read %2. Make room on the host's disk.").arg(host.stack.database.name, fileName),
            output->errorText());
    return failure(ErrorKind::Failed,
        HostDumpText::tr("%1 could not be read to its end in the db container. Try again; if it stays so, look at its volume.").arg(fileName), output->errorText());
}

Result<qint64> sizeOnHost(const Host &host, const QString &fileName, const Job &job)
{
    return runSender(host, u"size"_s, fileName, {}, job).transform([](const CommandOutput &output) { return output.output.trimmed().toLongLong(); });
}

Result<QString> sumOnHost(const Host &host, const QString &fileName, const Job &job, std::optional<qint64> firstBytes)
{
    const QStringList arguments = firstBytes ? QStringList {QString::number(*firstBytes)} : QStringList();
    return runSender(host, u"sum"_s, fileName, arguments, job).transform([](const CommandOutput &output) {
        return QString::fromLatin1(output.output.trimmed());
    });
}

} // namespace talekeeper
