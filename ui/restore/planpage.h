#pragma once

#include "ui/restore/wizardpage.h"

namespace talekeeper
{

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
    void showSteps();
    void showMeaning();

    QString m_shownRun; ///< the plan that is shown; expanders stay open while it is the same
    QVBoxLayout *m_steps;
    QVBoxLayout *m_meaning;
    QPushButton *m_back;
    QPushButton *m_copy;
    QPushButton *m_next;
};

} // namespace talekeeper
