#include "ui/window/pagecommands.h"

#include <QAction>
#include <QCoreApplication>
#include <QHeaderView>
#include <QPushButton>
#include <QTableView>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

struct PageCommandsText {
    Q_DECLARE_TR_FUNCTIONS(PageCommands)
};

constexpr qsizetype longestName = 80; // a finding's sentence has no end

QString commandName(const QPushButton &button)
{
    // What screen readers say stands by itself, without the page around it.
    const QString name = button.accessibleName().isEmpty() ? QString(button.text()).remove(u'&') : button.accessibleName();
    return name.size() > longestName ? name.first(longestName / 2) + u'…' + name.last(longestName / 2) : name;
}

/// In that order, or turned round where it stands in it already.
void sortBy(QTableView &table, int column)
{
    const QHeaderView &header = *table.horizontalHeader();
    const bool isTurned = header.sortIndicatorSection() == column && header.sortIndicatorOrder() == Qt::AscendingOrder;
    table.sortByColumn(column, isTurned ? Qt::DescendingOrder : Qt::AscendingOrder);
}

} // namespace

QList<QAction *> pageCommands(const QWidget &page, QObject *owner)
{
    QList<QAction *> commands;
    for (QPushButton *button : page.findChildren<QPushButton *>()) {
        if (!button->isVisible() || commandName(*button).isEmpty())
            continue;
        auto *command = new QAction(commandName(*button), owner);
        command->setEnabled(button->isEnabled());
        QObject::connect(command, &QAction::triggered, button, &QPushButton::click);
        commands << command;
    }
    for (QTableView *table : page.findChildren<QTableView *>()) {
        if (!table->isVisible() || !table->isSortingEnabled())
            continue;
        for (int column = 0; column < table->model()->columnCount(); ++column) {
            const QString heading = table->model()->headerData(column, Qt::Horizontal).toString();
            auto *command = new QAction(PageCommandsText::tr("Sort by \"%1\": %2").arg(heading, table->accessibleName()), owner);
            QObject::connect(command, &QAction::triggered, table, [table, column] { sortBy(*table, column); });
            commands << command;
        }
    }
    return commands;
}

} // namespace talekeeper
