#include "ui/overview/containersmodel.h"

#include "core/foundation/format.h"
#include "core/overview/hoststatus.h"

#include <QMap>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

QString dash() { return u"–"_s; }

QString roleText(const Container &container)
{
    switch (container.role) {
    case Role::Database:
        return ContainersModel::tr("Database");
    case Role::Convex:
        return ContainersModel::tr("Convex");
    case Role::Platform:
        return ContainersModel::tr("Platform");
    case Role::Rag:
        return ContainersModel::tr("RAG");
    case Role::Crawler:
        return ContainersModel::tr("Crawler");
    case Role::Proxy:
        return ContainersModel::tr("Proxy");
    case Role::Other:
        return container.service.isEmpty() ? ContainersModel::tr("Other") : container.service;
    }
    Q_UNREACHABLE_RETURN({});
}

Cell stateCell(const Container &container, const QList<Container> &containers)
{
    // Docker's own words: they are what the admin finds in its lists.
    Cell cell{.text = stateName(container.state)};
    if (container.isRunning())
        return cell;
    if (standsBy(container, containers))
        cell.toolTip = ContainersModel::tr("As it should be: the other colour is live.");
    else
        cell.state = container.state == ContainerState::Unknown ? StateRole::Unknown : StateRole::Attention;
    return cell;
}

Cell healthCell(const Container &container)
{
    if (!container.isRunning())
        return {.text = dash()};
    switch (container.health) {
    case Health::None:
        return {.text = ContainersModel::tr("no check"),
            .state = StateRole::Unknown,
            .toolTip = ContainersModel::tr("It runs, but its image brings no health check.")};
    case Health::Starting:
        return {.text = ContainersModel::tr("starting"), .state = StateRole::Planned};
    case Health::Healthy:
        return {.text = ContainersModel::tr("healthy"), .state = StateRole::Good};
    case Health::Unhealthy:
        return {.text = ContainersModel::tr("unhealthy"), .state = StateRole::Bad};
    }
    Q_UNREACHABLE_RETURN({});
}

/// How many connections a container has to each database now.
QMap<QString, int> connectionsOf(
    const Container &container, const QList<Container> &containers, const QList<Session> &sessions)
{
    QMap<QString, int> counts;
    for (const Session &session : sessions)
        if (const Container *from = sessionContainer(session, containers); from && from->name == container.name)
            ++counts[session.database];
    return counts;
}

Cell writesCell(const Container &container, const QList<Container> &containers, const QList<Session> &sessions)
{
    if (container.role == Role::Database || !container.isRunning())
        return {.text = dash()};
    const QMap<QString, int> counts = connectionsOf(container, containers, sessions);
    if (counts.size() == 1)
        return {.text = counts.first() == 1
                ? ContainersModel::tr("%1 · 1 connection").arg(counts.firstKey())
                : ContainersModel::tr("%1 · %2 connections").arg(counts.firstKey(), formatCount(counts.first()))};
    QStringList parts;
    for (auto count = counts.begin(); count != counts.end(); ++count)
        parts << ContainersModel::tr("%1 · %2").arg(count.key(), formatCount(count.value()));
    if (!parts.isEmpty())
        return {.text = parts.join(u", "_s),
            .toolTip = ContainersModel::tr("Connections now: %1").arg(parts.join(u", "_s))};
    if (const QStringList through = writesTo(container, containers, sessions); !through.isEmpty())
        return {.text = ContainersModel::tr("through Convex"),
            .toolTip = ContainersModel::tr("It writes to %1 through Convex.").arg(through.join(u", "_s))};
    return {.text = dash(), .toolTip = ContainersModel::tr("It is connected to no database now.")};
}

} // namespace

QString containerTitle(const Container &container, const QList<Container> &containers)
{
    const QString role = roleText(container);
    if (container.color.isEmpty())
        return role;
    const QString color = container.color == "blue"_L1 ? ContainersModel::tr("blue")
        : container.color == "green"_L1                ? ContainersModel::tr("green")
                                                       : container.color;
    return container.role == Role::Platform && isLive(container, containers)
        ? ContainersModel::tr("%1, %2 (live)").arg(role, color)
        : ContainersModel::tr("%1, %2").arg(role, color);
}

ContainersModel::ContainersModel(QObject *parent)
    : CellTableModel({{tr("Role")}, {tr("Container")}, {tr("State")}, {tr("Health")}, {tr("Writes to")}}, parent)
{
}

void ContainersModel::setContainers(const QList<Container> &containers, const std::optional<QList<Session>> &sessions)
{
    QList<CellRow> rows;
    for (const Container &container : containers) {
        CellRow row{.key = container.name, .cells = QList<Cell>(ColumnCount)};
        row.cells[What]
            = {.text = containerTitle(container, containers), .sortValue = static_cast<int>(container.role)};
        row.cells[Name] = {.text = container.name, .isMonospace = true};
        row.cells[State] = stateCell(container, containers);
        row.cells[Health] = healthCell(container);
        row.cells[WritesTo] = sessions ? writesCell(container, containers, *sessions)
                                       : Cell{.text = tr("not known"), .state = StateRole::Unknown};
        rows << row;
    }
    setRows(rows);
}

} // namespace talekeeper
