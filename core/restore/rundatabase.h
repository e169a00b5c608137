#pragma once

#include "core/stack/host.h"

namespace talekeeper {

/// What the sessions are called in which a run asks and changes things, whichever console is at it.
QString runSessionName(const QString &run);

/// Ends such sessions that were lost, and waits until they have ended, so that none of their statements comes late.
/// Only for the console that holds the server's lock. Errors: DatabaseUnreachable, SqlFailed, Stopped.
Result<void> endLostSessions(SqlConnection &connection, const QString &run, const Job &job);

/// Whether a session's loss may be got over: waits for the link where that is what was lost.
bool mayAskAgain(const Host &host, const Error &error, int attempt, const Job &job);

/// Asks a database in a session of its own, and once more where the session was lost: whatever is asked can be done twice, or
/// looks first. \param ask is given the session, and whether this is once more
template <class Ask>
std::invoke_result_t<Ask, SqlConnection &, bool> inDatabase(
    const Host &host, const QString &run, const QString &database, const Job &job, Ask ask)
{
    for (int attempt = 1;; ++attempt) {
        // A stop is heard where an act is done, and not where what became of one is asked for.
        auto connection = connectDatabase(host, database, job.unstoppable(), runSessionName(run));
        auto answer = connection ? ask(*connection, attempt > 1) : std::unexpected(connection.error());
        if (answer || !mayAskAgain(host, answer.error(), attempt, job))
            return answer;
    }
}

} // namespace talekeeper
