#include "markcommand.h"

#include "audit.h"
#include "core/host/hostprofiles.h"
#include "core/restore/facts.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct MarkText {
    Q_DECLARE_TR_FUNCTIONS(Mark)
};

Result<Environment> environmentIn(const Options &options)
{
    const QString word = options.arguments.first();
    const auto environment = environmentCalled(word == "none"_L1 ? QString() : word);
    if (!environment || word.isEmpty())
        return failure(ErrorKind::WrongUsage, MarkText::tr("\"mark\" takes production, staging, drill or none, not \"%1\".").arg(word));
    return *environment;
}

Result<void> requireMarkable(const Options &options)
{
    if (options.profile.kind == HostProfile::Kind::Practice)
        return failure(ErrorKind::WrongUsage, MarkText::tr("The practice host is not marked: drills may always change it."));
    if (options.profile.kind == HostProfile::Kind::Ssh && options.savedHost.isNull())
        return failure(ErrorKind::WrongUsage, MarkText::tr("Only a host that is saved keeps a mark. Add %1 in the window, then name it with --profile.").arg(options.profile.address));
    return {};
}

} // namespace

Result<Environment> environmentOfThisMachine(const Options &options)
{
    return readHosts(options.hostsPath).transform([](const SavedHosts &hosts) { return hosts.thisMachine; });
}

ExitStatus markHost(const Options &options, const Console &console)
{
    const auto environment = environmentIn(options);
    if (!environment)
        return console.error(environment.error());
    if (const auto markable = requireMarkable(options); !markable)
        return console.error(markable.error());
    const auto saved = changeHosts(options.hostsPath, [&](SavedHosts &hosts) -> Result<void> {
        if (options.savedHost.isNull()) {
            hosts.thisMachine = *environment;
            return {};
        }
        const qsizetype at = hosts.indexOf(options.profile.name);
        if (at < 0) // another console has renamed or removed it at this moment
            return failure(ErrorKind::NotFound, MarkText::tr("No host is saved as \"%1\" any more.").arg(options.profile.name));
        hosts.hosts[at].profile.environment = *environment;
        return {};
    });
    noteCommand(options, console, {.who = consoleName(), .host = options.profile.name}, saved ? u"done"_s : saved.error().message);
    if (!saved)
        return console.error(saved.error());
    console.document({{u"host"_s, options.profile.name}, {u"environment"_s, options.arguments.first()}});
    console.text(MarkText::tr("%1 is marked as: %2").arg(options.profile.name, options.arguments.first()));
    return ExitStatus::Done;
}

} // namespace talekeeper
