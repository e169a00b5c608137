#include "ui/dumps/livecontents.h"

namespace talekeeper
{

LiveContents::LiveContents(HostSession &session, QObject *parent)
    : QObject(parent)
    , m_session(session)
{
}

const LiveContents::Answer *LiveContents::answer(const QString &database) const
{
    const auto found = m_answers.constFind(database);
    return found == m_answers.cend() ? nullptr : &*found;
}

void LiveContents::want(const QString &database)
{
    if (database.isEmpty() || !m_session.snapshot() || isCounting(database))
        return;
    const Answer *known = answer(database);
    if (known && known->at.secsTo(QDateTime::currentDateTimeUtc()) < m_goodFor.count())
        return;
    // A dump may be of a database that was here once, or is another server's.
    const auto &status = m_session.snapshot()->status;
    if (status && !findDatabase(status->databases, database)) {
        const Error error{.kind = ErrorKind::NotFound,
            .message = tr("There is no database %1 on this server.").arg(database)};
        m_answers.insert(database, {.tables = std::unexpected(error), .at = QDateTime::currentDateTimeUtc()});
        Q_EMIT changed(database);
        return;
    }
    RunningJob *job = m_session.runner().run({.title = tr("Counting the rows of %1").arg(database),
                                                 .host = m_session.profile().name,
                                                 .place = Place::Dumps},
        [host = m_session.snapshot()->host, database](const Job &running) {
            return readLiveTables(host, database, running);
        },
        this,
        [this, database](Result<QList<LiveTable>> tables) {
            m_jobs.remove(database);
            m_answers.insert(database, {.tables = std::move(tables), .at = QDateTime::currentDateTimeUtc()});
            Q_EMIT changed(database);
        });
    m_jobs.insert(database, job);
    Q_EMIT changed(database);
}

} // namespace talekeeper
