#include "ui/common/card.h"

#include "ui/common/labels.h"

#include <QPainter>
#include <QScrollArea>
#include <QVBoxLayout>

namespace talekeeper
{

Card::Card(const QString &heading, QWidget *parent)
    : QFrame(parent)
    , m_body(new QVBoxLayout(this))
{
    m_body->setContentsMargins(16, 12, 16, 16);
    m_body->setSpacing(Spacing::related);
    if (!heading.isEmpty())
        m_body->addWidget(headingLabel(heading));
}

void Card::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(hairLineColor(palette()), 1));
    painter.setBrush(palette().color(QPalette::Base));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
}

HairLine::HairLine(QWidget *parent)
    : QFrame(parent)
{
    setFixedHeight(1);
}

void HairLine::paintEvent(QPaintEvent *) { QPainter(this).fillRect(rect(), hairLineColor(palette())); }

QWidget *scrolled(QWidget *content)
{
    auto *area = new QScrollArea;
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::NoFocus);
    area->setWidget(content);
    // The card below shows through.
    content->setAutoFillBackground(false);
    area->viewport()->setAutoFillBackground(false);
    return area;
}

} // namespace talekeeper
