#pragma once

#include "core/foundation/job.h"
#include "core/stack/engine.h"

#include <memory>
#include <optional>

struct pg_conn;

namespace talekeeper {

/// The rows of a query, as text; a NULL is no value.
struct SqlRows {
    QList<QList<std::optional<QString>>> rows;

    QString text(qsizetype row, qsizetype column) const { return rows.at(row).at(column).value_or(QString()); }
    qint64 number(qsizetype row, qsizetype column) const { return text(row, column).toLongLong(); }
    bool flag(qsizetype row, qsizetype column) const { return text(row, column) == QLatin1StringView("t"); }
    qsizetype size() const { return rows.size(); }
};

/// A connection to one database by libpq. Blocking; belongs to the thread that uses it.
class SqlConnection
{
public:
    /// \param applicationName shows in pg_stat_activity, so that an admin sees who is there
    /// Tries for 10 s. Errors: DatabaseUnreachable, Stopped.
    static Result<SqlConnection> open(const SqlAddress &address, const QString &database, const QString &applicationName, const Job &job = {});

    /// One statement with bound parameters, or several without; the last one's rows.
    /// A stop that the job asks for cancels it on the server.
    /// Errors: SqlFailed, Stopped, DatabaseUnreachable (the connection was lost; whether the statement was done is not known).
    Result<SqlRows> query(const QString &sql, const QStringList &parameters = {}, const Job &job = {});

    int serverVersion() const; ///< as PostgreSQL numbers it: 160009 for 16.9

private:
    struct Closer {
        void operator()(pg_conn *connection) const;
    };
    explicit SqlConnection(pg_conn *connection);

    std::unique_ptr<pg_conn, Closer> m_connection;
};

/// A name quoted for SQL. Done here and not by libpq because plans are made without a connection; the server's
/// encodings all keep the quote's byte to itself (PostgreSQL manual, "Character Set Support").
QString sqlIdentifier(const QString &name);

/// A text quoted for SQL, whatever standard_conforming_strings says.
QString sqlLiteral(const QString &text);

} // namespace talekeeper
