#pragma once

#include <QList>

#include <functional>

class QTableView;

namespace talekeeper
{

/// How every table of the window behaves: whole rows are chosen, one at a time, by mouse or keyboard; Tab leads out.
void prepareTable(QTableView *table, int stretchedColumn);

/// What Return, or a double click, on the chosen row does. Not by QAbstractItemView::activated: on some desktops that comes
/// with the one click that chooses.
void onRowOpened(QTableView *table, std::function<void()> open);

/// Hides columns, the least needed first, as long as the others have no room in a narrow window, and shows them again
/// when they have. The model must be set.
void hideColumnsWhenNarrow(QTableView *table, const QList<int> &leastNeededFirst);

} // namespace talekeeper
