#pragma once

#include "core/stack/host.h"

#include <memory>
#include <mutex>
#include <thread>

namespace talekeeper {

/// How long the server hears nothing of a console before it ends its session, and how often the console talks.
struct LockPatience {
    std::chrono::milliseconds silence = std::chrono::minutes(2);
    std::chrono::milliseconds talksEvery = std::chrono::seconds(15);
};

/// The server's lock that a console holds while it is at work on a run (see LockHolders). It lives as long as its session,
/// which the server ends once nothing was heard of it for a while: a console that vanished without a word keeps nobody out.
class RunLock
{
public:
    /// No value: somebody else holds it. Errors: those of connectDatabase(), SqlFailed.
    static Result<std::optional<RunLock>> take(const Host &host, const QString &run, const QString &console, const Job &job, LockPatience patience = {});

    bool isHeld(); ///< asks the server

    /// Once the session was lost: the server may not have noticed, so it is ended there first. False: somebody else holds it.
    Result<bool> takeAgain(const Host &host, const Job &job);

private:
    /// Holds the lock, and says every few seconds that it is still there, on a thread of its own.
    class Session
    {
    public:
        Session(SqlConnection connection, std::chrono::milliseconds talksEvery);
        bool answers();

    private:
        SqlConnection m_connection;
        std::mutex m_mutex;
        std::jthread m_talking; // last, so that it ends first
    };
    /// A session as the server knows it: process ids are given out again.
    struct ServerSession {
        QString process;
        QString begunAt;
    };
    RunLock(const QString &run, const QString &console, LockPatience patience);
    Result<bool> ask(const Host &host, const Job &job);
    static Result<void> end(SqlConnection &other, const ServerSession &session, const Job &job);

    std::unique_ptr<Session> m_session; ///< null: the lock is not held
    QString m_run;
    QString m_console;
    LockPatience m_patience;
    QList<ServerSession> m_asked; ///< by which the lock was asked for: one that was lost may hold it without anybody here
};

} // namespace talekeeper
