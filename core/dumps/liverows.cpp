#include "core/dumps/liverows.h"

#include "core/host/remotescript.h"

#include <QDeadlineTimer>

#include <algorithm>
#include <span>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

constexpr qsizetype tablesAtOnce = 40;
constexpr qint64 pagesAtOnce = 2000; // 16 MB: what is read in a moment

/// One connection that can do no harm: read-only, short waits, no workers beside it, no rules of row security.
Result<SqlConnection> connectGently(const Host &host, const QString &database, const Job &job)
{
    auto connection = connectDatabase(host, database, job);
    if (!connection)
        return connection;
    const auto set = connection->query(
        u"SET default_transaction_read_only = on; SET lock_timeout = '100ms'; SET statement_timeout = '3s'; SET row_security = off; "
        "SET max_parallel_workers_per_gather = 0; SET quote_all_identifiers = off; SET search_path = pg_catalog"_s);
    if (!set)
        return std::unexpected(set.error());
    return connection;
}

/// Counts some tables in one statement. False where it did not come to its end.
Result<bool> count(SqlConnection &connection, std::span<LiveTable> tables, const QDeadlineTimer &deadline, const Job &job)
{
    const auto limited = connection.query(u"SET statement_timeout = %1"_s.arg(qMax<qint64>(deadline.remainingTime(), 1)), {}, job);
    if (!limited)
        return std::unexpected(limited.error());
    QStringList counts;
    for (const LiveTable &table : tables)
        counts << u"(SELECT count(*) FROM ONLY %1)"_s.arg(table.name); // quoted by the server
    const auto answer = connection.query(u"SELECT "_s + counts.join(u", "_s), {}, job);
    if (!answer && answer.error().kind == ErrorKind::Stopped)
        return std::unexpected(answer.error());
    if (!answer)
        return false; // locked, dropped, forbidden or too large: the estimate stays
    for (qsizetype at = 0; at < qsizetype(tables.size()); ++at) {
        tables[std::size_t(at)].rows = answer->number(0, at);
        tables[std::size_t(at)].exact = true;
    }
    return true;
}

} // namespace

QList<LiveTable> liveTablesFromRows(const SqlRows &rows)
{
    QList<LiveTable> tables;
    for (qsizetype row = 0; row < rows.size(); ++row) {
        LiveTable table {.name = rows.text(row, 0), .partitionOf = rows.text(row, 1)};
        if (rows.rows.at(row).at(2))
            table.rows = rows.number(row, 2);
        tables << table;
    }
    return tables;
}

std::optional<LiveTable> liveTableOf(const QualifiedName &dumped, const QList<LiveTable> &live)
{
    if (const auto same = std::ranges::find(live, dumped, &LiveTable::name); same != live.end())
        return *same;
    std::optional<LiveTable> sum;
    for (const LiveTable &part : live) {
        if (part.partitionOf != dumped || dumped.isEmpty())
            continue;
        if (!sum)
            sum = LiveTable {.name = dumped, .rows = 0, .exact = true};
        sum->rows = sum->rows && part.rows ? std::optional(*sum->rows + *part.rows) : std::nullopt;
        sum->exact = sum->exact && part.exact;
    }
    return sum;
}

Result<QList<LiveTable>> readLiveTables(const Host &host, const QString &database, const Job &job, std::chrono::milliseconds budget)
{
    auto connection = connectGently(host, database, job);
    if (!connection)
        return std::unexpected(connection.error());
    const auto answer = connection->query(remoteFile(u"live-tables.sql"_s), {}, job);
    if (!answer)
        return std::unexpected(answer.error());
    QList<LiveTable> tables = liveTablesFromRows(*answer);

    // The smallest first, many at once; what locks or permissions keep from that is tried alone.
    const QDeadlineTimer deadline(budget);
    const std::span<LiveTable> all(tables.data(), std::size_t(tables.size()));
    for (qsizetype first = 0; first < tables.size() && !deadline.hasExpired();) {
        qsizetype size = 1;
        qint64 pages = answer->number(first, 3);
        while (first + size < tables.size() && size < tablesAtOnce && pages + answer->number(first + size, 3) <= pagesAtOnce)
            pages += answer->number(first + size++, 3);
        const auto counted = count(*connection, all.subspan(std::size_t(first), std::size_t(size)), deadline, job);
        if (!counted)
            return std::unexpected(counted.error());
        for (qsizetype at = first; !*counted && size > 1 && at < first + size && !deadline.hasExpired(); ++at)
            if (const auto alone = count(*connection, all.subspan(std::size_t(at), 1), deadline, job); !alone)
                return std::unexpected(alone.error());
        first += size;
    }
    return tables;
}

} // namespace talekeeper
