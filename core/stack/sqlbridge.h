#pragma once

#include "core/host/commandrunner.h"

#include <QTemporaryDir>
#include <QThread>

#include <semaphore>

namespace talekeeper {

/// A Unix socket of this machine whose connections are each carried by a command that talks PostgreSQL's protocol on its
/// standard input and output: the way to a server that no network leads to from here. Listens on a thread of its own, and carries each
/// connection on another.
class SqlBridge
{
public:
    /// \param command ends when its standard input does, and is started anew for each connection
    SqlBridge(std::shared_ptr<CommandRunner> runner, const Command &command);
    ~SqlBridge();
    Q_DISABLE_COPY_MOVE(SqlBridge)

    /// Where libpq finds it.
    Endpoint endpoint() const;

private:
    void serve();

    std::shared_ptr<CommandRunner> m_runner;
    Command m_command;
    QTemporaryDir m_directory; ///< only this user can enter it
    std::binary_semaphore m_listening {0};
    std::stop_source m_stop; ///< of what waits for a session
    std::function<void()> m_quit;
    std::unique_ptr<QThread> m_thread;
};

} // namespace talekeeper
