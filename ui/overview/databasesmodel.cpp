#include "ui/overview/databasesmodel.h"

#include "core/foundation/format.h"
#include "core/overview/coverage.h"
#include "core/restore/facts.h"
#include "ui/dumps/dumpsmodel.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

QList<Database> inService(const HostStatus &status)
{
    QList<Database> result;
    for (const Database &database : status.databases) {
        const auto tag = runTagIn(database.comment);
        if (isTaleDatabase(database.name, status.stack) && (!tag || tag->part == RunTag::Part::Restored))
            result << database;
    }
    // The main one first, the others as they came.
    std::ranges::stable_partition(
        result, [&](const Database &database) { return database.name == status.stack.database.databaseName; });
    return result;
}

Cell dumpCell(const QList<Dump> &dumps, const QDateTime &now)
{
    if (dumps.isEmpty())
        return {.text = DatabasesModel::tr("none"),
            .sortValue = QDateTime(),
            .state = StateRole::Bad,
            .toolTip = DatabasesModel::tr("No dump holds this database.")};
    const Dump &newest = dumps.first();
    const QString age = formatAge(newest.takenAt.secsTo(now));
    return {
        .text = DatabasesModel::tr("%1 ago, %2").arg(age, dumpStateText(newest.state)),
        .sortValue = newest.takenAt,
        .state = stateRoleOf(newest.state),
        .toolTip = newest.fileName,
    };
}

} // namespace

DatabasesModel::DatabasesModel(QObject *parent)
    : CellTableModel({{tr("Name")}, {.title = tr("Size"), .isNumber = true}, {tr("Newest dump")}}, parent)
{
}

void DatabasesModel::setStatus(const HostStatus &status, const QDateTime &now)
{
    QList<CellRow> rows;
    m_newest.clear();
    for (const Database &database : inService(status)) {
        CellRow row{.key = database.name, .cells = QList<Cell>(ColumnCount)};
        row.cells[Name] = {.text = database.name};
        row.cells[Size] = {.text = formatSize(database.sizeBytes), .sortValue = database.sizeBytes};
        if (status.catalogueError) {
            row.cells[NewestDump] = {.text = tr("not known"), .state = StateRole::Unknown};
        } else {
            const QList<Dump> dumps = dumpsOf(database.name, status.stack, status.catalogue, now);
            row.cells[NewestDump] = dumpCell(dumps, now);
            if (!dumps.isEmpty())
                m_newest.insert(database.name, dumps.first().fileName);
        }
        rows << row;
    }
    setRows(rows);
}

} // namespace talekeeper
