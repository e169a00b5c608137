#pragma once

#include "ui/restore/wizardpage.h"

class QGridLayout;

namespace talekeeper
{

class MessageBanner;

/// 6 Result: how it ended, what was done with the proof of each step, and the way back.
class ResultPage final : public WizardPage
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ResultPage)

public:
    explicit ResultPage(RestoreFlow &flow, QWidget *parent = nullptr);

    QWidget *firstFocus() const override;

protected:
    void update() override;

private:
    void showBanner();
    void showSteps();
    void showWayBack();

    MessageBanner *m_banner;
    QVBoxLayout *m_steps;
    QWidget *m_stepsCard;
    QWidget *m_wayCard;
    ToneLabel *m_wayText;
    ToneLabel *m_keptName;
    ToneLabel *m_wayHint;
    QPushButton *m_undo;
    QWidget *m_lookCard;
    QPushButton *m_done;
};

} // namespace talekeeper
