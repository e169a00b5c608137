#include "comparecommand.h"

#include "core/dumps/compare.h"
#include "core/foundation/format.h"
#include "core/restore/facts.h"
#include "dumpcommands.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct CompareText {
    Q_DECLARE_TR_FUNCTIONS(Compare)
};

Result<DumpInspection> inspectCalled(const Host &host, const QString &name, const Options &options, const Console &console, const Job &job)
{
    Options named = options;
    named.arguments = {name};
    return inspectNamed(host, named, console, job);
}

/// What a dump that nobody knows whole leads to: no table is compared.
ExitStatus refuse(const DumpInspection &wanting, QJsonObject document, const Console &console)
{
    const QString message = CompareText::tr("%1 can't be compared, as nobody knows what is missing in it: %2 Name another dump.").arg(wanting.fileName, wanting.reason);
    document.insert(u"tables"_s, QJsonArray());
    document.insert(u"findings"_s, QJsonArray {QJsonObject {{u"severity"_s, u"blocker"_s}, {u"message"_s, message}}});
    console.document(document);
    console.complain(message);
    return ExitStatus::FoundWanting;
}

QString rowsText(std::optional<qint64> rows, bool isExact)
{
    if (!rows)
        return u"-"_s;
    return isExact ? formatCount(*rows) : CompareText::tr("about %1").arg(formatCount(*rows));
}

void print(const Comparison &comparison, const QString &from, const QString &to, const Console &console)
{
    QList<QStringList> rows;
    for (const TableComparison &table : comparison.tables) {
        const QString change = table.change == TableChange::Unknown ? CompareText::tr("not known") : tableChangeName(table.change);
        rows << QStringList {table.name, rowsText(table.from, true), rowsText(table.to, table.isExact), change};
    }
    console.text(CompareText::tr("From %1 to %2").arg(from, to));
    if (!rows.isEmpty())
        console.table({CompareText::tr("Table"), CompareText::tr("From"), CompareText::tr("To"), CompareText::tr("Change")}, rows);
    console.text(comparisonText(comparison));
}

} // namespace

ExitStatus compareNamed(const Host &host, const Options &options, const Console &console, const Job &job)
{
    const auto from = inspectCalled(host, options.arguments.first(), options, console, job);
    if (!from)
        return console.error(from.error());
    const QString database = options.database.isEmpty() ? databaseOfDump(from->fileName, host.stack) : options.database;
    QJsonObject document {{u"from"_s, from->fileName}, {u"to"_s, QJsonValue()}, {u"database"_s, database}};
    if (!isComparable(*from))
        return refuse(*from, document, console);
    Comparison comparison;
    if (options.arguments.size() == 1) {
        const auto live = readLiveTables(host, database, job);
        if (!live)
            return console.error(live.error());
        comparison = compareWithLive(*from, *live);
    } else {
        const auto to = inspectCalled(host, options.arguments.at(1), options, console, job);
        if (!to)
            return console.error(to.error());
        document.insert(u"to"_s, to->fileName);
        if (!isComparable(*to))
            return refuse(*to, document, console);
        comparison = compareDumps(*from, *to);
    }
    document.insert(u"tables"_s, toJson(comparison));
    console.document(document);
    const QString to = document[u"to"_s].toString(CompareText::tr("the live database %1").arg(database));
    print(comparison, from->fileName, to, console);
    return ExitStatus::Done;
}

} // namespace talekeeper
