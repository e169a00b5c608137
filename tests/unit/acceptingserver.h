#pragma once

#include <QString>
#include <QStringList>

#include <mutex>
#include <thread>

/// A PostgreSQL server that knows the wire protocol and nothing else: every statement succeeds, so that a test sees
/// what psql makes of a text and no error ends it early. `COPY … FROM stdin` asks for rows as the real one does, and
/// `SET standard_conforming_strings` is told to psql, whose lexer depends on it; as if a function of that name did the
/// same, so does `strings_off_by_a_function()`.
class AcceptingServer final
{
public:
    explicit AcceptingServer(const QString &directory); ///< of its Unix socket
    ~AcceptingServer();
    Q_DISABLE_COPY_MOVE(AcceptingServer)

    QStringList takeStatements(); ///< all since the last call, without their comments; psql must have ended

private:
    int m_listener = -1;
    std::mutex m_mutex;
    QStringList m_statements; // guarded by m_mutex
    std::jthread m_thread;
};
