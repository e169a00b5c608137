#pragma once

#include "core/stack/engine.h"

namespace talekeeper {

/// Docker Engine through its command line.
class DockerEngine final : public Engine
{
public:
    /// \param dockerWords how docker is called there: "docker", "sudo -n docker", "docker -H unix:///…", as words
    DockerEngine(std::shared_ptr<CommandRunner> runner, const QStringList &dockerWords);

    Result<QList<Container>> containers(const Job &job) override;
    Command insideCommand(const QString &container, const Command &command) const override;
    Command detachedCommand(const QString &container, const Command &command) const override;
    Command stopCommand(const QString &container) const override;
    Command startCommand(const QString &container) const override;
    Command hostCommand(const Command &command) const override;
    Result<SqlAddress> sqlAddress(const Container &database) const override;

protected:
    Error explain(const Command &command, const CommandOutput &output) const override;

private:
    Command docker(const QList<Word> &words) const;

    QStringList m_dockerWords;
};

/// The containers in the output of `docker inspect`: a JSON list, whose fields are those of the Engine API
/// (docs.docker.com/reference/api/engine, "Inspect a container").
Result<QList<Container>> containersFromInspect(const QByteArray &json);

/// What an error text of docker means: the daemon is down, this user may not ask it, or neither.
ErrorKind dockerErrorKind(const QString &errorText);

} // namespace talekeeper
