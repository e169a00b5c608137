#include "ui/restore/closing.h"

#include "core/foundation/format.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

struct ClosingText {
    Q_DECLARE_TR_FUNCTIONS(Closing)
};

} // namespace

QString goneAwayText(const RunProgress &progress, std::optional<std::chrono::seconds> patience)
{
    if (progress.onlyLoads())
        return ClosingText::tr(
            "It is safe to close this window: the load goes on on the host, and any console can take the run up.");
    if (!progress.stoppedSince().isValid() || progress.pastTakingBack() || !patience)
        return {};
    const QString after = formatDuration(double(patience->count()));
    return progress.mayBeLeft()
        ? ClosingText::tr("If this console goes away the load goes on, and Tale starts again on the old data after %1.")
              .arg(after)
        : ClosingText::tr("If this console goes away, Tale starts again on the old data after %1.").arg(after);
}

bool endedAsSaid(ClosingAct act, bool wasPast, const std::optional<RestoreReport> &report)
{
    if (!report)
        return false;
    switch (report->outcome) {
    case RunOutcome::Refused:
        return true;
    case RunOutcome::TakenBack:
        return act == ClosingAct::Stop;
    case RunOutcome::Interrupted:
        return wasPast || (act == ClosingAct::Leave && report->error && report->error->kind == ErrorKind::Stopped);
    case RunOutcome::Restored:
    case RunOutcome::Undone:
    case RunOutcome::Discarded:
        return wasPast; // else it was said that it is taken back, or left alone
    }
    Q_UNREACHABLE_RETURN(false);
}

ClosingQuestion closingQuestion(
    const QString &title, const RunProgress &progress, std::optional<std::chrono::seconds> patience)
{
    ClosingQuestion closing{.question = {.stayVerb = ClosingText::tr("Keep the window open")}, .acts = {ClosingAct::Stop}};
    Question &question = closing.question;
    if (progress.takingBack()) {
        question.title = ClosingText::tr("\"%1\" is being taken back. Close when that is done?").arg(title);
        question.text = ClosingText::tr("The database and the containers from before come back in service first.");
        question.verbs = {ClosingText::tr("Close when it is done")};
        return closing;
    }
    if (progress.pastTakingBack()) {
        question.title = ClosingText::tr("\"%1\" waits for Tale to start. Stop waiting and close?").arg(title);
        question.text = ClosingText::tr("The new data is in service already and stays. Whether Tale answers, nobody "
                                        "checks then; the run can be looked at, and undone, later.");
        question.verbs = {ClosingText::tr("Stop waiting and close")};
        return closing;
    }
    question.title = ClosingText::tr("\"%1\" is running. Close the window?").arg(title);
    QStringList sentences{progress.onlyLoads()
            ? ClosingText::tr("If you stop it, what was loaded is dropped and the window closes. The data in service was not touched.")
            : ClosingText::tr("If you stop it, everything is taken back: the database and the containers from before "
                              "come back in service, and then the window closes.")};
    question.verbs = {ClosingText::tr("Stop, take back and close")};
    if (progress.mayBeLeft()) {
        const bool isSafe = progress.onlyLoads();
        question.verbs << (isSafe ? ClosingText::tr("Close, the load goes on") : ClosingText::tr("Leave it and close"));
        closing.acts << ClosingAct::Leave;
        if (isSafe)
            sentences << ClosingText::tr("If you leave it, the load goes on on the host and Tale serves meanwhile. "
                                         "Nothing is swapped before a console takes the run up again.");
        else if (progress.stoppedSince().isValid() && patience)
            sentences << ClosingText::tr("If you leave it, the load goes on on the host, but Tale stays stopped until "
                                         "a console takes the run up again; after %1 the guard starts it on the old data.")
                             .arg(formatDuration(double(patience->count())));
        else
            sentences << ClosingText::tr("If you leave it, it loads on the host until a console takes the run up again.");
    }
    question.text = sentences.join(u"\n\n"_s);
    return closing;
}

} // namespace talekeeper
