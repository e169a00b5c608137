#pragma once

#include "core/history/auditlog.h"

#include <QAbstractTableModel>
#include <QFont>

namespace talekeeper
{

/// Entries of the audit log, the newest first.
class AuditModel final : public QAbstractTableModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(AuditModel)

public:
    enum Column { Number, Time, Command, Result, Run, Who, Host, ColumnCount };
    enum Role { SortRole = Qt::UserRole + 1, NumberRole };

    explicit AuditModel(QObject *parent = nullptr);

    /// Whoever points at an entry keeps pointing at it where only newer ones came; else the model is reset.
    void setEntries(const QList<AuditEntry> &entries);
    const QList<AuditEntry> &entries() const { return m_entries; }
    QModelIndex indexOf(qint64 number) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QList<AuditEntry> m_entries;
    QFont m_commandFont;
};

} // namespace talekeeper
