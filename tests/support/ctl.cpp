#include "ctl.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace talekeeper {

Ctl::Ctl(const TestHost &host, const QStringList &hostWords, const QString &historyPath)
    : m_host(host)
    , m_hostWords(hostWords.isEmpty() ? host.ctlWords() : hostWords)
    , m_historyPath(historyPath.isEmpty() ? m_history.filePath(u"history.sqlite"_s) : historyPath)
{
}

Ctl::Outcome Ctl::run(const QStringList &words) const
{
    QProcess process;
    start(process, words);
    return finish(process);
}

void Ctl::start(QProcess &process, const QStringList &words, std::chrono::seconds guardPatience) const
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"TALEKEEPER_PRACTICE_DIRECTORY"_s, m_host.profile().practiceDirectory);
    environment.insert(u"TALEKEEPER_HISTORY"_s, historyPath());
    environment.insert(u"TALEKEEPER_GUARD_PATIENCE"_s, QString::number(guardPatience.count()));
    process.setProcessEnvironment(environment);
    process.setStandardInputFile(QProcess::nullDevice());
    process.start(QStringLiteral(TALEKEEPER_PROGRAM_DIRECTORY "/talekeeperctl"), m_hostWords + QStringList {u"--json"_s} + words);
}

Ctl::Outcome Ctl::finish(QProcess &process)
{
    process.waitForFinished(300'000);
    return {.status = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
        .output = process.readAllStandardOutput(),
        .errors = process.readAllStandardError()};
}

bool Ctl::awaitStep(QProcess &process, const QString &step)
{
    process.setReadChannel(QProcess::StandardError);
    for (;;) {
        while (process.canReadLine()) {
            const QJsonObject line = QJsonDocument::fromJson(process.readLine()).object();
            if (line[u"phase"_s].toString() == step && (step != "load"_L1 || line[u"done"_s].toInteger() > 0))
                return true;
        }
        if (!process.waitForReadyRead(60'000))
            return false;
    }
}

QJsonObject Ctl::newestRun() const { return run({u"runs"_s}).document()[u"runs"_s][0].toObject(); }

} // namespace talekeeper
