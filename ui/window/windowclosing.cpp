// How the window is closed on what runs: never without a word.
#include "ui/restore/closing.h"
#include "ui/window/hostview.h"
#include "ui/window/jobspanel.h"
#include "ui/window/mainwindow.h"

#include <QCloseEvent>

namespace talekeeper
{

void MainWindow::closeEvent(QCloseEvent *event)
{
    RunningJob *job = m_runner.changingJob();
    const QStringList ending = job ? QStringList() : endingTitles();
    if (!job && (ending.isEmpty() || std::exchange(m_mayStopJobs, false))) {
        saveState();
        return QMainWindow::closeEvent(event);
    }
    event->ignore();
    if (std::exchange(m_asking, true))
        return;
    if (job)
        askBeforeClosing(job);
    else
        askBeforeStopping(ending);
}

/// What somebody waits for and the window's end would cut short, though it changes no host.
QStringList MainWindow::endingTitles() const
{
    QStringList titles;
    for (const RunningJob *job : shownJobs(m_runner))
        if (!job->description().endsWithHost)
            titles << job->description().title;
    return titles;
}

void MainWindow::askBeforeStopping(const QStringList &titles)
{
    m_prompts.ask(this, closingQuestion(titles).question, [this](auto answer) {
        m_asking = false;
        m_mayStopJobs = answer.has_value();
        if (!answer)
            return;
        for (RunningJob *job : shownJobs(m_runner))
            job->stop();
        QMetaObject::invokeMethod(this, &QWidget::close, Qt::QueuedConnection); // not from within the event that asked
    });
}

void MainWindow::askBeforeClosing(RunningJob *job)
{
    ClosingQuestion closing = closingQuestion(QStringList{job->description().title});
    HostView *asked = nullptr;
    for (HostView *view : hostViews())
        if (const RestoreFlow &flow = view->flow(); flow.isRunning() && flow.job() == job) {
            closing = closingQuestion(job->description().title, flow.progress(), guardPatience(*flow.plan()));
            asked = view;
        }
    const bool wasPast = asked && asked->flow().progress().pastTakingBack();
    m_prompts.ask(this, closing.question, [=, this, acts = closing.acts, job = QPointer(job)](auto answer) {
        m_asking = false;
        if (!answer)
            return;
        const ClosingAct act = acts.value(*answer);
        if (!job) { // it ended while the question stood
            closeAfter(asked, act, wasPast);
            return;
        }
        connect(job, &RunningJob::ended, this, [=, this] { closeAfter(asked, act, wasPast); }, Qt::QueuedConnection);
        m_hasLeftRun = m_hasLeftRun || act == ClosingAct::Leave; // another host's may have been left before
        if (act == ClosingAct::Leave)
            job->detach();
        else
            job->stop();
    });
}

/// Who was told that all is taken back must not find out in the morning that it was not.
void MainWindow::closeAfter(HostView *view, ClosingAct act, bool wasPast)
{
    if (!view || view->flow().stage() != RestoreStage::Result || endedAsSaid(act, wasPast, view->flow().report())) {
        close();
        return;
    }
    showPlace(view->session().profile().name, Place::Restore);
}

} // namespace talekeeper
