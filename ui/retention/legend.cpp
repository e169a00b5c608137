#include "ui/retention/legend.h"

#include "ui/common/labels.h"

#include <QPainter>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

constexpr int besideMark = 5, betweenItems = 14, betweenRows = 4;

} // namespace

Legend::Legend(QWidget *parent)
    : QWidget(parent)
{
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void Legend::setItems(const QList<Item> &items)
{
    m_items = items;
    QStringList words;
    for (const Item &item : items)
        words << item.text;
    setAccessibleName(tr("What the marks mean: %1").arg(words.join(u", "_s)));
    updateGeometry();
    update();
}

int Legend::markSide() const { return fontMetrics().ascent(); }
int Legend::itemWidth(const Item &item) const
{
    return markSide() + besideMark + fontMetrics().horizontalAdvance(item.text);
}

QList<QRect> Legend::places(int width) const
{
    QList<QRect> places;
    QPoint at;
    for (const Item &item : m_items) {
        const int wide = itemWidth(item);
        if (at.x() > 0 && at.x() + wide > width)
            at = {0, at.y() + fontMetrics().height() + betweenRows};
        places << QRect(at, QSize(wide, fontMetrics().height()));
        at.rx() += wide + betweenItems;
    }
    return places;
}

int Legend::heightForWidth(int width) const { return m_items.isEmpty() ? 0 : places(width).last().bottom() + 1; }

QSize Legend::sizeHint() const
{
    int wide = 0;
    for (const Item &item : m_items)
        wide += itemWidth(item) + betweenItems;
    return {qMax(0, wide - betweenItems), m_items.isEmpty() ? 0 : fontMetrics().height()};
}

QSize Legend::minimumSizeHint() const
{
    int widest = 0;
    for (const Item &item : m_items)
        widest = qMax(widest, itemWidth(item));
    return {widest, m_items.isEmpty() ? 0 : fontMetrics().height()};
}

void Legend::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const QList<QRect> rects = places(width());
    for (qsizetype at = 0; at < m_items.size(); ++at) {
        const QRect &place = rects.at(at);
        const int side = markSide();
        m_items.at(at).paint(
            painter, QRectF(place.left(), place.top() + (place.height() - side) / 2.0, side, side), palette());
        painter.setPen(secondaryTextColor(palette()));
        painter.drawText(
            place.adjusted(side + besideMark, 0, 2, 0), Qt::AlignLeft | Qt::AlignVCenter, m_items.at(at).text);
    }
}

} // namespace talekeeper
