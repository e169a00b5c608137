#pragma once

#include "ui/common/jobrunner.h"

#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;
class QVBoxLayout;

namespace talekeeper
{

class ToneLabel;

/// All that runs, opened from the status bar: each job with how far it is, the way to where it can be watched, and the
/// way to stop it.
class JobsPanel final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(JobsPanel)

public:
    explicit JobsPanel(JobRunner &runner, QWidget *parent = nullptr);

    QWidget *firstFocus() const; ///< null if nothing runs

Q_SIGNALS:
    void showRequested(const QString &host, talekeeper::Place place);

private:
    struct Row {
        QPointer<RunningJob> job;
        QWidget *widget;
        QProgressBar *bar;
        ToneLabel *status;
        QPushButton *show;
        QPushButton *stop;
    };
    void update();
    void addRow(RunningJob *job);
    static void showRow(const Row &row);

    JobRunner &m_runner;
    QVBoxLayout *m_layout;
    ToneLabel *m_empty;
    QList<Row> m_rows;
};

/// What the status bar says of the jobs that run: "1 job: Restore of tale, 62 %".
QString jobsText(const JobRunner &runner);

/// The jobs that somebody wants to know of.
QList<RunningJob *> shownJobs(const JobRunner &runner);

} // namespace talekeeper
