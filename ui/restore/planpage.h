#pragma once

#include "ui/restore/wizardpage.h"

class QRadioButton;

namespace talekeeper
{

class ElidedLabel;

/// 3 Plan: what will happen, with every command and its way back, and what it means.
class PlanPage final : public WizardPage
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(PlanPage)

public:
    explicit PlanPage(RestoreFlow &flow, QWidget *parent = nullptr);

    QWidget *firstFocus() const override;

protected:
    void update() override;

private:
    void prepare(); ///< while the checks are on the screen
    QWidget *buildOrders();
    void showSteps();
    void showMeaning();
    void showMeaningOfRestore();
    void showOrders();

    QByteArray m_shown; ///< the plan that is shown; expanders stay open while it is the same
    QWidget *m_orders; ///< the choice of when Tale stops, where there is one
    QRadioButton *m_last;
    QRadioButton *m_first;
    ToneLabel *m_lastText;
    ToneLabel *m_firstText;
    ElidedLabel *m_about; ///< the dump that is restored
    QVBoxLayout *m_steps;
    QVBoxLayout *m_meaning;
    QPushButton *m_back;
    QPushButton *m_copy;
    QPushButton *m_next;
};

} // namespace talekeeper
