#pragma once

#include "ui/common/staterole.h"
#include "ui/hosts/hostsession.h"

#include <QAbstractListModel>

namespace talekeeper
{

/// The hosts at the left of the window.
class HostListModel final : public QAbstractListModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(HostListModel)

public:
    enum Role {
        DetailRole = Qt::UserRole + 1,
        StateRoleRole,
        HeadingRole, ///< what stands above a row that begins a group: "Hosts", "Here"; else empty
        EnvironmentRole, ///< an Environment as int
    };

    explicit HostListModel(const QList<HostSession *> &sessions, QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    HostSession *session(const QModelIndex &index) const;
    QModelIndex indexOf(const HostSession *session) const;
    void setSessions(const QList<HostSession *> &sessions);

private:
    void follow();

    QList<HostSession *> m_sessions;
};

/// "ssh admin@tale-prod-1", "ssh via bastion", "local Docker".
QString wayText(const HostProfile &profile);

/// How a connection stands, as a state and in words.
StateRole stateOf(const HostSession &session);
QString stateText(const HostSession &session);

} // namespace talekeeper
