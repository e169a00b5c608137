#include "ui/window/viewstate.h"

#include "ui/retention/timelinecard.h"
#include "ui/window/hostview.h"
#include "ui/window/windowstate.h"

#include <QHeaderView>
#include <QSplitter>
#include <QTableView>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

constexpr char rememberedProperty[] = "remembered"; // of widgets that want to be found as they were left

} // namespace

void applyView(HostView &view, const WindowState &state, const QString &left)
{
    if (state.places.contains(left))
        view.showPlace(state.places.value(left));
    for (TimelineCard *timelines : view.findChildren<TimelineCard *>())
        timelines->setWanted(state.timelines.value(left));
    for (QSplitter *splitter : view.findChildren<QSplitter *>())
        splitter->restoreState(state.splitters.value(left + u'/' + splitter->objectName()));
    for (QTableView *table : view.findChildren<QTableView *>()) {
        const QStringList sorting = state.sortings.value(left + u'/' + table->objectName()).split(u' ');
        if (table->isSortingEnabled() && sorting.size() == 2)
            table->sortByColumn(qBound(0, sorting.first().toInt(), table->model()->columnCount() - 1),
                sorting.last() == "1"_L1 ? Qt::DescendingOrder : Qt::AscendingOrder);
    }
    for (QWidget *widget : view.findChildren<QWidget *>())
        if (const QString key = left + u'/' + widget->objectName(); widget->property(rememberedProperty).isValid() && state.memories.contains(key))
            widget->setProperty(rememberedProperty, state.memories.value(key));
}

void noteView(const HostView &view, WindowState &state)
{
    const QString host = view.session().profile().name;
    state.places.insert(host, view.place());
    for (const TimelineCard *timelines : view.findChildren<TimelineCard *>())
        state.timelines.insert(host, timelines->wanted());
    for (const QSplitter *splitter : view.findChildren<QSplitter *>())
        state.splitters.insert(host + u'/' + splitter->objectName(), splitter->saveState());
    for (const QTableView *table : view.findChildren<QTableView *>())
        if (table->isSortingEnabled())
            state.sortings.insert(host + u'/' + table->objectName(),
                u"%1 %2"_s.arg(table->horizontalHeader()->sortIndicatorSection())
                    .arg(static_cast<int>(table->horizontalHeader()->sortIndicatorOrder())));
    for (const QWidget *widget : view.findChildren<QWidget *>())
        if (const QVariant left = widget->property(rememberedProperty); left.isValid())
            state.memories.insert(host + u'/' + widget->objectName(), left.toString());
}

} // namespace talekeeper
