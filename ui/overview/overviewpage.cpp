#include "ui/overview/overviewpage.h"

#include "core/foundation/format.h"
#include "core/overview/drillattention.h"
#include "core/overview/figures.h"
#include "core/overview/historyattention.h"
#include "ui/common/card.h"
#include "ui/common/messagebanner.h"
#include "ui/drills/drilldesk.h"
#include "ui/overview/attentionlist.h"
#include "ui/common/breakable.h"
#include "ui/overview/containersmodel.h"
#include "ui/overview/databasescard.h"
#include "ui/overview/figurecard.h"
#include "ui/overview/keptcard.h"
#include "ui/overview/shorttable.h"

#include <QClipboard>
#include <QGridLayout>
#include <QGuiApplication>
#include <QPushButton>

#include <chrono>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace talekeeper
{
namespace
{

/// The host's clock now, as far as anything of it was read.
QDateTime hostTime(const HostSnapshot &snapshot)
{
    if (snapshot.catalogue || !snapshot.status)
        return snapshot.hostTime();
    return snapshot.status->server.now.addSecs(snapshot.takenAt.secsTo(QDateTime::currentDateTimeUtc()));
}

} // namespace

OverviewPage::OverviewPage(HostSession &session, DrillDesk &drills, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_drills(drills)
    , m_attention(named(new AttentionList, u"attention"_s, tr("What needs you")))
    , m_calm(named(new MessageBanner, u"calm"_s))
    , m_showUnchecked(named(new QPushButton(tr("Show the dump")), u"showUnchecked"_s))
    , m_figureGrid(new QGridLayout)
    , m_details(new QBoxLayout(QBoxLayout::LeftToRight))
    , m_containers(new ContainersModel(this))
    , m_containerTable(named(new ShortTable, u"containers"_s, tr("Containers of the stack")))
    , m_databases(named(new DatabasesCard, u"databasesCard"_s))
    , m_kept(named(new KeptCard, u"keptCard"_s))
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(named(scrolled(buildContent()), u"overviewScroll"_s));
    m_ages.setInterval(30s);
    connect(&m_ages, &QTimer::timeout, this, &OverviewPage::update);
    connect(m_attention, &AttentionList::remedyRequested, this, &OverviewPage::follow);
    connect(m_showUnchecked, &QPushButton::clicked, this, [this] { Q_EMIT dumpRequested(m_unchecked); });
    connect(m_databases, &DatabasesCard::dumpRequested, this, &OverviewPage::dumpRequested);
    connect(m_kept, &KeptCard::runRequested, this, &OverviewPage::runRequested);
    connect(m_kept, &KeptCard::discardRequested, this, &OverviewPage::discardRequested);
    connect(&m_session, &HostSession::changed, this, &OverviewPage::update);
    connect(&m_drills, &DrillDesk::changed, this, &OverviewPage::update);
    connect(&m_session, &HostSession::inspectionChanged, this, &OverviewPage::takeInspection);
}

QWidget *OverviewPage::buildContent()
{
    m_calm->addButton(m_showUnchecked);
    m_calm->hide();
    for (const QString &name : {u"figure_lastGood"_s, u"figure_kept"_s, u"figure_lost"_s, u"figure_drill"_s})
        m_figures << named(new FigureCard, name);
    m_figureGrid->setSpacing(Spacing::group);
    m_containerTable->setModel(m_containers);
    m_containerTable->prepare({ContainersModel::WritesTo});
    auto *containers = named(new Card(tr("Containers")), u"containersCard"_s);
    containers->body()->addWidget(m_containerTable);
    containers->body()->addStretch();
    m_details->setSpacing(Spacing::group);
    m_details->addWidget(containers, 11);
    m_details->addWidget(m_databases, 7);

    auto *content = new QWidget;
    auto *layout = new QVBoxLayout(content);
    layout->setContentsMargins(Spacing::margin, Spacing::group, Spacing::margin, Spacing::group);
    layout->setSpacing(Spacing::group);
    layout->addWidget(m_attention);
    layout->addWidget(m_calm);
    layout->addLayout(m_figureGrid);
    layout->addLayout(m_details);
    layout->addWidget(m_kept);
    layout->addStretch(1);
    arrange();
    return content;
}

/// Side by side where there is room, else one below the other.
void OverviewPage::arrange()
{
    const int characters = width() / qMax(1, fontMetrics().averageCharWidth());
    const int perRow = characters >= 100 ? 4 : 2;
    if (m_figureGrid->count() == 0 || m_figureGrid->itemAtPosition(0, perRow - 1) == nullptr
        || (perRow == 2 && m_figureGrid->itemAtPosition(0, 2))) {
        for (int at = 0; at < int(m_figures.size()); ++at)
            m_figureGrid->addWidget(m_figures.at(at), at / perRow, at % perRow);
        for (int column = 0; column < 4; ++column)
            m_figureGrid->setColumnStretch(column, column < perRow ? 1 : 0);
    }
    m_details->setDirection(characters >= 130 ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
}

void OverviewPage::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    arrange();
}

void OverviewPage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    m_ages.start();
    m_drills.read();
    update();
}

void OverviewPage::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    m_ages.stop();
}

QHash<QString, DumpState> OverviewPage::dumpStates() const
{
    QHash<QString, DumpState> states;
    if (m_session.snapshot() && m_session.snapshot()->catalogue)
        for (const Dump &dump : m_session.snapshot()->catalogue->dumps)
            if (const DumpInspection *inspection = m_session.inspection(dump.fileName))
                states.insert(dump.fileName, inspection->state);
    return states;
}

void OverviewPage::takeInspection(const QString &fileName)
{
    // It also tells how far a verification is, which changes nothing here.
    const DumpInspection *inspection = m_session.inspection(fileName);
    const bool known = m_states.contains(fileName);
    if (known != (inspection != nullptr) || (inspection && m_states.value(fileName) != inspection->state))
        update();
}

void OverviewPage::update()
{
    if (!isVisible() || !m_session.snapshot())
        return; // once it is shown
    const HostSnapshot &snapshot = *m_session.snapshot();
    const QDateTime now = hostTime(snapshot);
    m_states = dumpStates();
    if (!snapshot.status)
        return showWithoutServer(snapshot, now);
    HostStatus status = *snapshot.status;
    status.catalogue = withStates(std::move(status.catalogue), m_states);
    showStatus(status, now);
}

void OverviewPage::showStatus(const HostStatus &status, const QDateTime &now)
{
    m_attention->setAttention(attentionIn(status, now) + drillsAttention());
    showCalm(status, now);
    showFigures({
        .stack = status.stack,
        .catalogue = status.catalogueError && status.catalogueError->kind != ErrorKind::NotFound
            ? std::nullopt
            : std::optional(status.catalogue),
        .schedule = status.schedule,
        .databases = status.databases,
        .now = now,
    });
    m_containers->setContainers(status.stack.containers, status.sessions);
    m_databases->setStatus(status, now);
    m_kept->setStatus(status, now);
    m_kept->setVisible(!m_kept->isEmpty());
}

void OverviewPage::showWithoutServer(const HostSnapshot &snapshot, const QDateTime &now)
{
    const Stack &stack = snapshot.host.stack;
    Result<Catalogue> catalogue = snapshot.catalogue;
    if (catalogue)
        catalogue = withStates(*catalogue, m_states);
    m_attention->setAttention(attentionWithoutServer(stack, snapshot.status.error(), catalogue, now)
        + storeAttention(snapshot.historyError, snapshot.historiesSetAside) + drillsAttention());
    m_calm->hide();
    showFigures({.stack = stack,
        .catalogue = catalogue ? std::optional(*catalogue) : std::nullopt,
        .schedule = {},
        .databases = {},
        .now = now});
    m_containers->setContainers(stack.containers, std::nullopt);
    m_databases->setUnknown(catalogue);
    m_kept->hide();
}

/// Only where the host could be looked at: what was well an hour ago is no news.
void OverviewPage::showCalm(const HostStatus &status, const QDateTime &now)
{
    const auto well = m_session.error() || !drillsAttention().isEmpty() ? std::nullopt : allWellIn(status, now);
    m_unchecked = well ? well->uncheckedDump : QString();
    m_showUnchecked->setVisible(!m_unchecked.isEmpty());
    m_showUnchecked->setAccessibleName(tr("Show the dump %1").arg(m_unchecked));
    if (!well)
        return m_calm->hide();
    m_calm->setMessage(well->isProved ? StateRole::Good : StateRole::Unknown, well->headline,
        breakable(tr("%1 Looked at %2 UTC.").arg(well->text, formatTime(m_session.snapshot()->takenAt))));
}

DrillFacts OverviewPage::drillFacts() const
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    return {.records = m_drills.records(), .due = m_drills.due(now), .now = now};
}

/// What is due elsewhere is not told where somebody practises.
QList<Attention> OverviewPage::drillsAttention() const
{
    if (!m_drills.hasRead() || m_session.profile().kind == HostProfile::Kind::Practice)
        return {};
    const DrillFacts facts = drillFacts();
    return drillAttention(facts.due, facts.records, facts.now);
}

void OverviewPage::showFigures(const FigureFacts &facts)
{
    const QList<Figure> figures{lastGoodDump(facts), keptDays(facts), wouldBeLost(facts), lastDrill(drillFacts())};
    for (qsizetype at = 0; at < figures.size(); ++at)
        m_figures.at(at)->setFigure(figures.at(at));
}

void OverviewPage::follow(const Attention &attention)
{
    switch (attention.remedy) {
    case Attention::Remedy::LookAgain:
        return m_session.refresh();
    case Attention::Remedy::ShowDumps:
        Q_EMIT dumpRequested(attention.subject);
        return;
    case Attention::Remedy::TakeDump:
        Q_EMIT takeDumpRequested();
        return;
    case Attention::Remedy::MakeSchedule:
        Q_EMIT scheduleRequested();
        return;
    case Attention::Remedy::ShowRun:
        Q_EMIT runRequested(attention.subject);
        return;
    case Attention::Remedy::Discard:
        Q_EMIT discardRequested(attention.subject);
        return;
    case Attention::Remedy::ShowDrills:
        Q_EMIT drillRequested(attention.subject);
        return;
    case Attention::Remedy::CopyCommand:
        QGuiApplication::clipboard()->setText(attention.command);
        return;
    }
}

} // namespace talekeeper
