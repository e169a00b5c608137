#include "core/restore/lease.h"

#include "core/foundation/format.h"
#include "core/host/remotescript.h"

#include <QCoreApplication>

#include <condition_variable>
#include <mutex>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace talekeeper {
namespace {

struct LeaseText {
    Q_DECLARE_TR_FUNCTIONS(Lease)
};

constexpr int noSuchLease = 16; // lease.sh

Command leaseCommand(const Host &host, const QString &verb, const QString &run, const QStringList &more = {})
{
    return remoteScriptCommand(host, u"lease.sh"_s, QStringList {verb, host.stack.backupDirectory, run} + more);
}

/// A whole command line as one word of another; a reader sees it without the scripts' text.
Word lineOf(const Command &command, const QString &end = {}) { return {toShellLine(command) + end, shellQuote(toText(command) + end)}; }

/// The guard writes the journal itself, as nobody else is there.
Word journalLine(const Host &host, const QString &run)
{
    const Command append = remoteScriptCommand(host, u"append-journal.sh"_s, {host.stack.backupDirectory, run});
    const QString event = uR"line(printf '{"event":"guard","at":"%sZ"}\n' "$(date -u +%Y-%m-%dT%H:%M:%S)" | )line"_s;
    return {event + toShellLine(append), shellQuote(event + toText(append))};
}

} // namespace

Command guardCommand(const StartGuard &guard, const Host &host)
{
    Command command = scriptCommand(u"guard.sh"_s, {QString::number(guard.patience.count())});
    command.words << lineOf(leaseCommand(host, u"take"_s, guard.run, {guard.token}));
    command.words << lineOf(leaseCommand(host, u"age"_s, guard.run, {guard.token}));
    command.words << lineOf(leaseCommand(host, u"expire"_s, guard.run, {guard.token, QString::number(guard.patience.count())}));
    command.words << lineOf(leaseCommand(host, u"expired"_s, guard.run, {guard.token}));
    command.words << lineOf(remoteScriptCommand(host, guard.putBack.script, guard.putBack.arguments));
    command.words << journalLine(host, guard.run);
    for (const QString &container : guard.containers)
        command.words << lineOf(host.engine->startCommand(container));
    return host.engine->detachedHostCommand(command);
}

Result<std::unique_ptr<Lease>> Lease::take(const Host &host, const StartGuard &guard, const Job &job)
{
    if (const auto started = host.engine->run(guardCommand(guard, host), job.unstoppable()); !started)
        return std::unexpected(started.error());
    for (int attempt = 0; attempt < 100; ++attempt) {
        const auto renewed = host.engine->run(leaseCommand(host, u"renew"_s, guard.run, {guard.token}), job.unstoppable());
        if (renewed && renewed->succeeded())
            return std::unique_ptr<Lease>(new Lease(host, guard));
        if (renewed && renewed->exitCode != noSuchLease)
            return failure(ErrorKind::Failed, LeaseText::tr("The guard's lease can't be written in %1.").arg(host.stack.backupDirectory), renewed->errorText());
        if (!renewed && (isOfTheLink(renewed.error().kind) || isOfTheLogin(renewed.error().kind)))
            return std::unexpected(renewed.error());
        job.unstoppable().wait(100ms);
    }
    // One that comes late must not act for a run that has long ended.
    host.engine->run(leaseCommand(host, u"cancel"_s, guard.run, {guard.token}), job.unstoppable());
    return failure(ErrorKind::Failed,
        LeaseText::tr("The guard, which starts Tale again if this console is lost, did not start on the Docker host. Nothing was stopped. Is the backup volume full?"));
}

Lease::Lease(const Host &host, const StartGuard &guard)
    : m_host(host)
    , m_guard(guard)
    , m_renewing([this](const std::stop_token &stop) { renewAgainAndAgain(stop); })
{
}

Lease::~Lease() = default;

void Lease::renew(const Job &job)
{
    const auto renewed = m_host.engine->run(leaseCommand(m_host, u"renew"_s, m_guard.run, {m_guard.token}), job);
    if (renewed && renewed->exitCode == noSuchLease)
        m_lost = true;
}

void Lease::renewAgainAndAgain(const std::stop_token &stop)
{
    // Often enough that one that fails, as while the db container restarts, does no harm.
    const auto pause = std::clamp<std::chrono::milliseconds>(m_guard.patience / 6, 500ms, 30s);
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    while (!wake.wait_for(lock, stop, pause, [] { return false; }) && !stop.stop_requested())
        renew(Job({.stop = stop}).looking(5s, true)); // a console that goes does not wait for a link that is lost
}

bool Lease::isLost(const Job &job)
{
    if (!m_lost)
        renew(job);
    return m_lost;
}

Result<void> Lease::commit(const Job &job)
{
    const auto committed = m_host.engine->run(leaseCommand(m_host, u"commit"_s, m_guard.run, {m_guard.token}), job.unstoppable());
    if (!committed)
        return std::unexpected(committed.error());
    if (committed->exitCode == noSuchLease) {
        m_lost = true;
        return failure(ErrorKind::NeedsDecision, LeaseText::tr("The guard has started Tale again, or another console has taken the run over."));
    }
    if (!committed->succeeded())
        return failure(ErrorKind::Failed, LeaseText::tr("The run's directory can't be written. Is the backup volume full or read-only?"), committed->errorText());
    return {};
}

namespace {

/// Ends the guard whose process `lease.sh end` has named.
Result<void> endGuard(const Host &host, const QByteArray &owner, const Job &job)
{
    const QStringList guard = QString::fromUtf8(owner.trimmed()).split(u' ', Qt::SkipEmptyParts);
    if (guard.size() != 2)
        return {};
    const auto gone = host.engine->run(host.engine->hostCommand(scriptCommand(u"end-guard.sh"_s, guard)), job.unstoppable());
    return gone ? Result<void>() : std::unexpected(gone.error());
}

} // namespace

Result<void> Lease::end(const Job &job)
{
    m_renewing.request_stop();
    m_renewing.join();
    const auto ended = m_host.engine->run(leaseCommand(m_host, u"end"_s, m_guard.run, {m_guard.token}), job.unstoppable());
    if (!ended)
        return std::unexpected(ended.error());
    return ended->succeeded() ? endGuard(m_host, ended->output, job) : Result<void>();
}

Result<void> endLease(const Host &host, const QString &run, const Job &job)
{
    const auto ended = host.engine->run(leaseCommand(host, u"end"_s, run), job.unstoppable());
    if (!ended)
        return std::unexpected(ended.error());
    return endGuard(host, ended->output, job);
}

} // namespace talekeeper
