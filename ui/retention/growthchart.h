#pragma once

#include "ui/retention/chartview.h"
#include "ui/retention/growth.h"

namespace talekeeper
{

/// Sizes over time, a line a database. Left and right choose a dump, up and down another database's.
class GrowthChart final : public ChartView
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(GrowthChart)

public:
    explicit GrowthChart(QWidget *parent = nullptr);

    void setLines(const QList<GrowthLine> &lines, const QDateTime &now); ///< what is chosen stays
    const QList<GrowthLine> &lines() const { return m_lines; }
    const TimeMark *chosen() const; ///< null: none is
    QString chosenText() const override;
    GrowthGeometry geometryNow() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void markOpened(const QString &id); ///< by Enter or a double click

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    QString toolTipAt(const QPoint &position) const override;

private:
    struct Place {
        qsizetype line = 0;
        qsizetype point = 0;
    };
    std::optional<Place> chosenPlace() const;
    std::optional<Place> placeAt(const QPointF &position) const;
    const TimeMark &markOf(const Place &place) const;
    void choose(const Place &place);
    Place moved(const Place &from, int key) const;
    void paintLine(QPainter &painter, qsizetype line, const GrowthGeometry &geometry) const;
    void paintSizes(QPainter &painter, const GrowthGeometry &geometry) const;

    QList<GrowthLine> m_lines;
    QDateTime m_now;
    QString m_chosen; ///< a mark's id
};

/// Derived from the palette's accent, each line in another hue, and readable on its cards.
QColor growthColor(qsizetype line, const QPalette &palette);

} // namespace talekeeper
