#pragma once

#include "core/drill/drillrecord.h"

#include <QWidget>

class QPlainTextEdit;
class QPushButton;

namespace talekeeper
{

/// What the last attempt of a step has left: its tables, and its commands with what they printed, one click away.
class StepEvidence final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(StepEvidence)

public:
    explicit StepEvidence(const DrillStep &step, QWidget *parent = nullptr);

private:
    void showCommands(bool shown);

    DrillAttempt m_attempt;
    QPushButton *m_toggle;
    QPlainTextEdit *m_commands = nullptr; ///< made when it is opened: output may be long
};

} // namespace talekeeper
