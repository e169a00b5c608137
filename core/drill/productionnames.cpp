#include "core/drill/productionnames.h"

#include "core/host/hostprofiles.h"
#include "core/host/remotescript.h"

using namespace Qt::StringLiterals;

namespace talekeeper {

QStringList variableNamesFrom(const QByteArray &output)
{
    QStringList names;
    for (const QString &line : QString::fromUtf8(output).split(u'\n', Qt::SkipEmptyParts))
        if (line.startsWith("name\t"_L1))
            names << line.section(u'\t', 1);
    return names;
}

Result<QStringList> readProductionNames(const QString &name, const Job &job)
{
    const auto hosts = readHosts(usualHostsPath());
    if (!hosts)
        return std::unexpected(hosts.error());
    const auto profile = findProfile(hosts->profiles(), name);
    if (!profile)
        return std::unexpected(profile.error());
    const auto host = connectHost(*profile, job);
    if (!host)
        return std::unexpected(host.error());
    QStringList arguments = host->engine->callWords() + QStringList {u"--"_s};
    for (const Container &container : host->stack.containers)
        arguments << container.name;
    const auto output = host->engine->run(host->engine->hostCommand(scriptCommand(u"name-variables.sh"_s, arguments)), job);
    if (!output)
        return std::unexpected(output.error());
    return variableNamesFrom(output->output);
}

} // namespace talekeeper
