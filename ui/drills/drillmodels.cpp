#include "ui/drills/drillmodels.h"

#include "core/foundation/format.h"
#include "ui/common/statedelegate.h"
#include "ui/drills/drilltext.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

/// The words of judgeProviders(), which stand beside a mark. Other tables have numbers and names.
std::optional<StateRole> roleOfWord(const QString &word)
{
    const auto is = [&word](const char *text) { return word == QCoreApplication::translate("ProviderCheck", text); };
    if (is("valid") || is("present"))
        return StateRole::Good;
    if (is("missing") || is("broken") || is("wrong"))
        return StateRole::Bad;
    return std::nullopt;
}

QList<CellTableModel::Column> columnsOf(const QStringList &titles)
{
    QList<CellTableModel::Column> columns;
    for (const QString &title : titles)
        columns << CellTableModel::Column{.title = title};
    return columns;
}

Cell placeCell(const CoveredPart::Place &place)
{
    switch (place.presence) {
    case CoveredPart::Presence::Present:
        return {.text = CoverageModel::tr("there"), .sortValue = {}, .state = StateRole::Good, .toolTip = place.where}; // where it is, the text below tells
    case CoveredPart::Presence::Missing:
        return {.text = CoverageModel::tr("missing"), .sortValue = {}, .state = StateRole::Bad, .toolTip = place.why};
    case CoveredPart::Presence::Unknown:
        return {.text = CoverageModel::tr("not known"), .sortValue = {}, .state = StateRole::Unknown, .toolTip = place.why};
    }
    Q_UNREACHABLE_RETURN({});
}

} // namespace

DrillStepsModel::DrillStepsModel(QObject *parent)
    : CellTableModel({{.title = tr("Mark")}, {.title = tr("Step")}, {.title = tr("State"), .isNumber = true},
                         {.title = tr("Time"), .isNumber = true}},
          parent)
{
}

void DrillStepsModel::setDrill(const DrillRecord &record, const QDateTime &now)
{
    QList<CellRow> rows;
    for (const DrillStep &step : record.steps) {
        const StateRole role = stateRoleOf(stateNow(record, step.id));
        const QString word = stepWord(record, step.id);
        rows << CellRow{.key = step.id,
            .cells = {{.text = {}, .sortValue = {}, .state = role, .toolTip = word}, {.text = stepLine(record, step.id)},
                {.text = word, .sortValue = {}, .state = role}, {.text = stepTime(record, step.id, now)}}};
    }
    const StateRole role = record.signature ? stateRoleOf(outcomeOf(record)) : StateRole::Unknown;
    const QString word = record.signature ? outcomeWord(outcomeOf(record)) : tr("by hand");
    rows << CellRow{.key = signOffKey(),
        .cells = {{.text = {}, .sortValue = {}, .state = role, .toolTip = word},
            {.text = record.signature ? tr("Sign-off: %1").arg(record.signature->name) : tr("Sign-off")},
            {.text = word, .sortValue = {}, .state = role}, {}}};
    setRows(rows);
}

StepDelegate::StepDelegate(QObject *parent)
    : QStyledItemDelegate(parent)
{
}

void StepDelegate::initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    const QVariant value = index.data(CellTableModel::StateRoleRole);
    if (!value.isValid())
        return;
    const auto role = static_cast<StateRole>(value.toInt());
    const QColor color = colorByState(*option, role);
    if (index.column() == DrillStepsModel::Mark)
        decorate(*option, stepGlyphOf(role), color);
}

EarlierDrillsModel::EarlierDrillsModel(QObject *parent)
    : CellTableModel({{.title = tr("Begun (UTC)")}, {.title = tr("Drill")}, {.title = tr("Host")}, {.title = tr("Outcome")},
                         {.title = tr("RTO"), .isNumber = true}, {.title = tr("RPO"), .isNumber = true}, {.title = tr("Signed by")}},
          parent)
{
}

void EarlierDrillsModel::setDrills(const QList<KnownDrill> &drills, const QDateTime &now)
{
    QList<CellRow> rows;
    for (const KnownDrill &drill : drills) {
        const DrillRecord &record = drill.record;
        const DrillOutcome outcome = outcomeOf(record);
        const auto rto = record.signature || record.clockStoppedAt ? rtoSeconds(record, now) : std::nullopt;
        const bool isLate = rto && *rto > qint64(record.drill.goalMinutes) * 60;
        const QString goal = formatAge(record.drill.goalMinutes * 60);
        Cell outcomeCell{.text = outcomeWord(outcome), .sortValue = {}, .state = stateRoleOf(outcome)};
        if (!drill.isIntact)
            outcomeCell = {.text = tr("changed by hand"), .sortValue = {}, .state = StateRole::Bad};
        rows << CellRow{.key = record.id,
            .cells = {{.text = formatTime(record.startedAt), .sortValue = record.startedAt}, {.text = record.drill.title},
                {.text = record.isPractice ? tr("%1 (practice)").arg(record.host) : record.host}, outcomeCell,
                {.text = !rto          ? u"–"_s
                        : isLate       ? tr("%1, over %2").arg(clockText(*rto), goal)
                                       : tr("%1 of %2").arg(clockText(*rto), goal),
                    .sortValue = rto.value_or(-1)},
                {.text = lossSeconds(record) ? formatAge(*lossSeconds(record)) : u"–"_s, .sortValue = lossSeconds(record).value_or(-1)},
                {.text = record.signature ? record.signature->name : u"–"_s}}};
    }
    setRows(rows);
}

EvidenceModel::EvidenceModel(const DrillTable &table, QObject *parent)
    : CellTableModel(columnsOf(table.columns), parent)
{
    QList<CellRow> rows;
    for (const QStringList &row : table.rows) {
        CellRow cells{.key = QString::number(rows.size()), .cells = {}};
        for (const QString &text : row)
            cells.cells << Cell{.text = text, .sortValue = {}, .state = roleOfWord(text)};
        rows << cells;
    }
    setRows(rows);
}

QString CoverageModel::keyOf(CoveredPart::Part part) { return QString::number(static_cast<int>(part)); }

CoverageModel::CoverageModel(QObject *parent)
    : CellTableModel({{.title = tr("What")}, {.title = tr("On this host")}, {.title = tr("In the snapshot")},
                         {.title = tr("Age there"), .isNumber = true}, {.title = tr("Size there"), .isNumber = true},
                         {.title = tr("Last proved")}},
          parent)
{
}

void CoverageModel::setParts(const QList<CoveredPart> &parts, const QDateTime &now)
{
    QList<CellRow> rows;
    for (const CoveredPart &part : parts) {
        const CoveredPart::Place &there = part.inSnapshot;
        rows << CellRow{.key = keyOf(part.part),
            .cells = {{.text = partName(part.part), .sortValue = {}, .state = {}, .isMonospace = true, .toolTip = partWhy(part.part)},
                placeCell(part.onHost), placeCell(there),
                {.text = there.at.isValid() ? formatAge(there.at.secsTo(now)) : u"–"_s},
                {.text = there.sizeBytes >= 0 ? formatSize(there.sizeBytes) : u"–"_s},
                part.provedAt ? Cell{.text = tr("%1 ago").arg(formatAge(part.provedAt->secsTo(now))),
                    .sortValue = {},
                    .state = StateRole::Good,
                    .toolTip = tr("%1 UTC").arg(formatTime(*part.provedAt))}
                              : Cell{.text = tr("never"), .sortValue = {}, .state = StateRole::Unknown}}};
    }
    setRows(rows);
}

} // namespace talekeeper
