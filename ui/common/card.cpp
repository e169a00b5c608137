#include "ui/common/card.h"

#include "ui/common/labels.h"

#include <QApplication>
#include <QEvent>
#include <QPainter>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

namespace talekeeper
{
namespace
{

/// As wide as what is in it needs, as low as may be.
class Scrolled final : public QScrollArea
{
public:
    QSize minimumSizeHint() const override
    {
        const int content = widget() ? widget()->minimumSizeHint().width() : 0;
        return {content + verticalScrollBar()->sizeHint().width(), QScrollArea::minimumSizeHint().height()};
    }

    /// Layouts whose height goes by their width take what a widget would like to have for what it needs.
    QSize sizeHint() const override { return {QScrollArea::sizeHint().width(), minimumSizeHint().height()}; }

protected:
    bool event(QEvent *event) override
    {
        if (event->type() == QEvent::LayoutRequest)
            updateGeometry();
        return QScrollArea::event(event);
    }
};

} // namespace

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
    auto *area = new Scrolled;
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::NoFocus);
    area->setWidget(content);
    // The card below shows through.
    content->setAutoFillBackground(false);
    area->viewport()->setAutoFillBackground(false);
    // Qt itself scrolls only for a focus that was inside before. Under a pressed mouse button nothing may move.
    QObject::connect(qApp, &QApplication::focusChanged, area, [area](QWidget *, QWidget *now) {
        if (now && area->widget()->isAncestorOf(now) && QApplication::mouseButtons() == Qt::NoButton)
            area->ensureWidgetVisible(now);
    });
    return area;
}

} // namespace talekeeper
