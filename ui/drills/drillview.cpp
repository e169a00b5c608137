#include "ui/drills/drillview.h"

#include "ui/common/breakable.h"
#include "ui/common/card.h"
#include "ui/common/labels.h"
#include "ui/common/tables.h"
#include "ui/common/taborder.h"
#include "ui/drills/drillmodels.h"
#include "ui/drills/drilltext.h"
#include "ui/drills/signoff.h"
#include "ui/drills/stepdetail.h"
#include "ui/overview/figurecard.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QProgressBar>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace talekeeper
{

DrillView::DrillView(DrillDesk &desk, Prompts &prompts, QWidget *parent)
    : QWidget(parent)
    , m_desk(desk)
    , m_title(named(headingLabel({}), u"drillTitle"_s))
    , m_bar(named(new QProgressBar, u"drillProgress"_s, tr("Steps of the drill that have ended")))
    , m_progress(named(paragraph({}, ToneLabel::Tone::Secondary), u"drillFacts"_s))
    , m_readOnly(named(paragraph(), u"drillReadOnly"_s))
    , m_clock(named(new FigureCard, u"drillClock"_s))
    , m_rpo(named(new FigureCard, u"drillRpo"_s))
    , m_model(new DrillStepsModel(this))
    , m_table(named(new QTableView, u"drillSteps"_s, tr("Steps of the drill")))
    , m_back(named(new QPushButton(tr("&All drills")), u"allDrills"_s, tr("All drills")))
    , m_checks(named(new QPushButton(tr("Check all that can &be checked")), u"checkAll"_s, tr("Check all that can be checked")))
    , m_running(named(paragraph({}, ToneLabel::Tone::Secondary), u"drillRunning"_s))
    , m_right(new QStackedWidget)
    , m_detail(named(new StepDetail(desk, prompts), u"stepDetail"_s))
    , m_signOff(named(new SignOff(desk, prompts), u"signOff"_s))
{
    m_right->addWidget(m_detail);
    m_right->addWidget(m_signOff);
    auto *splitter = named(new QSplitter, u"drillSplitter"_s);
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(Spacing::group);
    splitter->addWidget(buildSteps());
    splitter->addWidget(m_right);
    splitter->setStretchFactor(0, 6);
    splitter->setStretchFactor(1, 5);
    splitter->setSizes({600, 500}); // else it goes by what is long in them
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(Spacing::group);
    layout->addWidget(buildHeader());
    layout->addWidget(splitter, 1);

    m_seconds.setInterval(1s);
    connect(&m_seconds, &QTimer::timeout, this, &DrillView::updateTimes);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &DrillView::showChosen);
    connect(m_back, &QPushButton::clicked, this, &DrillView::backRequested);
    connect(m_checks, &QPushButton::clicked, &m_desk, &DrillDesk::doChecks);
    connect(m_detail, &StepDetail::nextRequested, this, [this] {
        const QString next = nextStep(m_desk.shown()->record);
        choose(next.isEmpty() ? DrillStepsModel::signOffKey() : next);
    });
    connect(&m_desk, &DrillDesk::changed, this, &DrillView::update);
}

QWidget *DrillView::buildHeader()
{
    m_bar->setTextVisible(false);
    m_back->setProperty("quiet", true);
    m_back->setAutoDefault(false);
    auto *top = new QHBoxLayout;
    top->setSpacing(Spacing::related);
    top->addWidget(m_title, 1);
    top->addWidget(m_back, 0, Qt::AlignTop);
    auto *card = new Card;
    card->body()->setSpacing(Spacing::related);
    card->body()->addLayout(top);
    card->body()->addWidget(m_bar);
    card->body()->addWidget(m_progress);
    card->body()->addWidget(m_readOnly);
    card->body()->addStretch();
    auto *header = new QWidget;
    auto *row = new QHBoxLayout(header);
    row->setContentsMargins({});
    row->setSpacing(Spacing::group);
    row->addWidget(card, 19);
    row->addWidget(m_clock, 10);
    row->addWidget(m_rpo, 10);
    return header;
}

QWidget *DrillView::buildSteps()
{
    m_table->setModel(m_model);
    prepareTable(m_table, DrillStepsModel::Step);
    QHeaderView *header = m_table->horizontalHeader();
    header->hide();
    header->setMinimumSectionSize(1);
    header->setSectionResizeMode(DrillStepsModel::Mark, QHeaderView::Fixed);
    header->resizeSection(DrillStepsModel::Mark, m_table->fontMetrics().ascent() + 20);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->setTextElideMode(Qt::ElideRight);
    auto *delegate = new StepDelegate(m_table);
    m_table->setItemDelegate(delegate);
    m_table->setMinimumHeight(m_table->verticalHeader()->defaultSectionSize());
    m_table->setMinimumWidth(m_table->fontMetrics().averageCharWidth() * 30);
    m_checks->setAutoDefault(false);
    auto *foot = new QHBoxLayout;
    foot->setSpacing(Spacing::related);
    foot->addWidget(m_running, 1);
    foot->addWidget(m_checks);
    auto *card = new Card(tr("Steps"));
    card->body()->addWidget(m_table, 1);
    card->body()->addLayout(foot);
    return card;
}

QString DrillView::chosen() const { return m_table->currentIndex().data(CellTableModel::KeyRole).toString(); }

void DrillView::choose(const QString &step)
{
    const QModelIndex index = m_model->indexOf(step);
    m_table->setCurrentIndex(index);
    m_table->scrollTo(index);
}

void DrillView::update()
{
    if (!m_desk.shown()) {
        m_drill.clear();
        return;
    }
    const DrillRecord &record = m_desk.shown()->record;
    m_title->setText(drillTitle(record));
    m_bar->setRange(0, int(record.steps.size()));
    m_bar->setValue(int(endedSteps(record)));
    m_progress->setText(breakable(progressText(record)));
    m_readOnly->setText(m_desk.whyReadOnly());
    m_readOnly->setRole(m_desk.shown()->isIntact ? StateRole::Unknown : StateRole::Bad);
    m_readOnly->setVisible(!m_desk.whyReadOnly().isEmpty());
    m_rpo->setFigure(rpoFigure(record));
    updateTimes();
    if (std::exchange(m_drill, record.id) != record.id) {
        const QString next = m_desk.whyReadOnly().isEmpty() ? nextStep(record) : QString();
        choose(next.isEmpty() ? DrillStepsModel::signOffKey() : next);
    }
    showChosen();
    updateFoot();
    orderTabs(this);
}

void DrillView::updateTimes()
{
    if (!m_desk.shown())
        return;
    const DrillRecord &record = m_desk.shown()->record;
    const QDateTime now = QDateTime::currentDateTimeUtc();
    m_model->setDrill(record, now);
    m_clock->setFigure(clockFigure(record, now));
    const bool runs = isVisible() && !record.signature;
    if (runs && !m_seconds.isActive())
        m_seconds.start();
    else if (!runs)
        m_seconds.stop();
}

void DrillView::updateFoot()
{
    const DrillRecord &record = m_desk.shown()->record;
    const bool canCheck = m_desk.whyReadOnly().isEmpty() && std::ranges::any_of(record.drill.steps, [&](const DrillTemplateStep &step) {
        return step.kind == DrillStepKind::Check && requireReady(record, step.id);
    });
    m_back->setEnabled(!m_desk.work()); // what runs here stays in sight
    m_checks->setVisible(m_desk.whyReadOnly().isEmpty());
    m_checks->setEnabled(canCheck && !m_desk.isBusy());
    m_running->setVisible(m_desk.work());
    if (m_desk.work())
        m_running->setText(m_desk.work()->stopAsked() ? tr("stopping …") : tr("%1 …").arg(m_desk.work()->description().title));
}

void DrillView::showChosen()
{
    if (!m_desk.shown() || chosen().isEmpty())
        return;
    if (chosen() == DrillStepsModel::signOffKey()) {
        m_signOff->showDrill();
        m_right->setCurrentWidget(m_signOff);
    } else if (m_desk.shown()->record.step(chosen())) {
        m_detail->showStep(chosen());
        m_right->setCurrentWidget(m_detail);
    }
}

void DrillView::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    updateTimes();
}

void DrillView::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    m_seconds.stop();
}

} // namespace talekeeper
