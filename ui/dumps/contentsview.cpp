#include "ui/dumps/contentsview.h"

#include "core/foundation/format.h"
#include "ui/common/card.h"
#include "ui/common/statedelegate.h"
#include "ui/common/tables.h"
#include "ui/dumps/contentsmodel.h"

#include <QHeaderView>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

constexpr int rowsInSight = 4;

/// How many live tables with rows the dump knows nothing of.
qsizetype tablesBesides(const DumpInspection &inspection, const QList<LiveTable> &live)
{
    return std::ranges::count_if(live, [&](const LiveTable &table) {
        const auto isIt = [&](const DumpedTable &dumped) {
            return dumped.name == table.name || dumped.name == table.partitionOf;
        };
        return table.rows.value_or(0) > 0 && std::ranges::none_of(inspection.tables, isIt);
    });
}

} // namespace

ContentsView::ContentsView(QWidget *parent)
    : QWidget(parent)
    , m_heading(headingLabel({}))
    , m_model(new ContentsModel(this))
    , m_table(named(new QTableView, u"contents"_s, tr("Tables in the dump, against the live database")))
    , m_text(named(paragraph({}, ToneLabel::Tone::Secondary), u"liveText"_s))
{
    auto *sorted = new QSortFilterProxyModel(this);
    sorted->setSourceModel(m_model);
    sorted->setSortRole(ContentsModel::SortRole);
    m_table->setModel(sorted);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(ContentsModel::Rows, Qt::DescendingOrder);
    m_table->setItemDelegateForColumn(ContentsModel::Live, new StateDelegate(ContentsModel::StateRoleRole, m_table));
    prepareTable(m_table, ContentsModel::Table);
    m_table->setMinimumHeight(
        m_table->horizontalHeader()->sizeHint().height() + rowsInSight * m_table->verticalHeader()->defaultSectionSize());
    m_text->setFont(textFont(TextSize::Small));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(Spacing::related);
    layout->addWidget(m_heading);
    layout->addWidget(m_table, 1);
    layout->addWidget(m_text);
}

void ContentsView::show(const DumpInspection *inspection, const LiveContents &live, const QString &database)
{
    setVisible(inspection && !inspection->tables.isEmpty());
    if (!inspection || inspection->tables.isEmpty())
        return m_model->setTables({});
    const LiveContents::Answer *answer = inspection->isGood() ? live.answer(database) : nullptr;
    const bool isKnown = answer && answer->tables;
    m_model->setTables(inspection->tables, isKnown ? std::optional(*answer->tables) : std::nullopt);
    m_table->setColumnHidden(ContentsModel::Live, !inspection->isGood());
    m_heading->setText(inspection->isGood() ? tr("Contents, against the live database %1").arg(database)
                                            : tr("Contents, as far as it could be read"));
    const QString text = inspection->isGood() ? liveText(*inspection, live, database) : QString();
    m_text->setText(text);
    m_text->setVisible(!text.isEmpty());
}

QString ContentsView::liveText(
    const DumpInspection &inspection, const LiveContents &live, const QString &database) const
{
    const LiveContents::Answer *answer = live.answer(database);
    if (!answer)
        return live.isCounting(database) ? tr("The live rows are being counted …")
                                         : tr("The live rows were not counted yet.");
    if (!answer->tables)
        return tr("The live rows are not known. %1").arg(answer->tables.error().message);
    const qint64 age = answer->at.secsTo(QDateTime::currentDateTimeUtc());
    QStringList sentences{age < 60 ? tr("Live rows as of just now.") : tr("Live rows as of %1 ago.").arg(formatAge(age))};
    if (std::ranges::any_of(*answer->tables, [](const LiveTable &table) { return !table.exact; }))
        sentences << tr("What is \"about\" was not counted, as that would take too long: the server's statistics say so.");
    if (const qsizetype besides = tablesBesides(inspection, *answer->tables); besides == 1)
        sentences << tr("The live database has 1 table with rows that is not in this dump.");
    else if (besides > 1)
        sentences << tr("The live database has %1 tables with rows that are not in this dump.").arg(besides);
    return sentences.join(u' ');
}

} // namespace talekeeper
