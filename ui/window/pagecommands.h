#pragma once

#include <QList>

class QAction;
class QObject;
class QWidget;

namespace talekeeper
{

/// What can be done on a page as it is shown now, as commands that are found by their names: its buttons, and the orders
/// in which its tables can stand. Where a button can't be pressed its command is there, but disabled.
/// \param owner of the commands; they outlive the buttons, and do nothing then
QList<QAction *> pageCommands(const QWidget &page, QObject *owner);

} // namespace talekeeper
