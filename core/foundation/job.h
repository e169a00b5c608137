#pragma once

#include "core/foundation/result.h"

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>

namespace talekeeper {

/// How far a piece of work is. `phase` is a stable id such as a step's; totals of 0 mean "not known".
struct Progress {
    QString phase;
    qint64 done = 0;
    qint64 total = 0;
};

/// One command that was meant to change a host, as the audit log keeps it.
struct CommandRecord {
    QString run; ///< which restore it belongs to; empty where it belongs to none
    QString command; ///< as it was shown: secrets masked
    QString result; ///< "done", or the error's message
};

/// What a blocking function of core is given by whoever runs it: a way to be stopped and a way to report.
/// The callbacks are called on the thread that does the work.
class Job
{
public:
    struct Hooks {
        std::stop_token stop; ///< "stop and take back"
        std::stop_token detach; ///< "leave it running on the host and go"
        std::function<void(const Progress &)> onProgress;
        std::function<void(const QString &)> onLog; ///< one line, without its end
        std::function<void(const CommandRecord &)> onCommand; ///< for each command that changes a host, after it ended
        /// Called where the link to the host is lost: waits until it is there again. True: what was lost may be done again.
        std::function<bool(const Error &)> onLinkLost;
        QString run; ///< the restore that the work belongs to, for the records
        /// Of a look (see looking()): until when it hears nobody.
        std::optional<std::chrono::steady_clock::time_point> looksUntil;
    };

    Job() = default;
    explicit Job(Hooks hooks);

    bool stopRequested() const;
    bool detachRequested() const;
    void progress(const QString &phase, qint64 done = 0, qint64 total = 0) const;
    void log(const QString &line) const;
    void record(const QString &command, const QString &result) const;

    /// Whether what was not done, or not known to be done, because of this error may be done again now. Waits for as long as
    /// whoever gave onLinkLost chooses; without one, false.
    bool awaitLink(const Error &lost) const;
    /// Whether somebody has to look at the host after a loss before anything more is done there.
    bool looksAfterLoss() const { return bool(m_hooks.onLinkLost); }

    /// Waits; returns false at once when a stop or detach is asked for.
    bool wait(std::chrono::milliseconds duration) const;

    /// The same, but it does not let go of the work: for what must not be left half-way with nobody there.
    Job attached() const;

    /// The same reports, but no way to stop: for taking back, which must always be finished.
    Job unstoppable() const;

    /// The same, for a look whether a host is there that was lost: it does not wait for the link, a connection is tried to be made
    /// once, and a detach ends it as a stop does. For a moment it hears neither, which is enough where the host is there.
    /// \param hearsStop false: a detach alone ends it
    Job looking(std::chrono::milliseconds moment, bool hearsStop) const;
    bool looks() const { return m_hooks.looksUntil.has_value(); }

    /// The same, but its records also go to whoever asks for them here.
    Job recordedBy(std::function<void(const CommandRecord &)> onCommand) const;

    /// The same, but where the link is lost this is asked: for work of which each command can be run twice.
    Job acrossLoss(std::function<bool(const Error &)> onLinkLost) const;

    /// The same, as part of a run.
    Job ofRun(const QString &run) const;

private:
    Hooks m_hooks;
};

} // namespace talekeeper
