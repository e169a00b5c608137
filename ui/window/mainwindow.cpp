#include "ui/window/mainwindow.h"

#include "ui/common/appearance.h"
#include "ui/common/card.h"
#include "ui/common/labels.h"
#include "ui/common/messagebanner.h"
#include "ui/common/prompts.h"
#include "ui/hosts/hostdelegate.h"
#include "ui/hosts/hostkeeper.h"
#include "ui/hosts/hostlistmodel.h"
#include "ui/hosts/windowprompter.h"
#include "ui/window/commandpalette.h"
#include "ui/window/hostview.h"
#include "ui/window/jobspanel.h"
#include "ui/window/viewstate.h"

#include <QAction>
#include <QApplication>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QScreen>
#include <QShortcut>
#include <QStackedWidget>
#include <QStatusBar>
#include <QStyle>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper
{

MainWindow::MainWindow(const QList<HostProfile> &profiles, Prompts &prompts, const WindowFiles &files,
    const Connector &connector, QWidget *parent)
    : QMainWindow(parent)
    , m_prompts(prompts)
    , m_statePath(files.state.isEmpty() ? usualWindowStatePath() : files.state)
    , m_historyPath(files.history)
    , m_fixed(profiles)
    , m_connect(connector)
    , m_desk(std::make_unique<QuestionDesk>(prompts, this))
    , m_views(named(new QStackedWidget, u"hostViews"_s))
{
    setObjectName(u"mainWindow"_s);
    // A first window fits on its screen, with what the desktop puts above it.
    resize(QSize(1360, 850).boundedTo(screen()->availableSize() - QSize(0, style()->pixelMetric(QStyle::PM_TitleBarHeight))));
    m_left = readWindowState(m_statePath);
    QStringList fixedNames;
    for (const HostProfile &profile : m_fixed)
        fixedNames << profile.name;
    m_keeper = new HostKeeper({.path = files.hosts,
                                  .fixedNames = fixedNames,
                                  .reach =
                                      [this](const QString &host) {
                                          return HostReach{.connect = m_connect, .prompter = m_desk->prompterFor(host)};
                                      }},
        m_runner, m_prompts, this);
    m_hosts = new HostListModel({}, this);
    buildInside();
    buildActions();
    buildStatusBar();
    connect(m_hostList->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
        [this](const QModelIndex &current) { showHost(current.row()); });
    connect(m_jobsPanel, &JobsPanel::showRequested, this, &MainWindow::showPlace);
    connect(&m_runner, &JobRunner::changed, this, &MainWindow::updateStatus);
    connect(m_keeper, &HostKeeper::changed, this, &MainWindow::takeHosts);
    connect(m_keeper, &HostKeeper::failed, this, &MainWindow::showKeepingError);
    takeHosts({}, {});
    m_keeper->read();
    updateStyle();
    updateStatus();
    if (!m_left.geometry.isEmpty())
        restoreGeometry(m_left.geometry);
}

void MainWindow::buildInside()
{
    auto *columns = new QHBoxLayout;
    columns->setSpacing(0);
    columns->addWidget(buildSidebar());
    auto *line = new QFrame;
    line->setFixedWidth(1);
    line->setAutoFillBackground(true);
    line->setBackgroundRole(QPalette::Mid);
    columns->addWidget(line);
    columns->addWidget(m_views, 1);
    m_keepingError = named(new MessageBanner, u"hostsError"_s);
    auto *again = named(new QPushButton(tr("&Read it again")), u"readHosts"_s, tr("Read the list of hosts again"));
    connect(again, &QPushButton::clicked, m_keeper, &HostKeeper::read);
    m_keepingError->addButton(again);
    m_keepingError->hide();
    m_jobsPanel = named(new JobsPanel(m_runner), u"jobsPanel"_s, tr("Running jobs"));
    m_jobsPanel->hide();
    auto *closeJobs = new QShortcut(Qt::Key_Escape, m_jobsPanel);
    closeJobs->setContext(Qt::WidgetWithChildrenShortcut);
    connect(closeJobs, &QShortcut::activated, this, [this] { m_jobs->setChecked(false); });
    auto *inside = new QWidget;
    auto *layout = new QVBoxLayout(inside);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addWidget(m_keepingError);
    layout->addLayout(columns, 1);
    layout->addWidget(m_jobsPanel);
    setCentralWidget(inside);
}

QList<HostView *> MainWindow::hostViews() const
{
    QList<HostView *> views;
    for (const HostSession *session : m_sessions)
        if (HostView *view = viewOf(session))
            views << view;
    return views;
}

HostView *MainWindow::viewOf(const HostSession *session) const
{
    for (int at = 0; at < m_views->count(); ++at)
        if (auto *view = qobject_cast<HostView *>(m_views->widget(at)); &view->session() == session)
            return view;
    return nullptr;
}

MainWindow::~MainWindow()
{
    // Pages and sessions go first: the runner then stops what still runs and waits for it, and nobody is told any more.
    m_desk.reset(); // who waits for an answer would else be waited for
    m_runner.disconnect(this);
    delete takeCentralWidget();
    qDeleteAll(m_sessions);
}

QWidget *MainWindow::buildSidebar()
{
    m_hostList = named(new QListView, u"hosts"_s, tr("Hosts"));
    m_hostList->setModel(m_hosts);
    m_hostList->setItemDelegate(new HostDelegate(m_hostList));
    m_hostList->setFrameShape(QFrame::NoFrame);
    m_hostList->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_hostList->setMouseTracking(true);
    m_hostList->viewport()->setAutoFillBackground(false);
    m_hostList->setContextMenuPolicy(Qt::CustomContextMenu); // the mouse's and the menu key's
    connect(m_hostList, &QListView::customContextMenuRequested, this, [this](const QPoint &position) {
        const HostSession *session = m_hosts->session(m_hostList->indexAt(position));
        showHostMenu(session ? session->profile().name : QString(), m_hostList->viewport()->mapToGlobal(position));
    });
    auto *add = named(new QPushButton(tr("+  Add host…")), u"addHost"_s, tr("Add host"));
    add->setProperty("quiet", true);
    connect(add, &QPushButton::clicked, m_keeper, &HostKeeper::add);
    auto *foot = new QHBoxLayout;
    foot->setContentsMargins(Spacing::related, Spacing::related, Spacing::related, Spacing::related);
    foot->addWidget(add);
    foot->addStretch(1);
    auto *sidebar = new QWidget;
    sidebar->setFixedWidth(qMax(229, fontMetrics().averageCharWidth() * 30));
    auto *layout = new QVBoxLayout(sidebar);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addSpacing(Spacing::related);
    layout->addWidget(m_hostList, 1);
    layout->addLayout(foot);
    return sidebar;
}

void MainWindow::buildStatusBar()
{
    m_connection = named(new StateLabel, u"connection"_s);
    m_connection->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Preferred);
    m_jobs = named(new QPushButton, u"jobs"_s);
    m_jobs->setProperty("quiet", true);
    m_jobs->setCheckable(true);
    m_jobs->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Preferred);
    connect(m_jobs, &QPushButton::toggled, this, &MainWindow::showJobs);
    auto *keys = new ToneLabel(tr("Ctrl+K commands · F1 help"), ToneLabel::Tone::Secondary);
    auto *foot = new QWidget;
    auto *layout = new QHBoxLayout(foot);
    layout->setContentsMargins(12, 2, 12, 2);
    layout->setSpacing(Spacing::related);
    layout->addWidget(m_connection, 0, Qt::AlignVCenter);
    layout->addWidget(m_jobs);
    layout->addStretch(1);
    layout->addWidget(keys);
    statusBar()->addWidget(foot, 1);
    statusBar()->setSizeGripEnabled(false);
}

QAction *MainWindow::addCommand(const QString &text, const QList<QKeySequence> &keys, std::function<void()> act)
{
    auto *command = new QAction(text, this);
    command->setShortcuts(keys);
    connect(command, &QAction::triggered, this, std::move(act));
    addAction(command);
    return command;
}

void MainWindow::buildActions()
{
    const QList<QPair<Place, QString>> pages{{Place::Overview, tr("Page Overview")}, {Place::Dumps, tr("Page Dumps")},
        {Place::Retention, tr("Page Retention")}, {Place::Restore, tr("Page Restore")},
        {Place::Drills, tr("Page Drills")}, {Place::Activity, tr("Page Activity")}};
    for (const auto &[place, text] : pages)
        addCommand(text, {QKeySequence(u"Ctrl+%1"_s.arg(static_cast<int>(place) + 1))},
            [this, place = place] { currentHost()->openPlace(place); });
    addCommand(tr("Look at the host again"), QKeySequence::keyBindings(QKeySequence::Refresh),
        [this] { currentHost()->session().refresh(); });
    addCommand(tr("Take a dump now…"), {}, [this] { currentHost()->takeDump(); });
    addCommand(tr("Filter what is shown"), {QKeySequence(QKeySequence::Find)}, [this] { focusFilter(); });
    addCommand(tr("Running jobs"), {QKeySequence(u"Ctrl+J"_s)}, [this] { m_jobs->toggle(); });
    m_addHost = addCommand(tr("Add host…"), {}, [this] { m_keeper->add(); });
    const auto forHost = [this](const QString &text, int by, void (HostKeeper::*act)(const QString &)) {
        m_hostCommands << HostCommand{.action = addCommand(text, {},
                                          [this, by, act] {
                                              const QString host = currentHost()->session().profile().name;
                                              act ? (m_keeper->*act)(host) : m_keeper->move(host, by);
                                          }),
            .by = by};
    };
    forHost(tr("Edit host…"), 0, &HostKeeper::edit);
    forHost(tr("Duplicate host…"), 0, &HostKeeper::duplicate);
    forHost(tr("Move host up"), -1, nullptr);
    forHost(tr("Move host down"), 1, nullptr);
    forHost(tr("Remove host…"), 0, &HostKeeper::remove);
    m_markMachine = addCommand(tr("Mark this machine as a drill host"), {}, [this] { markThisMachine(); });
    addCommand(tr("Commands"), {QKeySequence(u"Ctrl+K"_s)}, [this] { showCommands(); });
    addCommand(tr("Help"), {QKeySequence(QKeySequence::HelpContents)}, [this] { showHelp(); });
    addCommand(tr("Close the window"), {QKeySequence(QKeySequence::Quit)}, [this] { close(); });
}

void MainWindow::showCommands()
{
    updateHostActions();
    if (!findChild<CommandPalette *>())
        (new CommandPalette(actions(), currentHost(), this))->open();
}

void MainWindow::showHelp()
{
    if (!findChild<HelpDialog *>())
        (new HelpDialog(actions(), this))->open();
}

void MainWindow::focusFilter()
{
    for (QLineEdit *field : currentHost()->findChildren<QLineEdit *>())
        if (field->isVisible() && field->objectName().endsWith("Filter"_L1))
            return field->setFocus(Qt::ShortcutFocusReason);
}

void MainWindow::showJobs(bool shown)
{
    if (shown)
        m_focusBeforeJobs = focusWidget();
    const bool hadFocus = m_jobsPanel->isAncestorOf(focusWidget());
    m_jobsPanel->setVisible(shown);
    if (shown && m_jobsPanel->firstFocus())
        m_jobsPanel->firstFocus()->setFocus();
    else if (!shown && hadFocus && m_focusBeforeJobs && m_focusBeforeJobs->isVisible())
        m_focusBeforeJobs->setFocus();
}

void MainWindow::showPlace(const QString &host, Place place)
{
    for (int at = 0; at < m_sessions.size(); ++at)
        if (m_sessions.at(at)->profile().name == host) {
            chooseHost(at);
            currentHost()->showPlace(place);
        }
}

void MainWindow::chooseHost(int index) { m_hostList->setCurrentIndex(m_hosts->index(index)); }

bool MainWindow::chooseHost(const QString &name)
{
    for (int at = 0; at < m_sessions.size(); ++at)
        if (m_sessions.at(at)->profile().name.compare(name, Qt::CaseInsensitive) == 0) {
            chooseHost(at);
            return true;
        }
    return false;
}

void MainWindow::chooseLastHost()
{
    if (!chooseHost(m_left.host))
        chooseHost(0);
}

HostView *MainWindow::currentHost() const { return qobject_cast<HostView *>(m_views->currentWidget()); }

void MainWindow::showHost(int index)
{
    if (index < 0)
        return;
    m_views->setCurrentWidget(viewOf(m_sessions.at(index)));
    m_sessions.at(index)->open();
    setWindowTitle(m_sessions.at(index)->profile().name);
    updateHostActions();
    updateStatus();
}

void MainWindow::updateStyle()
{
    setStyleSheet(windowStyleSheet(QApplication::palette()));
    // Lists and status bar stand on a surface a little off the page.
    QPalette sidebar = QApplication::palette();
    sidebar.setColor(QPalette::Window, mixedColor(sidebar.color(QPalette::Base), sidebar.color(QPalette::Window), 0.6));
    sidebar.setColor(QPalette::Base, sidebar.color(QPalette::Window));
    m_hostList->setPalette(sidebar);
    m_hostList->parentWidget()->setPalette(sidebar);
    m_hostList->parentWidget()->setAutoFillBackground(true);
    statusBar()->setPalette(sidebar);
    statusBar()->setAutoFillBackground(true);
}

void MainWindow::updateStatus()
{
    if (const HostView *view = currentHost())
        m_connection->setState(stateOf(view->session()), stateText(view->session()));
    m_jobs->setText(jobsText(m_runner));
    m_jobs->setAccessibleName(m_jobs->text());
    m_jobs->setAccessibleDescription(tr("Opens the list of running jobs"));
}

void MainWindow::saveState() const
{
    WindowState state{.geometry = saveGeometry()};
    if (currentHost())
        state.host = currentHost()->session().profile().name;
    for (const HostView *view : hostViews())
        noteView(*view, state);
    writeWindowState(m_statePath, state);
}

void MainWindow::changeEvent(QEvent *event)
{
    QMainWindow::changeEvent(event);
    // A window of its own is told of the application's new palette as of its own; the style sheet then tells it again.
    if (event->type() == QEvent::PaletteChange && m_hostList
        && styleSheet() != windowStyleSheet(QApplication::palette()))
        updateStyle();
    if (event->type() == QEvent::WindowStateChange && currentHost())
        currentHost()->updatePace();
}

} // namespace talekeeper
