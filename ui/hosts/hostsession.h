#pragma once

#include "core/dumps/catalogue.h"
#include "core/dumps/inspection.h"
#include "core/restore/runs.h"
#include "ui/common/jobrunner.h"

#include <QHash>

namespace talekeeper
{

/// What the window knows of a host, as found at one moment. Parts that could not be read carry why.
struct HostSnapshot {
    Host host;
    Result<Catalogue> catalogue;
    Result<QList<RunRecord>> runs;
    Result<QList<Database>> databases;
    QString serverVersion; ///< empty where the server did not answer
    QDateTime takenAt; ///< UTC, this machine's clock
};

/// Connects where `known` has no host yet. Errors: those of connectHost().
Result<HostSnapshot> readSnapshot(const HostProfile &profile, const std::optional<Host> &known, const Job &job);

/// A host as the window holds it: asked for the first time when it is chosen, and again on refresh. What was known
/// stays when a refresh fails.
class HostSession final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(HostSession)

public:
    enum class State { NotConnected, Connecting, Connected, Failed };

    HostSession(const HostProfile &profile, JobRunner &runner, QObject *parent = nullptr);

    const HostProfile &profile() const { return m_profile; }
    State state() const { return m_state; }
    bool isBusy() const { return !m_reading.isNull(); }
    JobRunner &runner() const { return m_runner; }
    const std::optional<HostSnapshot> &snapshot() const { return m_snapshot; }
    const std::optional<Error> &error() const { return m_error; }

    /// What is known of a dump's inside; null if it was not read, or the file has changed since.
    const DumpInspection *inspection(const QString &fileName) const;
    RunningJob *verification(const QString &fileName) const; ///< null if none runs
    std::optional<Error> verificationError(const QString &fileName) const;

    void open(); ///< connects if that was not done yet
    void refresh();
    void verify(const QString &fileName);
    void addInspection(const DumpInspection &inspection);

Q_SIGNALS:
    void changed(); ///< state, snapshot or error
    void connecting(const QString &line); ///< what the connection says while it is made
    void inspectionChanged(const QString &fileName);

private:
    void take(Result<HostSnapshot> result);

    HostProfile m_profile;
    JobRunner &m_runner;
    State m_state = State::NotConnected;
    std::optional<HostSnapshot> m_snapshot;
    std::optional<Error> m_error;
    QPointer<RunningJob> m_reading;
    bool m_readAgain = false;
    QHash<QString, DumpInspection> m_inspections;
    QHash<QString, QPointer<RunningJob>> m_verifications;
    QHash<QString, Error> m_verificationErrors;
};

} // namespace talekeeper
