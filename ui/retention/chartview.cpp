#include "ui/retention/chartview.h"

#include "ui/common/staterole.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

namespace talekeeper
{
namespace
{

class AccessibleChart final : public QAccessibleWidget
{
public:
    explicit AccessibleChart(ChartView *chart)
        : QAccessibleWidget(chart, QAccessible::Chart)
        , m_chart(chart)
    {
    }

    QString text(QAccessible::Text what) const override
    {
        return what == QAccessible::Value ? m_chart->chosenText() : QAccessibleWidget::text(what);
    }

private:
    ChartView *m_chart;
};

QAccessibleInterface *makeAccessibleChart(const QString &, QObject *object)
{
    auto *chart = qobject_cast<ChartView *>(object);
    return chart ? new AccessibleChart(chart) : nullptr;
}

} // namespace

ChartView::ChartView(QWidget *parent)
    : QWidget(parent)
{
    QAccessible::installFactory(makeAccessibleChart); // known once, however often
    setFocusPolicy(Qt::StrongFocus);
}

void ChartView::announceChoice()
{
    if (!QAccessible::isActive())
        return;
    QAccessibleAnnouncementEvent announcement(this, chosenText());
    QAccessible::updateAccessibility(&announcement);
}

void ChartView::paintFocus(QPainter &painter) const
{
    if (!hasFocus())
        return;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(accentColor(palette()), 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
}

bool ChartView::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const QString text = toolTipAt(help->pos());
    if (text.isEmpty())
        QToolTip::hideText();
    else
        QToolTip::showText(help->globalPos(), text.toHtmlEscaped().replace(u'\n', QStringLiteral("<br>")), this);
    event->setAccepted(!text.isEmpty());
    return true;
}

} // namespace talekeeper
