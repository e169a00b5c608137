#pragma once

#include <QColor>
#include <QPalette>

namespace talekeeper
{

/// What a state means to the admin. The one place where colours get their meaning; a glyph and a word stand beside
/// them.
enum class StateRole {
    Good, ///< proved, not assumed
    Attention, ///< works, but look
    Bad, ///< failed, missed, missing
    Unknown, ///< not checked, not known, not started
    Planned, ///< under way or to come
};

bool isDark(const QPalette &palette);

/// WCAG's contrast ratio, 1 to 21.
double contrastRatio(const QColor &one, const QColor &other);

/// For marks; text takes stateTextColor(), which is readable (4.5:1) on the background that is given.
QColor stateColor(StateRole role, const QPalette &palette);
QColor stateTextColor(StateRole role, const QPalette &palette, const QColor &background);

/// Behind a message of that role.
QColor stateTint(StateRole role, const QPalette &palette);

QColor secondaryTextColor(const QPalette &palette);
QColor hairLineColor(const QPalette &palette);
QColor accentColor(const QPalette &palette);

/// `share` of `one`, the rest of `other`.
QColor mixedColor(const QColor &one, const QColor &other, double share);

} // namespace talekeeper
