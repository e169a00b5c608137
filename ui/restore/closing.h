#pragma once

#include "ui/common/jobrunner.h"
#include "ui/common/prompts.h"
#include "ui/restore/runprogress.h"

namespace talekeeper
{

/// What becomes of a run when its window is closed.
enum class ClosingAct {
    Stop, ///< take it back, or where that is past, no longer wait; then close
    LetGo, ///< no longer wait for a host that is not reached: the run needs a decision; then close
    Leave, ///< the load goes on on the host; another console, or the guard, sees to the rest
};

/// The question before a window is closed on a run, and what each of its verbs does.
struct ClosingQuestion {
    Question question;
    QList<ClosingAct> acts; ///< one for each verb
};

/// A pure function. \param patience how long the run's guard waits for a console; none: there is no guard
ClosingQuestion closingQuestion(
    const QString &title, const RunProgress &progress, std::optional<std::chrono::seconds> patience);

/// Whether a run ended as the question had said, so that nobody needs to see its result before the window closes. None:
/// there is no report. \param wasPast the new data was in service already when it was asked
bool endedAsSaid(ClosingAct act, bool wasPast, const std::optional<RestoreReport> &report);

/// The question before a window is closed on jobs that only look or copy; "Stop" is all that it offers. A pure function.
/// \param titles of the jobs, at least one
ClosingQuestion closingQuestion(const QStringList &titles);

/// What stopping a run does where it is now. A pure function.
StopOffer stopOffer(const RunProgress &progress);

/// What is known of a run while its host is not reached, and what comes of it: sentences. A pure function.
/// \param patience as above \param now UTC
QStringList lostLinkTexts(const RunProgress &progress, std::optional<std::chrono::seconds> patience, const QDateTime &now);

/// What happens to Tale if this console goes away while the run loads, in a sentence. \param patience as above
QString goneAwayText(const RunProgress &progress, std::optional<std::chrono::seconds> patience);

} // namespace talekeeper
