#include "ui/common/staterole.h"

#include <cmath>

namespace talekeeper
{
namespace
{

constexpr double readable = 4.5; // WCAG 2.2, 1.4.3

double luminance(const QColor &color)
{
    const auto linear = [](double channel) {
        return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(double(color.redF())) + 0.7152 * linear(double(color.greenF()))
        + 0.0722 * linear(double(color.blueF()));
}

QRgb roleColor(StateRole role, bool dark)
{
    switch (role) {
    case StateRole::Good:
        return dark ? 0x4cc38a : 0x1b7f4b;
    case StateRole::Attention:
        return dark ? 0xf0b429 : 0xa86200;
    case StateRole::Bad:
        return dark ? 0xff7b72 : 0xc0362c;
    case StateRole::Unknown:
        return dark ? 0x98a2b3 : 0x7a8594;
    case StateRole::Planned:
        return dark ? 0xa5a1ff : 0x5a55c9;
    }
    Q_UNREACHABLE_RETURN({});
}

/// Moves a colour towards the text's until it can be read.
QColor readableOn(const QColor &background, const QColor &color, const QColor &text)
{
    for (int step = 0; step <= 10; ++step)
        if (const QColor candidate = mixedColor(text, color, step / 10.0);
            contrastRatio(candidate, background) >= readable)
            return candidate;
    return text;
}

} // namespace

bool isDark(const QPalette &palette)
{
    return luminance(palette.color(QPalette::Window)) < luminance(palette.color(QPalette::WindowText));
}

double contrastRatio(const QColor &one, const QColor &other)
{
    const auto [darker, lighter] = std::minmax({luminance(one), luminance(other)});
    return (lighter + 0.05) / (darker + 0.05);
}

QColor mixedColor(const QColor &one, const QColor &other, double share)
{
    const auto mix
        = [share](float first, float second) { return float(double(first) * share + double(second) * (1 - share)); };
    return QColor::fromRgbF(
        mix(one.redF(), other.redF()), mix(one.greenF(), other.greenF()), mix(one.blueF(), other.blueF()));
}

QColor stateColor(StateRole role, const QPalette &palette) { return QColor(roleColor(role, isDark(palette))); }

QColor stateTextColor(StateRole role, const QPalette &palette, const QColor &background)
{
    const bool darkBackground = contrastRatio(background, Qt::white) > contrastRatio(background, Qt::black);
    const bool darkText = contrastRatio(palette.color(QPalette::Text), Qt::white)
        > contrastRatio(palette.color(QPalette::Text), Qt::black);
    // A selection may be dark in a light palette: then its own text colour is what can be read there.
    const QColor text
        = darkBackground == darkText ? palette.color(QPalette::HighlightedText) : palette.color(QPalette::Text);
    return readableOn(background, QColor(roleColor(role, darkBackground)), text);
}

QColor stateTint(StateRole role, const QPalette &palette)
{
    return mixedColor(stateColor(role, palette), palette.color(QPalette::Base), isDark(palette) ? 0.16 : 0.12);
}

QColor secondaryTextColor(const QPalette &palette)
{
    const QColor text = palette.color(QPalette::WindowText), background = palette.color(QPalette::Window);
    return readableOn(background, mixedColor(text, background, 0.62), text);
}

QColor hairLineColor(const QPalette &palette)
{
    return mixedColor(
        palette.color(QPalette::WindowText), palette.color(QPalette::Window), isDark(palette) ? 0.18 : 0.14);
}

QColor accentColor(const QPalette &palette) { return palette.color(QPalette::Accent); }

} // namespace talekeeper
