#include "ui/common/appearance.h"

#include "ui/common/staterole.h"

#include <QApplication>
#include <QPushButton>
#include <QRegularExpression>
#include <QStyle>
#include <QStyleFactory>
#include <QStyleHints>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

void followColorScheme(QApplication &application)
{
    application.setPalette(housePalette(application.styleHints()->colorScheme() == Qt::ColorScheme::Dark));
}

} // namespace

QPalette housePalette(bool dark)
{
    const QColor text(dark ? 0xe6e9ef : 0x1d2430), window(dark ? 0x1d2127 : 0xf3f4f6), base(dark ? 0x252a32 : 0xffffff);
    const QColor button(dark ? 0x252a32 : 0xffffff), accent(dark ? 0x6ea3ff : 0x2d6cdf),
        selection(dark ? 0x2b3a56 : 0xe6effd);
    QPalette palette(
        text, button, base.lighter(110), window.darker(dark ? 160 : 130), window.darker(115), text, text, base, window);
    palette.setColor(QPalette::AlternateBase, mixedColor(text, base, 0.03));
    palette.setColor(QPalette::Highlight, selection);
    palette.setColor(QPalette::HighlightedText, text);
    palette.setColor(QPalette::Accent, accent);
    palette.setColor(QPalette::Link, accent);
    palette.setColor(QPalette::ToolTipBase, base);
    palette.setColor(QPalette::ToolTipText, text);
    palette.setColor(QPalette::PlaceholderText, secondaryTextColor(palette));
    for (const auto role : {QPalette::Text, QPalette::WindowText, QPalette::ButtonText, QPalette::HighlightedText})
        palette.setColor(QPalette::Disabled, role, mixedColor(text, window, 0.5));
    return palette;
}

void applyAppearance(QApplication &application)
{
    // KDE's, GNOME's and other desktops' plugins name a style of their own; Qt's last resort is Fusion.
    if (application.style()->name() != "fusion"_L1)
        return;
    followColorScheme(application);
    QObject::connect(application.styleHints(), &QStyleHints::colorSchemeChanged, &application,
        [&application] { followColorScheme(application); });
}

QString windowStyleSheet(const QPalette &palette)
{
    const QColor accent = accentColor(palette), base = palette.color(QPalette::Base),
                 text = palette.color(QPalette::Text);
    const QColor onAccent = contrastRatio(accent, Qt::white) >= 4.5 ? QColor(Qt::white) : QColor(0x10151d);
    QString sheet = uR"(
QPushButton { border: 1px solid @line; border-radius: 6px; padding: 5px 12px; background: @base; color: @text; min-height: 18px; }
QPushButton:hover { background: @hover; }
QPushButton:pressed, QPushButton:checked { background: @pressed; }
QPushButton:focus { border-color: @accent; }
QPushButton:disabled { color: @faint; background: @window; }
QPushButton[primary="true"] { background: @accent; color: @onAccent; border-color: @accent; }
QPushButton[primary="true"]:hover { background: @accentHover; }
QPushButton[primary="true"]:focus { border: 2px solid @text; padding: 4px 11px; }
QPushButton[primary="true"]:disabled { background: @window; color: @faint; border-color: @line; }
QPushButton[danger="true"]:enabled { color: @bad; border-color: @bad; font-weight: 600; }
QPushButton[quiet="true"] { border-color: transparent; background: transparent; padding: 2px 6px; }
QPushButton[quiet="true"]:hover { background: @hover; }
QPushButton[quiet="true"]:focus { border-color: @accent; }
QLineEdit { border: 1px solid @line; border-radius: 6px; padding: 5px 8px; background: @base; }
QLineEdit:focus { border-color: @accent; }
QComboBox { border: 1px solid @line; border-radius: 6px; padding: 5px 8px; background: @base; min-height: 18px; }
QComboBox:focus { border-color: @accent; }
QComboBox::drop-down { border: none; width: 24px; }
QCheckBox::indicator, QRadioButton::indicator { width: 14px; height: 14px; border: 1px solid @mark; background: @base; }
QCheckBox::indicator { border-radius: 3px; }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border-color: @accent; }
QCheckBox::indicator:checked { border-color: @accent; background: @accent; image: url(:/talekeeper/icons/@tick); }
QRadioButton::indicator:checked { width: 6px; height: 6px; border: 5px solid @accent; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: @line; }
QPlainTextEdit { border: 1px solid @line; border-radius: 6px; background: @alternate; padding: 4px; }
QPlainTextEdit[readOnly="false"] { background: @base; }
QPlainTextEdit:focus { border-color: @accent; }
QProgressBar { border: none; border-radius: 4px; background: @line; max-height: 8px; min-height: 8px; }
QProgressBar::chunk { border-radius: 4px; background: @accent; }
QTabBar::tab { padding: 8px 12px; border: none; border-bottom: 2px solid transparent; color: @secondary; background: transparent; }
QTabBar::tab:selected { color: @text; border-bottom-color: @accent; font-weight: 600; }
QTabBar::tab:hover:!selected { color: @text; }
QTabBar::tab:focus { color: @accent; }
QScrollBar { background: transparent; border: none; margin: 0px; }
QScrollBar:vertical { width: 14px; }
QScrollBar:horizontal { height: 14px; }
QScrollBar::handle { background: @handle; border-radius: 3px; }
QScrollBar::handle:vertical { margin: 2px 2px 2px 6px; min-height: 24px; }
QScrollBar::handle:horizontal { margin: 6px 2px 2px 2px; min-width: 24px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0px; height: 0px; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QTextBrowser { border: 1px solid transparent; }
QTextBrowser:focus { border-color: @accent; }
QTableView { border: 1px solid transparent; background: @base; outline: none; }
QTableView:focus { border-color: @accent; }
QTableView::item { border-bottom: 1px solid @line; padding: 0px 8px; }
QTableView::item:selected { background: @selection; }
QTableView::item:focus { border: 1px solid @accent; padding: 0px 7px; }
QTableCornerButton::section { border: none; background: @base; }
QHeaderView { background: @base; }
QHeaderView::section { border: none; border-bottom: 1px solid @line; background: @base; color: @secondary; padding: 6px 11px; font-weight: 600; }
)"_s;
    const auto put = [&sheet](QLatin1StringView name, const QColor &color) {
        sheet.replace(QRegularExpression(u"@%1\\b"_s.arg(name)), color.name());
    };
    sheet.replace("@tick"_L1, onAccent == QColor(Qt::white) ? "tick-light.png"_L1 : "tick-dark.png"_L1);
    put("line"_L1, hairLineColor(palette));
    put("base"_L1, base);
    put("handle"_L1, mixedColor(text, base, 0.5)); // 3:1 on any surface, as a control needs
    put("mark"_L1, mixedColor(text, base, 0.7)); // a thin ring is painted paler than it is
    put("text"_L1, text);
    put("window"_L1, palette.color(QPalette::Window));
    put("alternate"_L1, palette.color(QPalette::AlternateBase));
    put("accent"_L1, accent);
    put("accentHover"_L1, mixedColor(text, accent, 0.12));
    put("onAccent"_L1, onAccent);
    put("bad"_L1, stateTextColor(StateRole::Bad, palette, base));
    put("hover"_L1, mixedColor(text, base, 0.05));
    put("pressed"_L1, mixedColor(text, base, 0.1));
    put("faint"_L1, palette.color(QPalette::Disabled, QPalette::ButtonText));
    put("secondary"_L1, secondaryTextColor(palette));
    put("selection"_L1, palette.color(QPalette::Highlight));
    return sheet;
}

void makePrimary(QPushButton *button)
{
    button->setProperty("primary", true);
    button->setDefault(true);
}

void setPrimary(QPushButton *button, bool isPrimary)
{
    if (button->property("primary").toBool() == isPrimary)
        return;
    button->setProperty("primary", isPrimary);
    button->setDefault(isPrimary);
    button->style()->unpolish(button); // a style sheet looks at properties once
    button->style()->polish(button);
}

} // namespace talekeeper
