#pragma once

#include <QStringList>

class QImage;
class QWidget;

namespace talekeeper
{

/// What a screen reader could not tell of all that is visible in a window now: controls without a name or with no
/// role, tables without a name.
QStringList accessibilityFaults(QWidget *window);

/// Goes round the window by Tab: what can't be reached, what has the focus unseen, what does not let go of it, what
/// looks the same with focus as without. Moves the focus and scrolls to do so, and puts the focus back.
QStringList focusFaults(QWidget *window);

/// Where a label's colour is under 4.5:1 on the surface below it, or nothing of a check box's or radio button's mark is
/// 3:1, as painted in a picture of the window.
QStringList contrastFaults(const QWidget *window, const QImage &picture);

} // namespace talekeeper
