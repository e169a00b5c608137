#include "core/restore/rundatabase.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace talekeeper {

constexpr int mostAttempts = 4;

QString runSessionName(const QString &run) { return u"talekeeper act "_s + run; }

Result<void> endLostSessions(SqlConnection &connection, const QString &run, const Job &job)
{
    for (int attempt = 0; attempt < 100; ++attempt) {
        const auto ended = connection.query(
            u"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1 AND pid <> pg_backend_pid()"_s, {runSessionName(run)}, job);
        if (!ended)
            return std::unexpected(ended.error());
        if (ended->size() == 0)
            return {};
        Job().wait(100ms);
    }
    return failure(ErrorKind::DatabaseUnreachable, QCoreApplication::translate("RunDatabase", "A statement that was begun before the connection was lost would not end."));
}

bool mayAskAgain(const Host &host, const Error &error, int attempt, const Job &job)
{
    const bool isLinkLost = isOfTheLink(error.kind) || isOfTheLogin(error.kind);
    if ((error.kind != ErrorKind::DatabaseUnreachable && !isLinkLost) || attempt == mostAttempts || job.stopRequested())
        return false;
    // The link, or the session alone? This waits for the link.
    return host.engine->containers(job.unstoppable()).has_value();
}

} // namespace talekeeper
