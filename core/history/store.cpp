#include "core/history/store.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QStandardPaths>
#include <QUuid>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace talekeeper {
namespace {

struct StoreText {
    Q_DECLARE_TR_FUNCTIONS(HistoryStore)
};

/// How long another console is waited for. SQLite's own waiting looks ever more rarely, and starves where several write
/// without a pause; asked anew every 50 ms it does not.
constexpr auto patience = 5s;

constexpr QFile::Permissions ownersFile = QFile::ReadOwner | QFile::WriteOwner;
constexpr QFile::Permissions ownersDirectory = ownersFile | QFile::ExeOwner;

/// What brings a store from each version to the next; the first makes it. Steps that were released are never changed.
const QList<QStringList> &migrations()
{
    static const QList<QStringList> steps{
        {
            uR"(CREATE TABLE audit (
    number INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    host TEXT NOT NULL,
    run TEXT NOT NULL,
    command TEXT NOT NULL,
    result TEXT NOT NULL,
    hash BLOB NOT NULL
) STRICT)"_s,
            uR"(CREATE TRIGGER audit_only_grows BEFORE INSERT ON audit
WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM audit)
BEGIN SELECT RAISE(ABORT, 'the audit log only grows at its end'); END)"_s,
            uR"(CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is not changed'); END)"_s,
            uR"(CREATE TRIGGER audit_loses_nothing BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log loses nothing'); END)"_s,
        },
        // Times are seconds since 1970. See hosthistory.cpp.
        {
            uR"(CREATE TABLE host (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    known_since INTEGER,
    looked_at INTEGER
) STRICT)"_s,
            uR"(CREATE TABLE seen_dump (
    host INTEGER NOT NULL REFERENCES host,
    file TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    modified_at INTEGER NOT NULL,
    database_name TEXT NOT NULL,
    taken_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    pinned INTEGER NOT NULL,
    first_seen_at INTEGER NOT NULL,
    last_seen_at INTEGER,
    fate TEXT NOT NULL,
    gone_at INTEGER,
    PRIMARY KEY (host, file, size_bytes, modified_at)
) STRICT, WITHOUT ROWID)"_s,
            uR"(CREATE TABLE dump_inspection (
    host INTEGER NOT NULL REFERENCES host,
    file TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    modified_at INTEGER NOT NULL,
    inspection TEXT NOT NULL,
    PRIMARY KEY (host, file, size_bytes, modified_at)
) STRICT)"_s,
            uR"(CREATE TABLE unwatched_time (
    host INTEGER NOT NULL REFERENCES host,
    from_time INTEGER NOT NULL,
    until_time INTEGER NOT NULL,
    PRIMARY KEY (host, from_time)
) STRICT, WITHOUT ROWID)"_s,
        },
        {
            uR"(CREATE TABLE drill (
    id TEXT PRIMARY KEY,
    record TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT)"_s,
            uR"(CREATE TABLE drill_picture (
    drill TEXT NOT NULL REFERENCES drill,
    hash TEXT NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (drill, hash)
) STRICT)"_s,
            uR"(CREATE TABLE snapshot_source (
    host TEXT PRIMARY KEY,
    source TEXT NOT NULL
) STRICT)"_s,
        },
    };
    return steps;
}

bool isBusy(const QSqlError &error) { return (error.nativeErrorCode().toInt() & 0xff) == 5; } // SQLITE_BUSY

/// SQLITE_CORRUPT, SQLITE_NOTADB: what is in the file is not what SQLite wrote.
bool isDamage(const QSqlError &error)
{
    const int code = error.nativeErrorCode().toInt() & 0xff;
    return code == 11 || code == 26;
}

/// SQLite's own codes (sqlite.org/rescode.html), as far as an admin can do something about them.
QString remedyFor(const QSqlError &error)
{
    switch (error.nativeErrorCode().toInt() & 0xff) {
    case 5: // SQLITE_BUSY
    case 6: // SQLITE_LOCKED
        return StoreText::tr("Another program has kept it locked for too long. Close that one, then try again.");
    case 8: // SQLITE_READONLY
        return StoreText::tr("It may only be read. Give yourself write access to the file and its directory.");
    case 10: // SQLITE_IOERR
    case 13: // SQLITE_FULL
        return StoreText::tr("The disk is full or does not take the data. Make room there, then try again.");
    case 11: // SQLITE_CORRUPT
    case 26: // SQLITE_NOTADB
        return StoreText::tr("The file is damaged. Bring it back from a backup, or move it away together with the file "
                             "that has .audit-head added to its name; a new one is begun then.");
    case 14: // SQLITE_CANTOPEN
        return StoreText::tr("It can't be opened. Look at who owns the file and its directory.");
    default:
        return StoreText::tr("SQLite says: %1").arg(error.text());
    }
}

/// SQLite gives its own side files the permissions of the database, so that is made first, and never open to others.
Result<void> makeFile(const QString &path)
{
    const QFileInfo info(path);
    if (info.exists())
        return {};
    const QFileInfo directory(info.path());
    if (!directory.exists() && QDir().mkpath(directory.path()))
        QDir().mkdir(directory.filePath(), ownersDirectory);
    QFile file(path);
    // NewOnly: another console may have made it at this moment. Opening that one's file here and closing it again
    // would take its locks away where it is of this process (fcntl(2), F_SETLK).
    if (file.open(QIODevice::WriteOnly | QIODevice::NewOnly, ownersFile) || QFileInfo::exists(path))
        return {};
    return failure(ErrorKind::Failed,
        StoreText::tr("The history %1 can't be made. Give yourself write access to its directory, or make room there.")
            .arg(path),
        file.errorString());
}

} // namespace

struct HistoryStore::Connection {
    QString path;
    QString name = u"talekeeper-history-"_s + QUuid::createUuid().toString(QUuid::WithoutBraces);

    explicit Connection(const QString &path)
        : path(path)
    {
    }
    Q_DISABLE_COPY_MOVE(Connection)
    ~Connection()
    {
        QSqlDatabase::database(name, false).close();
        QSqlDatabase::removeDatabase(name);
    }
};

HistoryStore::HistoryStore(std::unique_ptr<Connection> connection)
    : m_connection(std::move(connection))
{
}
HistoryStore::HistoryStore(HistoryStore &&) noexcept = default;
HistoryStore &HistoryStore::operator=(HistoryStore &&) noexcept = default;
HistoryStore::~HistoryStore() = default;

QString usualHistoryPath()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + "/talekeeper/history.sqlite"_L1;
}

Result<HistoryStore> HistoryStore::open(const QString &path)
{
    if (!QSqlDatabase::isDriverAvailable(u"QSQLITE"_s))
        return failure(ErrorKind::Failed,
            StoreText::tr("The history can't be opened: Qt's driver for SQLite is missing. Install it: apt install "
                          "libqt6sql6-sqlite"));
    HistoryStore store(
        std::make_unique<Connection>(QFileInfo(path.isEmpty() ? usualHistoryPath() : path).absoluteFilePath()));
    if (const auto made = makeFile(store.path()); !made)
        return std::unexpected(made.error());
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, store.m_connection->name);
        database.setDatabaseName(store.path());
        database.setConnectOptions(u"QSQLITE_BUSY_TIMEOUT=50"_s); // at a time: see patience
        if (!database.open())
            return std::unexpected(store.explain(database.lastError()));
    }
    if (const auto current = store.migrate(); !current)
        return std::unexpected(current.error());
    // A matter of speed only, and it lasts: where another console is in the way, the next one that opens it sees to it.
    (void)store.runWithin(0ms, u"PRAGMA journal_mode = WAL"_s);
    // What was committed is on the disk; in WAL mode NORMAL would not promise that (sqlite.org/pragma.html).
    if (const auto careful = store.run(u"PRAGMA synchronous = FULL"_s); !careful)
        return std::unexpected(careful.error());
    return store;
}

const QString &HistoryStore::path() const { return m_connection->path; }

Error HistoryStore::explain(const QSqlError &error) const
{
    return {.kind = isDamage(error) ? ErrorKind::Damaged : ErrorKind::Failed,
        .message = StoreText::tr("The history %1 can't be used. %2").arg(path(), remedyFor(error)),
        .detail = error.text()};
}

Result<QSqlQuery> HistoryStore::run(const QString &statement, const QVariantList &values) const
{
    return runWithin(patience, statement, values);
}

Result<QSqlQuery> HistoryStore::runWithin(
    std::chrono::milliseconds longest, const QString &statement, const QVariantList &values) const
{
    const QDeadlineTimer deadline(longest);
    for (;;) {
        QSqlQuery query(QSqlDatabase::database(m_connection->name, false));
        query.setForwardOnly(true);
        bool done = query.prepare(statement);
        if (done) {
            for (const QVariant &value : values)
                query.addBindValue(value);
            done = query.exec();
        }
        if (done)
            return query;
        if (!isBusy(query.lastError()) || deadline.hasExpired())
            return std::unexpected(explain(query.lastError()));
    }
}

Result<void> HistoryStore::begin() const
{
    return run(u"BEGIN IMMEDIATE"_s).transform([](const QSqlQuery &) {});
}

Result<void> HistoryStore::end(Result<void> outcome) const
{
    if (outcome)
        outcome = run(u"COMMIT"_s).transform([](const QSqlQuery &) {});
    if (!outcome)
        (void)run(u"ROLLBACK"_s); // where SQLite has rolled back by itself this fails, and nothing is lost
    return outcome;
}

Result<qint64> HistoryStore::version() const
{
    auto query = run(u"PRAGMA user_version"_s);
    if (!query)
        return std::unexpected(query.error());
    if (!query->next())
        return std::unexpected(explain(query->lastError()));
    return query->value(0).toLongLong();
}

Result<void> HistoryStore::migrate() const
{
    const auto found = version();
    if (!found)
        return std::unexpected(found.error());
    if (*found == migrations().size())
        return {};
    if (*found > migrations().size())
        return failure(ErrorKind::Failed,
            StoreText::tr(
                "The history %1 was written by a newer Talekeeper (version %2 of its schema; this one knows %3). "
                "Update Talekeeper on this machine.")
                .arg(path())
                .arg(*found)
                .arg(migrations().size()));
    return change([this]() -> Result<void> {
        const auto start = version(); // another console may just have done it
        if (!start)
            return std::unexpected(start.error());
        for (qsizetype at = *start; at < migrations().size(); ++at)
            for (const QString &statement : migrations().at(at))
                if (const auto done = run(statement); !done)
                    return std::unexpected(done.error());
        if (*start < migrations().size())
            if (const auto done = run(u"PRAGMA user_version = %1"_s.arg(migrations().size())); !done)
                return std::unexpected(done.error());
        return {};
    });
}

Result<void> HistoryStore::tryWriting() const
{
    return change([this]() -> Result<void> {
        // Writes the file's first page also where the version stays the same.
        return version().and_then([this](qint64 found) {
            return run(u"PRAGMA user_version = %1"_s.arg(found)).transform([](const QSqlQuery &) {});
        });
    });
}

} // namespace talekeeper
