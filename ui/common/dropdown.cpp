#include "ui/common/dropdown.h"

#include <QPainter>
#include <QSignalBlocker>

namespace talekeeper
{

void DropDown::paintEvent(QPaintEvent *event)
{
    QComboBox::paintEvent(event);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(palette().color(isEnabled() ? QPalette::Active : QPalette::Disabled, QPalette::Text), 1.5, Qt::SolidLine,
        Qt::RoundCap, Qt::RoundJoin));
    const qreal wide = fontMetrics().height() / 4.0;
    const bool isMirrored = layoutDirection() == Qt::RightToLeft;
    const QPointF tip(isMirrored ? 12 : width() - 12, height() / 2.0 + wide / 2);
    painter.drawPolyline(QPolygonF({tip + QPointF(-wide, -wide), tip, tip + QPointF(wide, -wide)}));
}

void fillBox(QComboBox *box, const QList<std::pair<QString, QVariant>> &entries)
{
    bool isSame = box->count() == entries.size();
    for (int at = 0; isSame && at < box->count(); ++at)
        isSame = box->itemText(at) == entries.at(at).first && box->itemData(at) == entries.at(at).second;
    if (isSame)
        return;
    const QSignalBlocker blocker(box);
    const QVariant chosen = box->currentData();
    box->clear();
    for (const auto &[text, data] : entries)
        box->addItem(text, data);
    box->setCurrentIndex(qMax(0, box->findData(chosen)));
}

} // namespace talekeeper
