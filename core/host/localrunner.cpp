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

void end(QProcess &process)
{
    process.terminate();
    if (!process.waitForFinished(2000)) {
        process.kill();
        process.waitForFinished(2000);
    }
}

void handOverLines(QByteArray &pending, const QByteArray &arrived, const CommandRunner::LineHandler &handler)
{
    pending += arrived;
    for (qsizetype end = pending.indexOf('\n'); end >= 0; end = pending.indexOf('\n')) {
        handler(pending.first(end));
        pending.remove(0, end + 1);
    }
}

} // namespace

Result<CommandOutput> LocalRunner::run(const Command &command, const Job &job, const LineHandler &onErrorLine)
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
    process.write(command.input);
    process.closeWriteChannel();

    CommandOutput output;
    QByteArray pendingErrors;
    const auto collect = [&] {
        output.output += process.readAllStandardOutput();
        const QByteArray errors = process.readAllStandardError();
        output.errors += errors;
        if (onErrorLine)
            handOverLines(pendingErrors, errors, onErrorLine);
    };
    const QDeadlineTimer deadline(command.timeout.count() > 0 ? QDeadlineTimer(command.timeout) : QDeadlineTimer(QDeadlineTimer::Forever));
    while (!process.waitForFinished(50) && process.state() != QProcess::NotRunning) {
        collect();
        if (job.stopRequested()) {
            end(process);
            return failure(ErrorKind::Stopped, LocalRunnerText::tr("It was stopped."));
        }
        if (deadline.hasExpired()) {
            end(process);
            return failure(ErrorKind::Failed,
                LocalRunnerText::tr("\"%1\" did not end within %2 seconds and was ended.")
                    .arg(argv.value(0))
                    .arg(std::chrono::duration_cast<std::chrono::seconds>(command.timeout).count()),
                QString::fromUtf8(output.errors));
        }
    }
    collect();
    output.exitCode = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    return output;
}

} // namespace talekeeper
