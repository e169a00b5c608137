#include "dumpcommands.h"

#include "audit.h"
#include "core/dumps/catalogue.h"
#include "core/dumps/fetch.h"
#include "core/dumps/push.h"
#include "core/foundation/format.h"
#include "core/history/hosthistory.h"
#include "core/restore/facts.h"

#include <QCoreApplication>
#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct DumpCommandsText {
    Q_DECLARE_TR_FUNCTIONS(DumpCommands)
};

QString orDash(const QString &text) { return text.isEmpty() ? u"-"_s : text; }

void printInspection(const DumpInspection &inspection, const Console &console)
{
    console.text(u"%1: %2"_s.arg(inspection.fileName, dumpStateName(inspection.state)));
    if (!inspection.reason.isEmpty())
        console.text(inspection.reason);
    console.text(DumpCommandsText::tr("sha256 %1").arg(orDash(inspection.sha256)));
    console.text(DumpCommandsText::tr("%1 of SQL in %2 · server %3, pg_dump %4 · needs %5 · roles %6")
                     .arg(formatSize(inspection.uncompressedBytes), formatSize(inspection.sizeBytes), orDash(inspection.serverVersion),
                         orDash(inspection.dumpVersion), orDash(inspection.extensions.join(u", "_s)), orDash(inspection.roles.join(u", "_s))));
    QList<QStringList> rows;
    for (const DumpedTable &table : inspection.tables)
        rows << QStringList {table.name, formatCount(table.rows)};
    if (!rows.isEmpty())
        console.table({DumpCommandsText::tr("Table"), DumpCommandsText::tr("Rows")}, rows);
    for (const QString &command : inspection.commands)
        console.text(DumpCommandsText::tr("Command in it: %1").arg(command));
}

} // namespace

ExitStatus listDumps(const Host &host, const Options &options, const Console &console, const Job &job)
{
    const auto catalogue = readCatalogue(host, job);
    if (!catalogue)
        return console.error(catalogue.error());
    const auto history = readHistory(options.historyPath, host);
    if (!history)
        console.complain(DumpCommandsText::tr("What is known of these dumps is missing here. %1").arg(history.error().message));
    QJsonArray dumps;
    QList<QStringList> rows;
    for (const Dump &dump : withKnownStates(*catalogue, history.value_or(DumpHistory {})).dumps) {
        const QString time = toIsoTime(dump.takenAt);
        dumps.append(QJsonObject {{u"file"_s, dump.fileName}, {u"database"_s, dump.database.isEmpty() ? QJsonValue() : QJsonValue(dump.database)},
            {u"taken_at"_s, time.isEmpty() ? QJsonValue() : QJsonValue(time)}, {u"size_bytes"_s, dump.sizeBytes}, {u"state"_s, dumpStateName(dump.state)},
            {u"pinned"_s, dump.pinned}});
        rows << QStringList {dump.fileName, orDash(dump.database), orDash(time), formatSize(dump.sizeBytes), dumpStateName(dump.state)};
    }
    console.document({{u"dumps"_s, dumps}});
    if (rows.isEmpty())
        console.text(DumpCommandsText::tr("The backup directory %1 is empty. Take a dump and set up a schedule.").arg(host.stack.backupDirectory));
    else
        console.table({DumpCommandsText::tr("File"), DumpCommandsText::tr("Database"), DumpCommandsText::tr("Taken (UTC)"), DumpCommandsText::tr("Size"), DumpCommandsText::tr("State")}, rows);
    return ExitStatus::Done;
}

namespace {

/// Also keeps what it has shown.
Result<DumpInspection> inspectAndRemember(const Host &host, const QString &fileName, const Options &options, const Console &console, const Job &job)
{
    auto inspection = inspectDump(host, fileName, job);
    if (!inspection)
        return inspection;
    if (const auto kept = rememberInspection(options.historyPath, host, *inspection); !kept)
        console.complain(DumpCommandsText::tr("What was found in %1 is not remembered. %2").arg(fileName, kept.error().message));
    return inspection;
}

} // namespace

Result<DumpInspection> inspectNamed(const Host &host, const Options &options, const Console &console, const Job &job)
{
    const QString name = options.arguments.first();
    if (name != "latest"_L1)
        return inspectAndRemember(host, name, options, console, job);
    const auto catalogue = readCatalogue(host, job);
    if (!catalogue)
        return std::unexpected(catalogue.error());
    const QString database = options.database.isEmpty() ? host.stack.database.databaseName : options.database;
    std::optional<DumpInspection> newest;
    for (const Dump &dump : catalogue->dumps) {
        if (!dump.takenAt.isValid() || databaseOfDump(dump.fileName, host.stack) != database)
            continue;
        const auto inspection = inspectAndRemember(host, dump.fileName, options, console, job);
        if (!inspection)
            return inspection;
        if (inspection->isGood())
            return inspection;
        job.log(DumpCommandsText::tr("%1: %2").arg(dump.fileName, inspection->reason));
        if (!newest)
            newest = *inspection;
    }
    if (newest)
        return *newest; // none is whole; what is wrong with the newest is the answer
    return failure(ErrorKind::NotFound,
        DumpCommandsText::tr("The backup directory %1 holds no dump of %2. Take a dump first, or bring one back from your off-site copy.").arg(host.stack.backupDirectory, database));
}

ExitStatus verifyDump(const Host &host, const Options &options, const Console &console, const Job &job)
{
    const auto inspection = inspectNamed(host, options, console, job);
    if (!inspection)
        return console.error(inspection.error());
    console.document(toJson(*inspection));
    printInspection(*inspection, console);
    return inspection->isGood() ? ExitStatus::Done : ExitStatus::FoundWanting;
}

ExitStatus fetchNamed(const Host &host, const Options &options, const Console &console, const Job &job)
{
    QString fileName = options.arguments.first();
    if (fileName == "latest"_L1) {
        const auto inspection = inspectNamed(host, options, console, job);
        if (!inspection)
            return console.error(inspection.error());
        if (!inspection->isGood())
            return console.error({.kind = ErrorKind::Refused, .message = DumpCommandsText::tr("No dump is whole. The newest is %1: %2").arg(inspection->fileName, inspection->reason)});
        fileName = inspection->fileName;
    }
    const auto fetched = fetchDumpAudited(host, fileName, options.arguments.at(1), options.historyPath, auditOf(options, console).onFailure, job);
    if (!fetched)
        return console.error(fetched.error());
    console.document({{u"file"_s, fetched->fileName}, {u"path"_s, fetched->path}, {u"size_bytes"_s, fetched->sizeBytes}, {u"sha256"_s, fetched->sha256}});
    console.text(fetched->wasThere ? DumpCommandsText::tr("%1 is there already, with the same contents.").arg(fetched->path)
                                   : DumpCommandsText::tr("%1 (%2) is the host's dump byte by byte, and whole. It is not encrypted; only you can read the file.")
                                         .arg(fetched->path, formatSize(fetched->sizeBytes)));
    console.text(DumpCommandsText::tr("sha256 %1").arg(fetched->sha256));
    return ExitStatus::Done;
}

ExitStatus pushFile(const Host &host, const Options &options, const Console &console, const Job &job)
{
    const auto pushed = pushDumpAudited(host, options.arguments.first(), options.historyPath, auditOf(options, console).onFailure, job);
    if (!pushed)
        return console.error(pushed.error());
    console.document({{u"file"_s, pushed->fileName}, {u"size_bytes"_s, pushed->sizeBytes}, {u"sha256"_s, pushed->sha256}});
    console.text(pushed->wasThere ? DumpCommandsText::tr("%1 lies in the backup directory already, with the same contents.").arg(pushed->fileName)
                                  : DumpCommandsText::tr("%1 (%2) lies in the backup directory %3, byte by byte as here.")
                                        .arg(pushed->fileName, formatSize(pushed->sizeBytes), host.stack.backupDirectory));
    console.text(DumpCommandsText::tr("sha256 %1").arg(pushed->sha256));
    return ExitStatus::Done;
}

} // namespace talekeeper
