#include "ui/common/taborder.h"

#include <QLayout>
#include <QScrollArea>
#include <QSplitter>
#include <QWidget>

namespace talekeeper
{
namespace
{

void collect(const QLayout *layout, QWidgetList &found);

void collect(QWidget *widget, QWidgetList &found)
{
    if (widget->focusPolicy() & Qt::TabFocus)
        found << widget;
    if (const auto *area = qobject_cast<QScrollArea *>(widget)) {
        if (area->widget())
            collect(area->widget(), found);
    } else if (const auto *splitter = qobject_cast<QSplitter *>(widget)) {
        for (int at = 0; at < splitter->count(); ++at)
            collect(splitter->widget(at), found);
    } else if (!qobject_cast<QAbstractScrollArea *>(widget) && widget->layout()) {
        collect(widget->layout(), found);
    }
}

void collect(const QLayout *layout, QWidgetList &found)
{
    for (int at = 0; at < layout->count(); ++at) {
        QLayoutItem *item = layout->itemAt(at);
        if (item->widget())
            collect(item->widget(), found);
        else if (item->layout())
            collect(item->layout(), found);
    }
}

} // namespace

void orderTabs(QWidget *page)
{
    QWidgetList controls;
    collect(page, controls);
    QWidget *before = page->previousInFocusChain();
    while (before != page && (!(before->focusPolicy() & Qt::TabFocus) || page->isAncestorOf(before)))
        before = before->previousInFocusChain();
    if (before == page) // nothing stands before it
        before = nullptr;
    for (QWidget *control : std::as_const(controls)) {
        if (before)
            QWidget::setTabOrder(before, control);
        before = control;
    }
}

} // namespace talekeeper
