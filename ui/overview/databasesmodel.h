#pragma once

#include "core/overview/hoststatus.h"
#include "ui/overview/celltablemodel.h"

namespace talekeeper
{

/// Tale's databases in service: how large, and how old and good their newest dump is.
class DatabasesModel final : public CellTableModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(DatabasesModel)

public:
    enum Column { Name, Size, NewestDump, ColumnCount };

    explicit DatabasesModel(QObject *parent = nullptr);

    /// The dumps of the status are in the states that reading them has shown; `now` is the host's clock, UTC.
    void setStatus(const HostStatus &status, const QDateTime &now);
    /// The file that the row's newest dump is; empty if there is none.
    QString newestDump(const QString &database) const { return m_newest.value(database); }

private:
    QHash<QString, QString> m_newest;
};

} // namespace talekeeper
