#include "ui/overview/keptmodel.h"

#include "core/foundation/format.h"

#include <algorithm>

namespace talekeeper
{

KeptModel::KeptModel(QObject *parent)
    : CellTableModel(
        {{tr("Database")}, {.title = tr("Size"), .isNumber = true}, {tr("Since (UTC)")}, {tr("Kept by the run")}},
        parent)
{
}

void KeptModel::setStatus(const HostStatus &status, const QDateTime &now)
{
    QList<CellRow> rows;
    m_ways.clear();
    for (const Database &database : status.databases) {
        if (!isKept(database))
            continue;
        const auto tag = runTagIn(database.comment);
        const bool isUndone = tag->part == RunTag::Part::Undone;
        CellRow row{.key = database.name, .cells = QList<Cell>(ColumnCount)};
        row.cells[Name] = {.text = database.name,
            .isMonospace = true,
            .toolTip = isUndone ? tr("%1: an undo took it out of service").arg(database.name)
                                : tr("%1: in service as %2 before the restore").arg(database.name, tag->database)};
        row.cells[Size] = {.text = formatSize(database.sizeBytes), .sortValue = database.sizeBytes};
        row.cells[Since]
            = {.text = tr("%1, %2 ago").arg(formatTime(tag->at), formatAge(tag->at.secsTo(now))), .sortValue = tag->at};
        row.cells[Run] = {.text = isUndone ? tr("%1, undone").arg(tag->run) : tag->run, .isMonospace = true};
        rows << row;

        const auto run = std::ranges::find(status.runs, tag->run, &RunRecord::run);
        const bool halfWay = run != status.runs.end() && run->state == RunState::Interrupted;
        const QString unknown = tr("Nothing is known of the run %1.").arg(tag->run);
        m_ways.insert(database.name,
            {.run = tag->run,
                .whyNoUndo = run == status.runs.end() ? unknown : run->whyNoUndo,
                .whyNoDiscard = run == status.runs.end() ? unknown
                    : halfWay && !run->whyNoDiscard.isEmpty()
                    ? tr("Its run stands half-way; follow it to its end or take it back first.")
                    : run->whyNoDiscard});
    }
    setRows(rows);
}

} // namespace talekeeper
