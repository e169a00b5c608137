#pragma once

class QWidget;

namespace talekeeper
{

/// Makes Tab go through a page as its layouts are read, after what stands before the page. Qt goes in the order of making,
/// where buttons at the foot come first and what is made later comes after the whole window. Cheap; call it whenever
/// controls were added.
void orderTabs(QWidget *page);

} // namespace talekeeper
