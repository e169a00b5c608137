#include "ui/common/labels.h"

#include <QApplication>
#include <QEvent>
#include <QFontDatabase>
#include <QHBoxLayout>

namespace talekeeper
{

QFont textFont(TextSize size, bool bold)
{
    QFont font = QApplication::font();
    if (size == TextSize::Small)
        font.setPointSizeF(font.pointSizeF() * 0.9);
    if (size == TextSize::Large)
        font.setPointSizeF(font.pointSizeF() * 1.35);
    if (bold)
        font.setWeight(QFont::DemiBold);
    return font;
}

QFont monospaceFont(TextSize size)
{
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    font.setPointSizeF(textFont(size).pointSizeF() * 0.95);
    return font;
}

ToneLabel::ToneLabel(const QString &text, Tone tone, QWidget *parent)
    : QLabel(text, parent)
    , m_tone(tone)
{
    setTextFormat(Qt::PlainText);
    updateColor();
}

void ToneLabel::setTone(Tone tone)
{
    m_tone = tone;
    m_role.reset();
    updateColor();
}

void ToneLabel::setRole(StateRole role)
{
    m_role = role;
    updateColor();
}

int ToneLabel::heightForWidth(int width) const
{
    if (m_measured.text != text() || m_measured.margins != contentsMargins())
        m_measured = {.text = text(), .margins = contentsMargins(), .heights = {}};
    const auto known = m_measured.heights.constFind(width);
    return known != m_measured.heights.cend() ? *known
                                              : *m_measured.heights.insert(width, QLabel::heightForWidth(width));
}

void ToneLabel::changeEvent(QEvent *event)
{
    QLabel::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        m_measured = {};
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::ApplicationPaletteChange)
        updateColor();
}

void ToneLabel::updateColor()
{
    const QPalette general = QApplication::palette();
    QColor color = general.color(QPalette::WindowText);
    if (m_role)
        color = stateTextColor(*m_role, general, general.color(QPalette::Window));
    else if (m_tone == Tone::Secondary)
        color = secondaryTextColor(general);
    QPalette own = palette();
    if (own.color(QPalette::WindowText) == color)
        return; // setting it sends another PaletteChange
    own.setColor(QPalette::WindowText, color);
    own.setColor(QPalette::Text, color); // on a surface in the colour of Base
    setPalette(own);
}

StateLabel::StateLabel(QWidget *parent)
    : QWidget(parent)
    , m_mark(new GlyphMark)
    , m_text(new ToneLabel)
{
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(4);
    layout->addWidget(m_mark, 0, Qt::AlignTop);
    layout->addWidget(m_text, 1);
}

void StateLabel::setState(StateRole role, const QString &text)
{
    m_mark->setMark(glyphOf(role), role);
    m_text->setRole(role);
    m_text->setText(text);
    setAccessibleName(text);
}

QLabel *headingLabel(const QString &text, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setFont(textFont(TextSize::Normal, true));
    label->setWordWrap(true);
    return label;
}

ToneLabel *paragraph(const QString &text, ToneLabel::Tone tone, QWidget *parent)
{
    auto *label = new ToneLabel(text, tone, parent);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

} // namespace talekeeper
