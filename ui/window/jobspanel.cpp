#include "ui/window/jobspanel.h"

#include "ui/common/card.h"
#include "ui/common/labels.h"

#include <QHBoxLayout>
#include <QProgressBar>
#include <QPushButton>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper
{

QList<RunningJob *> shownJobs(const JobRunner &runner)
{
    QList<RunningJob *> jobs = runner.jobs();
    jobs.removeIf([](const RunningJob *job) { return job->description().isRoutine; });
    return jobs;
}

QString jobsText(const JobRunner &runner)
{
    const QList<RunningJob *> jobs = shownJobs(runner);
    if (jobs.isEmpty())
        return JobsPanel::tr("No jobs running");
    // The one that changes a host is what the admin wants to know of.
    const RunningJob *job = runner.changingJob() ? runner.changingJob() : jobs.last();
    const QString &title = job->description().title;
    const QString text = job->status().isEmpty() ? title : JobsPanel::tr("%1, %2").arg(title, job->status());
    return jobs.size() == 1 ? JobsPanel::tr("1 job: %1").arg(text)
                            : JobsPanel::tr("%1 jobs: %2").arg(jobs.size()).arg(text);
}

JobsPanel::JobsPanel(JobRunner &runner, QWidget *parent)
    : QWidget(parent)
    , m_runner(runner)
    , m_layout(new QVBoxLayout)
    , m_empty(named(new ToneLabel(tr("No jobs running"), ToneLabel::Tone::Secondary), u"noJobs"_s))
{
    m_layout->setSpacing(Spacing::related);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(new HairLine);
    auto *rows = new QVBoxLayout;
    rows->setContentsMargins(Spacing::margin, Spacing::related, Spacing::margin, Spacing::related);
    rows->addWidget(m_empty);
    rows->addLayout(m_layout);
    layout->addLayout(rows);
    connect(&m_runner, &JobRunner::changed, this, &JobsPanel::update);
    update();
}

QWidget *JobsPanel::firstFocus() const { return m_rows.isEmpty() ? nullptr : m_rows.first().show; }

void JobsPanel::update()
{
    const QList<RunningJob *> jobs = shownJobs(m_runner);
    m_rows.removeIf([&](const Row &row) {
        const bool hasEnded = !row.job || !jobs.contains(row.job.data());
        if (hasEnded)
            delete row.widget;
        return hasEnded;
    });
    for (RunningJob *job : jobs)
        if (std::ranges::none_of(m_rows, [job](const Row &row) { return row.job == job; }))
            addRow(job);
    for (const Row &row : std::as_const(m_rows))
        showRow(row);
    m_empty->setVisible(m_rows.isEmpty());
}

void JobsPanel::addRow(RunningJob *job)
{
    const QString title = job->description().title, host = job->description().host;
    Row row{.job = job,
        .widget = named(new QWidget, u"job"_s, title),
        .bar = named(new QProgressBar, u"jobProgress"_s, tr("Progress of: %1").arg(title)),
        .status = named(new ToneLabel({}, ToneLabel::Tone::Secondary), u"jobStatus"_s),
        .show = named(new QPushButton(tr("Show")), u"showJob"_s, tr("Show: %1").arg(title)),
        .stop = named(new QPushButton, u"stopJob"_s)};
    auto *name = new QLabel(host.isEmpty() ? title : tr("%1 · %2").arg(title, host));
    name->setTextFormat(Qt::PlainText);
    name->setWordWrap(true);
    row.bar->setTextVisible(false);
    row.bar->setFixedWidth(160);
    row.status->setMinimumWidth(row.status->fontMetrics().horizontalAdvance(tr("taking back")));
    auto *layout = new QHBoxLayout(row.widget);
    layout->setContentsMargins({});
    layout->setSpacing(Spacing::related);
    layout->addWidget(name, 1);
    layout->addWidget(row.bar);
    layout->addWidget(row.status);
    layout->addWidget(row.show);
    layout->addWidget(row.stop);
    row.show->setVisible(!host.isEmpty());
    connect(row.show, &QPushButton::clicked, this,
        [this, host, place = job->description().place] { Q_EMIT showRequested(host, place); });
    connect(row.stop, &QPushButton::clicked, job, &RunningJob::stop);
    m_layout->addWidget(row.widget);
    m_rows << row;
}

void JobsPanel::showRow(const Row &row)
{
    const auto percent = row.job->percent();
    row.bar->setRange(0, percent ? 100 : 0);
    row.bar->setValue(percent.value_or(0));
    row.status->setText(row.job->stopAsked() ? tr("stopping …") : row.job->status());
    const StopOffer &offer = row.job->stopOffer();
    const QString verb = offer.verb.isEmpty() ? tr("Stop") : offer.verb;
    row.stop->setText(verb);
    row.stop->setAccessibleName(tr("%1: %2").arg(verb, row.job->description().title));
    row.stop->setToolTip(offer.tip);
    row.stop->setEnabled(offer.isPossible && !row.job->stopAsked());
}

} // namespace talekeeper
