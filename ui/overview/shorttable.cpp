#include "ui/overview/shorttable.h"

#include "ui/common/statedelegate.h"
#include "ui/common/tables.h"
#include "ui/overview/celltablemodel.h"

#include <QHeaderView>

namespace talekeeper
{
namespace
{

constexpr int borders = 2; // of the style sheet, where the focus is shown

} // namespace

ShortTable::ShortTable(QWidget *parent)
    : QTableView(parent)
{
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setTextElideMode(Qt::ElideMiddle);
}

void ShortTable::prepare(const QList<int> &stretchedColumns)
{
    prepareTable(this, stretchedColumns.first());
    setItemDelegate(new StateDelegate(CellTableModel::StateRoleRole, this));
    for (const int column : stretchedColumns)
        horizontalHeader()->setSectionResizeMode(column, QHeaderView::Stretch);
    horizontalHeader()->setResizeContentsPrecision(-1); // all rows: which can be seen is not known before it is shown
    horizontalHeader()->setMaximumSectionSize(fontMetrics().averageCharWidth() * 40);
    horizontalHeader()->setMinimumSectionSize(fontMetrics().averageCharWidth() * 6);
    const auto follow = [this, column = stretchedColumns.first()] {
        updateGeometry();
        // New rows alone do not make the header look at their widths.
        horizontalHeader()->setSectionResizeMode(column, QHeaderView::Stretch);
    };
    connect(model(), &QAbstractItemModel::rowsInserted, this, follow);
    connect(model(), &QAbstractItemModel::rowsRemoved, this, follow);
    connect(model(), &QAbstractItemModel::modelReset, this, follow);
}

QSize ShortTable::sizeHint() const
{
    const int rows = model() ? qBound(1, model()->rowCount(), mostRows) : 1;
    return {fontMetrics().averageCharWidth() * 60,
        horizontalHeader()->sizeHint().height() + rows * verticalHeader()->defaultSectionSize() + borders};
}

QSize ShortTable::minimumSizeHint() const { return {fontMetrics().averageCharWidth() * 20, sizeHint().height()}; }

} // namespace talekeeper
