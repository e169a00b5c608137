// The hosts of the window, as they come, change and go.
#include "ui/common/messagebanner.h"
#include "ui/hosts/hostkeeper.h"
#include "ui/hosts/hostlistmodel.h"
#include "ui/hosts/windowprompter.h"
#include "ui/window/hostview.h"
#include "ui/window/mainwindow.h"
#include "ui/window/viewstate.h"

#include <QAction>
#include <QListView>
#include <QMenu>
#include <QStackedWidget>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper
{

HostSession *MainWindow::makeSession(const HostProfile &profile)
{
    auto *session = new HostSession(
        profile, m_runner,
        {.connect = m_connect, .prompter = m_desk->prompterFor(profile.name), .historyPath = m_historyPath}, this);
    connect(session, &HostSession::changed, this, &MainWindow::updateStatus);
    return session;
}

void MainWindow::addView(HostSession *session)
{
    auto *view = new HostView(*session, m_prompts, m_historyPath);
    connect(view, &HostView::menuRequested, this, [this, session](const QPoint &position) {
        showHostMenu(session->profile().name, position);
    });
    m_views->addWidget(view);
}

/// The session of a profile that is in the list now: as it is, or made anew where another way leads there.
HostSession *MainWindow::takeHost(const HostProfile &profile, HostSession *known)
{
    const bool isSameName = known && known->profile().name == profile.name;
    if (isSameName && isSameWay(known->profile(), profile)) {
        if (known->profile().environment != profile.environment)
            known->setEnvironment(profile.environment);
        return known;
    }
    HostSession *session = makeSession(profile);
    if (known && isSameWay(known->profile(), profile))
        session->takeOver(*known); // only its name is another: the connection stays
    addView(session);
    if (known && viewOf(known)) {
        WindowState as;
        noteView(*viewOf(known), as);
        applyView(*viewOf(session), as, known->profile().name);
    } else {
        applyView(*viewOf(session), m_left, profile.name);
    }
    return session;
}

void MainWindow::drop(HostSession *session)
{
    if (HostView *view = viewOf(session)) {
        view->hide();
        m_views->removeWidget(view);
        view->deleteLater(); // one of its buttons may be what was clicked
    }
    session->deleteLater();
}

void MainWindow::takeHosts(const QString &before, const QString &now)
{
    m_keepingError->hide();
    const HostSession *shown = m_hosts->session(m_hostList->currentIndex()); // null: none was chosen yet
    const qsizetype shownAt = m_sessions.indexOf(shown);
    const HostSession *chosen = nullptr;
    QList<HostSession *> left = m_sessions;
    QList<HostSession *> sessions;
    for (HostProfile &own : m_fixed)
        if (own.kind == HostProfile::Kind::Local)
            own.environment = m_keeper->thisMachine();
    for (const HostProfile &profile : m_keeper->profiles() + m_fixed) {
        const QString wanted = !before.isEmpty() && profile.name == now ? before : profile.name;
        const auto known = std::ranges::find(left, wanted, [](const HostSession *each) { return each->profile().name; });
        HostSession *session = takeHost(profile, known == left.end() ? nullptr : *known);
        if (known != left.end() && *known == shown)
            chosen = session;
        if (known != left.end() && *known == session)
            left.erase(known);
        // A host that was just added is what one wants to see.
        if (before.isEmpty() && profile.name == now)
            chosen = session;
        sessions << session;
    }
    m_sessions = sessions;
    m_hosts->setSessions(sessions);
    for (HostSession *gone : std::as_const(left))
        drop(gone);
    updateChoosingActions();
    if (chosen && m_hosts->session(m_hostList->currentIndex()) != chosen)
        m_hostList->setCurrentIndex(m_hosts->indexOf(chosen));
    else if (shown && !chosen && !m_sessions.isEmpty()) // what was shown is gone: its neighbour
        chooseHost(int(qMin(shownAt, m_sessions.size() - 1)));
    updateHostActions();
}

void MainWindow::showKeepingError()
{
    m_keepingError->setError(*m_keeper->error(), tr("The list of hosts is as it was."));
}

void MainWindow::updateChoosingActions()
{
    for (QAction *action : std::as_const(m_hostActions)) {
        removeAction(action);
        action->deleteLater();
    }
    m_hostActions.clear();
    for (int at = 0; at < m_sessions.size(); ++at) {
        // Nine have a key of their own; the others are found by their names.
        const QList<QKeySequence> keys
            = at < 9 ? QList<QKeySequence>{QKeySequence(u"Ctrl+Shift+%1"_s.arg(at + 1))} : QList<QKeySequence>();
        const QString name = m_sessions.at(at)->profile().name;
        m_hostActions << addCommand(tr("Host %1").arg(name), keys, [this, name] { chooseHost(name); });
    }
    for (QAction *action : std::as_const(m_hostActions))
        removeAction(action); // they come before the others that have to do with hosts
    insertActions(m_addHost, m_hostActions);
}

bool MainWindow::isThisMachine(const QString &host) const
{
    return std::ranges::any_of(m_fixed, [&host](const HostProfile &own) { return own.kind == HostProfile::Kind::Local && own.name == host; });
}

/// What runs there may be lost from then on, so it is asked for.
void MainWindow::markThisMachine()
{
    if (m_keeper->thisMachine() == Environment::Drill)
        return m_keeper->markThisMachine(Environment::None);
    const Question question{.title = tr("May what runs on this machine be lost?"),
        .text = tr("On a drill host a drill starts containers and databases anew. Mark this machine only where its Docker runs nothing that anybody needs."),
        .verbs = {tr("Mark it as a drill host")},
        .stayVerb = tr("Leave it as it is")};
    m_prompts.ask(this, question, [this](std::optional<qsizetype> answer) {
        if (answer)
            m_keeper->markThisMachine(Environment::Drill);
    });
}

void MainWindow::updateHostActions()
{
    const QString host = currentHost() ? currentHost()->session().profile().name : QString();
    for (const HostCommand &command : std::as_const(m_hostCommands))
        command.action->setEnabled(command.by == 0 ? m_keeper->keeps(host) : m_keeper->canMove(host, command.by));
    m_markMachine->setEnabled(isThisMachine(host));
    m_markMachine->setText(m_keeper->thisMachine() == Environment::Drill ? tr("This machine is no drill host any more") : tr("Mark this machine as a drill host"));
}

void MainWindow::showHostMenu(const QString &host, const QPoint &globalPosition)
{
    if (!host.isEmpty())
        chooseHost(host); // the commands are those of the host that is shown
    updateHostActions();
    auto *menu = new QMenu(this);
    menu->setObjectName(u"hostMenu"_s);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (m_keeper->keeps(host)) {
        for (const HostCommand &command : std::as_const(m_hostCommands))
            menu->addAction(command.action);
        menu->addSeparator();
    }
    if (isThisMachine(host)) {
        menu->addAction(m_markMachine);
        menu->addSeparator();
    }
    menu->addAction(m_addHost);
    menu->popup(globalPosition);
}

} // namespace talekeeper
