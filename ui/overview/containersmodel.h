#pragma once

#include "core/stack/databaseserver.h"
#include "ui/overview/celltablemodel.h"

namespace talekeeper
{

/// The containers of a stack: what they are, how they are, and what they write to.
class ContainersModel final : public CellTableModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ContainersModel)

public:
    enum Column { What, Name, State, Health, WritesTo, ColumnCount };

    explicit ContainersModel(QObject *parent = nullptr);

    /// `sessions` are none where the database server did not say who is connected.
    void setContainers(const QList<Container> &containers, const std::optional<QList<Session>> &sessions);
};

/// "Platform, green (live)"
QString containerTitle(const Container &container, const QList<Container> &containers);

} // namespace talekeeper
