#include "core/drill/snapshotsource.h"

#include "core/history/store.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QSqlError>
#include <QSqlQuery>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct SnapshotSourceText {
    Q_DECLARE_TR_FUNCTIONS(SnapshotSource)
};

std::unexpected<Error> noSource(const QString &message)
{
    return failure(ErrorKind::WrongUsage,
        message + u' '
            + SnapshotSourceText::tr("A snapshot is restic:ENVIRONMENT_FILE[#ID] with a file on the host, the path of an archive on this machine (.tar, .tar.gz, .tgz, .tar.xz, .tar.zst, .zip), "
                                     "or the path of a folder on the host."));
}

Result<SnapshotSource> parseRestic(const QString &rest)
{
    static const QRegularExpression id(u"^[0-9a-f]{4,64}$"_s);
    // A file's name may have a "#" in it, an id has none.
    const qsizetype hash = rest.lastIndexOf(u'#');
    SnapshotSource source {.kind = SnapshotSource::Kind::Restic, .path = rest.first(hash < 0 ? rest.size() : hash)};
    if (hash >= 0)
        source.snapshot = rest.sliced(hash + 1);
    if (!source.path.startsWith(u'/'))
        return noSource(SnapshotSourceText::tr("\"%1\" names no environment file by its whole path.").arg(rest));
    if (hash >= 0 && !id.match(source.snapshot).hasMatch())
        return noSource(SnapshotSourceText::tr("\"%1\" is no id of a restic snapshot.").arg(source.snapshot));
    return source;
}

} // namespace

Result<SnapshotSource> parseSnapshotSource(const QString &text)
{
    constexpr auto restic = "restic:"_L1;
    static const QStringList endings {u".tar"_s, u".tar.gz"_s, u".tgz"_s, u".tar.xz"_s, u".tar.zst"_s, u".zip"_s};
    const QString trimmed = text.trimmed();
    if (trimmed.contains(QChar::Null) || trimmed.contains(u'\n'))
        return noSource(SnapshotSourceText::tr("A path of one line is asked for."));
    if (trimmed.startsWith(restic))
        return parseRestic(trimmed.sliced(restic.size()));
    if (!trimmed.startsWith(u'/'))
        return noSource(trimmed.isEmpty() ? SnapshotSourceText::tr("No snapshot was named.") : SnapshotSourceText::tr("\"%1\" is no whole path.").arg(trimmed));
    const bool isArchive = std::ranges::any_of(endings, [&](const QString &ending) { return trimmed.endsWith(ending, Qt::CaseInsensitive); });
    return SnapshotSource {.kind = isArchive ? SnapshotSource::Kind::Archive : SnapshotSource::Kind::Folder, .path = trimmed};
}

QString toText(const SnapshotSource &source)
{
    if (source.kind != SnapshotSource::Kind::Restic)
        return source.path;
    return u"restic:"_s + source.path + (source.snapshot.isEmpty() ? QString() : u'#' + source.snapshot);
}

Result<QString> readSnapshotSource(const QString &historyPath, const QString &host)
{
    const auto store = HistoryStore::open(historyPath);
    if (!store)
        return std::unexpected(store.error());
    auto query = store->run(u"SELECT source FROM snapshot_source WHERE host = ?"_s, {host});
    if (!query)
        return std::unexpected(query.error());
    const QString source = query->next() ? query->value(0).toString() : QString();
    if (query->lastError().isValid())
        return std::unexpected(store->explain(query->lastError()));
    return source;
}

Result<void> keepSnapshotSource(const QString &historyPath, const QString &host, const QString &source)
{
    const auto store = HistoryStore::open(historyPath);
    if (!store)
        return std::unexpected(store.error());
    const auto kept = source.isEmpty() ? store->run(u"DELETE FROM snapshot_source WHERE host = ?"_s, {host})
                                       : store->run(u"INSERT INTO snapshot_source VALUES (?, ?) ON CONFLICT (host) DO UPDATE SET source = excluded.source"_s, {host, source});
    return kept.transform([](const QSqlQuery &) {});
}

} // namespace talekeeper
