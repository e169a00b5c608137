#pragma once

#include <QStringList>

class QWidget;

namespace talekeeper
{

/// What can't be read or lies over something else in all that is visible in a window now, a line for each: clipped
/// text, cells that are shortened without a tool tip that has the whole text, siblings that overlap, children that
/// stick out, contents that scroll sideways. Laying out must be over: let the event loop turn first.
///
/// Text may be shortened where a tool tip has it whole. A widget that is meant to lie over others has the property
/// "overlay", and a view that is meant to scroll sideways the property "scrollsSideways", both true.
QStringList layoutFaults(const QWidget *window);

/// Where a widget stands and what it says, for messages: "choosePage/runs: QLabel "Age"".
QString describe(const QWidget *widget);

} // namespace talekeeper
