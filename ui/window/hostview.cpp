#include "ui/window/hostview.h"

#include "core/drill/drillsteps.h"
#include "core/foundation/format.h"
#include "ui/activity/activitypage.h"
#include "ui/common/card.h"
#include "ui/common/messagebanner.h"
#include "ui/common/tag.h"
#include "ui/drills/drilldesk.h"
#include "ui/drills/drillspage.h"
#include "ui/dumps/dumpspage.h"
#include "ui/hosts/connectioncard.h"
#include "ui/hosts/environment.h"
#include "ui/hosts/hostlistmodel.h"
#include "ui/overview/overviewpage.h"
#include "ui/restore/restorepage.h"
#include "ui/retention/retentionpage.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPainter>
#include <QProgressBar>
#include <QPushButton>
#include <QStackedWidget>
#include <QTabBar>
#include <QTableView>

using namespace Qt::StringLiterals;

namespace talekeeper
{

namespace
{

/// The line that production carries on every page.
class ProductionLine final : public QFrame
{
public:
    ProductionLine() { setFixedHeight(3); }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter(this).fillRect(rect(), stateColor(*environmentRole(Environment::Production), palette()));
    }
};

} // namespace

HostView::HostView(HostSession &session, Prompts &prompts, const QString &historyPath, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_flow(session, historyPath)
    , m_drills(new DrillDesk(session, historyPath, this))
    , m_productionLine(named(new ProductionLine, u"productionLine"_s))
    , m_tag(named(new Tag, u"environmentTag"_s))
    , m_facts(named(new ToneLabel({}, ToneLabel::Tone::Secondary), u"hostFacts"_s))
    , m_tabs(named(new QTabBar, u"tabs"_s, tr("Pages of the host")))
    , m_banners(new QWidget)
    , m_lost(named(new MessageBanner, u"connectionLost"_s))
    , m_recreated(named(new MessageBanner, u"stackRecreated"_s))
    , m_stack(new QStackedWidget)
    , m_connection(buildConnection())
    , m_pages(new QWidget)
    , m_pageStack(new QStackedWidget)
{
    buildPages(prompts, historyPath);
    auto *pages = new QVBoxLayout(m_pages);
    pages->setContentsMargins({});
    pages->setSpacing(0);
    auto *banners = new QVBoxLayout(m_banners);
    banners->setContentsMargins(Spacing::margin, 4, Spacing::margin, 0); // small screens have no more to give
    banners->setSpacing(Spacing::related);
    banners->addWidget(m_lost);
    banners->addWidget(m_recreated);
    pages->addWidget(m_banners);
    pages->addWidget(m_pageStack, 1);
    m_stack->addWidget(m_connection);
    m_stack->addWidget(m_pages);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addWidget(m_productionLine);
    layout->addWidget(buildHeader());
    layout->addWidget(new HairLine);
    layout->addWidget(m_stack, 1);

    auto *retry = named(new QPushButton(tr("&Try again")), u"retryLost"_s, tr("Try to reach the host again"));
    connect(retry, &QPushButton::clicked, &m_session, &HostSession::refresh);
    m_lost->addButton(retry);
    auto *seen = named(new QPushButton(tr("&All right")), u"recreatedSeen"_s, tr("Close this message"));
    connect(seen, &QPushButton::clicked, this, [this] {
        m_recreatedSeen = m_session.recreatedAt();
        update();
    });
    m_recreated->addButton(seen);
    connect(m_tabs, &QTabBar::currentChanged, this, [this](int index) {
        m_pageStack->setCurrentIndex(index);
        updateStack();
    });
    connect(&m_flow, &RestoreFlow::found, this, [this] {
        if (!isTyping()) // the overview tells of the run too
            showPlace(Place::Restore);
    });
    connect(&m_flow, &RestoreFlow::changed, this, &HostView::updatePace);
    connect(&m_session, &HostSession::changed, this, &HostView::update);
    connect(&m_session, &HostSession::connecting, m_connectingText, &QLabel::setText);
    update();
}

void HostView::buildPages(Prompts &prompts, const QString &historyPath)
{
    auto *overview = named(new OverviewPage(m_session, *m_drills), u"overviewPage"_s);
    m_dumps = named(new DumpsPage(m_session, prompts, historyPath), u"dumpsPage"_s);
    auto *retention = named(new RetentionPage(m_session, prompts), u"retentionPage"_s);
    auto *restore = named(new RestorePage(m_flow, prompts), u"restorePage"_s);
    auto *drills = named(new DrillsPage(*m_drills, prompts), u"drillsPage"_s);
    m_activity = named(new ActivityPage(m_session, prompts, historyPath), u"activityPage"_s);
    for (QWidget *page : QList<QWidget *>{overview, m_dumps, retention, restore, drills, m_activity})
        m_pageStack->addWidget(page); // in the order of Place
    const auto showDump = [this](const QString &id) {
        showPlace(Place::Dumps);
        m_dumps->chooseDump(id);
    };
    connect(overview, &OverviewPage::dumpRequested, this, showDump);
    connect(retention, &RetentionPage::rowRequested, this, showDump);
    connect(overview, &OverviewPage::takeDumpRequested, this, &HostView::takeDump);
    connect(overview, &OverviewPage::scheduleRequested, this, [this, retention] {
        showPlace(Place::Retention);
        retention->showSidecar();
    });
    connect(overview, &OverviewPage::drillRequested, this, [this, drills](const QString &subject) {
        openPlace(Place::Drills);
        drills->showSubject(subject);
    });
    connect(overview, &OverviewPage::discardRequested, this, [this](const QString &run) {
        m_flow.chooseRun(RunTask::Discard, run);
        showPlace(Place::Restore);
    });
    connect(restore, &RestorePage::activityRequested, this, &HostView::showAudit);
    const auto showRun = [this](const QString &run) {
        m_flow.showRun(run);
        showPlace(Place::Restore);
    };
    connect(overview, &OverviewPage::runRequested, this, showRun);
    connect(m_activity, &ActivityPage::runRequested, this, showRun);
    connect(m_dumps, &DumpsPage::restoreRequested, this, [this](const QString &fileName) {
        m_flow.chooseDump(fileName);
        showPlace(Place::Restore);
    });
}

QWidget *HostView::buildHeader()
{
    m_name = named(new QLabel, u"hostName"_s);
    m_name->setTextFormat(Qt::PlainText);
    m_name->setFont(textFont(TextSize::Large, true));
    for (const QString &title : {tr("Overview"), tr("Dumps"), tr("Retention"), tr("Restore"), tr("Drills"), tr("Activity")})
        m_tabs->addTab(title); // in the order of Place
    m_tabs->setDocumentMode(true);
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_facts->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_facts->setWordWrap(true);
    auto *title = new QHBoxLayout;
    title->setSpacing(Spacing::related);
    title->addWidget(m_name);
    title->addWidget(m_tag);
    title->addStretch();
    if (m_session.profile().kind != HostProfile::Kind::Practice) {
        auto *menu = named(new QPushButton(u"…"_s), u"hostMenuButton"_s, tr("Change this host"));
        menu->setToolTip(isFar() ? tr("Edit, duplicate, move or remove this host") : tr("Mark this machine as a drill host"));
        connect(menu, &QPushButton::clicked, this,
            [this, menu] { Q_EMIT menuRequested(menu->mapToGlobal(QPoint(0, menu->height()))); });
        title->addWidget(menu);
    }
    auto *header = new QWidget;
    header->setAutoFillBackground(true);
    header->setBackgroundRole(QPalette::Base);
    auto *layout = new QVBoxLayout(header);
    layout->setContentsMargins(Spacing::margin, Spacing::group, Spacing::margin, 0);
    layout->setSpacing(4);
    layout->addLayout(title);
    layout->addWidget(m_facts);
    layout->addSpacing(Spacing::related);
    layout->addWidget(m_tabs);
    return header;
}

QWidget *HostView::buildConnection()
{
    m_error = named(new MessageBanner, u"connectionError"_s);
    auto *retry = named(new QPushButton(tr("&Try again")), u"retry"_s, tr("Try to reach the host again"));
    connect(retry, &QPushButton::clicked, &m_session, &HostSession::refresh);
    m_showDrills = named(new QPushButton(tr("&Drills")), u"showDrills"_s, tr("Show the page Drills"));
    connect(m_showDrills, &QPushButton::clicked, this, [this] { openPlace(Place::Drills); });
    m_error->addButton(m_showDrills);
    m_error->addButton(retry);
    m_connecting = buildConnecting();
    auto *page = named(new QWidget, u"connectionPage"_s);
    auto *layout = new QVBoxLayout(page);
    layout->setContentsMargins(Spacing::margin, Spacing::group, Spacing::margin, Spacing::group);
    layout->addWidget(m_error);
    layout->addWidget(m_connecting);
    layout->addStretch();
    return isFar() ? scrolled(page) : page;
}

QWidget *HostView::buildConnecting()
{
    m_connectingText = named(paragraph({}, ToneLabel::Tone::Secondary), u"connectingText"_s);
    m_stopConnecting = nullptr;
    if (isFar()) {
        auto *steps = named(new ConnectionCard(m_session.steps(), tr("Connecting")), u"connectionSteps"_s);
        m_stopConnecting = named(new QPushButton(tr("&Stop")), u"stopConnecting"_s, tr("Stop connecting"));
        connect(m_stopConnecting, &QPushButton::clicked, &m_session, &HostSession::stopConnecting);
        m_connectingText->hide(); // the steps say it
        steps->addFoot(m_connectingText);
        steps->addFoot(m_stopConnecting);
        return steps;
    }
    auto *bar = named(new QProgressBar, u"connectingProgress"_s, tr("Connecting"));
    bar->setRange(0, 0);
    bar->setTextVisible(false);
    auto *card = new Card(tr("Connecting"));
    card->body()->addWidget(m_connectingText);
    card->body()->addWidget(bar);
    return card;
}

/// Whoever types, or answers a question, is not led away: the next key would go somewhere else.
bool HostView::isTyping() const
{
    const auto *field = qobject_cast<const QLineEdit *>(QApplication::focusWidget());
    return QApplication::activeModalWidget() || (field && !field->isReadOnly() && isAncestorOf(field));
}

void HostView::showPlace(Place place) { m_tabs->setCurrentIndex(static_cast<int>(place)); }

void HostView::takeDump()
{
    if (!m_session.snapshot())
        return;
    showPlace(Place::Dumps);
    m_dumps->askToTake();
}

void HostView::openPlace(Place place)
{
    const bool wasShown = this->place() == place;
    showPlace(place);
    // Of itself Qt gives the keyboard to some widget of the new page when that of the old one goes.
    if (!wasShown || !m_stack->currentWidget()->isAncestorOf(window()->focusWidget()))
        focusPage();
}

void HostView::focusPage()
{
    const QWidget *page = m_stack->currentWidget() == m_pages ? m_pageStack->currentWidget() : m_connection;
    if (!page->isVisible())
        return;
    if (const auto *restore = qobject_cast<const RestorePage *>(page); restore && restore->firstFocus())
        return restore->firstFocus()->setFocus(Qt::ShortcutFocusReason);
    if (place() != Place::Overview) // where a list is the page's purpose, its rows come before the field that filters them
        for (QTableView *table : page->findChildren<QTableView *>())
            if (table->isVisible() && table->isEnabled())
                return table->setFocus(Qt::ShortcutFocusReason);
    for (QWidget *next = page->nextInFocusChain(); next != page; next = next->nextInFocusChain())
        if (page->isAncestorOf(next) && next->isVisible() && next->isEnabled() && (next->focusPolicy() & Qt::TabFocus))
            return next->setFocus(Qt::ShortcutFocusReason);
}

/// What was done in the run that the wizard shows.
void HostView::showAudit()
{
    const QString run = m_flow.report() ? m_flow.report()->run : m_flow.plan() ? m_flow.plan()->run : QString();
    m_activity->showAudit(run);
    openPlace(Place::Activity);
}

Place HostView::place() const { return static_cast<Place>(m_tabs->currentIndex()); }

void HostView::update()
{
    const bool known = m_session.snapshot().has_value();
    updateHeader();
    m_tabs->setEnabled(known || hasNoStack());
    updateStack();
    updateConnection();
    m_lost->setVisible(false);
    m_recreated->setVisible(false);
    if (m_session.error() && known)
        m_lost->setMessage(StateRole::Attention,
            tr("What you see is from %1 UTC; the host could not be looked at since.")
                .arg(formatTime(m_session.snapshot()->takenAt)),
            m_session.error()->message, m_session.error()->detail);
    if (m_session.recreatedAt() && m_session.recreatedAt() != m_recreatedSeen)
        m_recreated->setMessage(StateRole::Attention,
            tr("The Tale stack was made anew; this was seen at %1 UTC.").arg(formatTime(*m_session.recreatedAt())),
            tr("What you see is read from the new one. What was verified or planned before is forgotten."));
    m_banners->setVisible(!m_lost->isHidden() || !m_recreated->isHidden());
}

void HostView::updatePace()
{
    using namespace std::chrono_literals;
    const bool isSeen = isVisible() && !window()->isMinimized();
    if (!isSeen)
        return m_session.watch(std::nullopt);
    // What a run of this window does to the containers is seen on the other pages; the run itself reports. One that was
    // left half-way waits for the admin: only its load, if that, goes on.
    const bool mayChange = m_flow.isRunning() || m_flow.stage() == RestoreStage::Decide;
    m_session.watch(m_flow.isWatching() ? 2s : mayChange ? 10s : 30s);
}

void HostView::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    updatePace();
}

void HostView::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    updatePace();
}

} // namespace talekeeper
