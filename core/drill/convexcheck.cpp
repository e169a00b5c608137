#include "core/drill/convexcheck.h"

#include "core/foundation/format.h"

#include <QCoreApplication>
#include <QSet>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct ConvexCheckText {
    Q_DECLARE_TR_FUNCTIONS(ConvexCheck)
};

const QStringList knownUses {u"files"_s, u"search"_s, u"modules"_s, u"exports"_s, u"snapshot_imports"_s};

QString useName(const QString &use)
{
    if (use == "files"_L1)
        return ConvexCheckText::tr("uploaded files");
    if (use == "search"_L1)
        return ConvexCheckText::tr("parts of search indexes");
    return use == "modules"_L1 ? ConvexCheckText::tr("packages of functions") : use;
}

/// What is missing of one use in one database.
std::optional<DrillFinding> missingFinding(const QString &place, const QString &use, const QStringList &missing, qsizetype referred)
{
    if (missing.isEmpty())
        return std::nullopt;
    constexpr qsizetype few = 3;
    const QString some = missing.first(qMin(few, missing.size())).join(u", "_s) + (missing.size() > few ? u", …"_s : QString());
    if (use == "files"_L1)
        return drillFailure(ConvexCheckText::tr("%1 of %2 uploaded files that %3 refers to are not in convex-data, such as %4: nobody could open them any more.")
                .arg(formatCount(missing.size()), formatCount(referred), place, some));
    if (use == "search"_L1)
        return drillFailure(ConvexCheckText::tr("%1 of %2 parts of search indexes that %3 refers to are not in convex-data, such as %4: searching ends in \"segment not found\". "
                                                "Tale's way out is force-rebuild-search-indexes.sh in the convex container.")
                .arg(formatCount(missing.size()), formatCount(referred), place, some));
    return drillWarning(ConvexCheckText::tr("%1 of %2 packages of functions that %3 refers to are not in convex-data. Tale deploys them anew when it starts.")
            .arg(formatCount(missing.size()), formatCount(referred), place));
}

} // namespace

QList<BlobCount> blobCountsFrom(const QByteArray &output)
{
    QList<BlobCount> counts;
    for (const QByteArray &line : output.split('\n'))
        if (const QByteArrayList fields = line.split('\t'); fields.size() == 4)
            counts << BlobCount {.use = QString::fromUtf8(fields.at(0)), .count = fields.at(1).toLongLong(), .sizeBytes = fields.at(2).toLongLong(), .empty = fields.at(3).toLongLong()};
    return counts;
}

DrillStepResult judgeConvexData(const QList<BlobCount> &counts)
{
    DrillStepResult result;
    DrillTable table {.title = ConvexCheckText::tr("Convex's storage"), .columns = {ConvexCheckText::tr("Use"), ConvexCheckText::tr("Files"), ConvexCheckText::tr("Size")}, .rows = {}};
    for (const BlobCount &count : counts) {
        table.rows << QStringList {useName(count.use), formatCount(count.count), formatSize(count.sizeBytes)};
        if (count.empty > 0)
            result.findings << drillWarning(ConvexCheckText::tr("%1 of the %2 are empty: were they copied while they were being written?").arg(formatCount(count.empty), useName(count.use)));
    }
    const auto of = [&](const QString &use) {
        const auto found = std::ranges::find(counts, use, &BlobCount::use);
        return found == counts.end() ? BlobCount {} : *found;
    };
    if (of(u"files"_s).count == 0)
        result.findings << drillFailure(ConvexCheckText::tr("No uploaded file is in the snapshot's convex-data (storage/files). Every file that people have uploaded would be lost; the database only refers to them."));
    if (of(u"search"_s).count == 0)
        result.findings << drillFailure(ConvexCheckText::tr("No search index is in the snapshot's convex-data (storage/search): searching would end in \"segment not found\" until the indexes are rebuilt."));
    result.tables << table;
    result.summary = ConvexCheckText::tr("%1 uploaded files, %2; %3 parts of search indexes")
                         .arg(formatCount(of(u"files"_s).count), formatSize(of(u"files"_s).sizeBytes), formatCount(of(u"search"_s).count));
    return result;
}

QList<BlobKey> blobKeysFrom(const QByteArray &paths)
{
    constexpr QLatin1StringView ending(".blob");
    QList<BlobKey> keys;
    for (const QString &path : QString::fromUtf8(paths).split(u'\n', Qt::SkipEmptyParts)) {
        const QStringList parts = path.split(u'/');
        const auto use = std::ranges::find_if(parts, [](const QString &part) { return knownUses.contains(part); });
        if (use != parts.end() && path.endsWith(ending))
            keys << BlobKey {.use = *use, .key = QStringList(use + 1, parts.end()).join(u'/').chopped(ending.size())};
    }
    return keys;
}

DrillStepResult judgeUploads(const QList<ConvexReferences> &references, const QList<BlobKey> &there)
{
    DrillStepResult result;
    QSet<std::pair<QString, QString>> known;
    for (const BlobKey &blob : there)
        known.insert({blob.use, blob.key});
    DrillTable table {.title = ConvexCheckText::tr("What the database refers to"),
        .columns = {ConvexCheckText::tr("Where"), ConvexCheckText::tr("What"), ConvexCheckText::tr("Referred to"), ConvexCheckText::tr("Missing")}, .rows = {}};
    qsizetype files = 0, lost = 0;
    for (const ConvexReferences &place : references) {
        QMap<QString, qsizetype> referred;
        QMap<QString, QStringList> missing;
        for (const BlobKey &blob : place.keys) {
            ++referred[blob.use];
            if (!known.contains({blob.use, blob.key}))
                missing[blob.use] << blob.key;
        }
        for (auto use = referred.cbegin(); use != referred.cend(); ++use) {
            const QStringList lacking = missing.value(use.key());
            table.rows << QStringList {place.place, useName(use.key()), formatCount(use.value()), formatCount(lacking.size())};
            if (const auto finding = missingFinding(place.place, use.key(), lacking, use.value()))
                result.findings << *finding;
        }
        files += referred.value(u"files"_s);
        lost += missing.value(u"files"_s).size();
    }
    if (references.isEmpty())
        result.findings << drillWarning(ConvexCheckText::tr("None of the restored databases has Convex's own tables, so whether the uploaded files are complete could not be judged."));
    const qsizetype blobs = std::ranges::count(there, u"files"_s, &BlobKey::use);
    if (!references.isEmpty() && files == 0 && blobs > 0)
        result.findings << drillWarning(ConvexCheckText::tr("The databases refer to no uploaded file, but convex-data holds %1: Convex may write its references in another way than this Talekeeper reads, so the files were not judged.").arg(formatCount(blobs)));
    result.tables << table;
    result.summary = ConvexCheckText::tr("%1 of %2 uploaded files are there").arg(formatCount(files - lost), formatCount(files));
    return result;
}

} // namespace talekeeper
