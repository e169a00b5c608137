#pragma once

class QTableView;

namespace talekeeper
{

/// How every table of the window behaves: whole rows are chosen, one at a time, by mouse or keyboard; Tab leads out.
void prepareTable(QTableView *table, int stretchedColumn);

} // namespace talekeeper
