#pragma once

#include "ui/restore/restoreflow.h"

#include <QWidget>

class QPushButton;

namespace talekeeper
{

class ToneLabel;

/// What can be done to a run that was begun earlier: follow it to its end, take it back, drop what it keeps. Each with
/// a sentence of what it does; what can't be done is not there.
class RunChoices final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(RunChoices)

public:
    explicit RunChoices(RestoreFlow &flow, QWidget *parent = nullptr);

    void showRun(const RunRecord &run);
    bool isEmpty() const { return m_isEmpty; } ///< nothing can be done to it
    QPushButton *firstButton() const; ///< null if there is none

private:
    struct Choice {
        ToneLabel *text;
        QPushButton *button;
    };
    Choice makeChoice(RunTask task, const QString &objectName);
    static void offer(const Choice &choice, bool possible, const QString &verb, const QString &text);

    RestoreFlow &m_flow;
    QString m_run;
    bool m_isEmpty = true;
    Choice m_resume;
    Choice m_undo;
    Choice m_discard;
};

} // namespace talekeeper
