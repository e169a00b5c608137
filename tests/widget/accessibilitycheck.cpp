#include "accessibilitycheck.h"

#include "layoutcheck.h"
#include "ui/common/staterole.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAccessible>
#include <QApplication>
#include <QCheckBox>
#include <QHeaderView>
#include <QLabel>
#include <QRadioButton>
#include <QStyleOption>
#include <QTest>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper
{

namespace
{

QList<QWidget *> shownIn(const QWidget *window)
{
    QList<QWidget *> shown;
    for (QWidget *widget : window->findChildren<QWidget *>())
        if (widget->isVisible() && widget->window() == window)
            shown << widget;
    return shown;
}

bool takesTab(const QWidget *widget)
{
    return widget->isVisible() && widget->isEnabled() && (widget->focusPolicy() & Qt::TabFocus) && !widget->focusProxy();
}

/// What can be seen of a widget: what no parent cuts off.
QRect seenPart(const QWidget *widget)
{
    QRect part = widget->rect();
    for (const QWidget *at = widget; !at->isWindow(); at = at->parentWidget())
        part = part.translated(at->pos()).intersected(at->parentWidget()->rect());
    return part;
}

/// One of several radio buttons is reached by Tab, the others from there by the arrows.
bool isReachedOtherwise(const QWidget *widget, const QList<QWidget *> &reached)
{
    return qobject_cast<const QRadioButton *>(widget) && std::ranges::any_of(reached, [&](const QWidget *other) {
        return qobject_cast<const QRadioButton *>(other) && other->parentWidget() == widget->parentWidget();
    });
}

QImage pictureOf(QWidget *window, QWidget *widget)
{
    return window->grab(seenPart(widget).adjusted(-2, -2, 2, 2)).toImage();
}

/// The box or ring of what can be checked. Seen is what differs most from the surface: its border, or its mark.
QStringList indicatorFaults(const QWidget *window, const QImage &picture)
{
    QStringList faults;
    for (QWidget *widget : shownIn(window)) {
        const auto *button = qobject_cast<QAbstractButton *>(widget);
        const bool isRadio = qobject_cast<QRadioButton *>(widget);
        if (!button || (!isRadio && !qobject_cast<QCheckBox *>(widget)) || !button->isEnabled())
            continue;
        QStyleOptionButton option;
        option.initFrom(button);
        const QRect box = button->style()
                              ->subElementRect(isRadio ? QStyle::SE_RadioButtonIndicator : QStyle::SE_CheckBoxIndicator, &option, button)
                              .translated(button->mapTo(window, QPoint()));
        if (!seenPart(button).contains(box))
            continue;
        const double scale = picture.devicePixelRatio();
        const QPoint place = box.topLeft() * scale;
        const QColor surface = picture.pixelColor(button->mapTo(window, QPoint(button->width() - 1, 0)) * scale);
        double most = 1;
        for (int y = 0; y < int(box.height() * scale); ++y)
            for (int x = 0; x < int(box.width() * scale); ++x)
                most = qMax(most, contrastRatio(picture.pixelColor(place + QPoint(x, y)), surface));
        if (most < 3)
            faults << u"%1: its mark is %2:1 on %3"_s.arg(describe(button)).arg(most, 0, 'f', 1).arg(surface.name());
    }
    return faults;
}

/// Whether the focus can be seen on what has it now.
bool showsFocus(QWidget *window, QWidget *widget)
{
    // A cursor that blinks may be off just now, but where one can type it is there.
    if (widget->testAttribute(Qt::WA_InputMethodEnabled) && !widget->inherits("QAbstractItemView"))
        return true;
    const QImage with = pictureOf(window, widget);
    widget->clearFocus();
    const QImage without = pictureOf(window, widget);
    widget->setFocus(Qt::TabFocusReason);
    return with != without;
}

} // namespace

QStringList accessibilityFaults(QWidget *window)
{
    QStringList faults;
    for (QWidget *widget : shownIn(window)) {
        const bool isTable = qobject_cast<QAbstractItemView *>(widget) && !qobject_cast<QHeaderView *>(widget);
        const bool isControl = widget->focusPolicy() != Qt::NoFocus && widget->isEnabled() && !widget->focusProxy()
            && !qobject_cast<QHeaderView *>(widget);
        if (!isTable && !isControl)
            continue;
        QAccessibleInterface *spoken = QAccessible::queryAccessibleInterface(widget);
        if (!spoken) {
            faults << u"%1: screen readers do not see it"_s.arg(describe(widget));
            continue;
        }
        if (spoken->text(QAccessible::Name).trimmed().isEmpty())
            faults << u"%1: has no accessible name"_s.arg(describe(widget));
        if (spoken->role() == QAccessible::NoRole || spoken->role() == QAccessible::Client)
            faults << u"%1: takes the focus, but has no role"_s.arg(describe(widget));
        if (takesTab(widget) && widget->objectName().isEmpty())
            faults << u"%1: has no object name"_s.arg(describe(widget));
    }
    return faults;
}

QStringList focusFaults(QWidget *window)
{
    QStringList faults;
    QPointer<QWidget> before = QApplication::focusWidget();
    QList<QWidget *> wanted;
    for (QWidget *widget : shownIn(window))
        if (takesTab(widget))
            wanted << widget;
    if (wanted.isEmpty())
        return faults;
    window->setAttribute(Qt::WA_KeyboardFocusChange); // as the first press of Tab does
    wanted.first()->setFocus(Qt::TabFocusReason);
    QTest::keyClick(wanted.first(), Qt::Key_Tab); // the first is judged when Tab comes round to it
    QList<QWidget *> reached;
    for (qsizetype step = 0; step <= 2 * wanted.size() + 5; ++step) {
        QWidget *at = QApplication::focusWidget();
        if (!at || reached.contains(at))
            break;
        reached << at;
        if (seenPart(at).isEmpty())
            faults << u"%1: has the focus, but can't be seen"_s.arg(describe(at));
        else if (!showsFocus(window, at))
            faults << u"%1: looks the same with focus as without"_s.arg(describe(at));
        QTest::keyClick(at, Qt::Key_Tab);
        if (QApplication::focusWidget() == at && wanted.size() > 1)
            faults << u"%1: Tab does not lead out of it"_s.arg(describe(at));
    }
    for (const QWidget *widget : std::as_const(wanted))
        if (!reached.contains(widget) && !isReachedOtherwise(widget, reached))
            faults << u"%1: Tab does not reach it"_s.arg(describe(widget));
    if (before)
        before->setFocus(Qt::OtherFocusReason);
    else if (QApplication::focusWidget())
        QApplication::focusWidget()->clearFocus();
    return faults;
}

QStringList contrastFaults(const QWidget *window, const QImage &picture)
{
    QStringList faults = indicatorFaults(window, picture);
    for (QWidget *widget : shownIn(window)) {
        const auto *label = qobject_cast<QLabel *>(widget);
        if (!label || label->text().isEmpty() || !label->isEnabled() || seenPart(label).isEmpty())
            continue;
        // The corner of a label is the surface that it stands on.
        const QPoint corner = seenPart(label).topLeft() * picture.devicePixelRatio();
        const QColor surface = picture.pixelColor(corner), text = label->palette().color(label->foregroundRole());
        if (const double ratio = contrastRatio(text, surface); ratio < 4.5)
            faults << u"%1: contrast of %2 on %3 is %4:1"_s
                          .arg(describe(label), text.name(), surface.name())
                          .arg(ratio, 0, 'f', 1);
    }
    return faults;
}

} // namespace talekeeper
