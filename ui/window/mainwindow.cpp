#include "ui/window/mainwindow.h"

#include "ui/common/appearance.h"
#include "ui/common/card.h"
#include "ui/common/labels.h"
#include "ui/common/prompts.h"
#include "ui/hosts/hostdelegate.h"
#include "ui/hosts/hostlistmodel.h"
#include "ui/window/hostview.h"

#include <QApplication>
#include <QCloseEvent>
#include <QHBoxLayout>
#include <QListView>
#include <QShortcut>
#include <QStackedWidget>
#include <QStatusBar>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper
{

MainWindow::MainWindow(
    const QList<HostProfile> &profiles, Prompts &prompts, const QString &historyPath, QWidget *parent)
    : QMainWindow(parent)
    , m_prompts(prompts)
    , m_views(named(new QStackedWidget, u"hostViews"_s))
{
    setObjectName(u"mainWindow"_s);
    resize(1360, 850);
    for (const HostProfile &profile : profiles)
        m_sessions << new HostSession(profile, m_runner, this);
    m_hosts = new HostListModel(m_sessions, this);
    auto *inside = new QWidget;
    auto *layout = new QHBoxLayout(inside);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addWidget(buildSidebar());
    auto *line = new QFrame;
    line->setFixedWidth(1);
    line->setAutoFillBackground(true);
    line->setBackgroundRole(QPalette::Mid);
    layout->addWidget(line);
    layout->addWidget(m_views, 1);
    setCentralWidget(inside);
    buildStatusBar();
    buildShortcuts();
    for (HostSession *session : std::as_const(m_sessions)) {
        auto *view = new HostView(*session, historyPath);
        m_views->addWidget(view);
        connect(session, &HostSession::changed, this, &MainWindow::updateStatus);
        connect(&view->flow(), &RestoreFlow::changed, this, &MainWindow::updateStatus);
    }
    connect(m_hostList->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
        [this](const QModelIndex &current) { showHost(current.row()); });
    connect(&m_runner, &JobRunner::changed, this, &MainWindow::updateStatus);
    updateStyle();
    updateStatus();
}

MainWindow::~MainWindow()
{
    // Pages and sessions go first: the runner then stops what still runs and waits for it, and nobody is told any more.
    m_runner.disconnect(this);
    delete takeCentralWidget();
    qDeleteAll(m_sessions);
}

QWidget *MainWindow::buildSidebar()
{
    auto *heading = new ToneLabel(tr("Here"), ToneLabel::Tone::Secondary);
    heading->setFont(textFont(TextSize::Small, true));
    heading->setContentsMargins(Spacing::group, Spacing::group, Spacing::group, 4);
    m_hostList = named(new QListView, u"hosts"_s, tr("Hosts"));
    m_hostList->setModel(m_hosts);
    m_hostList->setItemDelegate(new HostDelegate(m_hostList));
    m_hostList->setFrameShape(QFrame::NoFrame);
    m_hostList->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_hostList->setMouseTracking(true);
    m_hostList->viewport()->setAutoFillBackground(false);
    auto *sidebar = new QWidget;
    sidebar->setFixedWidth(qMax(229, fontMetrics().averageCharWidth() * 30));
    auto *layout = new QVBoxLayout(sidebar);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addWidget(heading);
    layout->addWidget(m_hostList, 1);
    return sidebar;
}

void MainWindow::buildStatusBar()
{
    m_connection = named(new StateLabel, u"connection"_s);
    m_connection->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Preferred);
    m_jobs = named(new ToneLabel({}, ToneLabel::Tone::Secondary), u"jobs"_s);
    auto *left = new QWidget;
    auto *layout = new QHBoxLayout(left);
    layout->setContentsMargins(12, 2, 12, 2);
    layout->setSpacing(Spacing::group);
    layout->addWidget(m_connection);
    layout->addWidget(m_jobs, 1);
    statusBar()->addWidget(left, 1);
    statusBar()->setSizeGripEnabled(false);
}

void MainWindow::buildShortcuts()
{
    const auto add = [this](const QKeySequence &keys, auto action) {
        connect(new QShortcut(keys, this), &QShortcut::activated, this, action);
    };
    add(QKeySequence::Refresh, [this] { currentHost()->session().refresh(); });
    add(QKeySequence(u"Ctrl+1"_s), [this] { currentHost()->showTab(HostView::DumpsTab); });
    add(QKeySequence(u"Ctrl+2"_s), [this] { currentHost()->showTab(HostView::RestoreTab); });
    add(QKeySequence::Quit, [this] { close(); });
}

void MainWindow::chooseHost(int index) { m_hostList->setCurrentIndex(m_hosts->index(index)); }

HostView *MainWindow::currentHost() const { return qobject_cast<HostView *>(m_views->currentWidget()); }

void MainWindow::showHost(int index)
{
    if (index < 0)
        return;
    m_views->setCurrentIndex(index);
    m_sessions.at(index)->open();
    setWindowTitle(m_sessions.at(index)->profile().name);
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
    const HostView *view = currentHost();
    if (!view)
        return;
    m_connection->setState(stateOf(view->session()), stateText(view->session()));
    const QList<RunningJob *> jobs = m_runner.jobs();
    if (jobs.isEmpty())
        return m_jobs->setText(tr("No jobs running"));
    // The one that changes a host is what the admin wants to know of.
    const RunningJob *job = m_runner.changingJob() ? m_runner.changingJob() : jobs.last();
    QString text = job->description().title;
    for (int at = 0; at < m_views->count(); ++at) {
        RestoreFlow &flow = qobject_cast<HostView *>(m_views->widget(at))->flow();
        if (flow.isRunning() && flow.job() == job)
            text = flow.progress().takingBack()
                ? tr("%1, taking back").arg(text)
                : tr("%1, %2 %").arg(text).arg(flow.progress().percent(QDateTime::currentDateTimeUtc()));
    }
    m_jobs->setText(jobs.size() == 1 ? tr("1 job: %1").arg(text) : tr("%1 jobs: %2").arg(jobs.size()).arg(text));
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    RunningJob *job = m_runner.changingJob();
    if (!job)
        return QMainWindow::closeEvent(event);
    event->ignore();
    if (std::exchange(m_asking, true))
        return;
    m_prompts.ask(this,
        {.title = tr("\"%1\" is running. Stop it and close?").arg(job->description().title),
            .text = tr("If you stop it, everything is taken back: the database and the containers from before come "
                       "back in service, and then the window closes. "
                       "If the new data is in service already, it stays, and can be undone later."),
            .confirmVerb = tr("Stop, take back and close"),
            .stayVerb = tr("Keep it running")},
        [this, job = QPointer(job)](bool confirmed) {
            m_asking = false;
            if (!confirmed)
                return;
            if (!job) { // it ended while the question stood
                close();
                return;
            }
            connect(job, &RunningJob::ended, this, &QWidget::close, Qt::QueuedConnection);
            job->stop();
        });
}

void MainWindow::changeEvent(QEvent *event)
{
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::ApplicationPaletteChange && m_hostList)
        updateStyle();
}

} // namespace talekeeper
