#include "ui/drills/drillstart.h"

#include "ui/common/appearance.h"
#include "ui/common/breakable.h"
#include "ui/common/card.h"
#include "ui/common/labels.h"
#include "ui/common/messagebanner.h"
#include "ui/common/tables.h"
#include "ui/common/taborder.h"
#include "ui/drills/drillmodels.h"
#include "ui/drills/drilltext.h"
#include "ui/overview/shorttable.h"

#include <QGridLayout>
#include <QPushButton>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper
{

DrillStart::DrillStart(DrillDesk &desk, Prompts &prompts, QWidget *parent)
    : QWidget(parent)
    , m_desk(desk)
    , m_prompts(prompts)
    , m_faults(named(new MessageBanner, u"drillFaults"_s))
    , m_openCard(named(new Card(tr("Under way")), u"openDrill"_s))
    , m_openTitle(named(paragraph(), u"openDrillTitle"_s))
    , m_openText(named(paragraph({}, ToneLabel::Tone::Secondary), u"openDrillText"_s))
    , m_goOn(named(new QPushButton(tr("&Go on")), u"goOn"_s, tr("Go on with the drill")))
    , m_rows(new QVBoxLayout)
    , m_model(new EarlierDrillsModel(this))
    , m_table(named(new ShortTable, u"earlierDrills"_s, tr("Earlier drills")))
    , m_empty(named(paragraph(tr("No drill is recorded on this machine yet."), ToneLabel::Tone::Secondary), u"noDrills"_s))
    , m_open(named(new QPushButton(tr("&Open")), u"openEarlier"_s, tr("Open the chosen drill")))
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(scrolled(buildContent()));
    connect(m_goOn, &QPushButton::clicked, this, [this] {
        if (m_desk.openDrill())
            m_desk.show(QString(m_desk.openDrill()->record.id));
    });
    connect(m_open, &QPushButton::clicked, this, &DrillStart::openChosen);
    onRowOpened(m_table, [this] { openChosen(); });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
        [this] { m_open->setEnabled(m_table->currentIndex().isValid()); });
    connect(&m_desk, &DrillDesk::changed, this, &DrillStart::update);
    update();
}

QWidget *DrillStart::buildContent()
{
    m_faults->hide();
    m_openTitle->setFont(textFont(TextSize::Normal, true));
    m_goOn->setAutoDefault(false);
    makePrimary(m_goOn);
    auto *open = new QGridLayout;
    open->setHorizontalSpacing(Spacing::group);
    open->setVerticalSpacing(4);
    open->addWidget(m_openTitle, 0, 0);
    open->addWidget(m_openText, 1, 0);
    open->addWidget(m_goOn, 0, 1, 2, 1, Qt::AlignVCenter);
    open->setColumnStretch(0, 1);
    m_openCard->body()->addLayout(open);
    auto *due = new Card(tr("What is due"));
    m_rows->setSpacing(0);
    due->body()->addLayout(m_rows);
    auto *content = new QWidget;
    auto *layout = new QVBoxLayout(content);
    layout->setContentsMargins({});
    layout->setSpacing(Spacing::group);
    layout->addWidget(m_faults);
    layout->addWidget(m_openCard);
    layout->addWidget(due);
    layout->addWidget(buildEarlier());
    layout->addWidget(buildCoverage());
    layout->addStretch(1);
    return content;
}

QWidget *DrillStart::buildEarlier()
{
    m_table->setModel(m_model);
    m_table->prepare({EarlierDrillsModel::Drill, EarlierDrillsModel::Signed});
    hideColumnsWhenNarrow(m_table, {EarlierDrillsModel::Rpo, EarlierDrillsModel::Signed, EarlierDrillsModel::Host});
    auto *import = named(new QPushButton(tr("&Import…")), u"importDrill"_s, tr("Take a drill over from its evidence"));
    import->setToolTip(tr("Takes over what another admin has handed over"));
    connect(import, &QPushButton::clicked, this, &DrillStart::chooseImport);
    auto *foot = new QHBoxLayout;
    foot->setSpacing(Spacing::related);
    foot->addStretch();
    for (QPushButton *button : {m_open, import}) {
        button->setAutoDefault(false);
        foot->addWidget(button);
    }
    auto *card = new Card(tr("Earlier drills"));
    card->body()->addWidget(m_empty);
    card->body()->addWidget(m_table);
    card->body()->addLayout(foot);
    return card;
}

QWidget *DrillStart::buildCoverage()
{
    auto *button = named(new QPushButton(tr("&Coverage")), u"showCoverage"_s, tr("Coverage: what the snapshot has"));
    button->setAutoDefault(false);
    connect(button, &QPushButton::clicked, this, &DrillStart::coverageRequested);
    auto *row = new QHBoxLayout;
    row->setSpacing(Spacing::group);
    row->addWidget(paragraph(tr("A database dump alone does not bring Tale back. Six things do; see which of them your off-host snapshot has."), ToneLabel::Tone::Secondary), 1);
    row->addWidget(button, 0, Qt::AlignVCenter);
    auto *card = new Card(tr("What a rebuild needs"));
    card->body()->addLayout(row);
    return card;
}

QList<DrillStart::Offer> DrillStart::offers() const
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    const QList<DueDrill> due = m_desk.due(now);
    const bool isPractice = m_desk.session().profile().kind == HostProfile::Kind::Practice;
    QList<Offer> offers;
    for (const DrillTemplate &drill : m_desk.templates().templates) {
        if (drill.host == DrillTemplate::HostKind::Practice && !isPractice)
            continue;
        Offer offer{.drill = drill.id, .title = drill.title, .why = drill.why, .state = {}, .due = {}};
        const auto found = std::ranges::find(due, drill.id, &DueDrill::drill);
        if (found != due.cend()) {
            offer.title = tr("%1 · %2").arg(drill.title, periodName(drill.period, now));
            offer.state = stateRoleOf(*found, drill.period, now);
            offer.due = dueText(*found, drill.period, now);
        }
        offers << offer;
    }
    return offers;
}

QWidget *DrillStart::makeRow(const Offer &offer)
{
    auto *start = named(new QPushButton(tr("Start…")), u"start_"_s + offer.drill, tr("Start: %1").arg(offer.title));
    start->setAutoDefault(false);
    connect(start, &QPushButton::clicked, this, [this, drill = offer.drill] { Q_EMIT startRequested(drill); });
    auto *row = named(new QWidget, u"due_"_s + offer.drill, offer.title);
    auto *grid = new QGridLayout(row);
    grid->setContentsMargins(0, Spacing::related, 0, Spacing::related);
    grid->setHorizontalSpacing(Spacing::group);
    grid->setVerticalSpacing(4);
    grid->setColumnStretch(0, 1);
    grid->addWidget(headingLabel(breakable(offer.title)), 0, 0);
    grid->addWidget(paragraph(breakable(offer.why), ToneLabel::Tone::Secondary), 1, 0);
    if (offer.state) {
        auto *state = named(new StateLabel, u"dueState_"_s + offer.drill);
        state->label()->setWordWrap(true);
        state->setState(*offer.state, offer.due);
        grid->addWidget(state, 2, 0);
    }
    grid->addWidget(start, 0, 1, grid->rowCount(), 1, Qt::AlignVCenter);
    return row;
}

void DrillStart::showOffers()
{
    const QList<Offer> now = offers();
    if (std::exchange(m_shownOffers, now) == now)
        return;
    while (QLayoutItem *item = m_rows->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const Offer &offer : now) {
        if (m_rows->count() > 0)
            m_rows->addWidget(new HairLine);
        m_rows->addWidget(makeRow(offer));
    }
    orderTabs(this);
}

void DrillStart::showFaults()
{
    QStringList texts;
    for (const Error &fault : m_desk.templates().faults)
        texts << fault.message;
    if (!m_desk.unreadable().isEmpty())
        texts << tr("These drills can't be read any more: %1.").arg(m_desk.unreadable().join(u", "_s));
    m_faults->setVisible(!texts.isEmpty() || m_desk.readError());
    if (m_desk.readError())
        m_faults->setError(*m_desk.readError(), tr("The drills can't be read."));
    else if (!texts.isEmpty())
        m_faults->setMessage(StateRole::Attention, tr("Not everything about drills can be read."), breakable(texts.join(u'\n')));
}

void DrillStart::update()
{
    showFaults();
    showOffers();
    const KnownDrill *open = m_desk.openDrill();
    m_openCard->setVisible(open);
    if (open) {
        m_openTitle->setText(breakable(drillTitle(open->record)));
        m_openText->setText(breakable(progressText(open->record)));
    }
    m_model->setDrills(m_desk.drills(), QDateTime::currentDateTimeUtc());
    const bool any = !m_desk.drills().isEmpty();
    m_table->setVisible(any);
    m_open->setVisible(any);
    m_open->setEnabled(m_table->currentIndex().isValid());
    m_empty->setVisible(!any);
    m_empty->setText(m_desk.hasRead() ? tr("No drill is recorded on this machine yet.") : tr("The drills are being read …"));
}

void DrillStart::openChosen()
{
    if (m_table->currentIndex().isValid())
        m_desk.show(m_table->currentIndex().data(CellTableModel::KeyRole).toString());
}

void DrillStart::chooseImport()
{
    m_prompts.chooseFileToOpen(this, tr("Take a drill over"), tr("Evidence of a drill (*.zip)"), [this](const std::optional<QString> &file) {
        if (file && !file->isEmpty())
            m_desk.importFrom(*file);
    });
}

} // namespace talekeeper
