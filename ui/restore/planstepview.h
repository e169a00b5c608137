#pragma once

#include "core/restore/plan.h"

#include <QWidget>

class QPlainTextEdit;
class QPushButton;

namespace talekeeper
{

/// One step of a plan: what it is, how long it may take, and on demand every command of it and of its way back.
class PlanStepView final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(PlanStepView)

public:
    PlanStepView(const RestoreStep &step, int number, const Host &host, QWidget *parent = nullptr);

private:
    void buildCommands(const QString &text, const QString &stepId);
    void showCommands(bool shown);

    QPushButton *m_toggle;
    QPlainTextEdit *m_commands = nullptr; ///< made when it is asked for
};

/// The commands of a step as an admin reads them: what is done, the way back, and the scripts that are named.
QString commandsText(const RestoreStep &step, const Host &host);

} // namespace talekeeper
