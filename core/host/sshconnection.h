#pragma once

#include "core/foundation/job.h"
#include "core/host/askpass.h"
#include "core/host/hostaccess.h"
#include "core/host/sshconfig.h"
#include "core/host/sshlog.h"
#include "core/host/sshroute.h"

#include <QTemporaryDir>
#include <QThread>

#include <condition_variable>
#include <mutex>

class QProcess;

namespace talekeeper {

/// One connection to a host: an ssh that stays, on a thread of its own, and lets other ssh share it by a socket (ssh's
/// ControlMaster). It ends with this, or with the program, however that ends.
class SshConnection
{
public:
    /// Connects and signs in. Blocking; asks through `access`.
    /// Errors: HostNotFound to AgentLocked, WrongUsage, ProgramMissing, Stopped (also where the admin chose not to answer).
    static Result<std::unique_ptr<SshConnection>> open(const SshTarget &target, const HostAccess &access, const Job &job);
    ~SshConnection();
    Q_DISABLE_COPY_MOVE(SshConnection)

    bool isAlive() const;
    bool endsNow() const; ///< asks ssh itself, which may have ended a moment ago; blocking, for an instant
    QString socketPath() const;
    QString directory() const { return m_directory.path(); } ///< private to this user
    int refusedChannels() const; ///< how many forwards and the like the server has refused so far
    QString lastWords() const; ///< what ssh said at its end
    const QStringList &unchecked() const { return m_unchecked; } ///< hops whose keys the admin's configuration would not check

private:
    SshConnection(const SshTarget &target, const HostAccess &access);
    Result<void> prepare(const Job &job);
    Result<void> awaitLogin(const Job &job);
    void run(const std::stop_token &stop);
    void readErrors(QProcess &process);
    std::optional<Secret> answer(const AskpassQuestion &question, const std::stop_token &stop);
    std::optional<Secret> answerKeyQuestion(const UnknownHostKey &key, const std::stop_token &stop);

    SshTarget m_target;
    HostAccess m_access;
    QTemporaryDir m_directory;
    QString m_socketName;
    QList<SshHop> m_route;
    QStringList m_unchecked;
    std::unique_ptr<SshLog> m_log;
    std::unique_ptr<AskpassServer> m_askpass;

    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    enum class State { Connecting, Open, Ended } m_state = State::Connecting;
    std::optional<Error> m_error; ///< what ended it that ssh does not know: nobody answered
    std::optional<Error> m_unanswered; ///< why the login was refused, if it is: nobody was there to be asked
    bool m_questionStands = false;
    std::chrono::steady_clock::time_point m_lastSign; ///< of life, while connecting
    std::stop_source m_stop;
    std::unique_ptr<QThread> m_running; ///< QProcess wants a thread of Qt's
};

} // namespace talekeeper
