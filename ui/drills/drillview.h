#pragma once

#include "ui/common/prompts.h"
#include "ui/drills/drilldesk.h"

#include <QTimer>
#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;
class QStackedWidget;
class QTableView;

namespace talekeeper
{

class Card;
class DrillStepsModel;
class FigureCard;
class SignOff;
class StepDetail;
class ToneLabel;

/// A drill under way, or one that is over: how far it is, its clock, its steps, and at the right the chosen one.
class DrillView final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(DrillView)

public:
    DrillView(DrillDesk &desk, Prompts &prompts, QWidget *parent = nullptr);

Q_SIGNALS:
    void backRequested(); ///< to all drills

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    QWidget *buildHeader();
    QWidget *buildSteps();
    void update();
    void updateTimes();
    void updateFoot();
    void showChosen();
    void choose(const QString &step);
    QString chosen() const;

    DrillDesk &m_desk;
    QString m_drill; ///< id of the one that is shown
    QLabel *m_title;
    QProgressBar *m_bar;
    ToneLabel *m_progress;
    ToneLabel *m_readOnly;
    FigureCard *m_clock;
    FigureCard *m_rpo;
    DrillStepsModel *m_model;
    QTableView *m_table;
    QPushButton *m_back;
    QPushButton *m_checks;
    ToneLabel *m_running;
    QStackedWidget *m_right;
    StepDetail *m_detail;
    SignOff *m_signOff;
    QTimer m_seconds; ///< while the view is seen and the drill is open
};

} // namespace talekeeper
