#pragma once

#include "core/foundation/secret.h"

#include <QProcessEnvironment>
#include <QThread>

#include <functional>
#include <memory>
#include <optional>
#include <semaphore>
#include <stop_token>

namespace talekeeper {

/// Where ssh has started this program to ask something (SSH_ASKPASS in ssh(1)): hands ssh's question to the console that
/// has started ssh, prints its answer for ssh to read, and gives the exit status. Nothing where it was started as itself.
/// To be the first thing in main().
std::optional<int> answerForSsh(int argc, char **argv);

/// What ssh asks, in its own words.
struct AskpassQuestion {
    QString text;
    QString hint; ///< SSH_ASKPASS_PROMPT: "confirm" wants yes or no, "none" no answer at all; empty: an answer
};

/// Takes the questions of one connection's ssh and its hops, one after another, on a thread of its own. What comes in must
/// carry a token that only they have, and be of this user. Answers go over a Unix socket and nowhere else.
class AskpassServer
{
public:
    /// \param answer nothing: ssh is told that nobody answers. Its token is stopped when ssh does not want it any more
    using Handler = std::function<std::optional<Secret>(const AskpassQuestion &, const std::stop_token &)>;

    /// \param directory a private one, where the socket lies
    AskpassServer(const QString &directory, Handler answer);
    ~AskpassServer();
    Q_DISABLE_COPY_MOVE(AskpassServer)

    /// The environment that ssh is started with.
    QProcessEnvironment environment() const;

private:
    void serve(const std::stop_token &stop);

    QString m_socket;
    QString m_token;
    Handler m_answer;
    std::binary_semaphore m_listening {0};
    std::stop_source m_stop;
    std::unique_ptr<QThread> m_serving; ///< QLocalSocket wants a thread of Qt's
};

} // namespace talekeeper
