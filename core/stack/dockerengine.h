#pragma once

#include "core/stack/engine.h"
#include "core/stack/sqlbridge.h"

#include <mutex>

namespace talekeeper {

/// Docker Engine through its command line.
class DockerEngine final : public Engine
{
public:
    /// \param dockerWords how docker is called there: "docker", "sudo -n docker", "docker -H unix:///…", as words; empty: it is found out when the
    /// containers are listed first, "docker" or else "sudo -n docker"
    /// \param farName what the admin calls its machine; empty: this one
    DockerEngine(std::shared_ptr<CommandRunner> runner, const QStringList &dockerWords, const QString &farName = {});

    QStringList dockerWords() const; ///< as they are known by now; "docker" where that is not yet

    QStringList callWords() const override { return dockerWords(); }
    Result<QList<Container>> containers(const Job &job) override;
    Result<ContainersAnd> containersAnd(const QString &container, const Command &command, const Job &job) override;
    Command insideCommand(const QString &container, const Command &command) const override;
    Command detachedCommand(const QString &container, const Command &command) const override;
    Command stopCommand(const QString &container) const override;
    Command startCommand(const QString &container) const override;
    Command hostCommand(const Command &command) const override;
    Result<SqlAddress> sqlAddress(const Container &database, const Job &job) const override;
    std::optional<SqlAddress> sqlAddressInside(const Container &database) override;

protected:
    Error explain(const Command &command, const CommandOutput &output) const override;

private:
    Command docker(const QList<Word> &words) const;
    Result<ContainersAnd> find(const QList<Word> &more, const Job &job);

    const QString m_farName;
    mutable std::mutex m_mutex;
    QStringList m_dockerWords; ///< empty: not known yet
    QHash<QString, std::shared_ptr<SqlBridge>> m_bridges; ///< by container
};

/// What find-containers.sh prints: docker's words, its answer, and what a command inside a container has printed.
struct FoundContainers {
    QStringList dockerWords;
    QByteArray json;
    QByteArray output;
};
FoundContainers foundContainersIn(const QByteArray &output);

/// The containers in the output of `docker inspect`: a JSON list, whose fields are those of the Engine API
/// (docs.docker.com/reference/api/engine, "Inspect a container").
Result<QList<Container>> containersFromInspect(const QByteArray &json);

/// What an error text of docker means: the daemon is down, this user may not ask it, or neither.
ErrorKind dockerErrorKind(const QString &errorText);

} // namespace talekeeper
