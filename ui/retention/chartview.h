#pragma once

#include <QWidget>

namespace talekeeper
{

/// A painted chart in which one thing at a time is chosen by mouse or keyboard. Screen readers are told of a chart
/// whose value is what is chosen.
class ChartView : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ChartView)

public:
    explicit ChartView(QWidget *parent = nullptr);

    virtual QString chosenText() const = 0; ///< translated; empty: nothing is chosen

protected:
    /// In words for screen readers, now that something else is chosen.
    void announceChoice();
    void paintFocus(QPainter &painter) const; ///< a line around, where it has the keyboard
    bool event(QEvent *event) override;
    virtual QString toolTipAt(const QPoint &position) const = 0;
};

} // namespace talekeeper
