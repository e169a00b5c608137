#include "core/dumps/compare.h"

#include "core/foundation/format.h"

#include <QCoreApplication>
#include <QMap>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct ComparisonText {
    Q_DECLARE_TR_FUNCTIONS(Comparison)
};

constexpr qsizetype mostNamed = 3; // a sentence with more names is read by nobody

using RowsByName = QMap<QualifiedName, qint64>;

RowsByName rowsByName(const DumpInspection &inspection)
{
    RowsByName rows;
    for (const DumpedTable &table : inspection.tables)
        rows[table.name] += table.rows;
    return rows;
}

/// Of a table that is there on both sides.
TableChange changeOf(const TableComparison &table)
{
    if (!table.from || !table.to)
        return TableChange::Unknown;
    const qint64 difference = table.difference();
    // Estimates drift: only what they can't be wrong about is told.
    if (!table.isExact && qAbs(difference) * 10 <= qMax(*table.from, *table.to))
        return TableChange::Unknown;
    return difference > 0 ? TableChange::Grew : difference < 0 ? TableChange::Shrank : TableChange::Same;
}

TableComparison bothSides(const QualifiedName &name, std::optional<qint64> from, std::optional<qint64> to, bool isExact)
{
    TableComparison table {.name = name, .from = from, .to = to, .isExact = isExact};
    table.change = changeOf(table);
    return table;
}

TableComparison gone(const QualifiedName &name, qint64 rows) { return {.name = name, .from = rows, .to = {}, .change = TableChange::Went}; }

TableComparison come(const QualifiedName &name, std::optional<qint64> rows, bool isExact = true)
{
    return {.name = name, .from = {}, .to = rows, .isExact = isExact, .change = TableChange::Came};
}

Comparison sorted(QList<TableComparison> tables)
{
    std::ranges::sort(tables, {}, &TableComparison::name);
    return {.tables = tables};
}

QString tableLossText(const TableComparison &table)
{
    const QString rows = formatCount(table.from.value_or(0));
    if (table.from == 1)
        return table.change == TableChange::Went ? ComparisonText::tr("%1 is gone with its one row").arg(table.name) : ComparisonText::tr("%1 lost its only row").arg(table.name);
    return table.change == TableChange::Went ? ComparisonText::tr("%1 is gone with its %2 rows").arg(table.name, rows)
                                             : ComparisonText::tr("%1 lost all of its %2 rows").arg(table.name, rows);
}

QString countText(qsizetype count, TableChange change)
{
    switch (change) {
    case TableChange::Grew: return count == 1 ? ComparisonText::tr("1 table grew") : ComparisonText::tr("%1 tables grew").arg(formatCount(count));
    case TableChange::Shrank: return count == 1 ? ComparisonText::tr("1 table shrank") : ComparisonText::tr("%1 tables shrank").arg(formatCount(count));
    case TableChange::Came: return count == 1 ? ComparisonText::tr("1 table came") : ComparisonText::tr("%1 tables came").arg(formatCount(count));
    case TableChange::Went: return count == 1 ? ComparisonText::tr("1 table went") : ComparisonText::tr("%1 tables went").arg(formatCount(count));
    case TableChange::Same: return count == 1 ? ComparisonText::tr("1 table has as many rows as before") : ComparisonText::tr("%1 tables have as many rows as before").arg(formatCount(count));
    case TableChange::Unknown: return count == 1 ? ComparisonText::tr("of 1 table nobody can tell") : ComparisonText::tr("of %1 tables nobody can tell").arg(formatCount(count));
    }
    Q_UNREACHABLE_RETURN({});
}

/// Those that have no row left of what was there, the largest first.
QList<TableComparison> lossesOf(const Comparison &comparison)
{
    QList<TableComparison> losses;
    for (const TableComparison &table : comparison.tables)
        if (table.from.value_or(0) > 0 && (table.change == TableChange::Went || (table.change == TableChange::Shrank && table.to == 0)))
            losses << table;
    std::ranges::stable_sort(losses, std::ranges::greater(), [](const TableComparison &table) { return table.from.value_or(0); });
    return losses;
}

QJsonValue numberOrNull(std::optional<qint64> number) { return number ? QJsonValue(*number) : QJsonValue(); }

} // namespace

qsizetype Comparison::count(TableChange change) const { return std::ranges::count(tables, change, &TableComparison::change); }

bool isComparable(const DumpInspection &inspection) { return inspection.state == DumpState::Verified || inspection.state == DumpState::Unsafe; }

Comparison compareDumps(const DumpInspection &from, const DumpInspection &to)
{
    const RowsByName before = rowsByName(from), after = rowsByName(to);
    QList<TableComparison> tables;
    for (auto table = before.cbegin(); table != before.cend(); ++table)
        tables << (after.contains(table.key()) ? bothSides(table.key(), table.value(), after.value(table.key()), true) : gone(table.key(), table.value()));
    for (auto table = after.cbegin(); table != after.cend(); ++table)
        if (!before.contains(table.key()))
            tables << come(table.key(), table.value());
    return sorted(tables);
}

Comparison compareWithLive(const DumpInspection &from, const QList<LiveTable> &live)
{
    const RowsByName before = rowsByName(from);
    QList<TableComparison> tables;
    for (auto table = before.cbegin(); table != before.cend(); ++table) {
        const auto now = liveTableOf(table.key(), live);
        tables << (now ? bothSides(table.key(), table.value(), now->rows, now->exact) : gone(table.key(), table.value()));
    }
    for (const LiveTable &table : live)
        if (!before.contains(table.name) && !before.contains(table.partitionOf))
            tables << come(table.name, table.rows, table.exact);
    return sorted(tables);
}

QString tableChangeName(TableChange change)
{
    switch (change) {
    case TableChange::Same: return u"same"_s;
    case TableChange::Grew: return u"grew"_s;
    case TableChange::Shrank: return u"shrank"_s;
    case TableChange::Came: return u"came"_s;
    case TableChange::Went: return u"went"_s;
    case TableChange::Unknown: return {};
    }
    Q_UNREACHABLE_RETURN({});
}

QString comparisonText(const Comparison &comparison)
{
    if (comparison.tables.isEmpty())
        return ComparisonText::tr("Neither has a table.");
    if (comparison.count(TableChange::Same) == comparison.tables.size())
        return comparison.tables.size() == 1 ? ComparisonText::tr("Both have the same table with as many rows.")
                                             : ComparisonText::tr("Both have the same %1 tables, each with as many rows.").arg(formatCount(comparison.tables.size()));
    QStringList parts;
    for (const TableChange change : {TableChange::Grew, TableChange::Shrank, TableChange::Came, TableChange::Went, TableChange::Same, TableChange::Unknown})
        if (const qsizetype count = comparison.count(change); count > 0)
            parts << countText(count, change);
    QString text = ComparisonText::tr("%1.").arg(parts.join(u", "_s));
    text[0] = text.at(0).toUpper();
    const QList<TableComparison> losses = lossesOf(comparison);
    QStringList named;
    for (const TableComparison &table : losses.first(qMin(losses.size(), mostNamed)))
        named << tableLossText(table);
    if (losses.size() > mostNamed)
        named << ComparisonText::tr("%1 more have none left").arg(formatCount(losses.size() - mostNamed));
    return named.isEmpty() ? text : ComparisonText::tr("%1 %2.").arg(text, named.join(u", "_s));
}

QJsonArray toJson(const Comparison &comparison)
{
    QJsonArray tables;
    for (const TableComparison &table : comparison.tables) {
        const QString change = tableChangeName(table.change);
        tables.append(QJsonObject {{u"name"_s, table.name}, {u"from"_s, numberOrNull(table.from)}, {u"to"_s, numberOrNull(table.to)},
            {u"change"_s, change.isEmpty() ? QJsonValue() : QJsonValue(change)}, {u"exact"_s, table.isExact}});
    }
    return tables;
}

} // namespace talekeeper
