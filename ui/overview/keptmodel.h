#pragma once

#include "core/overview/hoststatus.h"
#include "ui/overview/celltablemodel.h"

namespace talekeeper
{

/// What earlier restores keep: the databases that they, or their undo, took out of service.
class KeptModel final : public CellTableModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(KeptModel)

public:
    enum Column { Name, Size, Since, Run, ColumnCount };

    explicit KeptModel(QObject *parent = nullptr);

    void setStatus(const HostStatus &status, const QDateTime &now); ///< `now` is the host's clock, UTC

    /// Of the run that keeps a row's database.
    struct Ways {
        QString run;
        QString whyNoUndo; ///< translated; empty: it can be undone
        QString whyNoDiscard; ///< translated; empty: what it keeps can be dropped
    };
    Ways ways(const QString &database) const { return m_ways.value(database); }

private:
    QHash<QString, Ways> m_ways;
};

} // namespace talekeeper
