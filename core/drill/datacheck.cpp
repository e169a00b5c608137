#include "core/drill/datacheck.h"

#include "core/drill/drillprogress.h"
#include "core/foundation/format.h"
#include "core/host/remotescript.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct DataCheckText {
    Q_DECLARE_TR_FUNCTIONS(DataCheck)
};

/// Every row has to be counted; a database of hundreds of gigabytes takes its time.
constexpr std::chrono::minutes countBudget(20);

QString rowsText(qint64 rows) { return rows == 1 ? DataCheckText::tr("1 row") : DataCheckText::tr("%1 rows").arg(formatCount(rows)); }

/// "tale: 6,318 rows in 15 tables, as in the dump"; no more is said than was counted.
QString rowsSummary(const DataFacts &facts, const DumpInspection &dump)
{
    qint64 more = 0;
    bool isAllCounted = true;
    for (const DumpedTable &dumped : dump.tables) {
        const auto live = liveTableOf(dumped.name, facts.tables);
        const bool isCounted = live && live->rows && live->exact;
        isAllCounted = isAllCounted && isCounted;
        if (isCounted)
            more += *live->rows - dumped.rows;
    }
    const QString rows = formatRows(dump.rowCount(), dump.tables.size());
    if (!isAllCounted)
        return DataCheckText::tr("%1: the dump has %2; not every table could be counted").arg(facts.database, rows);
    if (more == 0)
        return DataCheckText::tr("%1: %2, as in the dump").arg(facts.database, rows);
    return more == 1 ? DataCheckText::tr("%1: all %2 of the dump are there; 1 more was written since").arg(facts.database, rows)
                     : DataCheckText::tr("%1: all %2 of the dump are there; %3 more were written since").arg(facts.database, rows, formatCount(more));
}

void judgeTables(const DataFacts &facts, const DumpInspection &dump, DrillStepResult &result)
{
    DrillTable table {.title = DataCheckText::tr("%1: rows of each table").arg(facts.database),
        .columns = {DataCheckText::tr("Table"), DataCheckText::tr("In the dump"), DataCheckText::tr("In the database")}, .rows = {}};
    for (const DumpedTable &dumped : dump.tables) {
        const auto live = liveTableOf(dumped.name, facts.tables);
        const QString name = facts.database + u'.' + dumped.name;
        const bool isCounted = live && live->rows && live->exact;
        table.rows << QStringList {dumped.name, formatCount(dumped.rows),
            !live       ? DataCheckText::tr("missing")
            : isCounted ? formatCount(*live->rows)
                        : DataCheckText::tr("not counted")};
        if (!live)
            result.findings << drillFailure(DataCheckText::tr("The table %1 is missing; the dump has it with %2. Restore the dump once more, and see the findings of that step.").arg(name, formatRows(dumped.rows, 1)));
        else if (!isCounted)
            result.findings << drillWarning(DataCheckText::tr("The rows of %1 could not be counted, as it was locked or too large. Run the check again.").arg(name));
        else if (*live->rows < dumped.rows)
            result.findings << drillFailure(DataCheckText::tr("%1 has %2, and the dump %3: rows are lost.").arg(name, rowsText(*live->rows), formatCount(dumped.rows)));
    }
    if (dump.tables.isEmpty())
        result.findings << drillWarning(DataCheckText::tr("The dump of %1 has no rows that can be counted, so nothing is known of its tables.").arg(facts.database));
    result.tables << table;
}

void judgeExtensions(const DataFacts &facts, const DumpInspection &dump, DrillStepResult &result)
{
    for (const QString &extension : dump.extensions)
        if (!facts.extensions.contains(extension))
            result.findings << drillFailure(DataCheckText::tr("The extension %1 of the dump is not installed in %2. Use the database image that the dump was taken with.").arg(extension, facts.database));
}

void judgeSequences(const DataFacts &facts, const DumpInspection &dump, DrillStepResult &result)
{
    DrillTable table {.title = DataCheckText::tr("%1: sequences").arg(facts.database),
        .columns = {DataCheckText::tr("Sequence"), DataCheckText::tr("Next value"), DataCheckText::tr("Highest in its table")}, .rows = {}};
    for (const SequenceStanding &sequence : facts.sequences) {
        table.rows << QStringList {sequence.name, QString::number(sequence.next), sequence.highest ? QString::number(*sequence.highest) : u"–"_s};
        const auto dumped = std::ranges::find(dump.sequences, sequence.name, &DumpedSequence::name);
        const bool isInDump = dumped != dump.sequences.end();
        if (isInDump && sequence.next < dumped->value + (dumped->wasUsed ? 1 : 0))
            result.findings << drillFailure(DataCheckText::tr("The sequence %1 of %2 stands before the value that the dump gives it, so numbers would be given twice. Set it by setval() before Tale is used.").arg(sequence.name, facts.database));
        else if (sequence.highest && sequence.next <= *sequence.highest) {
            const QString text = DataCheckText::tr("The sequence %1 of %2 is behind its table: the next row gets %3, and %4 has %5 already.")
                                     .arg(sequence.name, facts.database, QString::number(sequence.next), sequence.column, QString::number(*sequence.highest));
            result.findings << (isInDump ? drillWarning(text + u' ' + DataCheckText::tr("It is so in the dump, and thus on the host that was dumped.")) : drillFailure(text));
        }
    }
    for (const DumpedSequence &dumped : dump.sequences) // of those that number no column only their own value tells
        if (std::ranges::find(facts.sequences, dumped.name, &SequenceStanding::name) == facts.sequences.end())
            table.rows << QStringList {dumped.name, u"–"_s, u"–"_s};
    if (!table.rows.isEmpty())
        result.tables << table;
}

void judgeAudit(const DataFacts &facts, const QDateTime &takenAt, DrillStepResult &result)
{
    if (facts.auditPlaces.isEmpty())
        return; // only one of Tale's databases has it
    DrillTable table {.title = DataCheckText::tr("%1: audit log").arg(facts.database), .columns = {DataCheckText::tr("Where"), DataCheckText::tr("Newest entry (UTC)")}, .rows = {}};
    for (const AuditPlace &place : facts.auditPlaces) {
        table.rows << QStringList {place.name, place.newestEntry.isValid() ? formatTime(place.newestEntry) : DataCheckText::tr("none")};
        if (!place.newestEntry.isValid())
            result.findings << drillWarning(DataCheckText::tr("The audit log %1 of %2 is empty. See on production whether it is written there.").arg(place.name, facts.database));
        else if (takenAt.isValid() && place.newestEntry.secsTo(takenAt) > auditToleranceSeconds)
            result.findings << drillWarning(DataCheckText::tr("The audit log %1 of %2 ends at %3 UTC, %4 before the dump was taken. Was nobody at work, or did its writing fail?")
                    .arg(place.name, facts.database, formatTime(place.newestEntry), formatAge(place.newestEntry.secsTo(takenAt))));
    }
    result.tables << table;
}

Result<QList<SequenceStanding>> readSequences(DrillHands &hands, SqlConnection &connection, const QString &database)
{
    const auto found = look(hands, connection, database, remoteFile(u"sequences.sql"_s), u"\\i sequences.sql"_s);
    if (!found)
        return std::unexpected(found.error());
    QList<SequenceStanding> sequences;
    for (qsizetype row = 0; row < found->size(); ++row) {
        const auto standing = connection.query(found->text(row, 2), {}, hands.job());
        if (!standing)
            return std::unexpected(standing.error());
        SequenceStanding sequence {.name = found->text(row, 0), .column = found->text(row, 1), .next = standing->number(0, 0), .highest = {}};
        if (standing->rows.first().at(1))
            sequence.highest = standing->number(0, 1);
        sequences << sequence;
    }
    return sequences;
}

Result<QList<AuditPlace>> readAuditPlaces(DrillHands &hands, SqlConnection &connection, const QString &database)
{
    const auto found = look(hands, connection, database, remoteFile(u"audit-tables.sql"_s), u"\\i audit-tables.sql"_s);
    if (!found)
        return std::unexpected(found.error());
    QList<AuditPlace> places;
    for (qsizetype row = 0; row < found->size(); ++row) {
        const auto newest = look(hands, connection, database, found->text(row, 1).simplified());
        if (!newest)
            return std::unexpected(newest.error());
        if (newest->size() > 0)
            places << AuditPlace {.name = found->text(row, 0), .newestEntry = fromIsoTime(newest->text(0, 0))};
    }
    return places;
}

} // namespace

DrillFinding withoutAuditLog()
{
    return drillWarning(DataCheckText::tr("How far the audit log reaches could not be judged: none of the databases has a table of that name with a time in it. Look in Tale itself for the newest entry."));
}

void append(DrillStepResult &result, const DrillStepResult &more)
{
    result.findings << more.findings;
    result.tables << more.tables;
    result.facts.insert(more.facts);
}

DrillStepResult judgeData(const DataFacts &facts, const DumpInspection &dump, const QDateTime &takenAt)
{
    DrillStepResult result;
    judgeTables(facts, dump, result);
    judgeExtensions(facts, dump, result);
    judgeSequences(facts, dump, result);
    judgeAudit(facts, takenAt, result);
    result.summary = rowsSummary(facts, dump);
    if (stateOf(result.findings) == DrillStepState::Failed)
        result.summary = DataCheckText::tr("%1 is not what was dumped").arg(facts.database);
    const auto newest = std::ranges::max_element(facts.auditPlaces, {}, &AuditPlace::newestEntry);
    if (newest == facts.auditPlaces.end() || !newest->newestEntry.isValid())
        return result;
    result.facts.insert(u"audit_log_at"_s, toIsoTime(newest->newestEntry));
    if (stateOf(result.findings) != DrillStepState::Failed)
        result.summary += DataCheckText::tr(", audit log up to %1 UTC").arg(formatTime(newest->newestEntry));
    return result;
}

Result<SqlConnection> connectForLook(const DrillHands &hands, const Host &host, const QString &database)
{
    auto connection = connectDatabase(host, database, hands.job());
    if (!connection)
        return connection;
    if (const auto set = connection->query(u"SET default_transaction_read_only = on; SET row_security = off; SET quote_all_identifiers = off; SET search_path = pg_catalog"_s); !set)
        return std::unexpected(set.error());
    return connection;
}

Result<SqlRows> look(DrillHands &hands, SqlConnection &connection, const QString &database, const QString &statement, const QString &shownAs)
{
    const QDateTime at = QDateTime::currentDateTimeUtc();
    auto rows = connection.query(statement, {}, hands.job());
    hands.keep({.at = at,
        .command = database + u"=> "_s + (shownAs.isEmpty() ? statement : shownAs),
        .result = rows ? u"done"_s : rows.error().message,
        .output = rows ? rowsText(rows->size()) : QString()});
    return rows;
}

Result<DrillStepResult> checkData(DrillHands &hands, const Host &host, const QString &database, const DumpInspection &dump)
{
    const QDateTime at = QDateTime::currentDateTimeUtc();
    auto tables = readLiveTables(host, database, hands.job(), countBudget);
    hands.keep({.at = at, .command = database + u"=> SELECT count(*) FROM …"_s, .result = tables ? u"done"_s : tables.error().message, .output = {}});
    if (!tables)
        return std::unexpected(tables.error());
    DataFacts facts {.database = database, .tables = *std::move(tables), .extensions = {}, .sequences = {}, .auditPlaces = {}};
    auto connection = connectForLook(hands, host, database);
    if (!connection)
        return std::unexpected(connection.error());
    const auto extensions = look(hands, *connection, database, u"SELECT quote_ident(extname) FROM pg_extension ORDER BY extname"_s);
    if (!extensions)
        return std::unexpected(extensions.error());
    for (qsizetype row = 0; row < extensions->size(); ++row)
        facts.extensions << extensions->text(row, 0);
    const auto sequences = readSequences(hands, *connection, database);
    if (!sequences)
        return std::unexpected(sequences.error());
    facts.sequences = *sequences;
    const auto places = readAuditPlaces(hands, *connection, database);
    if (!places)
        return std::unexpected(places.error());
    facts.auditPlaces = *places;
    const auto name = parseDumpName(dump.fileName);
    return judgeData(facts, dump, name ? name->takenAt : dump.modifiedAt);
}

} // namespace talekeeper
