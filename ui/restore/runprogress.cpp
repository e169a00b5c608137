#include "ui/restore/runprogress.h"

#include "core/restore/runlink.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

struct RunProgressText {
    Q_DECLARE_TR_FUNCTIONS(RunProgress)
};

double secondsBetween(const QDateTime &from, const QDateTime &to)
{
    return from.isValid() ? double(from.msecsTo(to)) / 1000 : 0;
}

RunStep::State stateFrom(StepState state)
{
    switch (state) {
    case StepState::Done:
        return RunStep::State::Done;
    case StepState::Failed:
        return RunStep::State::Failed;
    case StepState::Skipped:
        return RunStep::State::Waiting;
    case StepState::Reverted:
        return RunStep::State::Reverted;
    }
    Q_UNREACHABLE_RETURN({});
}

} // namespace

StateRole stateRoleOf(RunStep::State state)
{
    switch (state) {
    case RunStep::State::Waiting:
        return StateRole::Unknown;
    case RunStep::State::Running:
        return StateRole::Planned;
    case RunStep::State::Done:
        return StateRole::Good;
    case RunStep::State::Failed:
        return StateRole::Bad;
    case RunStep::State::Reverted:
        return StateRole::Attention;
    }
    Q_UNREACHABLE_RETURN({});
}

QString runStepText(RunStep::State state)
{
    switch (state) {
    case RunStep::State::Waiting:
        return RunProgressText::tr("not begun");
    case RunStep::State::Running:
        return RunProgressText::tr("running");
    case RunStep::State::Done:
        return RunProgressText::tr("done");
    case RunStep::State::Failed:
        return RunProgressText::tr("failed");
    case RunStep::State::Reverted:
        return RunProgressText::tr("taken back");
    }
    Q_UNREACHABLE_RETURN({});
}

RunProgress::RunProgress(const RestorePlan &plan)
    : m_stopsSomething(!plan.running.isEmpty())
    , m_onlyDrops(plan.purpose == RestorePlan::Purpose::Discard
          || (plan.isRehearsal && plan.purpose == RestorePlan::Purpose::Undo))
{
    for (const RestoreStep &step : plan.steps) {
        m_steps << RunStep{.id = step.id, .title = step.title};
        m_expected << step.expectedSeconds;
    }
}

void RunProgress::advance(const Progress &progress, const QDateTime &now)
{
    if (progress.phase == linkPhase) {
        if (progress.done > 0)
            m_lostSince = {};
        else if (!m_lostSince.isValid())
            m_lostSince = now;
        return;
    }
    m_lostSince = {};
    m_latest = progress;
    if (progress.total > 0 && !m_firstDoneAt.isValid()) {
        m_firstDone = progress.done;
        m_firstDoneAt = now;
    }
    if (progress.phase == "taking-back"_L1) {
        m_takingBack = true;
        for (RunStep &step : m_steps) {
            if (step.state == RunStep::State::Running) {
                step.state = RunStep::State::Failed;
                step.seconds = secondsBetween(step.begunAt, now);
            }
        }
        return;
    }
    const auto current = std::ranges::find(m_steps, progress.phase, &RunStep::id);
    if (current == m_steps.end() || current->state == RunStep::State::Running)
        return;
    for (auto earlier = m_steps.begin(); earlier != current; ++earlier) {
        if (earlier->state == RunStep::State::Running)
            earlier->seconds = secondsBetween(earlier->begunAt, now);
        earlier->state = RunStep::State::Done;
    }
    current->state = RunStep::State::Running;
    current->begunAt = now;
    if (progress.phase == "stop"_L1 && m_stopsSomething && !m_stoppedSince.isValid())
        m_stoppedSince = now;
    if (progress.phase == "start"_L1)
        m_pastTakingBack = true;
    if (progress.phase == "ask"_L1)
        m_stoppedSince = {};
}

void RunProgress::follow(const RunRecord &record, const QDateTime &now)
{
    const bool isLoading = record.step == "load"_L1 && record.load;
    if (!record.step.isEmpty())
        advance({.phase = record.step,
                    .done = isLoading ? record.load->doneBytes : 0,
                    .total = isLoading ? record.load->totalBytes : 0},
            now);
    m_pastTakingBack = record.writersStarted;
    if (!record.journal)
        return;
    const bool isBack = record.journal->begunSteps.contains("ask"_L1) || record.journal->guardActedAt.isValid();
    m_stoppedSince = isBack ? QDateTime() : record.journal->stoppedAt;
}

bool RunProgress::hasBegun() const
{
    return m_takingBack || std::ranges::any_of(m_steps, [](const RunStep &step) { return step.state != RunStep::State::Waiting; });
}

bool RunProgress::onlyLoads() const
{
    const RunStep *step = running();
    return step && step->id == "load"_L1 && m_latest.total > 0 && !m_stoppedSince.isValid() && !m_takingBack;
}

bool RunProgress::hasReadAll() const
{
    const RunStep *step = running();
    return step && step->id == "load"_L1 && m_latest.total > 0 && m_latest.done >= m_latest.total;
}

bool RunProgress::mayBeLeft() const
{
    const auto load = std::ranges::find(m_steps, u"load"_s, &RunStep::id);
    return load != m_steps.end() && !m_takingBack
        && (load->state == RunStep::State::Waiting || load->state == RunStep::State::Running);
}

void RunProgress::finish(const RestoreReport &report)
{
    m_stoppedSince = {};
    m_lostSince = {};
    m_takingBack = false;
    for (RunStep &step : m_steps) {
        const auto found = std::ranges::find(report.steps, step.id, &StepReport::id);
        if (found == report.steps.end())
            continue;
        step.state = stateFrom(found->state);
        step.seconds = found->seconds;
    }
}

QList<RunStep> RunProgress::steps(const QDateTime &now) const
{
    QList<RunStep> steps = m_steps;
    for (RunStep &step : steps)
        if (step.state == RunStep::State::Running)
            step.seconds = secondsBetween(step.begunAt, now);
    return steps;
}

const RunStep *RunProgress::running() const
{
    const auto found = std::ranges::find(m_steps, RunStep::State::Running, &RunStep::state);
    return found == m_steps.end() ? nullptr : &*found;
}

qsizetype RunProgress::runningNumber() const
{
    const RunStep *step = running();
    return step ? step - m_steps.data() + 1 : 0;
}

int RunProgress::percent(const QDateTime &now) const
{
    double done = 0, all = 0;
    for (qsizetype at = 0; at < m_steps.size(); ++at) {
        all += m_expected.at(at);
        if (m_steps.at(at).state == RunStep::State::Done)
            done += m_expected.at(at);
        else if (m_steps.at(at).state == RunStep::State::Running)
            done += m_latest.total > 0
                ? m_expected.at(at) * qBound(0.0, double(m_latest.done) / double(m_latest.total), 1.0)
                : qMin(secondsBetween(m_steps.at(at).begunAt, now),
                    0.95 * m_expected.at(at)); // what takes longer than guessed is not done yet
    }
    return all > 0 ? int(done * 100 / all) : 0;
}

double RunProgress::bytesPerSecond(const QDateTime &now) const
{
    const double seconds = running() ? secondsBetween(m_firstDoneAt, now) : 0;
    const qint64 since = m_latest.done - m_firstDone;
    return m_latest.total > 0 && since > 0 && seconds >= 2 ? double(since) / seconds : 0;
}

std::optional<double> RunProgress::secondsLeft(const QDateTime &now) const
{
    const double speed = hasReadAll() ? 0 : bytesPerSecond(now);
    return speed > 0 ? std::optional(double(m_latest.total - m_latest.done) / speed) : std::nullopt;
}

std::optional<double> RunProgress::secondsLeftInAll(const QDateTime &now) const
{
    if (!running() || m_takingBack || hasReadAll())
        return std::nullopt;
    double left = 0;
    for (qsizetype at = 0; at < m_steps.size(); ++at) {
        const RunStep &step = m_steps.at(at);
        if (step.state == RunStep::State::Waiting)
            left += m_expected.at(at);
        else if (step.state == RunStep::State::Running)
            left += secondsLeft(now).value_or(qMax(0.0, m_expected.at(at) - secondsBetween(step.begunAt, now)));
    }
    return left;
}

} // namespace talekeeper
