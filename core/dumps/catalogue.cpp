#include "core/dumps/catalogue.h"

#include <QCoreApplication>
#include <QTimeZone>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct CatalogueText {
    Q_DECLARE_TR_FUNCTIONS(Catalogue)
};

/// \param fields from the second on size, time of its last change, whether it can be read, and one that the kind of record decides
Dump dumpFrom(const QList<QByteArray> &fields)
{
    const QByteArray name = fields.mid(5).join('\t'); // a name may hold anything
    Dump dump {
        .fileName = QString::fromUtf8(name),
        .sizeBytes = fields.value(1).toLongLong(),
        .modifiedAt = QDateTime::fromSecsSinceEpoch(fields.value(2).toLongLong(), QTimeZone::UTC),
    };
    if (const auto parsed = parseDumpName(dump.fileName)) {
        dump.database = parsed->database;
        dump.takenAt = parsed->takenAt;
    }
    if (fields.value(4) == "yes") // of a dump: whether it is being written
        dump.state = DumpState::Writing;
    else if (fields.value(3) == "no")
        dump.state = DumpState::Unreadable;
    else if (dump.sizeBytes == 0)
        dump.state = DumpState::Empty;
    return dump;
}

/// A dump that an admin has pinned: one of those that lie there, one that was pruned, or one whose name another file has now.
void addPinned(QList<Dump> &dumps, const QList<QByteArray> &fields)
{
    Dump pinned = dumpFrom(fields);
    pinned.pinned = true;
    if (fields.value(4) == "other")
        pinned.fileName += ".pinned"_L1;
    const auto listed = std::ranges::find(dumps, pinned.fileName, &Dump::fileName); // also if it was pruned right after that
    if (listed != dumps.end())
        listed->pinned = true;
    else
        dumps << pinned;
}

bool isNewer(const Dump &one, const Dump &other)
{
    if (one.takenAt.isValid() != other.takenAt.isValid())
        return one.takenAt.isValid();
    if (one.takenAt != other.takenAt)
        return one.takenAt > other.takenAt;
    return one.fileName < other.fileName;
}

} // namespace

const Dump *Catalogue::find(const QString &fileName) const
{
    const auto found = std::ranges::find(dumps, fileName, &Dump::fileName);
    return found == dumps.end() ? nullptr : &*found;
}

const Dump *Catalogue::newestOf(const QString &database) const
{
    const auto found = std::ranges::find(dumps, database, &Dump::database);
    return found == dumps.end() ? nullptr : &*found;
}

Catalogue catalogueFromListing(const QByteArray &listing)
{
    Catalogue catalogue;
    for (const QByteArray &record : listing.split('\0')) {
        const QList<QByteArray> fields = record.split('\t');
        if (fields.first() == "clock") {
            catalogue.clock = QDateTime::fromSecsSinceEpoch(fields.value(1).toLongLong(), QTimeZone::UTC);
        } else if (fields.first() == "room") {
            catalogue.freeBytes = fields.value(1).toLongLong();
            catalogue.totalBytes = fields.value(2).toLongLong();
        } else if (fields.first() == "dump") {
            catalogue.dumps << dumpFrom(fields);
        } else if (fields.first() == "pin") { // these come last
            addPinned(catalogue.dumps, fields);
        }
    }
    std::ranges::sort(catalogue.dumps, isNewer);
    return catalogue;
}

namespace {

Result<Catalogue> judged(const Stack &stack, const Result<CommandOutput> &output)
{
    if (!output)
        return std::unexpected(output.error());
    if (output->exitCode == 11)
        return failure(ErrorKind::NotFound,
            CatalogueText::tr("The backup directory %1 does not exist in %2. Mount the volume db-backup there, or make the directory.").arg(stack.backupDirectory, stack.database.name));
    if (output->exitCode != 0)
        return failure(ErrorKind::Failed, CatalogueText::tr("The backup directory %1 can't be read. Check its owner and mode in %2.").arg(stack.backupDirectory, stack.database.name),
            output->errorText());
    return catalogueFromListing(output->output);
}

} // namespace

Result<Catalogue> catalogueFrom(const Stack &stack, const Survey &survey) { return judged(stack, survey.of(u"list-dumps.sh"_s)); }

Result<Catalogue> readCatalogue(const Host &host, const Job &job)
{
    return judged(host.stack, runRemoteScript(host, u"list-dumps.sh"_s, {host.stack.backupDirectory}, job));
}

} // namespace talekeeper
