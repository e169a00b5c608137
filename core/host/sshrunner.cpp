#include "core/host/sshrunner.h"

#include "core/host/remotescript.h"

#include <QCoreApplication>
#include <QDir>
#include <QRandomGenerator>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace talekeeper {
namespace {

struct SshRunnerText {
    Q_DECLARE_TR_FUNCTIONS(SshRunner)
};

constexpr qsizetype mostBeforeMark = 1'000'000; ///< bytes that start-up files may print; more is no login shell's
constexpr qsizetype mostInPipe = 32'000; ///< bytes that a pipe takes at once, whoever reads it (pipe(7): 64 KiB)
constexpr int usualSessions = 10; ///< MaxSessions, where nobody has set it (sshd_config(5))
constexpr std::size_t mostConnections = 4;
constexpr std::array pauses {0s, 1s, 2s, 4s}; ///< before each attempt to connect again

QByteArray newMark()
{
    return "talekeeper-" + QByteArray::number(QRandomGenerator::system()->generate64(), 16) + QByteArray::number(QRandomGenerator::system()->generate64(), 16);
}

/// In mux.c's own words.
bool isSessionRefused(const QString &said) { return said.contains("Session open refused"_L1) || said.contains("session request failed"_L1); }

bool isOfTheWay(ErrorKind kind)
{
    return kind == ErrorKind::HostNotFound || kind == ErrorKind::HostUnreachable || kind == ErrorKind::JumpHostUnreachable || kind == ErrorKind::ConnectionLost;
}

} // namespace

struct SshRunner::Shared {
    std::unique_ptr<SshConnection> connection;
    int sessions = 0; ///< in use
    int mostSessions = usualSessions; ///< learned from refusals
    int refusedAlone = 0; ///< how often in a row a session was refused where no other was in use
    bool isLost = false; ///< somebody saw its link broken: nothing more is begun on it, whenever its ssh ends
    QHash<QString, QString> forwards; ///< "ADDRESS:PORT" → directory
};

class SshRunner::Session
{
public:
    Session(SshRunner &runner, std::shared_ptr<Shared> shared)
        : m_runner(runner)
        , m_shared(std::move(shared))
    {
    }
    ~Session()
    {
        const std::lock_guard lock(m_runner.m_mutex);
        --m_shared->sessions;
        m_runner.m_changed.notify_all();
    }
    Q_DISABLE_COPY_MOVE(Session)

    Shared &shared() const { return *m_shared; }

    /// The server refused it: so many were one too many. False where it seems to allow none.
    bool learnLimit()
    {
        const std::lock_guard lock(m_runner.m_mutex);
        m_shared->refusedAlone = m_shared->sessions > 1 ? 0 : m_shared->refusedAlone + 1;
        m_shared->mostSessions = std::max(1, m_shared->sessions - 1);
        return m_shared->refusedAlone < 3; // another may have left a moment ago
    }

    void noteBegun()
    {
        const std::lock_guard lock(m_runner.m_mutex);
        m_shared->refusedAlone = 0;
    }

    void noteLost()
    {
        const std::lock_guard lock(m_runner.m_mutex);
        m_shared->isLost = true;
    }

private:
    SshRunner &m_runner;
    std::shared_ptr<Shared> m_shared;
};

SshRunner::SshRunner(const SshTarget &target, const HostAccess &access)
    : m_target(target)
    , m_access(access)
{
}

SshRunner::~SshRunner() = default;

Result<std::shared_ptr<SshRunner>> SshRunner::connect(const HostProfile &profile, const HostAccess &access, const Job &job)
{
    const auto target = sshTargetOf(profile);
    if (!target)
        return std::unexpected(target.error());
    std::shared_ptr<SshRunner> runner(new SshRunner(*target, access));
    auto first = SshConnection::open(*target, access, job);
    if (!first)
        return std::unexpected(first.error());
    runner->m_connections.push_back(std::make_shared<Shared>(*std::move(first)));
    return runner;
}

int SshRunner::commandsRun() const
{
    const std::lock_guard lock(m_mutex);
    return m_commandsRun;
}

/// Of the living connections the first one that has a session to give; null if there is none. With the mutex held.
/// \param gone those that do not live any more; they end, which takes its time, with the caller's list
std::shared_ptr<SshRunner::Shared> SshRunner::freeConnection(std::vector<std::shared_ptr<Shared>> &gone)
{
    const auto [first, last] = std::ranges::stable_partition(m_connections, [](const auto &shared) { return !shared->isLost && shared->connection->isAlive(); });
    gone.insert(gone.end(), first, last);
    m_connections.erase(first, last);
    const auto found = std::ranges::find_if(m_connections, [](const auto &shared) { return shared->sessions < shared->mostSessions; });
    return found == m_connections.end() ? nullptr : *found;
}

Result<std::shared_ptr<SshRunner::Session>> SshRunner::acquire(const Job &job)
{
    std::vector<std::shared_ptr<Shared>> gone; // ends after the lock
    std::unique_lock lock(m_mutex);
    while (true) {
        if (auto shared = freeConnection(gone)) {
            ++shared->sessions;
            return std::make_shared<Session>(*this, std::move(shared));
        }
        const bool isLost = m_connections.empty();
        if (isLost && job.looksAfterLoss())
            return std::unexpected(lost({}));
        if (!m_connecting && (isLost || (m_mayAddConnections && m_connections.size() < mostConnections))) {
            m_connecting = true; // with the mutex held: of many threads that have lost the connection one makes the next
            lock.unlock();
            const auto connected = connectAgain(job);
            lock.lock();
            if (!connected && (m_connections.empty() || job.stopRequested()))
                return std::unexpected(connected.error());
            m_mayAddConnections = connected.has_value(); // without one more, a session of those that live has to do
            continue;
        }
        const int attempts = m_attempts;
        m_changed.wait_for(lock, 50ms);
        if (job.stopRequested())
            return failure(ErrorKind::Stopped, SshRunnerText::tr("It was stopped."));
        if (attempts != m_attempts && m_lastError && m_connections.empty())
            return std::unexpected(*m_lastError);
    }
}

Result<void> SshRunner::connectAgain(const Job &job)
{
    Result<std::unique_ptr<SshConnection>> made = failure(ErrorKind::Stopped, SshRunnerText::tr("It was stopped."));
    for (const auto pause : pauses) {
        if (pause > 0s && (job.looks() || !job.wait(pause)))
            break;
        made = SshConnection::open(m_target, m_access, job);
        if (made || !isOfTheWay(made.error().kind))
            break;
        job.log(made.error().message);
    }
    const std::lock_guard lock(m_mutex);
    m_connecting = false;
    ++m_attempts;
    m_lastError = made ? std::nullopt : std::optional(made.error());
    m_changed.notify_all();
    if (!made)
        return std::unexpected(made.error());
    m_connections.push_back(std::make_shared<Shared>(*std::move(made)));
    return {};
}

// No configuration: whatever it says was settled when the connection was made. Were that gone, ssh would make one of its
// own, unchecked by us; the proxy that ends at once keeps it from that.
QStringList SshRunner::muxWords(const Shared &shared) const
{
    return {u"-F"_s, u"none"_s, u"-o"_s, u"ControlPath="_s + shared.connection->socketPath(), u"-o"_s, u"ControlMaster=no"_s, u"-o"_s, u"ProxyCommand=false"_s};
}

Command SshRunner::sharing(const Shared &shared, const Command &command, const QByteArray &mark) const
{
    Command result = command;
    result.words = {u"ssh"_s};
    for (const QString &word : muxWords(shared))
        result.words << word;
    result.words << u"-T"_s << u"--"_s << m_target.address.host << remoteShellLine(command, mark);
    return result;
}

/// Whether the ssh that holds the connection does its work still.
bool SshRunner::answers(const Shared &shared) const
{
    Command check {.words = {u"ssh"_s}, .timeout = 10s};
    for (const QString &word : muxWords(shared))
        check.words << word;
    check.words << u"-O"_s << u"check"_s << u"--"_s << m_target.address.host;
    const auto answer = LocalRunner().run(check, {});
    return answer && answer->succeeded();
}

Error SshRunner::lost(const QString &detail) const
{
    return {.kind = ErrorKind::ConnectionLost,
        .message = SshRunnerText::tr("The connection to %1 was lost while it was in use. What was begun there may have gone on; look at the host again.").arg(m_target.name),
        .detail = detail};
}

namespace {

QString wordsOf(const SshConnection &connection, const QString &said) { return QStringList {said.trimmed(), connection.lastWords().section(u'\n', -3)}.join(u'\n').trimmed(); }

} // namespace

Result<PreparedCommand> SshRunner::prepare(const Command &command, const Job &job)
{
    const auto session = acquire(job);
    if (!session)
        return std::unexpected(session.error());
    const QByteArray mark = newMark();
    return PreparedCommand {.command = sharing((*session)->shared(), command, mark), .mark = mark, .held = *session,
        .mayBeginAnew = [held = *session](const QByteArray &errors) { return isSessionRefused(QString::fromUtf8(errors)) && held->learnLimit(); }};
}

/// What became of a command. \param begin set where it was never begun there, and can be begun again
Result<CommandOutput> SshRunner::judge(CommandOutput output, const AfterMark &out, const AfterMark &errors, Session &session, bool &begin)
{
    const bool begun = out.isFound() || errors.isFound();
    const QString said = QString::fromUtf8(errors.isFound() ? output.errors : errors.before());
    if (begun)
        session.noteBegun();
    if (begun && output.exitCode != 255) {
        // Where the connection ends while its last output still waits to be taken, that is dropped behind a good exit status.
        if (out.bytesFound() < mostInPipe || answers(session.shared()))
            return output;
        session.noteLost();
        return std::unexpected(lost(wordsOf(*session.shared().connection, said)));
    }
    // An ssh that shares a connection says nothing when that ends under it.
    // A session that is refused leads ssh to our own ProxyCommand, too.
    const bool wasNeverSent = !begun && !isSessionRefused(said) && (said.contains("Control socket connect"_L1) || said.contains("mux_client_hello_exchange"_L1)
        || said.contains("Connection closed by UNKNOWN"_L1));
    const bool linkBroke = wasNeverSent || said.contains("read from master failed"_L1) || session.shared().connection->endsNow();
    if (linkBroke)
        session.noteLost();
    if (begun && linkBroke)
        return std::unexpected(lost(wordsOf(*session.shared().connection, said)));
    if (begun) {
        output.exitCode = -1;
        return output;
    }
    if (isSessionRefused(said)) {
        begin = session.learnLimit();
        return failure(ErrorKind::LoginRefused, SshRunnerText::tr("%1 lets you in, but runs no commands for you (MaxSessions).").arg(m_target.name), said);
    }
    if (linkBroke || (output.exitCode == 255 && said.contains("Connection closed"_L1))) {
        begin = wasNeverSent; // what was sent may have begun, though nothing of it has come back
        return std::unexpected(lost(wordsOf(*session.shared().connection, said)));
    }
    return runsNothing(said + QString::fromUtf8(out.before().first(qMin<qsizetype>(out.before().size(), 2000))));
}

std::unexpected<Error> SshRunner::runsNothing(const QString &detail) const
{
    return failure(ErrorKind::LoginRefused,
        SshRunnerText::tr("%1 lets you in, but its account runs no commands: its login shell, or a forced command, does something else. Ask its owner for an account that may.").arg(m_target.name), detail);
}

/// What was stopped here must not go on there: ssh only closes the command's input and outputs, which not every program minds.
void SshRunner::endThere(Session &session, const AfterMark &errors)
{
    const auto group = processIn(errors);
    if (!group || !session.shared().connection->isAlive())
        return;
    // Over the same connection, so that nothing is asked.
    Command kill = scriptCommand(u"end-command.sh"_s, {QString::number(*group)});
    kill.timeout = 10s;
    const auto ended = LocalRunner().run(sharing(session.shared(), kill, newMark()), {});
    if (ended && ended->succeeded())
        return;
    // Where that was the last session, the command may still hold it.
    if (!endElsewhere(session.shared(), kill) || session.shared().connection->endsNow())
        session.noteLost();
}

/// Over another connection, asking nobody.
bool SshRunner::endElsewhere(const Shared &busy, const Command &kill)
{
    std::shared_ptr<Shared> other;
    {
        const std::lock_guard lock(m_mutex);
        const auto found = std::ranges::find_if(m_connections,
            [&busy](const auto &shared) { return shared.get() != &busy && !shared->isLost && shared->sessions < shared->mostSessions && shared->connection->isAlive(); });
        if (found != m_connections.end())
            other = *found;
    }
    if (!other) {
        auto made = SshConnection::open(m_target, {}, {});
        if (!made)
            return false;
        other = std::make_shared<Shared>(*std::move(made));
    }
    const auto ended = LocalRunner().run(sharing(*other, kill, newMark()), {});
    return ended && ended->succeeded();
}

Result<CommandOutput> SshRunner::run(const Command &command, const Job &job, const Handlers &handlers)
{
    QByteArrayList given; // what was pulled for the command's input before it had begun
    for (int brokenLinks = 0;;) {
        const auto session = acquire(job);
        if (!session)
            return std::unexpected(session.error());
        const QByteArray mark = newMark();
        AfterMark out(mark), errors(mark), errorLines(mark);
        QByteArray collected;
        Handlers filtered = handlers;
        if (handlers.nextInput)
            filtered.nextInput = [&, next = qsizetype(0)]() mutable -> Result<QByteArray> {
                if (next < given.size())
                    return given.at(next++);
                auto bytes = handlers.nextInput();
                if (bytes && !out.isFound()) {
                    given << *bytes;
                    ++next;
                }
                return bytes;
            };
        filtered.onOutput = [&](const QByteArray &bytes) -> Result<void> {
            const QByteArray own = out.add(bytes);
            if (out.before().size() > mostBeforeMark)
                return runsNothing(QString::fromUtf8(out.before().first(2000)));
            if (handlers.onOutput)
                return own.isEmpty() ? Result<void>() : handlers.onOutput(own);
            collected += own;
            return {};
        };
        filtered.onErrorLine = [&](const QByteArray &line) {
            const bool isOwn = errorLines.isFound();
            if (!isOwn)
                errorLines.add(line + '\n');
            else if (handlers.onErrorLine)
                handlers.onErrorLine(line);
        };
        {
            const std::lock_guard lock(m_mutex);
            ++m_commandsRun;
        }
        auto output = LocalRunner().run(sharing((*session)->shared(), command, mark), job, filtered);
        if (!output) {
            endThere(**session, errorLines);
            return output;
        }
        output->output = collected;
        output->errors = errors.add(output->errors);
        bool begin = false;
        auto judged = judge(*std::move(output), out, errors, **session, begin);
        // A session that was refused lowers their number each time, so that ends by itself.
        brokenLinks += !judged && judged.error().kind == ErrorKind::ConnectionLost;
        if (judged || !begin || brokenLinks == 3)
            return judged;
    }
}

Result<Endpoint> SshRunner::reach(const QString &address, int port, const Job &job)
{
    // A forward is no session: whichever connection is free may carry it. It is held only while the forward is made.
    const auto session = acquire(job);
    if (!session)
        return std::unexpected(session.error());
    Shared &shared = (*session)->shared();
    const QString key = u"%1:%2"_s.arg(address).arg(port);
    {
        const std::lock_guard lock(m_mutex);
        if (shared.forwards.contains(key))
            return Endpoint {.host = shared.forwards.value(key), .port = port};
    }
    const QString directory = u"%1/f%2"_s.arg(shared.connection->directory(), QString::number(QRandomGenerator::system()->generate(), 36));
    QDir().mkpath(directory);
    Command forward {.words = {u"ssh"_s}, .timeout = 30s};
    for (const QString &word : muxWords(shared))
        forward.words << word;
    const QString target = address.contains(u':') ? u"[%1]"_s.arg(address) : address;
    forward.words << u"-O"_s << u"forward"_s << u"-L"_s << u"%1/.s.PGSQL.%2:%3:%2"_s.arg(directory).arg(port).arg(target) << u"--"_s << m_target.address.host;
    const auto made = LocalRunner().run(forward, job);
    if (!made)
        return std::unexpected(made.error());
    if (!made->succeeded())
        return failure(ErrorKind::ConnectionLost, SshRunnerText::tr("No way to %1 could be made through the connection to %2.").arg(key, m_target.name), made->errorText());
    const std::lock_guard lock(m_mutex);
    shared.forwards.insert(key, directory);
    return Endpoint {.host = directory, .port = port};
}

} // namespace talekeeper
