#include "layoutcheck.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractScrollArea>
#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QLayout>
#include <QLineEdit>
#include <QMainWindow>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QStackedLayout>
#include <QStackedWidget>
#include <QStyleOption>
#include <QTabBar>
#include <QTableView>
#include <QTextDocumentFragment>
#include <QTextEdit>
#include <QToolButton>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper
{

namespace
{

QString textOf(const QWidget *widget)
{
    if (const auto *label = qobject_cast<const QLabel *>(widget))
        return label->text();
    if (const auto *button = qobject_cast<const QAbstractButton *>(widget))
        return button->text();
    return widget->accessibleName();
}

bool isShown(const QWidget *widget) { return widget->isVisible() && !widget->isWindow() && !widget->size().isNull(); }

/// A part of one of Qt's own widgets, which lays it out itself.
bool isInside(const QWidget *widget)
{
    const QWidget *parent = widget->parentWidget();
    return qobject_cast<const QAbstractScrollArea *>(parent) || qobject_cast<const QTabBar *>(parent)
        || qobject_cast<const QLineEdit *>(parent) || qobject_cast<const QComboBox *>(parent)
        || widget->objectName().startsWith("qt_"_L1);
}

bool isViewport(const QWidget *widget)
{
    const auto *area = qobject_cast<const QAbstractScrollArea *>(widget->parentWidget());
    return area && area->viewport() == widget;
}

/// All faults of one window, collected.
class LayoutCheck
{
public:
    QStringList faults;

    void check(const QWidget *widget)
    {
        if (const auto *label = qobject_cast<const QLabel *>(widget))
            checkLabel(label);
        else if (const auto *button = qobject_cast<const QAbstractButton *>(widget))
            checkSize(button, button->sizeHint());
        else if (const auto *tabs = qobject_cast<const QTabBar *>(widget))
            checkTabs(tabs);
        else if (const auto *header = qobject_cast<const QHeaderView *>(widget))
            checkHeader(header);
        else if (const auto *field = qobject_cast<const QLineEdit *>(widget))
            checkField(field);
        else if (const auto *box = qobject_cast<const QComboBox *>(widget))
            checkBox(box);
        else if (const auto *area = qobject_cast<const QAbstractScrollArea *>(widget))
            checkArea(area);
        else if (!qobject_cast<const QScrollBar *>(widget) && !isInside(widget) && !widget->layout() && widget->findChildren<QWidget *>().isEmpty())
            checkSize(widget, widget->minimumSizeHint().expandedTo(isFixed(widget) ? widget->sizeHint() : QSize()));
        if (const auto *view = qobject_cast<const QAbstractItemView *>(widget))
            checkCells(view);
        checkLayout(widget);
        checkChildren(widget);
    }

private:
    void add(const QWidget *widget, const QString &fault) { faults << u"%1: %2"_s.arg(describe(widget), fault); }

    static bool isFixed(const QWidget *widget)
    {
        return widget->sizePolicy().horizontalPolicy() == QSizePolicy::Fixed
            || widget->sizePolicy().verticalPolicy() == QSizePolicy::Fixed;
    }

    void checkSize(const QWidget *widget, QSize wanted)
    {
        if (!wanted.isValid() || isInside(widget))
            return;
        wanted = wanted.boundedTo(widget->maximumSize());
        if (widget->width() < wanted.width())
            add(widget, u"%1 wide, needs %2"_s.arg(widget->width()).arg(wanted.width()));
        if (widget->height() < wanted.height())
            add(widget, u"%1 high, needs %2"_s.arg(widget->height()).arg(wanted.height()));
    }

    void checkLabel(const QLabel *label)
    {
        if (label->text().isEmpty())
            return;
        const bool wholeElsewhere = label->toolTip().size() >= label->text().size();
        if (!label->wordWrap()) {
            if (!wholeElsewhere)
                checkSize(label, label->sizeHint().expandedTo(QSize(label->minimumSizeHint().width(), 0)));
            return;
        }
        if (label->heightForWidth(label->width()) > label->height())
            add(label,
                u"%1 high, its wrapped text needs %2"_s.arg(label->height())
                    .arg(label->heightForWidth(label->width())));
        // Words are not broken, so a long one is cut off.
        const int room = label->contentsRect().width() - 2 * label->margin();
        const int needed
            = label->fontMetrics().boundingRect(QRect(0, 0, room, 10'000), Qt::TextWordWrap, label->text()).width();
        if (needed > room + 1 && !wholeElsewhere && label->textFormat() != Qt::RichText)
            add(label, u"%1 wide, its longest word needs %2"_s.arg(room).arg(needed));
    }

    void checkTabs(const QTabBar *tabs)
    {
        for (const QToolButton *button : tabs->findChildren<QToolButton *>())
            if (button->isVisible())
                add(tabs, u"tabs do not fit, they scroll"_s);
        for (int at = 0; at < tabs->count(); ++at) {
            const int needed = tabs->fontMetrics().horizontalAdvance(QString(tabs->tabText(at)).remove(u'&'));
            if (tabs->isTabVisible(at) && tabs->tabRect(at).width() < needed)
                add(tabs, u"tab \"%1\" is clipped"_s.arg(tabs->tabText(at)));
        }
    }

    void checkHeader(const QHeaderView *header)
    {
        if (header->orientation() != Qt::Horizontal)
            return;
        for (int section = 0; section < header->count(); ++section) {
            if (!header->isSectionHidden(section) && header->sectionSize(section) < header->sectionSizeHint(section))
                add(header,
                    u"heading \"%1\" has %2, needs %3"_s
                        .arg(header->model()->headerData(section, Qt::Horizontal).toString())
                        .arg(header->sectionSize(section))
                        .arg(header->sectionSizeHint(section)));
        }
    }

    void checkField(const QLineEdit *field)
    {
        QStyleOptionFrame option;
        option.initFrom(field);
        option.rect = field->rect();
        const QRect inside = field->style()->subElementRect(QStyle::SE_LineEditContents, &option, field);
        const int needed = field->fontMetrics().horizontalAdvance(field->placeholderText());
        if (field->text().isEmpty() && needed > inside.width())
            add(field, u"placeholder has %1, needs %2"_s.arg(inside.width()).arg(needed));
        if (field->height() < field->minimumSizeHint().height())
            add(field, u"%1 high, needs %2"_s.arg(field->height()).arg(field->minimumSizeHint().height()));
    }

    void checkBox(const QComboBox *box)
    {
        QStyleOptionComboBox option;
        option.initFrom(box);
        option.rect = box->rect();
        const QRect inside
            = box->style()->subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, box);
        const int needed = box->fontMetrics().horizontalAdvance(box->currentText());
        if (needed > inside.width() && box->toolTip().isEmpty())
            add(box, u"\"%1\" has %2, needs %3"_s.arg(box->currentText()).arg(inside.width()).arg(needed));
        if (box->height() < box->minimumSizeHint().height())
            add(box, u"%1 high, needs %2"_s.arg(box->height()).arg(box->minimumSizeHint().height()));
    }

    void checkArea(const QAbstractScrollArea *area)
    {
        if (area->property("scrollsSideways").toBool())
            return;
        if (area->horizontalScrollBar()->maximum() > 0)
            add(area, u"scrolls %1 sideways"_s.arg(area->horizontalScrollBar()->maximum()));
        const bool showsText = qobject_cast<const QAbstractItemView *>(area)
            || qobject_cast<const QPlainTextEdit *>(area) || qobject_cast<const QTextEdit *>(area);
        if (showsText && area->viewport()->height() < area->fontMetrics().height())
            add(area, u"%1 high, not a line of it can be seen"_s.arg(area->viewport()->height()));
    }

    void checkCells(const QAbstractItemView *view)
    {
        const QAbstractItemModel *model = view->model();
        if (!model || qobject_cast<const QHeaderView *>(view))
            return;
        for (int row = 0; row < model->rowCount(view->rootIndex()); ++row) {
            for (int column = 0; column < model->columnCount(view->rootIndex()); ++column) {
                const QModelIndex index = model->index(row, column, view->rootIndex());
                const QRect cell = view->visualRect(index);
                if (!cell.isEmpty() && view->viewport()->rect().intersects(cell))
                    checkCell(view, index, cell.size());
            }
        }
    }

    void checkCell(const QAbstractItemView *view, const QModelIndex &index, const QSize &room)
    {
        const QString text = index.data().toString();
        const QSize needed = view->sizeHintForIndex(index);
        if (text.isEmpty() || (needed.width() <= room.width() && needed.height() <= room.height()))
            return;
        if (const auto *table = qobject_cast<const QTableView *>(view);
            table && !isWidenedByHand(table, index) && spareWidth(table) >= needed.width() - room.width())
            add(view, u"cell \"%1\" is cut beside free room"_s.arg(text));
        QString whole = index.data(Qt::ToolTipRole).toString();
        if (Qt::mightBeRichText(whole))
            whole = QTextDocumentFragment::fromHtml(whole).toPlainText();
        // What the model itself has shortened is whole in the tool tip as well.
        const QStringList parts = text.split(u'…');
        if (!std::ranges::all_of(parts, [shown = whole.simplified()](const QString &part) { return shown.contains(part); }))
            add(view,
                u"cell \"%1\" has %2×%3, needs %4×%5, and no tool tip has it whole"_s.arg(text)
                    .arg(room.width())
                    .arg(room.height())
                    .arg(needed.width())
                    .arg(needed.height()));
    }

    static bool isWidenedByHand(const QTableView *table, const QModelIndex &index)
    {
        return table->horizontalHeader()->sectionResizeMode(index.column()) == QHeaderView::Interactive;
    }

    /// What the column that stretches has beyond what stands in it: room that another could have.
    static int spareWidth(const QTableView *table)
    {
        const QHeaderView *header = table->horizontalHeader();
        int spare = 0;
        for (int column = 0; column < header->count(); ++column) {
            if (header->isSectionHidden(column) || header->sectionResizeMode(column) != QHeaderView::Stretch)
                continue;
            const int cells = static_cast<const QAbstractItemView *>(table)->sizeHintForColumn(column);
            spare += qMax(0, header->sectionSize(column) - qMax(cells, header->sectionSizeHint(column)));
        }
        return spare;
    }

    void checkLayout(const QWidget *widget)
    {
        // A stack asks for the room of its largest page, which may not be the one that is seen.
        const QLayout *layout = widget->layout();
        if (!layout || qobject_cast<const QStackedLayout *>(layout) || qobject_cast<const QMainWindow *>(widget)
            || isInside(widget) || !findStacks(widget).isEmpty())
            return;
        const QSize room = widget->contentsRect().size(), least = layout->totalMinimumSize();
        const int height = layout->hasHeightForWidth() ? layout->totalMinimumHeightForWidth(room.width()) : least.height();
        if (room.width() < least.width())
            add(widget, u"what is in it has %1 of width, needs %2"_s.arg(room.width()).arg(least.width()));
        if (room.height() < height)
            add(widget, u"what is in it has %1 of height, needs %2"_s.arg(room.height()).arg(height));
    }

    static QList<QStackedWidget *> findStacks(const QWidget *widget) { return widget->findChildren<QStackedWidget *>(); }

    void checkChildren(const QWidget *parent)
    {
        if (qobject_cast<const QAbstractScrollArea *>(parent) || qobject_cast<const QTabBar *>(parent))
            return;
        QList<const QWidget *> children;
        for (const QWidget *child : parent->findChildren<QWidget *>(Qt::FindDirectChildrenOnly))
            if (isShown(child) && !isInside(child) && !child->property("overlay").toBool())
                children << child;
        for (qsizetype at = 0; at < children.size(); ++at) {
            const QWidget *child = children.at(at);
            if (!isViewport(parent) && !parent->rect().contains(child->geometry()))
                add(child, u"sticks out of %1"_s.arg(describe(parent)));
            for (qsizetype other = at + 1; other < children.size(); ++other)
                if (child->geometry().intersects(children.at(other)->geometry()))
                    add(child, u"overlaps %1"_s.arg(describe(children.at(other))));
        }
    }
};

} // namespace

QString describe(const QWidget *widget)
{
    QStringList names;
    for (const QWidget *at = widget; at && !at->isWindow(); at = at->parentWidget())
        if (!at->objectName().isEmpty() && !at->objectName().startsWith("qt_"_L1))
            names.prepend(at->objectName());
    QString words = textOf(widget).simplified();
    if (words.size() > 60)
        words = words.first(59) + u'…';
    const QString className = QString::fromLatin1(widget->metaObject()->className()).section(u"::"_s, -1);
    return u"%1 (%2%3)"_s.arg(names.join(u'/'), className, words.isEmpty() ? QString() : u" \"%1\""_s.arg(words));
}

QStringList layoutFaults(const QWidget *window)
{
    LayoutCheck check;
    check.check(window);
    for (const QWidget *widget : window->findChildren<QWidget *>())
        if (isShown(widget) && widget->window() == window)
            check.check(widget);
    check.faults.removeDuplicates();
    return check.faults;
}

} // namespace talekeeper
