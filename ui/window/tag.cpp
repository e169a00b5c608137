#include "ui/window/tag.h"

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

void Tag::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(hairLineColor(palette()));
    const QRectF outline = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    painter.drawRoundedRect(outline, outline.height() / 2, outline.height() / 2);
    painter.setPen(secondaryTextColor(palette()));
    painter.drawText(rect(), Qt::AlignCenter, m_text);
}

} // namespace talekeeper
