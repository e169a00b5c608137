#include "ui/common/tag.h"

#include "ui/common/labels.h"

#include <QPainter>

namespace talekeeper
{

Tag::Tag(const QString &text, QWidget *parent)
    : QWidget(parent)
    , m_text(text)
{
    setFont(textFont(TextSize::Small));
    setAccessibleName(text);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

QSize Tag::sizeHint() const { return {fontMetrics().horizontalAdvance(m_text) + 16, fontMetrics().height() + 4}; }

void Tag::setTag(const QString &text, std::optional<StateRole> role)
{
    m_text = text;
    m_role = role;
    setAccessibleName(text);
    updateGeometry();
    update();
}

void Tag::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    // It stands on the header's surface.
    const QColor colored = m_role ? stateTextColor(*m_role, palette(), palette().color(QPalette::Base)) : QColor();
    paintTag(painter, rect(), m_text, m_role ? colored : hairLineColor(palette()),
        m_role ? colored : secondaryTextColor(palette()));
}

void paintTag(QPainter &painter, const QRectF &outline, const QString &text, const QColor &line, const QColor &color)
{
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(line);
    const QRectF inner = outline.adjusted(0.5, 0.5, -0.5, -0.5);
    painter.drawRoundedRect(inner, inner.height() / 2, inner.height() / 2);
    painter.setPen(color);
    painter.drawText(outline, Qt::AlignCenter, text);
}

} // namespace talekeeper
