#include "ui/hosts/hostlistmodel.h"

#include "core/drill/drillsteps.h"
#include "core/host/sshaddress.h"
#include "ui/hosts/environment.h"

using namespace Qt::StringLiterals;

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
    case ErrorKind::HostNotFound:
        return HostListModel::tr("name not found");
    case ErrorKind::HostKeyUnknown:
        return HostListModel::tr("key not trusted");
    case ErrorKind::HostKeyChanged:
        return HostListModel::tr("key has changed");
    case ErrorKind::LoginRefused:
    case ErrorKind::KeyUnreadable:
    case ErrorKind::KeyTooOpen:
    case ErrorKind::AgentLocked:
        return HostListModel::tr("not let in");
    case ErrorKind::Stopped:
        return HostListModel::tr("stopped");
    default:
        return HostListModel::tr("not reached");
    }
}

QString detailText(const HostSession &session)
{
    if (session.isLinkLost())
        return HostListModel::tr("not reached");
    switch (session.state()) {
    case HostSession::State::Connecting:
        return HostListModel::tr("connecting …");
    case HostSession::State::Failed:
        return failureText(session.error()->kind);
    case HostSession::State::Connected:
    case HostSession::State::NotConnected:
        break;
    }
    return wayText(session.profile());
}

bool isFar(const HostSession &session) { return session.profile().kind == HostProfile::Kind::Ssh; }

/// The last hop of ProxyJump, as a name; empty: none.
QString jumpOf(const HostProfile &profile)
{
    for (const QString &option : profile.sshOptions)
        if (option.section(u'=', 0, 0).compare("ProxyJump"_L1, Qt::CaseInsensitive) == 0) {
            const QString last = option.section(u'=', 1).trimmed().section(u',', -1);
            const auto address = parseSshAddress(last);
            return last == "none"_L1 ? QString() : address ? address->host : last;
        }
    return {};
}

} // namespace

QString wayText(const HostProfile &profile)
{
    switch (profile.kind) {
    case HostProfile::Kind::Practice:
        return HostListModel::tr("nothing here can break");
    case HostProfile::Kind::Local:
        return HostListModel::tr("local Docker");
    case HostProfile::Kind::Ssh:
        break;
    }
    const QString jump = jumpOf(profile);
    return jump.isEmpty() ? HostListModel::tr("ssh %1").arg(profile.address) : HostListModel::tr("ssh via %1").arg(jump);
}

StateRole stateOf(const HostSession &session)
{
    if (session.isLinkLost())
        return StateRole::Attention;
    switch (session.state()) {
    case HostSession::State::NotConnected:
        return StateRole::Unknown;
    case HostSession::State::Connecting:
        return StateRole::Planned;
    case HostSession::State::Failed:
        // A drill host is empty until a drill builds its stack.
        if (!session.snapshot() && session.error()->kind == ErrorKind::NoStack && isDrillHost(session.profile()))
            return StateRole::Unknown;
        return session.snapshot() ? StateRole::Attention : StateRole::Bad;
    case HostSession::State::Connected:
        return session.snapshot()->host.stack.database.isRunning() ? StateRole::Good : StateRole::Attention;
    }
    Q_UNREACHABLE_RETURN({});
}

QString stateText(const HostSession &session)
{
    if (session.isLinkLost())
        return HostListModel::tr("Connection lost");
    switch (session.state()) {
    case HostSession::State::NotConnected:
        return HostListModel::tr("Not connected");
    case HostSession::State::Connecting:
        return HostListModel::tr("Connecting …");
    case HostSession::State::Failed:
        if (!session.snapshot() && session.error()->kind == ErrorKind::NoStack)
            return HostListModel::tr("No Tale stack");
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
    follow();
}

void HostListModel::follow()
{
    for (HostSession *session : std::as_const(m_sessions))
        connect(session, &HostSession::changed, this, [this, session] {
            const QModelIndex row = indexOf(session);
            Q_EMIT dataChanged(row, row);
        });
}

void HostListModel::setSessions(const QList<HostSession *> &sessions)
{
    beginResetModel();
    for (HostSession *session : std::as_const(m_sessions))
        session->disconnect(this);
    m_sessions = sessions;
    follow();
    endResetModel();
}

QModelIndex HostListModel::indexOf(const HostSession *session) const
{
    for (int row = 0; row < m_sessions.size(); ++row)
        if (m_sessions.at(row) == session)
            return index(row);
    return {};
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
    case Qt::AccessibleTextRole: {
        QStringList words{host->profile().name, environmentText(host->profile().environment), detailText(*host), stateText(*host)};
        words.removeAll(QString());
        return words.join(u", "_s);
    }
    case HeadingRole:
        if (index.row() > 0 && isFar(*host) == isFar(*m_sessions.at(index.row() - 1)))
            return QString();
        return isFar(*host) ? tr("Hosts") : tr("Here");
    case EnvironmentRole:
        return static_cast<int>(host->profile().environment);
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
    return index.isValid() && checkIndex(index) ? m_sessions.at(index.row()) : nullptr;
}

} // namespace talekeeper
