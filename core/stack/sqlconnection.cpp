#include "core/stack/sqlconnection.h"

#include <QCoreApplication>
#include <QDeadlineTimer>

#include <libpq-fe.h>
#include <poll.h>

#include <array>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace talekeeper {
namespace {

constexpr auto connectingTakes = 10s; ///< at most

struct SqlConnectionText {
    Q_DECLARE_TR_FUNCTIONS(SqlConnection)
};

using ResultPointer = std::unique_ptr<PGresult, decltype([](PGresult *result) { PQclear(result); })>;

SqlRows rowsOf(const PGresult *result)
{
    SqlRows rows;
    for (int row = 0; row < PQntuples(result); ++row) {
        QList<std::optional<QString>> &cells = rows.rows.emplaceBack();
        for (int column = 0; column < PQnfields(result); ++column)
            cells << (PQgetisnull(result, row, column) ? std::nullopt : std::optional(QString::fromUtf8(PQgetvalue(result, row, column))));
    }
    return rows;
}

void cancel(PGconn *connection)
{
    std::array<char, 256> error {};
    if (PGcancel *handle = PQgetCancel(connection)) {
        PQcancel(handle, error.data(), int(error.size()));
        PQfreeCancel(handle);
    }
}

/// Waits until a whole result has arrived; cancels the statement once when the job is stopped.
void awaitResult(PGconn *connection, const Job &job)
{
    bool cancelled = false;
    while (PQisBusy(connection)) {
        pollfd descriptor {.fd = PQsocket(connection), .events = POLLIN, .revents = 0};
        poll(&descriptor, 1, 100);
        if (!PQconsumeInput(connection))
            return; // PQgetResult reports it
        if (job.stopRequested() && !cancelled) {
            cancel(connection);
            cancelled = true;
        }
    }
}

/// Whether the connection was made in time, and before the job was stopped.
bool finishConnecting(PGconn *connection, const Job &job)
{
    const QDeadlineTimer deadline(connectingTakes);
    PostgresPollingStatusType next = PQstatus(connection) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING;
    while (next == PGRES_POLLING_WRITING || next == PGRES_POLLING_READING) {
        if (job.stopRequested() || deadline.hasExpired())
            return false;
        pollfd descriptor {.fd = PQsocket(connection), .events = short(next == PGRES_POLLING_READING ? POLLIN : POLLOUT), .revents = 0};
        if (poll(&descriptor, 1, 50) > 0)
            next = PQconnectPoll(connection);
    }
    return next == PGRES_POLLING_OK;
}

} // namespace

void SqlConnection::Closer::operator()(pg_conn *connection) const { PQfinish(connection); }

SqlConnection::SqlConnection(pg_conn *connection)
    : m_connection(connection)
{
}

Result<SqlConnection> SqlConnection::open(const SqlAddress &address, const QString &database, const QString &applicationName, const Job &job)
{
    const QByteArray host = address.host.toUtf8();
    const QByteArray port = QByteArray::number(address.port);
    const QByteArray user = address.user.toUtf8();
    const QByteArray password = address.password.reveal().toUtf8();
    const QByteArray name = database.toUtf8();
    const QByteArray application = applicationName.toUtf8();
    // Given even where it is empty: PGHOSTADDR, PGOPTIONS and the like of the admin's environment must not lead elsewhere.
    const bool isSocket = address.host.startsWith(u'/');
    const char *options = "-c statement_timeout=0 -c lock_timeout=0 -c idle_session_timeout=0 -c default_transaction_read_only=off";
    const std::array<const char *, 11> keywords {"host", "hostaddr", "port", "user", "password", "dbname", "application_name",
        "client_encoding", "sslmode", "options", nullptr};
    const std::array<const char *, 11> values {host.constData(), isSocket ? "" : host.constData(), port.constData(), user.constData(),
        password.isEmpty() ? nullptr : password.constData(), name.constData(), application.constData(), "UTF8", "prefer", options, nullptr};
    // expand_dbname = 0: a database may be called "a=b" (libpq manual, PQconnectStartParams).
    SqlConnection connection(PQconnectStartParams(keywords.data(), values.data(), 0));
    if (finishConnecting(connection.m_connection.get(), job))
        return connection;
    if (job.stopRequested())
        return failure(ErrorKind::Stopped, SqlConnectionText::tr("It was stopped."));
    const QString said = QString::fromUtf8(PQerrorMessage(connection.m_connection.get())).trimmed();
    return failure(ErrorKind::DatabaseUnreachable,
        SqlConnectionText::tr("PostgreSQL does not let the console into the database \"%1\". Look at the db container's log; it may still be starting.").arg(database),
        said.isEmpty() ? SqlConnectionText::tr("There was no answer within %n second(s).", nullptr, int(std::chrono::seconds(connectingTakes).count())) : said);
}

Result<SqlRows> SqlConnection::query(const QString &sql, const QStringList &parameters, const Job &job)
{
    PGconn *connection = m_connection.get();
    QList<QByteArray> encoded;
    for (const QString &parameter : parameters)
        encoded << parameter.toUtf8();
    QList<const char *> values;
    for (const QByteArray &parameter : std::as_const(encoded))
        values << parameter.constData();

    const QByteArray text = sql.toUtf8();
    const int sent = parameters.isEmpty()
        ? PQsendQuery(connection, text.constData())
        : PQsendQueryParams(connection, text.constData(), int(values.size()), nullptr, values.constData(), nullptr, nullptr, 0);
    QString error = sent ? QString() : QString::fromUtf8(PQerrorMessage(connection));
    SqlRows rows;
    while (sent) {
        awaitResult(connection, job);
        const ResultPointer result(PQgetResult(connection));
        if (!result)
            break;
        const ExecStatusType status = PQresultStatus(result.get());
        if (status == PGRES_TUPLES_OK)
            rows = rowsOf(result.get());
        else if (status != PGRES_COMMAND_OK && status != PGRES_EMPTY_QUERY && error.isEmpty())
            error = QString::fromUtf8(PQresultErrorMessage(result.get()));
    }
    if (error.isEmpty())
        return rows;
    if (job.stopRequested())
        return failure(ErrorKind::Stopped, SqlConnectionText::tr("It was stopped."));
    if (PQstatus(connection) == CONNECTION_BAD)
        return failure(ErrorKind::DatabaseUnreachable,
            SqlConnectionText::tr("The connection to PostgreSQL was lost: the server was restarted, it ended the session, or the network failed."),
            error.trimmed() + "\n\n"_L1 + sql);
    return failure(ErrorKind::SqlFailed, SqlConnectionText::tr("PostgreSQL refused a statement: %1").arg(error.section(u'\n', 0, 0)),
        error.trimmed() + "\n\n"_L1 + sql);
}

int SqlConnection::serverVersion() const { return PQserverVersion(m_connection.get()); }

QString sqlIdentifier(const QString &name)
{
    QString escaped = name;
    return u'"' + escaped.replace(u'"', u"\"\""_s) + u'"';
}

QString sqlLiteral(const QString &text)
{
    QString escaped = text;
    escaped.replace(u'\'', u"''"_s);
    if (escaped.contains(u'\\'))
        return u" E'"_s + escaped.replace(u'\\', u"\\\\"_s) + u'\'';
    return u'\'' + escaped + u'\'';
}

} // namespace talekeeper
