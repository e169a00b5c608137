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
    QWidget *buildWatch();
    void buildRows();
    void showHead();
    void showLost();
    QString staySentence() const;
    void showBytes();
    void showSteps();
    void showWatch();
    void showStop();
    void addLog(const QStringList &lines);

    QTimer m_clock; ///< times go on while nothing is reported
    QLabel *m_headline;
    ToneLabel *m_state;
    QProgressBar *m_progress;
    ToneLabel *m_bytes;
    ToneLabel *m_left;
    QVBoxLayout *m_steps;
    QList<StepRow> m_rows;
    int m_shownAttempt = -1; ///< whose steps and log are shown
    QWidget *m_logCard;
    QPlainTextEdit *m_log;
    QWidget *m_watchCard; ///< in the log's place where another console is at work
    ToneLabel *m_watchText;
    QPushButton *m_leave;
    QPushButton *m_stop;
};

} // namespace talekeeper
