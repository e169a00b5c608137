#pragma once

#include "core/stack/engine.h"
#include "core/stack/practicehost.h"

namespace talekeeper {

/// The practice host's processes in the place of containers: everything above this sees no difference to Docker.
class PracticeEngine final : public Engine
{
public:
    PracticeEngine(std::shared_ptr<CommandRunner> runner, const PracticeHost &host);

    Result<QList<Container>> containers(const Job &job) override;
    Command insideCommand(const QString &container, const Command &command) const override;
    Command detachedCommand(const QString &container, const Command &command) const override;
    Command stopCommand(const QString &container) const override;
    Command startCommand(const QString &container) const override;
    Command hostCommand(const Command &command) const override;
    Result<SqlAddress> sqlAddress(const Container &database, const Job &job) const override;

protected:
    Error explain(const Command &command, const CommandOutput &output) const override;

private:
    PracticeHost m_host;
};

/// The containers in the output of `container.sh list`.
QList<Container> containersFromPracticeList(const QByteArray &output, const PracticeHost &host);

} // namespace talekeeper
