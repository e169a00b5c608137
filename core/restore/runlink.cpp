#include "core/restore/runlink.h"

#include "core/restore/runs.h"

#include <QCoreApplication>
#include <QElapsedTimer>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace talekeeper {
namespace {

struct RunLinkText {
    Q_DECLARE_TR_FUNCTIONS(RunLink)
};

constexpr std::array pauses {0s, 1s, 2s, 4s, 8s, 15s}; ///< before each attempt; the last one again and again
constexpr std::chrono::milliseconds patienceWithLink = 30min;
constexpr std::chrono::milliseconds patienceWithDatabase = 3min; ///< that does not answer, though its host does
constexpr std::chrono::milliseconds lookTakes = 5s; ///< and more, where the link is poor

} // namespace

RunLink::RunLink(Execution &execution, RunLock &lock, int openings, const Job &job)
    : m_execution(execution)
    , m_lock(lock)
    , m_openings(openings)
    , m_job(job)
    , m_waiting(job.acrossLoss([this](const Error &lost) { return awaitReturn(lost); }))
{
}

Result<void> RunLink::requireLock()
{
    if (m_lock.isHeld())
        return {};
    return comeBack();
}

Result<void> RunLink::comeBack()
{
    const Standing standing = m_execution.isLeft ? Standing::Others : look();
    if (standing == Standing::Ours || (standing == Standing::NotThere && awaitReturn(m_error)))
        return {};
    if (!m_execution.isLeft)
        leave(m_error.message);
    return std::unexpected(m_error);
}

/// Without waiting. Where it is not Ours, m_error tells why.
RunLink::Standing RunLink::look()
{
    const Job job = m_job.looking(lookTakes, !m_takesBack);
    const auto notThere = [this](const Error &error) {
        m_error = error;
        return Standing::NotThere;
    };
    const auto others = [this](const QString &message) {
        m_error = {.kind = ErrorKind::NeedsDecision, .message = message};
        return Standing::Others;
    };
    const auto host = refreshHost(m_execution.host, job);
    if (!host)
        return notThere(host.error());
    m_execution.host = *host; // the db container may have another address since
    if (!m_lock.isHeld()) {
        const auto taken = m_lock.takeAgain(*host, job);
        if (!taken)
            return notThere(taken.error());
        if (!*taken)
            return others(RunLinkText::tr("Another console has taken the server's lock meanwhile."));
    }
    const auto journals = readJournals(*host, job);
    if (!journals)
        return notThere(journals.error());
    const auto journal = std::ranges::find(*journals, m_execution.plan.run, [](const Journal &one) { return one.head.run; });
    if (journal != journals->end() && journal->openings > m_openings)
        return others(RunLinkText::tr("Another console has been at work on this run meanwhile."));
    if (m_execution.lease && !m_execution.writersStarted && m_execution.lease->isLost(job))
        return others(RunLinkText::tr("The guard has started Tale again on the database from before, as nothing was heard of this console for too long."));
    return Standing::Ours;
}

/// \return whether the run goes on
bool RunLink::awaitReturn(const Error &lost)
{
    if (m_execution.isLeft)
        return false;
    m_error = lost;
    QElapsedTimer away, reached;
    away.start();
    for (std::size_t attempt = 0;; ++attempt) {
        const auto pause = pauses[std::min(attempt, pauses.size() - 1)];
        say(m_error, pause);
        if (pause > 0s && !wait(pause))
            return leaveUnseen();
        switch (look()) {
        case Standing::Ours:
            ++m_execution.timesLost;
            m_job.progress(linkPhase, 1, 1);
            m_job.log(RunLinkText::tr("%1 is there again; the run goes on.").arg(m_execution.host.profile.name));
            return true;
        case Standing::Others: return leave(m_error.message);
        case Standing::NotThere: break;
        }
        if (isLetGo())
            return leaveUnseen();
        if (isOfTheLink(m_error.kind))
            reached.invalidate();
        else if (isOfTheLogin(m_error.kind) || m_error.kind == ErrorKind::Stopped) // to go on trying may lock the admin out
            return leave(m_error.message);
        else if (!reached.isValid())
            reached.start();
        // While Tale is stopped, as after a restart of the whole host, it is better waited for than left.
        const auto patience = m_execution.lease ? patienceWithLink : patienceWithDatabase;
        if (away.hasExpired(patienceWithLink.count()) || (reached.isValid() && reached.hasExpired(patience.count())))
            return leave(m_error.message);
    }
}

void RunLink::say(const Error &lost, std::chrono::seconds pause)
{
    const QString host = m_execution.host.profile.name;
    QString text = isOfTheLink(lost.kind) ? RunLinkText::tr("The connection to %1 is lost").arg(host) : RunLinkText::tr("The database server of %1 does not answer").arg(host);
    text += pause > 0s ? RunLinkText::tr("; trying again in %1 s.").arg(pause.count()) : RunLinkText::tr("; trying again.");
    if (m_execution.loads)
        text += u' ' + RunLinkText::tr("The load goes on there.");
    m_job.progress(linkPhase, 0, 1);
    m_job.log(text);
}

/// Whether the admin does not want to wait.
bool RunLink::isLetGo() const { return m_job.detachRequested() || (m_job.stopRequested() && !m_takesBack); }

bool RunLink::leaveUnseen()
{
    const QString host = m_execution.host.profile.name;
    return leave(m_execution.loads ? RunLinkText::tr("The console has let go while the connection to %1 was lost; the load goes on there.").arg(host)
                                   : RunLinkText::tr("The console has let go while the connection to %1 was lost.").arg(host));
}

/// False where the admin does not want to wait.
bool RunLink::wait(std::chrono::milliseconds pause)
{
    if (!m_takesBack)
        return m_job.wait(pause);
    constexpr auto look = 100ms;
    for (auto left = pause; left > 0ms && !m_job.detachRequested(); left -= look)
        m_job.unstoppable().wait(look);
    return !m_job.detachRequested();
}

/// \return false
bool RunLink::leave(const QString &message)
{
    m_execution.isLeft = true;
    const QString detail = QStringList {m_error.message == message ? QString() : m_error.message, m_error.detail}.join(u'\n').trimmed();
    m_error = {.kind = ErrorKind::NeedsDecision, .message = message, .detail = detail};
    m_job.log(message);
    return false;
}

} // namespace talekeeper
