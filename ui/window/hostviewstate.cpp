// How a host's view says where its host stands.
#include "core/drill/drillsteps.h"
#include "core/foundation/format.h"
#include "ui/common/messagebanner.h"
#include "ui/common/tag.h"
#include "ui/hosts/environment.h"
#include "ui/window/hostview.h"

#include <QPushButton>
#include <QStackedWidget>

using namespace Qt::StringLiterals;

namespace talekeeper
{

bool HostView::hasNoStack() const
{
    // Another look that is under way does not take the page away.
    return !m_session.snapshot() && m_session.error() && m_session.error()->kind == ErrorKind::NoStack;
}

void HostView::updateStack()
{
    const bool isShown = m_session.snapshot() || (hasNoStack() && place() == Place::Drills);
    m_stack->setCurrentWidget(isShown ? m_pages : m_connection);
}

void HostView::updateHeader()
{
    const HostProfile &profile = m_session.profile();
    m_facts->setText(factsText());
    m_name->setText(profile.name);
    if (isFar() || profile.environment != Environment::None)
        m_tag->setTag(environmentText(profile.environment), environmentRole(profile.environment));
    else
        m_tag->setTag(profile.kind == HostProfile::Kind::Practice ? tr("Practice") : tr("Local"), std::nullopt);
    m_tag->setVisible(!m_tag->text().isEmpty());
    m_productionLine->setVisible(profile.environment == Environment::Production);
}

void HostView::updateConnection()
{
    const bool isConnecting = m_session.state() == HostSession::State::Connecting;
    const bool hasFailed = m_session.error() && !m_session.snapshot() && m_session.state() == HostSession::State::Failed;
    m_connecting->setVisible(isConnecting || (isFar() && hasFailed)); // how far it came
    if (m_stopConnecting)
        m_stopConnecting->setVisible(isConnecting);
    m_error->setVisible(false);
    m_showDrills->setVisible(hasNoStack());
    if (isConnecting)
        m_connectingText->setText(m_session.profile().kind == HostProfile::Kind::Practice
                ? tr("The practice host is looked for; the first time it is made, which takes some seconds.")
                : tr("Docker on this machine is asked for a Tale stack."));
    if (!hasFailed)
        return;
    const QString name = m_session.profile().name;
    if (hasNoStack() && isDrillHost(m_session.profile()))
        m_error->setMessage(StateRole::Unknown, tr("No Tale stack runs on %1.").arg(name),
            tr("It was reached, and it is a drill host: a drill builds the stack there."));
    else if (m_session.error()->kind == ErrorKind::Stopped)
        m_error->setMessage(StateRole::Unknown, tr("%1 is not connected.").arg(name), tr("You stopped it. Nothing was changed there."));
    else
        m_error->setError(*m_session.error(),
            m_session.error()->kind == ErrorKind::HostKeyChanged ? tr("%1 can't be trusted: its key has changed.").arg(name)
                                                                 : tr("%1 can't be shown.").arg(name));
    // There is no button past it, and the line of known_hosts concerned is what leads on.
    m_error->showDetail(m_session.error()->kind == ErrorKind::HostKeyChanged);
}

QString HostView::factsText() const
{
    if (!m_session.snapshot())
        return m_session.state() == HostSession::State::Connecting ? tr("connecting …")
            : hasNoStack()                                          ? tr("reached; no Tale stack runs there")
                                                                    : tr("not connected");
    const HostSnapshot &snapshot = *m_session.snapshot();
    QStringList facts{tr("Tale stack \"%1\"").arg(snapshot.host.stack.project)};
    const QString reached = m_session.error() ? tr("not reached since %1 UTC").arg(formatTime(snapshot.takenAt))
        : isFar()                             ? tr("connected over SSH")
                                              : QString();
    if (!snapshot.status) {
        facts << (m_session.error() ? reached : tr("database server does not answer"));
        return facts.join(u" · "_s);
    }
    facts << tr("PostgreSQL %1").arg(snapshot.status->server.version);
    QStringList names;
    for (const Database &database : snapshot.status->databases)
        if (database.name != "postgres"_L1 && !runTagIn(database.comment))
            names << database.name;
    for (const Database &database : snapshot.status->databases)
        if (const auto tag = runTagIn(database.comment); tag && tag->part == RunTag::Part::Restored)
            names << database.name;
    names.sort();
    facts << tr("databases: %1").arg(names.join(u", "_s));
    if (!reached.isEmpty())
        facts << reached;
    return facts.join(u" · "_s);
}

} // namespace talekeeper
