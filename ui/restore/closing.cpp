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

ClosingQuestion lostLinkQuestion(const QString &title, const RunProgress &progress, std::optional<std::chrono::seconds> patience)
{
    Question question{.title = ClosingText::tr("\"%1\" waits for its host, which is not reached. Close the window?").arg(title),
        .verbs = {ClosingText::tr("Stop waiting and close")},
        .stayVerb = ClosingText::tr("Keep the window open")};
    QStringList sentences{ClosingText::tr(
        "Nothing can be taken back from here now. The run is left as it stands there, and any console can decide about it later.")};
    if (progress.stoppedSince().isValid() && !progress.pastTakingBack() && patience)
        sentences << ClosingText::tr("Tale was stopped; the guard on the host is to start it on the old data %1 after the connection was lost.")
                         .arg(formatDuration(double(patience->count())));
    question.text = sentences.join(u"\n\n"_s);
    return {.question = question, .acts = {ClosingAct::LetGo}};
}

ClosingQuestion dropQuestion(const QString &title)
{
    return {.question = {.title = ClosingText::tr("\"%1\" is running. Close the window?").arg(title),
                .text = ClosingText::tr("Stopped before it drops anything, it changes nothing. What is dropped already can't be brought back. The data in "
                                        "service is not touched either way."),
                .verbs = {ClosingText::tr("Stop and close")},
                .stayVerb = ClosingText::tr("Keep the window open")},
        .acts = {ClosingAct::Stop}};
}

} // namespace

ClosingQuestion closingQuestion(const QStringList &titles)
{
    const bool isOne = titles.size() == 1;
    return {.question = {.title = isOne ? ClosingText::tr("\"%1\" is running. Close the window?").arg(titles.first())
                                        : ClosingText::tr("%1 jobs are running. Close the window?").arg(titles.size()),
                .text = (isOne ? QString() : titles.join(u'\n') + u"\n\n"_s)
                    + ClosingText::tr("What runs is stopped, and the window closes. What was copied of a dump stays and is gone on from "
                                      "the next time; what was read has to be read again."),
                .verbs = {ClosingText::tr("Stop and close")},
                .stayVerb = ClosingText::tr("Keep the window open")},
        .acts = {ClosingAct::Stop}};
}

StopOffer stopOffer(const RunProgress &progress)
{
    if (progress.takingBack())
        return {.verb = ClosingText::tr("Stop"), .tip = ClosingText::tr("What was done is being taken back; that is always brought to its end."), .isPossible = false};
    if (progress.onlyDrops())
        return {.verb = ClosingText::tr("Stop"), .tip = ClosingText::tr("What is dropped already can't be brought back.")};
    if (progress.pastTakingBack())
        return {.verb = ClosingText::tr("Stop waiting"),
            .tip = ClosingText::tr("The new data is in service already. After this you can undo the run.")};
    if (progress.lostSince().isValid())
        return {.verb = ClosingText::tr("Stop waiting"),
            .tip = ClosingText::tr("Nothing can be taken back while the host is not reached. The run is left as it stands there and needs a decision.")};
    return {.verb = ClosingText::tr("Stop and take back")};
}

QStringList lostLinkTexts(const RunProgress &progress, std::optional<std::chrono::seconds> patience, const QDateTime &now)
{
    const bool isAway = progress.stoppedSince().isValid();
    const QString since = progress.stoppedSince().toUTC().toString(u"HH:mm:ss"_s);
    QStringList sentences;
    if (!isAway || !patience) {
        if (isAway)
            sentences << ClosingText::tr("Tale was stopped at %1 UTC.").arg(since);
        sentences << ClosingText::tr("It is tried again by itself, for up to half an hour; once the host is back, the run goes on where it is.");
        return sentences;
    }
    // The guard waits from the last sign of this console, which came shortly before the loss was seen.
    const QDateTime guardAt = progress.lostSince().addSecs(patience->count());
    const QString about = guardAt.toUTC().toString(u"HH:mm"_s);
    if (now < guardAt) {
        sentences << ClosingText::tr("Tale is stopped since %1 UTC.").arg(since);
        sentences << (progress.pastTakingBack()
                ? ClosingText::tr("It is tried again by itself. If the host is not back by about %1 UTC, the guard there starts the rest of Tale on the new data.").arg(about)
                : ClosingText::tr("It is tried again by itself. If the host is back before about %1 UTC, the run goes on where it is; if not, the guard there "
                                  "starts Tale on the old data, and the run needs a decision.")
                      .arg(about));
        return sentences;
    }
    sentences << (progress.pastTakingBack()
            ? ClosingText::tr("Whether Tale runs is not known: at about %1 UTC the guard on the host was to start the rest of it on the new data.").arg(about)
            : ClosingText::tr("Whether Tale runs is not known: at about %1 UTC the guard on the host was to start it on the old data. If it did, the run needs a "
                              "decision once the host is back.")
                  .arg(about));
    sentences << ClosingText::tr("The host is tried again by itself, for up to half an hour in all.");
    return sentences;
}

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
        return wasPast || act == ClosingAct::LetGo || (act == ClosingAct::Leave && report->error && report->error->kind == ErrorKind::Stopped);
    case RunOutcome::Restored:
    case RunOutcome::Rehearsed:
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
    if (progress.onlyDrops())
        return dropQuestion(title);
    if (progress.lostSince().isValid() && !progress.takingBack())
        return lostLinkQuestion(title, progress, patience);
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
