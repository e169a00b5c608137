#include "ui/common/tables.h"

#include <QEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QTableView>

namespace talekeeper
{
namespace
{

class ColumnHider final : public QObject
{
public:
    ColumnHider(QTableView *table, const QList<int> &leastNeededFirst)
        : QObject(table)
        , m_table(table)
        , m_leastNeededFirst(leastNeededFirst)
    {
        table->viewport()->installEventFilter(this);
        // The width of columns goes by what stands in them.
        connect(table->model(), &QAbstractItemModel::dataChanged, this, &ColumnHider::fit, Qt::QueuedConnection);
        connect(table->model(), &QAbstractItemModel::rowsInserted, this, &ColumnHider::fit, Qt::QueuedConnection);
        connect(table->model(), &QAbstractItemModel::modelReset, this, &ColumnHider::fit, Qt::QueuedConnection);
    }

protected:
    bool eventFilter(QObject *, QEvent *event) override
    {
        if (event->type() == QEvent::Resize || event->type() == QEvent::Show)
            fit();
        return false;
    }

private:
    int neededWidth(int column) const
    {
        const QAbstractItemView *view = m_table; // where asking is public
        return qMax(view->sizeHintForColumn(column), m_table->horizontalHeader()->sectionSizeHint(column));
    }

    void fit()
    {
        if (!m_table->isVisible())
            return; // it is asked again when it appears
        for (const int column : m_leastNeededFirst) // a hidden column has no hint
            m_table->setColumnHidden(column, false);
        int needed = 0;
        for (int column = 0; column < m_table->model()->columnCount(); ++column)
            needed += neededWidth(column);
        for (const int column : m_leastNeededFirst) {
            if (needed <= m_table->viewport()->width())
                break;
            needed -= neededWidth(column);
            m_table->setColumnHidden(column, true);
        }
    }

    QTableView *m_table;
    QList<int> m_leastNeededFirst;
};

class RowOpener final : public QObject
{
public:
    RowOpener(QTableView *table, std::function<void()> open)
        : QObject(table)
        , m_table(table)
        , m_open(std::move(open))
    {
        table->installEventFilter(this);
        connect(table, &QTableView::doubleClicked, this, [this] { m_open(); });
    }

protected:
    bool eventFilter(QObject *, QEvent *event) override
    {
        if (event->type() != QEvent::KeyPress || !m_table->currentIndex().isValid())
            return false;
        const auto *key = static_cast<QKeyEvent *>(event);
        if (key->key() != Qt::Key_Return && key->key() != Qt::Key_Enter)
            return false;
        m_open();
        return true;
    }

private:
    QTableView *m_table;
    std::function<void()> m_open;
};

} // namespace

void prepareTable(QTableView *table, int stretchedColumn)
{
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setTabKeyNavigation(false);
    table->setShowGrid(false);
    table->setWordWrap(false);
    table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    table->setFrameShape(QFrame::NoFrame);
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(table->fontMetrics().height() + 14);
    table->horizontalHeader()->setHighlightSections(false);
    table->horizontalHeader()->setResizeContentsPrecision(30); // of hundreds all would be measured again and again
    table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    table->horizontalHeader()->setSectionResizeMode(stretchedColumn, QHeaderView::Stretch);
}

void onRowOpened(QTableView *table, std::function<void()> open) { new RowOpener(table, std::move(open)); }

void hideColumnsWhenNarrow(QTableView *table, const QList<int> &leastNeededFirst)
{
    new ColumnHider(table, leastNeededFirst);
}

} // namespace talekeeper
