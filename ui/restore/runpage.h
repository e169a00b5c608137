#pragma once

#include "ui/restore/wizardpage.h"

#include <QTimer>

class QPlainTextEdit;
class QProgressBar;

namespace talekeeper
{

/// 5 Run: where the run is, what it did, and the way to stop it.
class RunPage final : public WizardPage
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(RunPage)

public:
    explicit RunPage(RestoreFlow &flow, QWidget *parent = nullptr);

    QWidget *firstFocus() const override;

protected:
    void update() override;

private:
    struct StepRow {
        GlyphMark *mark;
        QLabel *title;
        ToneLabel *seconds;
        QWidget *row;
    };

    QWidget *buildHead();
    QWidget *buildLog();
    void buildRows();
    void showHead();
    void showBytes();
    void showSteps();
    void addLog(const QStringList &lines);

    QTimer m_clock; ///< times go on while nothing is reported
    QLabel *m_headline;
    ToneLabel *m_state;
    QProgressBar *m_progress;
    ToneLabel *m_bytes;
    ToneLabel *m_left;
    QVBoxLayout *m_steps;
    QList<StepRow> m_rows;
    QString m_shownRun;
    QPlainTextEdit *m_log;
    QPushButton *m_stop;
};

} // namespace talekeeper
