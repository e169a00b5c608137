#pragma once

#include "core/drill/drillrecord.h"
#include "core/stack/host.h"

namespace talekeeper {

/// Where a drill takes place: a machine that is reached, with or without Tale on it. A value; copies share the engine.
struct DrillSite {
    HostProfile profile;
    std::shared_ptr<Engine> engine;
    std::optional<Host> host; ///< the Tale stack there, as it was found last; none: there is none yet
};

/// Reaches a machine; that no Tale stack runs there is no error. Errors: those of the connection and of the engine, SeveralStacks.
Result<DrillSite> connectSite(const HostProfile &profile, const Job &job, const HostAccess &access = {});

/// The same site, looked at anew: a drill makes the stack that was not there. Errors: as above.
Result<DrillSite> refreshSite(const DrillSite &site, const Job &job);

/// What a step of a drill has in its hands: where it takes place, what was found so far, and a way to run commands that keeps
/// them, with the beginning of their output, for the record. Used on one thread.
class DrillHands final
{
public:
    /// \param historyPath of the local store; empty: the usual place
    DrillHands(const DrillSite &site, const DrillRecord &record, const QString &historyPath, const Job &job);
    Q_DISABLE_COPY_MOVE(DrillHands)

    const DrillSite &site() const { return m_site; }
    const DrillRecord &record() const { return m_record; }
    const QString &historyPath() const { return m_historyPath; }
    const Job &job() const { return m_job; }

    /// The Tale stack of the site, looked at now. Errors: NoStack, those of refreshSite().
    Result<Host> host();

    /// Runs a command on the machine, outside of its containers. Errors: those of the engine, with an exit status of 10 to 99 left
    /// to the caller. \param keepOutput false where the output is long, or holds what nobody has to read in a report
    Result<CommandOutput> run(const Command &command, bool keepOutput = true);

    /// A script of resources/remote/ on the machine, outside of its containers.
    Result<CommandOutput> runScript(const QString &name, const QStringList &arguments, bool keepOutput = true);

    /// For the record, of what was run in another way.
    /// \param isAudited whether the audit log has it already
    void keep(const DrillCommand &command, bool isAudited = false);
    const QList<DrillCommand> &commands() const { return m_commands; }
    const QList<DrillCommand> &unaudited() const { return m_unaudited; }

private:
    DrillSite m_site;
    DrillRecord m_record;
    QString m_historyPath;
    const Job &m_job;
    QList<DrillCommand> m_commands;
    QList<DrillCommand> m_unaudited;
};

} // namespace talekeeper
