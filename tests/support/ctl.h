#pragma once

#include "testhost.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>

namespace talekeeper {

/// talekeeperctl as scripts call it, on a test host, with --json and an audit log of its own.
class Ctl
{
public:
    struct Outcome {
        int status = -1; ///< -1: killed
        QByteArray output;
        QByteArray errors;
        QJsonObject document() const { return QJsonDocument::fromJson(output).object(); }
    };

    /// \param hostWords how the host is called; none: as TestHost::ctlWords() has it
    /// \param historyPath of the store; empty: one of its own
    explicit Ctl(const TestHost &host, const QStringList &hostWords = {}, const QString &historyPath = {});

    Outcome run(const QStringList &words) const;

    /// Starts it; the caller owns the process, and finishes it. The guard's patience can't be waited for in tests.
    void start(QProcess &process, const QStringList &words, std::chrono::seconds guardPatience = std::chrono::minutes(15)) const;
    static Outcome finish(QProcess &process);

    /// Waits until a restore says that it is at a step (while it loads: that something was read); false if it ended before.
    static bool awaitStep(QProcess &process, const QString &step);

    QString historyPath() const { return m_historyPath; }
    QJsonObject newestRun() const; ///< as `runs` has it

private:
    const TestHost &m_host;
    QStringList m_hostWords;
    QTemporaryDir m_history;
    QString m_historyPath;
};

} // namespace talekeeper
