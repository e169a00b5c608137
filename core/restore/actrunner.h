#pragma once

#include "core/restore/execution.h"

namespace talekeeper {

/// Does the acts of a plan on a host, one by one, each as it was shown. The job's record is given each once, with its
/// outcome.
class ActRunner
{
public:
    ActRunner(const Execution &execution, const Job &job);

    Result<SqlRows> run(const RunSql &sql) const;
    /// An exit status other than 0 is an error, with the script's last words as its detail.
    Result<QByteArray> run(const RunScript &script) const;
    Result<void> run(const StopContainer &stop) const;
    Result<void> run(const StartContainer &start) const;
    /// Returns when the container is healthy, or runs if it has no health check.
    Result<void> awaitHealth(const StartContainer &start, std::chrono::seconds timeout) const;
    /// False only if that is certain: a container that can't be looked at may well run.
    bool mayRun(const QString &container) const;
    /// A database that is gone already is no error; one with another OID is.
    Result<void> run(const DropDatabase &drop) const;

private:
    auto recorded(const auto &act) const;
    Result<SqlRows> perform(const RunSql &sql) const;
    Result<QByteArray> perform(const RunScript &script) const;
    Result<void> perform(const StopContainer &stop) const;
    Result<void> perform(const StartContainer &start) const;
    Result<void> perform(const DropDatabase &drop) const;
    Result<Container> look(const QString &container) const;

    const Execution &m_execution;
    const Job &m_job;
};

} // namespace talekeeper
