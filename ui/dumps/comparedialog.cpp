#include "ui/dumps/comparedialog.h"

#include "core/foundation/format.h"
#include "core/restore/facts.h"
#include "ui/common/breakable.h"
#include "ui/common/card.h"
#include "ui/common/dropdown.h"
#include "ui/common/statedelegate.h"
#include "ui/common/tables.h"
#include "ui/dumps/comparisonmodel.h"
#include "ui/dumps/dumprows.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QTableView>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

// What stands for a choice that means something for the next dump, too; file names stand for themselves.
const QLatin1StringView liveChoice("live"), beforeChoice("before");

/// The dumps that are of the same database, the newest first.
QList<DumpRow> comparableRows(const HostSession &session, const QString &fileName)
{
    QList<DumpRow> rows = dumpRows(session);
    const Stack &stack = session.snapshot()->host.stack;
    const QString database = databaseOfDump(fileName, stack);
    rows.removeIf([&](const DumpRow &row) {
        return row.dump.fileName == fileName || !row.dump.takenAt.isValid() || databaseOfDump(row.dump.fileName, stack) != database;
    });
    std::ranges::stable_sort(rows, std::ranges::greater(), [](const DumpRow &row) { return row.dump.takenAt; });
    return rows;
}

QString sizesText(const DumpInspection &inspection)
{
    return CompareDialog::tr("%1, %2 of SQL, %3 rows")
        .arg(formatSize(inspection.sizeBytes), formatSize(inspection.uncompressedBytes), formatCount(inspection.rowCount()));
}

} // namespace

CompareDialog::CompareDialog(HostSession &session, LiveContents &live, QWidget *parent)
    : QDialog(parent)
    , m_session(session)
    , m_live(live)
    , m_heading(named(paragraph(), u"compareHeading"_s))
    , m_other(named(new DropDown, u"compareWith"_s, tr("Compare with")))
    , m_state(named(new StateLabel, u"compareState"_s))
    , m_progress(named(new QProgressBar, u"compareProgress"_s, tr("How much of the dump is read")))
    , m_read(named(new QPushButton, u"compareRead"_s))
    , m_summary(named(paragraph(), u"compareSummary"_s))
    , m_facts(named(paragraph({}, ToneLabel::Tone::Secondary), u"compareFacts"_s))
    , m_filter(named(new QLineEdit, u"compareFilter"_s, tr("Filter the tables")))
    , m_onlyChanged(named(new QCheckBox(tr("&Only what changed")), u"compareOnlyChanged"_s))
    , m_model(new ComparisonModel(this))
    , m_proxy(new ComparisonProxy(this))
    , m_table(named(new QTableView, u"comparison"_s, tr("Tables, and what became of their rows")))
    , m_shown(named(new ToneLabel({}, ToneLabel::Tone::Secondary), u"compareShown"_s))
{
    setObjectName(u"compareDialog"_s);
    setWindowTitle(tr("Compare"));
    setProperty("remembered", u"live 0"_s);
    auto *close = named(new QPushButton(tr("Close")), u"compareClose"_s);
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    m_result = buildTable();
    auto *buttons = new QHBoxLayout;
    buttons->addWidget(m_shown, 1);
    buttons->addWidget(close);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(Spacing::margin, Spacing::margin, Spacing::margin, Spacing::margin);
    layout->setSpacing(Spacing::related);
    layout->addWidget(m_heading);
    layout->addLayout(buildTop());
    layout->addWidget(m_state);
    layout->addWidget(m_progress);
    layout->addWidget(m_read, 0, Qt::AlignLeft);
    layout->addWidget(m_summary);
    layout->addWidget(m_facts);
    layout->addWidget(m_result, 1);
    layout->addStretch(0);
    layout->addLayout(buttons);
    resize(fontMetrics().averageCharWidth() * 110, fontMetrics().height() * 32);
    connectActions();
}

QLayout *CompareDialog::buildTop()
{
    m_heading->setFont(textFont(TextSize::Large, true));
    m_state->label()->setWordWrap(true);
    m_progress->setTextVisible(false);
    m_read->setAutoDefault(false);
    m_facts->setFont(textFont(TextSize::Small));
    m_other->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_other->setMinimumContentsLength(24);
    auto *label = new ToneLabel(tr("&with"), ToneLabel::Tone::Secondary);
    label->setBuddy(m_other);
    auto *row = new QHBoxLayout;
    row->setSpacing(Spacing::related);
    row->addWidget(label);
    row->addWidget(m_other, 1);
    return row;
}

QWidget *CompareDialog::buildTable()
{
    m_filter->setPlaceholderText(tr("Filter: table, change"));
    m_filter->setClearButtonEnabled(true);
    m_proxy->setSourceModel(m_model);
    m_table->setModel(m_proxy);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(ComparisonModel::Change, Qt::AscendingOrder);
    m_table->setItemDelegateForColumn(ComparisonModel::Change, new StateDelegate(ComparisonModel::StateRoleRole, m_table));
    prepareTable(m_table, ComparisonModel::Table);
    m_table->setTextElideMode(Qt::ElideMiddle);
    hideColumnsWhenNarrow(m_table, {ComparisonModel::Difference});
    auto *filters = new QHBoxLayout;
    filters->setSpacing(Spacing::related);
    filters->addWidget(m_filter, 1);
    filters->addWidget(m_onlyChanged);
    auto *result = new QWidget;
    auto *layout = new QVBoxLayout(result);
    layout->setContentsMargins({});
    layout->setSpacing(Spacing::related);
    layout->addLayout(filters);
    layout->addWidget(m_table, 1);
    return result;
}

void CompareDialog::connectActions()
{
    connect(m_other, &QComboBox::activated, this, [this] {
        remember();
        update();
    });
    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_proxy->setFilterWords(text);
        showCounts();
    });
    connect(m_onlyChanged, &QCheckBox::toggled, this, [this](bool only) {
        m_proxy->setOnlyChanged(only);
        remember();
        showCounts();
    });
    connect(m_read, &QPushButton::clicked, this, [this] {
        m_asked.clear();
        update();
    });
    connect(&m_session, &HostSession::changed, this, &CompareDialog::refill);
    connect(&m_session, &HostSession::inspectionChanged, this, [this](const QString &fileName) {
        if (m_session.verification(fileName))
            update(); // how far it is
        else
            refill();
    });
    connect(&m_live, &LiveContents::changed, this, &CompareDialog::update);
}

void CompareDialog::compare(const QString &fileName)
{
    m_fileName = fileName;
    m_asked.clear();
    m_filter->clear();
    open();
    recall();
    update();
    m_other->setFocus();
}

void CompareDialog::remember()
{
    setProperty("remembered", u"%1 %2"_s.arg(m_other->currentData().toString()).arg(m_onlyChanged->isChecked() ? 1 : 0));
}

void CompareDialog::recall()
{
    const QString left = property("remembered").toString();
    fillOthers();
    m_other->setCurrentIndex(qMax(0, m_other->findData(left.section(u' ', 0, -2))));
    m_onlyChanged->setChecked(left.endsWith(" 1"_L1));
}

QString CompareDialog::database() const { return databaseOfDump(m_fileName, m_session.snapshot()->host.stack); }

void CompareDialog::refill()
{
    if (!isVisible() || !m_session.snapshot())
        return;
    fillOthers();
    update();
}

const DumpRow *CompareDialog::before() const
{
    const auto own = parseDumpName(m_fileName);
    const auto found = std::ranges::find_if(m_others, [&](const DumpRow &row) { return own && row.dump.takenAt < own->takenAt; });
    return found == m_others.end() ? nullptr : &*found;
}

void CompareDialog::fillOthers()
{
    m_others = comparableRows(m_session, m_fileName);
    QList<std::pair<QString, QVariant>> entries{{tr("the live database %1").arg(database()), QString(liveChoice)}};
    if (const DumpRow *row = before())
        entries << std::pair(tr("the dump before it, %1 UTC").arg(formatTime(row->dump.takenAt)), QVariant(QString(beforeChoice)));
    for (const DumpRow &row : std::as_const(m_others))
        entries << std::pair(tr("%1 UTC, %2").arg(formatTime(row.dump.takenAt), rowStateText(row)), QVariant(row.dump.fileName));
    fillBox(m_other, entries);
}

QString CompareDialog::otherFile() const
{
    const QString choice = m_other->currentData().toString();
    if (choice == liveChoice)
        return {};
    if (choice != beforeChoice)
        return choice;
    const DumpRow *row = before();
    return row ? row->dump.fileName : QString();
}

CompareDialog::Side CompareDialog::sideOf(const QString &fileName)
{
    Side side{.dump = {.fileName = fileName, .database = database()}, .isLive = fileName.isEmpty()};
    if (side.isLive) {
        const LiveContents::Answer *answer = m_live.answer(side.dump.database);
        side.live = answer && answer->tables ? &*answer->tables : nullptr;
        return side;
    }
    if (const auto name = parseDumpName(fileName))
        side.dump.takenAt = name->takenAt;
    const DumpInspection *inspection = m_session.inspection(fileName);
    side.inspection = inspection && isComparable(*inspection) ? inspection : nullptr;
    return side;
}

void CompareDialog::readWhatIsMissing(const Side &side)
{
    if (side.isLive)
        return m_live.want(side.dump.database);
    const QString &fileName = side.dump.fileName;
    if (m_session.inspection(fileName) || m_session.verification(fileName) || m_asked.contains(fileName))
        return;
    m_asked << fileName;
    m_session.verify(fileName);
}

void CompareDialog::update()
{
    if (!isVisible() || !m_session.snapshot())
        return;
    m_heading->setText(tr("Compare %1").arg(breakable(m_fileName)));
    for (const QString &fileName : {m_fileName, otherFile()})
        readWhatIsMissing(sideOf(fileName));
    const Side own = sideOf(m_fileName), other = sideOf(otherFile());
    auto standing = standingOf(own);
    if (!standing)
        standing = standingOf(other);
    m_state->setVisible(standing.has_value());
    m_progress->setVisible(standing && standing->percent);
    m_read->setVisible(standing && standing->canRead);
    for (QWidget *part : QList<QWidget *>{m_summary, m_facts, m_result, m_shown})
        part->setVisible(!standing);
    if (standing)
        showStanding(*standing);
    else
        showComparison(own, other);
}

std::optional<CompareDialog::Standing> CompareDialog::standingOf(const Side &side) const
{
    if (side.isReady())
        return std::nullopt;
    return side.isLive ? standingOfLive(side.dump.database) : standingOfDump(side.dump);
}

CompareDialog::Standing CompareDialog::standingOfDump(const Dump &dump) const
{
    const QString name = breakable(dump.fileName);
    if (const RunningJob *job = m_session.verification(dump.fileName)) {
        const Progress &progress = job->progress();
        return {.role = StateRole::Planned,
            .text = tr("%1 is being verified on the host: what is in it must be known first.").arg(name),
            .percent = progress.total > 0 ? int(progress.done * 100 / progress.total) : 0};
    }
    if (const DumpInspection *inspection = m_session.inspection(dump.fileName))
        return {.role = StateRole::Bad,
            .text = tr("%1 can't be compared, as nobody knows what is missing in it. %2 Choose another dump.").arg(name, inspection->reason)};
    if (const auto error = m_session.verificationError(dump.fileName))
        return {.role = StateRole::Bad, .text = tr("%1 could not be read. %2").arg(name, error->message), .canRead = true};
    return {.role = StateRole::Unknown, .text = tr("%1 was not read to its end, so that it is not known what is in it.").arg(name), .canRead = true};
}

CompareDialog::Standing CompareDialog::standingOfLive(const QString &database) const
{
    const LiveContents::Answer *answer = m_live.answer(database);
    if (answer && !answer->tables)
        return {.role = StateRole::Bad, .text = tr("The live rows are not known. %1").arg(answer->tables.error().message)};
    return {.role = StateRole::Planned, .text = tr("The rows of the live database are being counted."), .percent = 0};
}

void CompareDialog::showStanding(const Standing &standing)
{
    m_state->setState(standing.role, standing.text);
    m_progress->setRange(0, standing.percent.value_or(0) > 0 ? 100 : 0);
    m_progress->setValue(standing.percent.value_or(0));
    m_read->setText(tr("&Verify it"));
}

void CompareDialog::showComparison(const Side &one, const Side &other)
{
    // From the older to the newer, whichever was chosen first.
    const bool isTurned = !other.isLive && other.dump.takenAt < one.dump.takenAt;
    const Side &from = isTurned ? other : one, &to = isTurned ? one : other;
    const auto title = [](const Side &side) { return side.isLive ? tr("Live now") : formatTime(side.dump.takenAt); };
    const Comparison comparison = to.live ? compareWithLive(*from.inspection, *to.live) : compareDumps(*from.inspection, *to.inspection);
    m_model->setTitles(title(from), title(to));
    m_model->setComparison(comparison);
    m_summary->setText(comparisonText(comparison));
    m_facts->setText(factsText(from, to));
    showCounts();
}

QString CompareDialog::factsText(const Side &from, const Side &to) const
{
    const QString older = tr("From %1 UTC (%2)").arg(formatTime(from.dump.takenAt), sizesText(*from.inspection));
    if (to.isLive) {
        const auto &answer = *m_live.answer(to.dump.database);
        const bool isExact = std::ranges::all_of(*to.live, &LiveTable::exact);
        const QString counted = tr("%1 to the live database as of %2 UTC.").arg(older, formatTime(answer.at));
        return isExact ? counted : tr("%1 What is \"about\" was not counted, as that would take too long: the server's statistics say so.").arg(counted);
    }
    const qint64 later = from.dump.takenAt.secsTo(to.dump.takenAt);
    return tr("%1 to %2 UTC (%3), %4 later.").arg(older, formatTime(to.dump.takenAt), sizesText(*to.inspection), formatAge(later));
}

void CompareDialog::showCounts()
{
    const int all = m_model->rowCount(), shown = m_proxy->rowCount();
    if (shown == all)
        m_shown->setText(all == 1 ? tr("1 table") : tr("%1 tables").arg(formatCount(all)));
    else
        m_shown->setText(tr("%1 of %2 tables shown").arg(formatCount(shown), formatCount(all)));
}

} // namespace talekeeper
