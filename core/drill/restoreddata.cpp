#include "core/drill/restoreddata.h"

#include "core/drill/convexcheck.h"
#include "core/drill/datacheck.h"
#include "core/drill/dumpcheck.h"
#include "core/host/remotescript.h"
#include "core/restore/facts.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct RestoredDataText {
    Q_DECLARE_TR_FUNCTIONS(RestoredData)
};

Result<QList<ConvexReferences>> readReferences(DrillHands &hands, const Host &host, const QString &database)
{
    auto connection = connectForLook(hands, host, database);
    if (!connection)
        return std::unexpected(connection.error());
    const auto places = look(hands, *connection, database, remoteFile(u"convex-references.sql"_s), u"\\i convex-references.sql"_s);
    if (!places)
        return std::unexpected(places.error());
    QList<ConvexReferences> references;
    for (qsizetype row = 0; row < places->size(); ++row) {
        const auto keys = look(hands, *connection, database, places->text(row, 1), RestoredDataText::tr("keys that %1 refers to").arg(places->text(row, 0)));
        if (!keys)
            return std::unexpected(keys.error());
        ConvexReferences found {.place = database + u": "_s + places->text(row, 0), .keys = {}};
        for (qsizetype key = 0; key < keys->size(); ++key)
            found.keys << BlobKey {.use = keys->text(key, 0), .key = keys->text(key, 1)};
        references << found;
    }
    return references;
}

/// What is in the volume, as the container sees it that works with it.
Result<QList<BlobKey>> readBlobs(DrillHands &hands, const Host &host)
{
    for (const Container &container : host.stack.containers)
        for (const Mount &mount : container.mounts) {
            if (!container.isRunning() || !(mount.volume.endsWith("convex-data"_L1) || mount.source.endsWith("/convex-data"_L1)))
                continue;
            const Command find {.words = {u"find"_s, mount.destination, u"-type"_s, u"f"_s, u"-name"_s, u"*.blob"_s, u"-printf"_s, u"%P\\n"_s}, .timeout = std::chrono::milliseconds(0)};
            const auto output = hands.run(host.engine->insideCommand(container.name, find), false);
            if (!output)
                return std::unexpected(output.error());
            return blobKeysFrom(output->output);
        }
    return failure(ErrorKind::NotFound, RestoredDataText::tr("No running container of the stack mounts convex-data, so nothing can be said of the uploaded files."));
}

} // namespace

Result<DrillStepResult> checkRestoredData(DrillHands &hands)
{
    const auto host = hands.host();
    if (!host)
        return std::unexpected(host.error());
    DrillStepResult result;
    QStringList summaries;
    for (const DumpInspection &dump : inventoryOf(hands.record())) {
        const auto judged = checkData(hands, *host, databaseOfDump(dump.fileName, host->stack), dump);
        if (!judged)
            return std::unexpected(judged.error());
        summaries << judged->summary;
        append(result, *judged);
    }
    if (!result.facts.contains(u"audit_log_at"_s))
        result.findings << withoutAuditLog();
    result.summary = summaries.join(u"; "_s);
    return result;
}

Result<DrillStepResult> checkUploads(DrillHands &hands)
{
    const auto host = hands.host();
    if (!host)
        return std::unexpected(host.error());
    QList<ConvexReferences> references;
    for (const QString &file : chosenDumps(hands.record())) {
        const auto found = readReferences(hands, *host, databaseOfDump(file, host->stack));
        if (!found)
            return std::unexpected(found.error());
        references << *found;
    }
    const auto blobs = readBlobs(hands, *host);
    if (!blobs)
        return std::unexpected(blobs.error());
    return judgeUploads(references, *blobs);
}

} // namespace talekeeper
