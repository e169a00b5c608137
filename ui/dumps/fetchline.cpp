#include "ui/dumps/fetchline.h"

#include "core/foundation/format.h"
#include "ui/common/card.h"

#include <QProgressBar>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace talekeeper
{

FetchLine::FetchLine(QWidget *parent)
    : QWidget(parent)
    , m_state(named(new StateLabel, u"fetchState"_s))
    , m_text(named(paragraph({}, ToneLabel::Tone::Secondary), u"fetchText"_s))
    , m_progress(named(new QProgressBar, u"fetchProgress"_s, tr("How much of the dump is fetched")))
{
    m_progress->setTextVisible(false);
    m_progress->setRange(0, 1000);
    m_text->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(4);
    layout->addWidget(m_state);
    layout->addWidget(m_progress);
    layout->addWidget(m_text);
}

void FetchLine::show(const DumpFetches &fetches, const QString &fileName)
{
    const RunningJob *job = fetches.job(fileName);
    const Result<FetchedDump> *outcome = fetches.outcome(fileName);
    setVisible(job || outcome);
    m_progress->setVisible(job);
    if (job)
        showJob(*job);
    else if (outcome)
        showOutcome(*outcome);
}

void FetchLine::showJob(const RunningJob &job)
{
    const Progress &progress = job.progress();
    const bool isKnown = progress.total > 0;
    m_state->setState(StateRole::Planned, job.stopAsked() ? tr("Stopping the fetch") : tr("Being fetched to this machine"));
    m_progress->setRange(0, isKnown ? 1000 : 0);
    m_progress->setValue(isKnown ? int(double(progress.done) / double(progress.total) * 1000) : 0);
    m_text->setText(isKnown ? tr("%1 of %2").arg(formatSize(progress.done), formatSize(progress.total)) : QString());
}

void FetchLine::showOutcome(const Result<FetchedDump> &outcome)
{
    if (outcome) {
        m_state->setState(StateRole::Good,
            outcome->wasThere ? tr("On this machine already, the same byte by byte") : tr("Fetched to this machine, byte by byte the host's"));
        // A path may be broken at its slashes.
        const QString path = QString(outcome->path).replace(u'/', u"/\u200b"_s);
        m_text->setText(outcome->wasThere
                ? tr("It lies at %1, with the rights that it had. It is not encrypted.").arg(path)
                : tr("It lies at %1. Only you can read it; it is not encrypted.").arg(path));
        m_text->setToolTip(outcome->path);
        return;
    }
    const bool isStopped = outcome.error().kind == ErrorKind::Stopped;
    m_state->setState(isStopped ? StateRole::Unknown : StateRole::Bad, isStopped ? tr("Not fetched: it was stopped") : tr("Not fetched"));
    m_text->setText(isStopped ? tr("What has arrived stays in a file whose name ends in \".part\". Fetch it to the same folder again, and it goes on behind that.") : outcome.error().message);
    m_text->setToolTip(outcome.error().detail);
}

} // namespace talekeeper
