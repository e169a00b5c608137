#pragma once

#include "core/dumps/inspection.h"
#include "ui/common/jobrunner.h"
#include "ui/hosts/connectionsteps.h"
#include "ui/hosts/hostsnapshot.h"

#include <QHash>
#include <QTimer>

namespace talekeeper
{

/// A host as the window holds it: asked for the first time when it is chosen, and again on refresh. What was known
/// stays when a refresh fails.
class HostSession final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(HostSession)

public:
    enum class State { NotConnected, Connecting, Connected, Failed };

    HostSession(const HostProfile &profile, JobRunner &runner, HostReach reach = {}, QObject *parent = nullptr);
    ~HostSession() override; ///< stops what it reads

    const HostProfile &profile() const { return m_profile; }
    State state() const { return m_state; }
    const ConnectionSteps &steps() const { return m_steps; } ///< of the way to it, where it is reached by SSH
    bool isWatched() const { return m_interval.has_value(); } ///< looked at by itself
    const std::optional<std::chrono::milliseconds> &pace() const { return m_interval; } ///< the time between two such looks
    bool isBusy() const { return !m_reading.isNull(); }
    bool isLinkLost() const { return m_isLinkLost; } ///< as work on the host says, which waits for it
    JobRunner &runner() const { return m_runner; }
    const std::optional<HostSnapshot> &snapshot() const { return m_snapshot; }
    const std::optional<Error> &error() const { return m_error; }

    /// The dumps as they were listed last: also while they can't be listed now, as long as nobody knows that they are
    /// gone. Null if they never were.
    const Catalogue *listedDumps() const { return m_listed ? &m_listed->catalogue : nullptr; }
    QDateTime listedAt() const { return m_listed ? m_listed->at : QDateTime(); } ///< UTC, this machine's clock
    bool canListDumps() const { return m_snapshot && m_snapshot->catalogue; } ///< as it was found last

    /// When the stack was found to be made anew under the window, UTC; none: it was not.
    const std::optional<QDateTime> &recreatedAt() const { return m_recreatedAt; }

    /// What is known of a dump's inside; null if it was not read, or the file has changed since.
    const DumpInspection *inspection(const QString &fileName) const;
    RunningJob *verification(const QString &fileName) const; ///< null if none runs
    std::optional<Error> verificationError(const QString &fileName) const;

    /// For whoever reaches the host in another way than by its Tale stack: asked is who is asked here.
    HostAccess access() const { return {.prompter = m_reach.prompter, .onStep = {}}; }

    void open(); ///< connects if that was not done yet
    void refresh();
    void stopConnecting();
    void setEnvironment(Environment environment);
    /// Goes on where another session stands that has reached the same host in the same way under another name.
    void takeOver(const HostSession &other);
    /// Looks at the host again by itself, that long after each look; none: no longer. Only while somebody sees it.
    void watch(std::optional<std::chrono::milliseconds> interval);
    void setLinkLost(bool lost);
    void verify(const QString &fileName);
    void addInspection(const DumpInspection &inspection);

Q_SIGNALS:
    void changed(); ///< state, snapshot or error
    void refreshed(); ///< after changed(), where it was looked at because somebody wanted to
    void connecting(const QString &line); ///< what the connection says while it is made
    void inspectionChanged(const QString &fileName);

private:
    void read(bool isRoutine);
    HostAccess makeAccess();
    void take(Result<HostSnapshot> result);
    QDateTime listedTime(const QString &fileName) const;
    const Dump *listed(const QString &fileName) const; ///< in the snapshot's catalogue; null: it is not there
    void setSnapshot(const HostSnapshot &snapshot);
    void insertInspection(const DumpInspection &inspection, const QDateTime &listed);
    void forgetIfRecreated(const HostSnapshot &now);
    void noteListed();

    HostProfile m_profile;
    JobRunner &m_runner;
    HostReach m_reach;
    ConnectionSteps m_steps;
    State m_state = State::NotConnected;
    std::optional<HostSnapshot> m_snapshot;
    // There are thousands of dumps, and each is asked for by its name.
    QHash<QString, const Dump *> m_listedByName; ///< of the snapshot's catalogue
    QHash<QString, const SeenDump *> m_remembered; ///< of its history: those that lie there and were read
    std::optional<Error> m_error;
    QPointer<RunningJob> m_reading;
    bool m_readsByItself = false;
    bool m_readAgain = false;
    bool m_isLinkLost = false;
    QTimer m_clock; ///< to the next look by itself
    std::optional<std::chrono::milliseconds> m_interval;
    std::optional<QDateTime> m_recreatedAt;
    struct Listed {
        Catalogue catalogue;
        QDateTime at;
    };
    std::optional<Listed> m_listed;
    struct Known {
        DumpInspection inspection;
        QDateTime modifiedAt; ///< of the file, as it was listed when it was read, UTC; invalid: it was not listed
    };
    QHash<QString, Known> m_inspections;
    QHash<QString, QPointer<RunningJob>> m_verifications;
    QHash<QString, Error> m_verificationErrors;
};

} // namespace talekeeper
