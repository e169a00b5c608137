#pragma once

#include "core/stack/host.h"

namespace talekeeper {

/// `ALTER DATABASE … SET name = value`, for everybody or for one role in this database.
struct DatabaseSetting {
    QString role; ///< empty: for everybody
    QString name;
    QString value; ///< as pg_db_role_setting stores it
    bool operator==(const DatabaseSetting &) const = default;
};

/// A privilege on the database itself.
struct DatabaseGrant {
    QString grantee; ///< empty: PUBLIC
    QString privilege; ///< CONNECT, CREATE, TEMPORARY
    bool grantable = false;
    bool operator==(const DatabaseGrant &) const = default;
};

/// One database of the server, with all that a copy of it must have too.
struct Database {
    QString name;
    qint64 oid = 0;
    qint64 sizeBytes = 0;
    QString owner;
    QString encoding;
    QString collate;
    QString characterType;
    QString localeProvider; ///< "c" libc, "i" ICU, "b" builtin (PostgreSQL manual, pg_database)
    QString locale; ///< ICU's or the builtin provider's; empty with libc
    QString icuRules; ///< PostgreSQL 16 and later; mostly empty
    QString tablespace;
    bool allowsConnections = true;
    int connectionLimit = -1;
    QString comment;
    QList<DatabaseSetting> settings;
    std::optional<QList<DatabaseGrant>> grants; ///< none: PostgreSQL's defaults
};

/// A client's connection to a database.
struct Session {
    QString database;
    qint64 processId = 0;
    QString user;
    QString application;
    QString clientAddress; ///< empty: a Unix socket
    QDateTime since; ///< UTC
};

/// What of the server decides whether a dump can be loaded and a database renamed.
struct ServerFacts {
    QString version; ///< "16.9"
    QString dataDirectory;
    QStringList availableExtensions;
    QStringList roles;
    QStringList preparedTransactions; ///< databases that have some
    QStringList replicationSlots; ///< databases with logical ones
    QStringList subscriptions; ///< databases with some
    QStringList tablespaces;
    qint64 maxWalBytes = 0; ///< max_wal_size: how much log is kept before a checkpoint
    QDateTime now; ///< the server's clock, UTC
    QString identity; ///< another server has another one, and so has this one after a restart
};

/// Whether libpq and the db container lead to one server: an address of the far host's network may be somebody else's here.
/// \param identity output of server-identity.sh
/// Error: DatabaseUnreachable where they don't.
Result<void> requireSameServer(const Stack &stack, const ServerFacts &facts, const CommandOutput &identity);

/// All databases but the templates. Errors: SqlFailed.
Result<QList<Database>> readDatabases(SqlConnection &connection);
Result<QList<Session>> readSessions(SqlConnection &connection);
Result<ServerFacts> readServerFacts(SqlConnection &connection);

const Database *findDatabase(const QList<Database> &databases, const QString &name);
const Database *findDatabase(const QList<Database> &databases, qint64 oid); ///< null for an OID of 0

/// The container that a session comes from: by address, and for sessions of a Unix socket by the name that they give
/// themselves. Null for strangers.
const Container *sessionContainer(const Session &session, const QList<Container> &containers);

/// Which databases a container writes to: those it is connected to now; platform writes through convex.
QStringList writesTo(const Container &container, const QList<Container> &containers, const QList<Session> &sessions);

/// `CREATE DATABASE name` from template0 with owner, encoding, locale and tablespace of another.
QString createDatabaseLike(const Database &model, const QString &name);

/// The statements that give a database the settings, grants and connection limit of another.
QStringList copyPropertiesOf(const Database &model, const QString &name);

} // namespace talekeeper
