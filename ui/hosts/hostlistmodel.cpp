#include "ui/hosts/hostlistmodel.h"

namespace talekeeper
{
namespace
{

QString failureText(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::ProgramMissing:
        return HostListModel::tr("a program is missing");
    case ErrorKind::EngineUnreachable:
        return HostListModel::tr("no Docker running");
    case ErrorKind::EngineForbidden:
        return HostListModel::tr("Docker not allowed");
    case ErrorKind::NoStack:
        return HostListModel::tr("no Tale stack");
    case ErrorKind::SeveralStacks:
        return HostListModel::tr("several Tale stacks");
    default:
        return HostListModel::tr("not reached");
    }
}

QString detailText(const HostSession &session)
{
    switch (session.state()) {
    case HostSession::State::Connecting:
        return HostListModel::tr("connecting …");
    case HostSession::State::Failed:
        return failureText(session.error()->kind);
    case HostSession::State::Connected:
    case HostSession::State::NotConnected:
        break;
    }
    return session.profile().kind == HostProfile::Kind::Practice ? HostListModel::tr("nothing here can break")
                                                                 : HostListModel::tr("local Docker");
}

} // namespace

StateRole stateOf(const HostSession &session)
{
    switch (session.state()) {
    case HostSession::State::NotConnected:
        return StateRole::Unknown;
    case HostSession::State::Connecting:
        return StateRole::Planned;
    case HostSession::State::Failed:
        return session.snapshot() ? StateRole::Attention : StateRole::Bad;
    case HostSession::State::Connected:
        return session.snapshot()->host.stack.database.isRunning() ? StateRole::Good : StateRole::Attention;
    }
    Q_UNREACHABLE_RETURN({});
}

QString stateText(const HostSession &session)
{
    switch (session.state()) {
    case HostSession::State::NotConnected:
        return HostListModel::tr("Not connected");
    case HostSession::State::Connecting:
        return HostListModel::tr("Connecting …");
    case HostSession::State::Failed:
        return session.snapshot() ? HostListModel::tr("Connection lost") : HostListModel::tr("Not connected");
    case HostSession::State::Connected:
        return session.snapshot()->host.stack.database.isRunning() ? HostListModel::tr("Connected")
                                                                   : HostListModel::tr("Connected, database stopped");
    }
    Q_UNREACHABLE_RETURN({});
}

HostListModel::HostListModel(const QList<HostSession *> &sessions, QObject *parent)
    : QAbstractListModel(parent)
    , m_sessions(sessions)
{
    for (int row = 0; row < m_sessions.size(); ++row)
        connect(m_sessions.at(row), &HostSession::changed, this,
            [this, row] { Q_EMIT dataChanged(index(row), index(row)); });
}

int HostListModel::rowCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : int(m_sessions.size()); }

QVariant HostListModel::data(const QModelIndex &index, int role) const
{
    const HostSession *host = session(index);
    if (!host)
        return {};
    switch (role) {
    case Qt::DisplayRole:
        return host->profile().name;
    case Qt::AccessibleTextRole:
        return tr("%1, %2, %3").arg(host->profile().name, detailText(*host), stateText(*host));
    case DetailRole:
        return detailText(*host);
    case StateRoleRole:
        return static_cast<int>(stateOf(*host));
    default:
        return {};
    }
}

HostSession *HostListModel::session(const QModelIndex &index) const
{
    return checkIndex(index, CheckIndexOption::IndexIsValid) ? m_sessions.at(index.row()) : nullptr;
}

} // namespace talekeeper
