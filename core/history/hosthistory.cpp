#include "core/history/hosthistory.h"

#include "core/history/auditlog.h"
#include "core/history/setaside.h"
#include "core/restore/auditedrun.h"

#include <QHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSqlError>
#include <QSqlQuery>
#include <QTimeZone>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

/// Which file a row is about; a slash is in no file's name.
QString fileKey(const QString &fileName, qint64 sizeBytes, qint64 modifiedSeconds)
{
    return u"%1/%2/%3"_s.arg(fileName).arg(sizeBytes).arg(modifiedSeconds);
}

QString fileKey(const Dump &dump) { return fileKey(dump.fileName, dump.sizeBytes, dump.modifiedAt.toSecsSinceEpoch()); }

QVariant secondsOf(const QDateTime &time) { return time.isValid() ? QVariant(time.toSecsSinceEpoch()) : QVariant(QMetaType(QMetaType::LongLong)); }

QDateTime timeOf(const QVariant &seconds)
{
    return seconds.isNull() ? QDateTime() : QDateTime::fromSecsSinceEpoch(seconds.toLongLong(), QTimeZone::UTC);
}

QString textOf(const QString &text) { return text.isNull() ? u""_s : text; } // a null string would be SQL's NULL

/// What the directory itself tells of a dump: what reading it has shown stands with the inspection.
DumpState listedState(const SeenDump &seen)
{
    return seen.inspection && seen.dump.state == seen.inspection->state ? DumpState::Unverified : seen.dump.state;
}

/// The columns after those that tell which file it is. A dump that is there was seen at the last look, so that no row changes
/// as long as nothing happens.
QVariantList valuesOf(const SeenDump &seen)
{
    const bool isThere = seen.fate == DumpFate::There;
    return {textOf(seen.dump.database), secondsOf(seen.dump.takenAt), dumpStateName(listedState(seen)), seen.dump.pinned ? 1 : 0, secondsOf(seen.firstSeenAt),
        secondsOf(isThere ? QDateTime() : seen.lastSeenAt), dumpFateName(seen.fate), secondsOf(seen.goneAt)};
}

/// One host's part of the store. Its functions belong into one transaction.
class HostRows
{
public:
    HostRows(const HistoryStore &store, const QString &name)
        : m_store(store)
        , m_name(name)
    {
    }

    /// Nothing where the host is not in the store yet.
    Result<DumpHistory> read()
    {
        auto query = m_store.run(u"SELECT number, known_since, looked_at FROM host WHERE name = ?"_s, {m_name});
        if (!query)
            return std::unexpected(query.error());
        DumpHistory history;
        if (!query->next())
            return endOf(*query).transform([&] { return history; });
        m_number = query->value(0).toLongLong();
        history.knownSince = timeOf(query->value(1));
        history.lookedAt = timeOf(query->value(2));
        if (const auto read = readInspections(); !read)
            return std::unexpected(read.error());
        if (const auto read = readDumps(history); !read)
            return std::unexpected(read.error());
        if (const auto read = readUnwatched(history); !read)
            return std::unexpected(read.error());
        return history;
    }

    /// Writes what differs from what was read.
    Result<void> write(const DumpHistory &history)
    {
        if (const auto made = makeHost(); !made)
            return made;
        if (const auto done = run(u"UPDATE host SET known_since = ?, looked_at = ? WHERE number = ?"_s, {secondsOf(history.knownSince), secondsOf(history.lookedAt), m_number}); !done)
            return done;
        for (const SeenDump &seen : history.dumps) {
            const QVariantList values = valuesOf(seen);
            const auto known = m_rows.constFind(fileKey(seen.dump));
            const bool isKnown = known != m_rows.cend() && *known == values;
            if (known != m_rows.cend())
                m_rows.erase(known);
            if (isKnown)
                continue;
            const QVariantList file {m_number, seen.dump.fileName, seen.dump.sizeBytes, seen.dump.modifiedAt.toSecsSinceEpoch()};
            if (const auto done = run(u"INSERT OR REPLACE INTO seen_dump VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"_s, file + values); !done)
                return done;
        }
        return removeRest().and_then([&] { return writeUnwatched(history); });
    }

    Result<void> writeInspection(const DumpInspection &inspection)
    {
        return makeHost().and_then([&] {
            return run(u"INSERT OR REPLACE INTO dump_inspection VALUES (?, ?, ?, ?, ?)"_s,
                {m_number, inspection.fileName, inspection.sizeBytes, inspection.modifiedAt.toSecsSinceEpoch(),
                    QString::fromUtf8(QJsonDocument(toJson(inspection)).toJson(QJsonDocument::Compact))});
        });
    }

    /// Gives dumps what is known of their insides.
    void addInspections(DumpHistory &history) const
    {
        for (SeenDump &seen : history.dumps) {
            const auto known = seen.inspection ? m_inspections.cend() : m_inspections.constFind(fileKey(seen.dump));
            if (known == m_inspections.cend())
                continue;
            seen.inspection = *known;
            if (seen.dump.state == DumpState::Unverified)
                seen.dump.state = known->state;
        }
    }

private:
    Result<void> run(const QString &statement, const QVariantList &values) const
    {
        return m_store.run(statement, values).transform([](const QSqlQuery &) {});
    }

    Result<void> endOf(const QSqlQuery &query) const
    {
        return query.lastError().isValid() ? Result<void>(std::unexpected(m_store.explain(query.lastError()))) : Result<void>();
    }

    Result<void> makeHost()
    {
        if (m_number > 0)
            return {};
        if (const auto made = run(u"INSERT OR IGNORE INTO host (name) VALUES (?)"_s, {m_name}); !made)
            return made;
        auto query = m_store.run(u"SELECT number FROM host WHERE name = ?"_s, {m_name});
        if (!query)
            return std::unexpected(query.error());
        if (query->next())
            m_number = query->value(0).toLongLong();
        return endOf(*query);
    }

    Result<void> readInspections()
    {
        auto query = m_store.run(u"SELECT file, size_bytes, modified_at, inspection FROM dump_inspection WHERE host = ?"_s, {m_number});
        if (!query)
            return std::unexpected(query.error());
        while (query->next())
            m_inspections.insert(fileKey(query->value(0).toString(), query->value(1).toLongLong(), query->value(2).toLongLong()),
                inspectionFromJson(QJsonDocument::fromJson(query->value(3).toString().toUtf8()).object()));
        return endOf(*query);
    }

    Result<void> readDumps(DumpHistory &history)
    {
        auto query = m_store.run(u"SELECT file, size_bytes, modified_at, database_name, taken_at, state, pinned, first_seen_at, last_seen_at, fate, gone_at "
                                 "FROM seen_dump WHERE host = ? ORDER BY taken_at DESC, file, modified_at DESC, size_bytes DESC"_s,
            {m_number});
        if (!query)
            return std::unexpected(query.error());
        while (query->next()) {
            SeenDump seen {.dump = {.fileName = query->value(0).toString(),
                               .database = query->value(3).toString(),
                               .takenAt = timeOf(query->value(4)),
                               .sizeBytes = query->value(1).toLongLong(),
                               .modifiedAt = timeOf(query->value(2)),
                               .state = dumpStateFromName(query->value(5).toString()).value_or(DumpState::Unverified),
                               .pinned = query->value(6).toBool()},
                .firstSeenAt = timeOf(query->value(7)),
                .lastSeenAt = timeOf(query->value(8)),
                .fate = dumpFateFromName(query->value(9).toString()).value_or(DumpFate::There),
                .goneAt = timeOf(query->value(10)),
                .inspection = {}};
            if (!seen.lastSeenAt.isValid())
                seen.lastSeenAt = history.lookedAt;
            m_rows.insert(fileKey(seen.dump), valuesOf(seen));
            history.dumps << seen;
        }
        addInspections(history);
        return endOf(*query);
    }

    Result<void> readUnwatched(DumpHistory &history)
    {
        auto query = m_store.run(u"SELECT from_time, until_time FROM unwatched_time WHERE host = ? ORDER BY from_time"_s, {m_number});
        if (!query)
            return std::unexpected(query.error());
        while (query->next())
            history.unwatched << UnwatchedTime {.from = timeOf(query->value(0)), .until = timeOf(query->value(1))};
        m_unwatched = history.unwatched;
        return endOf(*query);
    }

    /// Dumps that have become other files, as they were still being written.
    Result<void> removeRest()
    {
        for (auto row = m_rows.cbegin(); row != m_rows.cend(); ++row) {
            const QString name = row.key().section(u'/', 0, 0), size = row.key().section(u'/', 1, 1), modified = row.key().section(u'/', 2, 2);
            if (const auto done = run(u"DELETE FROM seen_dump WHERE host = ? AND file = ? AND size_bytes = ? AND modified_at = ?"_s,
                    {m_number, name, size.toLongLong(), modified.toLongLong()});
                !done)
                return done;
        }
        return {};
    }

    Result<void> writeUnwatched(const DumpHistory &history) const
    {
        if (history.unwatched == m_unwatched)
            return {};
        if (const auto done = run(u"DELETE FROM unwatched_time WHERE host = ?"_s, {m_number}); !done)
            return done;
        for (const UnwatchedTime &time : history.unwatched)
            if (const auto done = run(u"INSERT OR REPLACE INTO unwatched_time VALUES (?, ?, ?)"_s, {m_number, secondsOf(time.from), secondsOf(time.until)}); !done)
                return done;
        return {};
    }

    const HistoryStore &m_store;
    QString m_name;
    qint64 m_number = 0; ///< 0: not in the store yet
    QHash<QString, QVariantList> m_rows; ///< as they were read, by file
    QHash<QString, DumpInspection> m_inspections;
    QList<UnwatchedTime> m_unwatched;
};

Result<DumpHistory> keepLook(const QString &storePath, const QString &name, const Result<Catalogue> &catalogue, const std::optional<BackupSchedule> &schedule)
{
    const auto store = HistoryStore::open(storePath);
    if (!store)
        return std::unexpected(store.error());
    DumpHistory history;
    const auto kept = store->change([&]() -> Result<void> {
        HostRows rows(*store, name);
        const auto before = rows.read();
        if (!before)
            return std::unexpected(before.error());
        if (!catalogue || !schedule) {
            history = *before;
            return {};
        }
        history = afterLook(*before, *catalogue, *schedule);
        rows.addInspections(history);
        return rows.write(history);
    });
    return kept.transform([&] { return history; });
}

/// Begins a new one whose audit log says what was before it.
Result<void> beginAnew(const QString &storePath, const Host &host)
{
    const auto moved = setAsideDamagedStore(storePath);
    if (!moved)
        return std::unexpected(moved.error());
    if (!*moved)
        return {};
    const auto store = HistoryStore::open(storePath);
    if (!store)
        return std::unexpected(store.error());
    const AuditOrigin origin = auditOriginOf(host);
    return AuditLog(*store).append({.at = QDateTime::currentDateTimeUtc(),
        .who = origin.who,
        .host = origin.host,
        .run = {},
        .command = u"begin a new history, the one before was damaged"_s,
        .result = u"set aside as "_s + **moved,
        .hash = {}});
}

/// What leads to another machine among the words that docker is called with, or in what it finds in the environment.
QStringList elsewhere(const HostProfile &profile)
{
    QStringList words;
    for (qsizetype at = 1; at < profile.dockerWords.size(); ++at) {
        static const QStringList options {u"-H"_s, u"--host"_s, u"-c"_s, u"--context"_s};
        const QString &word = profile.dockerWords.at(at);
        if (options.contains(profile.dockerWords.at(at - 1)) || word.startsWith("--host="_L1) || word.startsWith("--context="_L1))
            words << word;
    }
    if (profile.kind == HostProfile::Kind::Local && words.isEmpty())
        for (const char *name : {"DOCKER_HOST", "DOCKER_CONTEXT"})
            if (const QString value = qEnvironmentVariable(name); !value.isEmpty())
                words << value;
    return words;
}

} // namespace

QString historyHostKey(const Host &host)
{
    const HostProfile &profile = host.profile;
    QStringList parts;
    switch (profile.kind) {
    case HostProfile::Kind::Local: parts << u"local"_s; break;
    case HostProfile::Kind::Practice: parts << u"practice"_s << profile.practiceDirectory; break;
    case HostProfile::Kind::Ssh:
        parts << u"ssh"_s << profile.address;
        for (const QString &option : profile.sshOptions)
            if (option.startsWith("HostName="_L1, Qt::CaseInsensitive) || option.startsWith("Port="_L1, Qt::CaseInsensitive))
                parts << option;
        break;
    }
    parts << elsewhere(profile) << host.stack.project << host.stack.backupDirectory;
    return QString::fromUtf8(QJsonDocument(QJsonArray::fromStringList(parts)).toJson(QJsonDocument::Compact));
}

HostHistory rememberLook(const QString &storePath, const Host &host, const Result<Catalogue> &catalogue, const std::optional<BackupSchedule> &schedule)
{
    const QString name = historyHostKey(host);
    auto kept = keepLook(storePath, name, catalogue, schedule);
    if (!kept && kept.error().kind == ErrorKind::Damaged) {
        if (const auto begun = beginAnew(storePath, host); begun)
            kept = keepLook(storePath, name, catalogue, schedule);
        else
            kept = std::unexpected(begun.error());
    }
    HostHistory history {.dumps = {}, .error = {}, .setAside = storesSetAside(storePath)};
    if (kept)
        history.dumps = *std::move(kept);
    else
        history.error = kept.error();
    if (!kept && catalogue)
        history.dumps = afterLook({}, *catalogue, schedule.value_or(BackupSchedule {}));
    return history;
}

Result<DumpHistory> readHistory(const QString &storePath, const Host &host)
{
    const auto store = HistoryStore::open(storePath);
    if (!store)
        return std::unexpected(store.error());
    DumpHistory history;
    // In one transaction, so that all of it is of one moment.
    const auto read = store->change([&]() -> Result<void> {
        return HostRows(*store, historyHostKey(host)).read().transform([&](const DumpHistory &found) { history = found; });
    });
    return read.transform([&] { return history; });
}

Result<void> rememberInspection(const QString &storePath, const Host &host, const DumpInspection &inspection)
{
    if (!inspection.modifiedAt.isValid())
        return {};
    const auto store = HistoryStore::open(storePath);
    if (!store)
        return std::unexpected(store.error());
    return store->change([&] { return HostRows(*store, historyHostKey(host)).writeInspection(inspection); });
}

} // namespace talekeeper
