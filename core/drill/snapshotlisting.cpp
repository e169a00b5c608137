#include "core/drill/snapshotlisting.h"

#include "core/dumps/dump.h"
#include "core/foundation/format.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QTimeZone>

#include <algorithm>
#include <tuple>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct SnapshotListingText {
    Q_DECLARE_TR_FUNCTIONS(SnapshotListing)
};

using Totals = SnapshotListing::Totals;

QString folderOf(const QString &path) { return path.section(u'/', 0, -2); }
QString nameOf(const QString &path) { return path.section(u'/', -1); }
QString inFolder(const QString &folder, const QString &name) { return folder.isEmpty() ? name : folder + u'/' + name; }

QString tidied(QString path)
{
    while (path.size() > 1 && path.endsWith(u'/'))
        path.chop(1);
    return path;
}

/// What a checkout brings along looks like settings, and is nobody's.
bool isOfACheckout(const QString &path)
{
    static const QRegularExpression strange(u"(^|/)(examples|node_modules|\\.git)(/|$)"_s);
    return strange.match(path).hasMatch();
}

/// One thing that a part could be, and how much speaks for it.
struct Candidate {
    QString path;
    Totals totals;
    std::tuple<int, qint64, qint64> weight; ///< how complete, how much, how new
};

/// Looks a listing through for each part.
class Finder
{
public:
    explicit Finder(const SnapshotListing &listing)
        : m_listing(listing)
    {
    }

    QList<FoundPart> find()
    {
        add(SnapshotPart::Environment, environments());
        const QString providers = add(SnapshotPart::Providers, providerFolders());
        const QString config = add(SnapshotPart::Config, configFolders(providers));
        add(SnapshotPart::ConvexData, convexFolders({providers, config}));
        add(SnapshotPart::Dumps, dumpFolders());
        return m_found;
    }

private:
    /// The best of them; the path that was taken.
    QString add(SnapshotPart part, QList<Candidate> candidates)
    {
        std::ranges::stable_sort(candidates, std::ranges::greater(), [&](const Candidate &candidate) { return std::pair(!m_listing.isLeftBehind(candidate.totals), candidate.weight); });
        if (candidates.isEmpty())
            return {};
        FoundPart found {.part = part, .path = candidates.first().path, .totals = candidates.first().totals, .others = {}, .isLeftBehind = m_listing.isLeftBehind(candidates.first().totals)};
        for (const Candidate &other : candidates.sliced(1))
            found.others << other.path;
        m_found << found;
        return found.path;
    }

    bool hasFile(const QString &path) const { return m_listing.files().contains(path); }
    bool hasFolder(const QString &path) const { return m_listing.directories().contains(path); }

    /// Called with each file that tells something below a folder, and its path from there.
    void forFilesBelow(const QString &folder, const auto &handle) const
    {
        const QString start = folder.isEmpty() ? QString() : folder + u'/';
        for (auto file = m_listing.files().lowerBound(start); file != m_listing.files().cend() && file.key().startsWith(start); ++file)
            handle(file.key().sliced(start.size()), file.value());
    }

    /// The one that Compose reads lies beside its file, and in a checkout beside the example.
    QList<Candidate> environments() const
    {
        QList<Candidate> found;
        for (auto file = m_listing.files().cbegin(); file != m_listing.files().cend(); ++file) {
            if (nameOf(file.key()) != ".env"_L1 || isOfACheckout(file.key()))
                continue;
            const QString folder = folderOf(file.key());
            int beside = 0;
            for (const QString &name : {u"compose.yml"_s, u"compose.yaml"_s, u"docker-compose.yml"_s, u"docker-compose.yaml"_s, u".env.example"_s})
                beside += hasFile(inFolder(folder, name));
            found << Candidate {.path = file.key(), .totals = file.value(), .weight = {std::min(beside + hasFolder(inFolder(folder, u"providers"_s)), 1), -file.key().count(u'/'), file.value().newest}};
        }
        return found;
    }

    /// NAME.json and NAME.secrets.json, flat or in a folder for each organisation. Without any of them only an empty folder can be
    /// meant: that of a program's source has other files.
    QList<Candidate> providerFolders() const
    {
        QList<Candidate> found;
        for (auto folder = m_listing.directories().cbegin(); folder != m_listing.directories().cend(); ++folder) {
            if (nameOf(folder.key()) != "providers"_L1 || isOfACheckout(folder.key()))
                continue;
            int secrets = 0, settings = 0;
            forFilesBelow(folder.key(), [&](const QString &path, const Totals &) {
                if (path.endsWith(".json"_L1) && path.count(u'/') < 2)
                    ++(path.endsWith(".secrets.json"_L1) ? secrets : settings);
            });
            const Totals totals = m_listing.totalsBelow(folder.key());
            if (settings + secrets > 0 || totals.files == 0)
                found << Candidate {.path = folder.key(), .totals = totals, .weight = {secrets, settings, totals.newest}};
        }
        return found;
    }

    bool isRetention(const QString &folder) const
    {
        bool found = hasFile(inFolder(folder, u"retention.json"_s));
        forFilesBelow(inFolder(folder, u"retention"_s), [&](const QString &path, const Totals &) { found = found || path.endsWith(".json"_L1); });
        return found;
    }

    /// The branding of Tale is a JSON file and pictures; the source of its page is neither.
    bool isBranding(const QString &folder) const
    {
        static const QRegularExpression usual(u"\\.(json|png|svg|ico|jpe?g|webp)$"_s, QRegularExpression::CaseInsensitiveOption);
        bool found = false, isSource = false;
        forFilesBelow(inFolder(folder, u"branding"_s), [&](const QString &path, const Totals &) {
            const bool isUsual = usual.match(path).hasMatch();
            found = found || isUsual;
            isSource = isSource || !isUsual;
        });
        return found && !isSource;
    }

    QList<Candidate> configFolders(const QString &providers) const
    {
        QList<Candidate> found;
        QStringList folders;
        for (auto file = m_listing.files().cbegin(); file != m_listing.files().cend(); ++file) {
            static const QRegularExpression mark(u"^(?:(.*)/)?(?:retention\\.json|(?:retention|branding)/.*)$"_s);
            if (const auto match = mark.match(file.key()); match.hasMatch() && !folders.contains(match.captured(1)))
                folders << match.captured(1);
        }
        for (const QString &folder : folders) {
            const int weight = 2 * isRetention(folder) + isBranding(folder);
            if (weight == 0 || isOfACheckout(folder))
                continue;
            const bool isOfProviders = !providers.isEmpty() && folderOf(providers) == folder;
            // In production Convex's storage lies beside them, and is not settings.
            Totals totals = m_listing.files().value(inFolder(folder, u"retention.json"_s));
            totals.add(m_listing.totalsBelow(inFolder(folder, u"retention"_s)));
            totals.add(m_listing.totalsBelow(inFolder(folder, u"branding"_s)));
            found << Candidate {.path = folder, .totals = totals, .weight = {weight + 4 * isOfProviders, totals.newest, 0}};
        }
        return found;
    }

    /// How Convex lays its files (get-convex/convex-backend, self-hosted with local storage): storage/ with these in it.
    bool isConvexStorage(const QString &folder) const
    {
        return std::ranges::any_of(QStringList {u"files"_s, u"modules"_s, u"search"_s, u"exports"_s, u"snapshot_imports"_s},
            [&](const QString &name) { return hasFolder(inFolder(folder, u"storage/"_s + name)); });
    }

    QList<Candidate> convexFolders(const QStringList &settings) const
    {
        QList<Candidate> found;
        for (auto folder = m_listing.directories().cbegin(); folder != m_listing.directories().cend(); ++folder) {
            const QString &path = folder.key();
            // Docker keeps a volume's files in NAME/_data.
            const QString own = nameOf(path) == "_data"_L1 ? nameOf(folderOf(path)) : nameOf(path);
            const bool isCalled = (own == "convex-data"_L1 || own.endsWith("_convex-data"_L1)) && !hasFolder(inFolder(path, u"_data"_s));
            const bool hasStorage = hasFolder(inFolder(path, u"storage"_s));
            const bool isOfSettings = std::ranges::any_of(settings, [&](const QString &setting) { return !setting.isEmpty() && (setting == path || folderOf(setting) == path); });
            if (isOfACheckout(path) || !(isCalled || isConvexStorage(path) || (hasStorage && isOfSettings)))
                continue;
            const Totals totals = m_listing.totalsBelow(path);
            found << Candidate {.path = path, .totals = totals, .weight = {2 * isCalled + (hasStorage || isConvexStorage(path)), totals.newest, totals.files}};
        }
        return found;
    }

    /// The newest dump decides, as that is what a rebuild begins with.
    QList<Candidate> dumpFolders() const
    {
        QMap<QString, Candidate> folders;
        for (auto file = m_listing.files().cbegin(); file != m_listing.files().cend(); ++file) {
            const auto name = parseDumpName(nameOf(file.key()));
            if (!name)
                continue;
            Candidate &candidate = folders[folderOf(file.key())];
            candidate.path = folderOf(file.key());
            candidate.totals.add(file.value());
            std::get<1>(candidate.weight) = std::max(std::get<1>(candidate.weight), name->takenAt.toSecsSinceEpoch());
            ++std::get<2>(candidate.weight);
        }
        return folders.values();
    }

    const SnapshotListing &m_listing;
    QList<FoundPart> m_found;
};

} // namespace

void Totals::add(const Totals &other)
{
    sizeBytes += other.sizeBytes;
    files += other.files;
    newest = std::max(newest, other.newest);
    if (other.takenAt > 0)
        takenAt = takenAt > 0 ? std::min(takenAt, other.takenAt) : other.takenAt;
}

QDateTime Totals::newestAt() const { return newest > 0 ? QDateTime::fromSecsSinceEpoch(newest, QTimeZone::UTC) : QDateTime(); }

QDateTime Totals::snapshotAt() const { return takenAt > 0 ? QDateTime::fromSecsSinceEpoch(takenAt, QTimeZone::UTC) : QDateTime(); }

bool SnapshotListing::isTelling(const QString &path)
{
    // As sum-files.awk has it.
    static const QRegularExpression telling(u"(^|/)(\\.env|\\.env\\.example|(docker-)?compose\\.ya?ml|[^/]*\\.(json|ya?ml|sql\\.gz(\\.pinned)?))$|(^|/)branding/"_s);
    return telling.match(path).hasMatch();
}

void SnapshotListing::addDirectory(const QString &path) { m_directories[tidied(path)]; }

void SnapshotListing::addFile(const QString &path, qint64 sizeBytes, qint64 modified)
{
    const Totals own {.sizeBytes = sizeBytes, .files = 1, .newest = modified};
    // Archives need not name the folders that their files lie in.
    for (QString folder = folderOf(path); !folder.isEmpty() && !m_directories.contains(folder); folder = folderOf(folder))
        m_directories[folder];
    m_directories[folderOf(path)].add(own);
    if (isTelling(path))
        m_files.insert(path, own);
}

void SnapshotListing::addTotals(const QString &directory, const Totals &totals) { m_directories[directory].add(totals); }

void SnapshotListing::addTelling(const QString &path, const Totals &file) { m_files.insert(path, file); }

void SnapshotListing::dateNew(const SnapshotListing &before, const QDateTime &takenAt)
{
    const qint64 time = takenAt.toSecsSinceEpoch();
    const auto date = [&](QMap<QString, Totals> &now, const QMap<QString, Totals> &then) {
        for (auto each = now.begin(); each != now.end(); ++each) {
            const Totals had = then.value(each.key());
            const bool isTheSame = had.files == each->files && had.sizeBytes == each->sizeBytes && had.newest == each->newest;
            each->add({.takenAt = had.takenAt});
            if (!isTheSame)
                each->add({.takenAt = time});
        }
    };
    date(m_directories, before.m_directories);
    date(m_files, before.m_files);
    m_newestTakenAt = std::max({m_newestTakenAt, before.m_newestTakenAt, time});
}

Totals SnapshotListing::totalsBelow(const QString &directory) const
{
    Totals totals;
    const QString below = directory.isEmpty() ? QString() : directory + u'/';
    if (!directory.isEmpty())
        totals.add(m_directories.value(directory));
    for (auto each = m_directories.lowerBound(below); each != m_directories.cend() && each.key().startsWith(below); ++each)
        totals.add(each.value());
    return totals;
}

QList<FoundPart> findParts(const SnapshotListing &listing) { return Finder(listing).find(); }

const FoundPart *foundPart(const QList<FoundPart> &parts, SnapshotPart part)
{
    const auto found = std::ranges::find(parts, part, &FoundPart::part);
    return found == parts.cend() ? nullptr : &*found;
}

QString leftBehindText(const FoundPart &part)
{
    return SnapshotListingText::tr("%1 was last in the snapshot of %2 UTC; the job no longer takes it. Add it to the snapshot job again.").arg(snapshotPartName(part.part), formatTime(part.totals.snapshotAt()));
}

QString snapshotPartName(SnapshotPart part)
{
    switch (part) {
    case SnapshotPart::Environment: return u".env"_s;
    case SnapshotPart::Providers: return u"providers/"_s;
    case SnapshotPart::Config: return u"config"_s;
    case SnapshotPart::ConvexData: return u"convex-data"_s;
    case SnapshotPart::Dumps: return u"db-backup"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

SnapshotListing listingFromFiles(const QByteArray &output)
{
    SnapshotListing listing;
    for (const QByteArray &line : output.split('\n')) {
        const QByteArrayList fields = line.split('\t');
        if (fields.size() != 5)
            continue;
        const QString path = QString::fromUtf8(fields.at(4));
        const Totals totals {.sizeBytes = fields.at(1).toLongLong(), .files = fields.at(3).toLongLong(), .newest = fields.at(2).toLongLong()};
        if (fields.first() == "d")
            listing.addTotals(path, totals);
        else
            listing.addTelling(path, totals);
    }
    return listing;
}

} // namespace talekeeper
