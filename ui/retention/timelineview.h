#pragma once

#include "ui/retention/chartview.h"
#include "ui/retention/timelinebars.h"

namespace talekeeper
{

/// One database's dumps over time, the height of each its size. Left and right choose a mark, with Ctrl or Shift they
/// move the time that is shown, as dragging does; + and - and the wheel zoom, 0 shows all.
class TimelineView final : public ChartView
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(TimelineView)

public:
    explicit TimelineView(QWidget *parent = nullptr);

    void setMarks(const MarkedDatabase &database, const QDateTime &now); ///< what is chosen and shown stays
    void setShown(const TimeSpan &span); ///< bounded by what there is
    void setAll(const TimeSpan &all) { m_all = all; } ///< how far can be moved; the same for all that move together
    const TimeSpan &shown() const { return m_shown; }
    const MarkedDatabase &database() const { return m_database; }

    const TimeMark *chosen() const; ///< null: none is
    void choose(const QString &id); ///< and shows it; nothing where there is none of that id
    QString chosenText() const override;
    TimelineGeometry geometryNow() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void shownChanged(const talekeeper::TimeSpan &span); ///< by the admin
    void markChosen(const QString &id);
    void markOpened(const QString &id); ///< by Enter or a double click

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    QString toolTipAt(const QPoint &position) const override;

private:
    std::optional<qsizetype> chosenAt() const;
    std::optional<qsizetype> markAt(const QPointF &position) const;
    bool moveByKey(int key, bool isMoving);
    void chooseAt(qsizetype mark);
    void step(int by);
    void show(const TimeSpan &span);
    void zoom(double factor);

    MarkedDatabase m_database;
    QDateTime m_now;
    TimeSpan m_all{.from = 0, .to = 1};
    TimeSpan m_shown{.from = 0, .to = 1};
    QString m_chosen; ///< a mark's id
    struct Drag {
        QPointF from;
        TimeSpan shown;
        bool hasMoved = false;
    };
    std::optional<Drag> m_drag;
};

} // namespace talekeeper
