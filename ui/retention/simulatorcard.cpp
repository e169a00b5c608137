#include "ui/retention/simulatorcard.h"

#include "core/foundation/format.h"
#include "core/restore/facts.h"
#include "ui/common/dropdown.h"
#include "ui/common/statedelegate.h"
#include "ui/common/tables.h"
#include "ui/retention/policyeditor.h"
#include "ui/retention/ruletext.h"
#include "ui/retention/simulationtext.h"
#include "ui/retention/verdictmodel.h"

#include <QClipboard>
#include <QDynamicPropertyChangeEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QSlider>
#include <QSortFilterProxyModel>
#include <QTableView>

#include <algorithm>
#include <chrono>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace talekeeper
{
namespace
{

constexpr char rememberedWish[] = "remembered";
constexpr auto betweenEdits = 200ms;
constexpr int verdictRowsInSight = 8;

const QString &usualCron()
{
    static const QString cron = u"0 2 * * *"_s;
    return cron;
}

/// What stands there for a newcomer: what many keep.
RetentionPolicy usualWish()
{
    return {.numbers = {{RetentionRule::Last, 3}, {RetentionRule::Daily, 7}, {RetentionRule::Weekly, 4}, {RetentionRule::Monthly, 6}}};
}

} // namespace

SimulatorCard::SimulatorCard(HostSession &session, QWidget *parent)
    : Card(tr("What if…"), parent)
    , m_session(session)
    , m_database(named(new DropDown, u"simulatedDatabase"_s, tr("Database whose dumps are simulated")))
    , m_editor(named(new PolicyEditor, u"policyEditor"_s))
    , m_fault(named(new StateLabel, u"policyFault"_s))
    , m_hostText(named(paragraph(), u"hostPolicyText"_s))
    , m_hostWarning(named(new StateLabel, u"hostPolicyWarning"_s))
    , m_schedule(named(new DropDown, u"simulatedSchedule"_s, tr("When your own job would dump and prune")))
    , m_summary(named(paragraph(), u"simulationSummary"_s))
    , m_gap(named(paragraph({}, ToneLabel::Tone::Secondary), u"simulationGap"_s))
    , m_slider(named(new QSlider(Qt::Horizontal), u"simulationSlider"_s, tr("How many days into the future")))
    , m_horizon(named(new DropDown, u"simulationHorizon"_s, tr("How far the slider reaches")))
    , m_assumption(named(paragraph({}, ToneLabel::Tone::Secondary), u"simulationAssumption"_s))
    , m_showVerdicts(named(new QPushButton(tr("What becomes of each &dump")), u"showVerdicts"_s))
    , m_copy(named(new QPushButton(tr("Copy as &command")), u"copyPolicyCommand"_s, tr("Copy the simulation as a talekeeperctl command")))
    , m_verdicts(new VerdictModel(this))
    , m_table(named(new QTableView, u"verdicts"_s, tr("What your policy makes of each dump")))
{
    m_editor->setPolicy(usualWish());
    m_pause.setSingleShot(true);
    m_pause.setInterval(betweenEdits);
    build();
    connectActions();
    remember();
    update();
}

RetentionWish SimulatorCard::wish() const { return {.cron = m_schedule->currentData().toString(), .policy = m_editor->policy()}; }

QLayout *SimulatorCard::buildChoices()
{
    m_databaseRow = new QWidget;
    auto *database = new QHBoxLayout(m_databaseRow);
    database->setContentsMargins({});
    database->setSpacing(Spacing::related);
    database->addWidget(new ToneLabel(tr("Dumps of"), ToneLabel::Tone::Secondary));
    database->addWidget(m_database, 1);
    auto *schedule = new QHBoxLayout;
    schedule->setSpacing(Spacing::related);
    schedule->addWidget(new ToneLabel(tr("Yours would dump"), ToneLabel::Tone::Secondary));
    schedule->addWidget(m_schedule, 1);
    for (QComboBox *box : {m_database, m_schedule}) {
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(12);
    }
    auto *column = new QVBoxLayout;
    column->setSpacing(Spacing::related);
    column->addLayout(schedule);
    column->addWidget(m_databaseRow);
    return column;
}

QLayout *SimulatorCard::buildSlider()
{
    m_slider->setSingleStep(1);
    m_slider->setPageStep(30);
    m_horizon->addItem(tr("in a year"), 365);
    m_horizon->addItem(tr("in two years"), 730);
    m_horizon->addItem(tr("in five years"), 1826);
    m_slider->setRange(0, m_horizon->currentData().toInt());
    auto *row = new QHBoxLayout;
    row->setSpacing(Spacing::related);
    row->addWidget(new ToneLabel(tr("today"), ToneLabel::Tone::Secondary));
    row->addWidget(m_slider, 1);
    row->addWidget(m_horizon);
    return row;
}

void SimulatorCard::build()
{
    auto *meaning = paragraph(
        tr("Hours, days, weeks, months and years without a dump don't count: \"daily 7\" keeps the newest dump of each of "
           "the last seven days that have one. A dump stays if any rule keeps it."),
        ToneLabel::Tone::Secondary);
    for (ToneLabel *label : {m_summary, m_gap, m_assumption})
        label->hide(); // until something is simulated
    m_summary->setTextFormat(Qt::RichText);
    m_gap->setTextFormat(Qt::RichText);
    for (ToneLabel *small : {meaning, m_assumption})
        small->setFont(textFont(TextSize::Small));
    m_fault->label()->setWordWrap(true);
    m_hostWarning->label()->setWordWrap(true);
    m_showVerdicts->setCheckable(true);
    m_showVerdicts->setAutoDefault(false);
    m_copy->setAutoDefault(false);

    auto *sorted = new QSortFilterProxyModel(this);
    sorted->setSourceModel(m_verdicts);
    sorted->setSortRole(VerdictModel::SortRole);
    m_table->setModel(sorted);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(VerdictModel::Taken, Qt::DescendingOrder);
    m_table->setItemDelegateForColumn(VerdictModel::Then, new StateDelegate(VerdictModel::StateRoleRole, m_table));
    prepareTable(m_table, VerdictModel::KeptBy);
    hideColumnsWhenNarrow(m_table, {VerdictModel::Size});
    m_table->setFixedHeight(m_table->horizontalHeader()->sizeHint().height()
        + verdictRowsInSight * m_table->verticalHeader()->defaultSectionSize());
    m_table->hide();

    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(Spacing::related);
    buttons->addWidget(m_showVerdicts);
    buttons->addWidget(m_copy);
    buttons->addStretch();
    m_outcome = new QWidget;
    auto *outcome = new QVBoxLayout(m_outcome);
    outcome->setContentsMargins({});
    outcome->setSpacing(Spacing::related);
    outcome->addWidget(m_summary);
    outcome->addWidget(m_gap);
    outcome->addLayout(buildSlider());
    outcome->addWidget(m_assumption);
    outcome->addLayout(buttons);
    outcome->addWidget(m_table);
    body()->addWidget(m_editor);
    body()->addWidget(meaning);
    body()->addWidget(m_hostText);
    body()->addWidget(m_hostWarning);
    body()->addLayout(buildChoices());
    body()->addWidget(m_fault);
    body()->addWidget(new HairLine);
    body()->addWidget(m_outcome);
    body()->addStretch();
}

void SimulatorCard::connectActions()
{
    connect(m_editor, &PolicyEditor::changed, this, &SimulatorCard::takeEdit);
    connect(m_schedule, &QComboBox::activated, this, [this] {
        m_chosenCron = m_schedule->currentData().toString();
        takeEdit();
    });
    connect(m_database, &QComboBox::activated, this, &SimulatorCard::update);
    connect(&m_pause, &QTimer::timeout, this, &SimulatorCard::begin);
    connect(m_slider, &QSlider::valueChanged, this, &SimulatorCard::showMoment);
    connect(m_horizon, &QComboBox::currentIndexChanged, this, [this] {
        m_slider->setMaximum(m_horizon->currentData().toInt());
        begin();
    });
    connect(m_showVerdicts, &QPushButton::toggled, m_table, &QWidget::setVisible);
    connect(m_copy, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(command()); });
    connect(&m_session, &HostSession::changed, this, &SimulatorCard::update);
    connect(&m_session, &HostSession::inspectionChanged, this, [this](const QString &fileName) {
        if (!m_session.verification(fileName)) // not while it is only being read
            m_pause.start();
    });
}

void SimulatorCard::showEvent(QShowEvent *event)
{
    Card::showEvent(event);
    update();
}

bool SimulatorCard::event(QEvent *event)
{
    if (event->type() == QEvent::DynamicPropertyChange && !m_isRemembering
        && static_cast<QDynamicPropertyChangeEvent *>(event)->propertyName() == rememberedWish)
        recall();
    return Card::event(event);
}

void SimulatorCard::remember()
{
    const QScopedValueRollback remembering(m_isRemembering, true);
    if (const RetentionPolicy policy = m_editor->policy(); !policy.numbers.isEmpty())
        setProperty(rememberedWish, QString(toText(policy) + u' ' + m_chosenCron).trimmed());
}

void SimulatorCard::recall()
{
    const RetentionWish before = wish();
    const QString left = property(rememberedWish).toString();
    if (const auto policy = policyFromText(left.section(u' ', 0, 0)))
        m_editor->setPolicy(*policy);
    m_chosenCron = left.section(u' ', 1);
    updateSchedules();
    update();
    if (wish() != before)
        Q_EMIT wishChanged();
}

void SimulatorCard::takeEdit()
{
    remember();
    showFault();
    m_copy->setToolTip(command());
    m_pause.start();
    Q_EMIT wishChanged();
}

const BackupSchedule *SimulatorCard::hostSchedule() const
{
    const auto &snapshot = m_session.snapshot();
    return snapshot && snapshot->status ? &snapshot->status->schedule : nullptr;
}

void SimulatorCard::update()
{
    const RetentionWish before = wish();
    updateDatabases();
    updateSchedules();
    const BackupSchedule *schedule = hostSchedule();
    const QString database = m_database->currentData().toString();
    m_editor->setHostPolicy(schedule ? hostPolicyOf(*schedule, database) : std::nullopt);
    const HostRule rule = hostRule(schedule, database);
    m_hostText->setVisible(!rule.role);
    m_hostWarning->setVisible(rule.role.has_value());
    m_hostText->setText(rule.text);
    m_hostWarning->setState(rule.role.value_or(StateRole::Unknown), rule.text);
    m_copy->setToolTip(command());
    showFault();
    begin();
    if (wish() != before)
        Q_EMIT wishChanged();
}

void SimulatorCard::updateDatabases()
{
    const auto &snapshot = m_session.snapshot();
    if (!snapshot)
        return;
    const Stack &stack = snapshot->host.stack;
    QStringList names {stack.database.databaseName};
    if (snapshot->catalogue)
        for (const Dump &dump : snapshot->catalogue->dumps)
            if (dump.takenAt.isValid())
                names << databaseOfDump(dump.fileName, stack);
    std::ranges::sort(names.begin() + 1, names.end()); // the stack's own stands first
    names.removeDuplicates();
    QList<std::pair<QString, QVariant>> entries;
    for (const QString &name : std::as_const(names))
        entries << std::pair(name, QVariant(name));
    fillBox(m_database, entries);
    m_databaseRow->setVisible(names.size() > 1);
}

void SimulatorCard::updateSchedules()
{
    const BackupSchedule *schedule = hostSchedule();
    // A sidecar goes by UTC: what a host does on another clock it can't do just so.
    const QString hosts = schedule && schedule->zone.isEmpty() ? schedule->cron : QString();
    QList<std::pair<QString, QVariant>> entries;
    if (!hosts.isEmpty())
        entries << std::pair(tr("as the host does, %1 (UTC)").arg(cronText(hosts)), QVariant(hosts));
    for (const QString &cron : {usualCron(), u"0 */6 * * *"_s, u"0 * * * *"_s, u"0 2 * * 0"_s})
        if (cron != hosts)
            entries << std::pair(tr("%1 (UTC)").arg(cronText(cron)), QVariant(cron));
    fillBox(m_schedule, entries);
    m_schedule->setCurrentIndex(qMax(0, m_schedule->findData(m_chosenCron)));
}

void SimulatorCard::showFault()
{
    const bool keepsNothing = m_editor->policy().numbers.isEmpty();
    m_fault->setVisible(keepsNothing);
    m_fault->setState(StateRole::Bad, tr("This policy would keep nothing, and is not simulated. Enter at least one number."));
    m_outcome->setEnabled(!keepsNothing);
    if (!keepsNothing)
        return;
    m_result.reset();
    showMoment();
    m_verdicts->setVerdicts({}, {});
}

std::optional<WhatIfRequest> SimulatorCard::request() const
{
    const auto &snapshot = m_session.snapshot();
    const RetentionWish wished = wish();
    const auto times = CronTimes::fromText(wished.cron);
    if (!snapshot || !snapshot->catalogue || !times || wished.policy.numbers.isEmpty())
        return std::nullopt;
    QList<Dump> dumps = snapshot->catalogue->dumps;
    for (Dump &dump : dumps)
        if (const DumpInspection *inspection = m_session.inspection(dump.fileName))
            dump.state = inspection->state;
    const QDateTime now = snapshot->hostTime();
    const BackupSchedule *schedule = hostSchedule();
    return WhatIfRequest {.dumps = dumps,
        .database = m_database->currentData().toString(),
        .schedule = schedule ? *schedule : BackupSchedule(),
        .policy = wished.policy,
        .times = *times,
        .from = now,
        .until = now.addDays(m_horizon->currentData().toInt())};
}

/// For who looks at it; one at a time, as an edit may follow while years of hourly dumps are walked through.
void SimulatorCard::begin()
{
    m_pause.stop();
    if (!isVisible())
        return;
    if (m_job) {
        m_again = true;
        return;
    }
    const auto asked = request();
    if (!asked)
        return;
    m_job = m_session.runner().run({.title = tr("Simulating what is kept on %1").arg(m_session.profile().name),
                                       .isRoutine = true,
                                       .host = m_session.profile().name,
                                       .place = Place::Retention},
        [asked = *asked, stack = m_session.snapshot()->host.stack](const Job &) mutable {
            for (Dump &dump : asked.dumps)
                if (dump.takenAt.isValid())
                    dump.database = databaseOfDump(dump.fileName, stack);
            return Result<WhatIf>(whatIf(asked));
        },
        this,
        [this, from = asked->from](const Result<WhatIf> &result) { take(result, from); });
}

void SimulatorCard::take(const Result<WhatIf> &result, const QDateTime &from)
{
    m_job = nullptr;
    if (std::exchange(m_again, false))
        begin();
    if (!result || m_editor->policy().numbers.isEmpty())
        return; // it was emptied meanwhile
    m_result = *result;
    m_from = from;
    m_verdicts->setVerdicts(result->dumps, result->verdicts);
    showMoment();
}

void SimulatorCard::showMoment()
{
    for (ToneLabel *label : {m_summary, m_gap, m_assumption}) {
        label->clear();
        label->setVisible(m_result.has_value());
    }
    if (!m_result)
        return;
    const QDateTime at = m_from.addDays(m_slider->value());
    const MomentText text = momentText(*m_result, hostSchedule(), m_from, at);
    m_summary->setText(text.summary);
    m_gap->setText(text.gap);
    m_assumption->setText(text.assumption);
    m_slider->setToolTip(at.date() == m_from.date() ? tr("today") : QLocale().toString(at.date(), u"d MMM yyyy"_s));
}

QString SimulatorCard::command() const { return retentionCommand(m_session.profile(), m_editor->policy()); }

} // namespace talekeeper
