#pragma once

#include "core/history/dumphistory.h"

namespace talekeeper {

struct HostStatus;

/// One thing that needs the admin: what is wrong, what it means, and the way out.
struct Attention {
    enum class Level {
        Notice, ///< worth knowing
        Warning, ///< works, but look
        Problem, ///< failed, missing, or about to be
    };
    /// What a window offers as a button: there is always one. The command line has the hint.
    enum class Remedy {
        LookAgain, ///< what is to be mended is mended elsewhere; whether it is, a look tells
        ShowDumps,
        TakeDump,
        MakeSchedule, ///< by a service beside the database (sidecar.h)
        ShowRun,
        Discard,
        ShowDrills, ///< subject: a drill that is recorded, or the template of one that is due
        CopyCommand, ///< the admin runs `command` by hand
    };

    QString id; ///< such as "overdue"; with the subject it tells one from another, also after a refresh
    Level level = Level::Warning;
    QString headline; ///< translated: what is
    QString text; ///< translated: what it means and what to do; may be empty
    QString hint; ///< translated: the way out by command; only for the command line
    QString detail; ///< raw output of the program concerned
    Remedy remedy = Remedy::LookAgain;
    QString subject; ///< of the remedy: a dump's file name or a run; of others or a dump to take, what it is about
    QString command; ///< of CopyCommand: what is copied

    bool operator==(const Attention &) const = default;
};

/// The whole of it in words, for the command line.
QString sentence(const Attention &attention);

/// What needs the admin, the most important first: runs, closed databases, dumps, containers, what is kept, room, the
/// history.
/// Pure functions; `now` is the host's clock, UTC.
QList<Attention> attentionIn(const HostStatus &status, const QDateTime &now);
/// The same where the database server did not answer, and why: only what is known without it is said.
QList<Attention> attentionWithoutServer(const Stack &stack, const Error &error, const Result<Catalogue> &catalogue, const QDateTime &now);

/// What can be said where nothing needs the admin.
struct AllWell {
    bool isProved = false; ///< false: nothing is known to be wrong, but something is not known
    QString headline;
    QString text;
    QString uncheckedDump; ///< file name of a newest dump that was not read yet; empty if there is none
};
/// None where something needs the admin.
std::optional<AllWell> allWellIn(const HostStatus &status, const QDateTime &now);

} // namespace talekeeper
