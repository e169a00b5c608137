#include "core/host/commandrunner.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QProcess>

#include <csignal>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct LocalRunnerText {
    Q_DECLARE_TR_FUNCTIONS(LocalRunner)
};

constexpr qint64 inputAhead = 1 << 20; // handed to the process but not taken yet

/// \param watchesInput it ends by itself, and in order, when its input does; what it has started on a far host only so
void end(QProcess &process, bool watchesInput)
{
    process.closeWriteChannel();
    if (watchesInput && process.waitForFinished(2000))
        return;
    process.terminate();
    if (!process.waitForFinished(2000)) {
        process.kill();
        process.waitForFinished(2000);
    }
}

void handOverLines(QByteArray &pending, const QByteArray &arrived, const std::function<void(const QByteArray &)> &handler)
{
    pending += arrived;
    for (qsizetype end = pending.indexOf('\n'); end >= 0; end = pending.indexOf('\n')) {
        handler(pending.first(end));
        pending.remove(0, end + 1);
    }
}

/// What goes into a program's standard input.
class Input
{
public:
    Input(QProcess &process, const Command &command, const CommandHandlers &handlers)
        : m_process(process)
        , m_next(handlers.nextInput)
        , m_staysOpen(command.watchesInput)
    {
        process.write(command.input);
        if (!m_next)
            finish();
    }

    /// As much as there is room for.
    Result<void> feed()
    {
        while (m_next && m_process.state() == QProcess::Running && m_process.bytesToWrite() < inputAhead) {
            const auto bytes = m_next();
            if (!bytes)
                return std::unexpected(bytes.error());
            if (bytes->isEmpty())
                finish();
            else
                m_process.write(*bytes);
        }
        return {};
    }

    /// Waits for a moment, or until it has said something; returns false when the program has ended.
    bool wait()
    {
        if (m_next && m_process.waitForBytesWritten(50))
            return true;
        return m_process.waitForReadyRead(50) || m_process.state() != QProcess::NotRunning;
    }

private:
    void finish()
    {
        m_next = {};
        if (!m_staysOpen)
            m_process.closeWriteChannel();
    }

    QProcess &m_process;
    std::function<Result<QByteArray>()> m_next;
    bool m_staysOpen;
};

} // namespace

Result<Endpoint> CommandRunner::reach(const QString &address, int port, const Job & /*job*/) { return Endpoint {.host = address, .port = port}; }

Result<PreparedCommand> CommandRunner::prepare(const Command &command, const Job & /*job*/) { return PreparedCommand {.command = command}; }

Result<CommandOutput> LocalRunner::run(const Command &command, const Job &job, const Handlers &handlers)
{
    const QStringList argv = command.argv();
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"LC_ALL"_s, u"C"_s);
    process.setProcessEnvironment(environment);
    process.setProgram(argv.value(0));
    process.setArguments(argv.mid(1));
    // A Ctrl+C on the terminal is for the console, which then takes back in order; its helpers must live on.
    process.setUnixProcessParameters(QProcess::UnixProcessFlag::CreateNewSession);
    process.setChildProcessModifier([] {
        // The console keeps its signals to one thread by a mask, which its children must not inherit.
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, nullptr);
    });
    process.start();
    if (!process.waitForStarted(10'000)) {
        const bool missing = process.error() == QProcess::FailedToStart;
        return failure(missing ? ErrorKind::ProgramMissing : ErrorKind::Failed,
            LocalRunnerText::tr("The program \"%1\" can't be started on this machine. Install it, or check its path.").arg(argv.value(0)),
            process.errorString());
    }
    Input input(process, command, handlers);

    CommandOutput output;
    QByteArray pendingErrors;
    const auto collectErrors = [&] {
        const QByteArray errors = process.readAllStandardError();
        output.errors += errors;
        if (handlers.onErrorLine)
            handOverLines(pendingErrors, errors, handlers.onErrorLine);
    };
    const auto collect = [&]() -> Result<void> {
        collectErrors();
        const QByteArray bytes = process.readAllStandardOutput();
        if (handlers.onOutput)
            return bytes.isEmpty() ? Result<void>() : handlers.onOutput(bytes);
        output.output += bytes;
        return {};
    };
    const auto endIt = [&] {
        end(process, command.watchesInput);
        collectErrors(); // what was said before what led to this may come behind it
    };
    const QDeadlineTimer deadline(command.timeout.count() > 0 ? QDeadlineTimer(command.timeout) : QDeadlineTimer(QDeadlineTimer::Forever));
    while (input.wait()) {
        const auto passed = collect().and_then([&] { return input.feed(); });
        if (!passed) {
            endIt();
            return std::unexpected(passed.error());
        }
        if (job.stopRequested()) {
            endIt();
            return failure(ErrorKind::Stopped, LocalRunnerText::tr("It was stopped."));
        }
        if (deadline.hasExpired()) {
            endIt();
            return failure(ErrorKind::Failed,
                LocalRunnerText::tr("\"%1\" did not end within %2 seconds and was ended.")
                    .arg(argv.value(0))
                    .arg(std::chrono::duration_cast<std::chrono::seconds>(command.timeout).count()),
                QString::fromUtf8(output.errors));
        }
    }
    if (const auto collected = collect(); !collected)
        return std::unexpected(collected.error());
    output.exitCode = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    return output;
}

} // namespace talekeeper
