#pragma once

#include <QPalette>
#include <QString>

class QApplication;
class QPushButton;

namespace talekeeper
{

/// The colours of the house, for desktops that bring none of their own.
QPalette housePalette(bool dark);

/// Where the desktop has a style and palette of its own they stay; elsewhere Fusion in the colours of the house,
/// following the desktop's choice between light and dark.
void applyAppearance(QApplication &application);

/// The window's style sheet: flat controls with round corners, in the colours of a palette.
QString windowStyleSheet(const QPalette &palette);

/// The one button of a page that leads on; it is the page's default.
void makePrimary(QPushButton *button);
/// Whether it is that one now, where this goes by what was done.
void setPrimary(QPushButton *button, bool isPrimary);

} // namespace talekeeper
