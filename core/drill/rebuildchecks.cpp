#include "core/drill/rebuildchecks.h"

#include "core/drill/checkoutcheck.h"
#include "core/drill/composecall.h"
#include "core/drill/configcheck.h"
#include "core/drill/convexcheck.h"
#include "core/drill/drillprogress.h"
#include "core/drill/dumpcheck.h"
#include "core/drill/environmentcheck.h"
#include "core/drill/healthcheck.h"
#include "core/drill/machinecheck.h"
#include "core/drill/productionnames.h"
#include "core/drill/providercheck.h"
#include "core/drill/restoreddata.h"
#include "core/drill/snapshotaction.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace talekeeper {
namespace {

struct RebuildChecksText {
    Q_DECLARE_TR_FUNCTIONS(RebuildChecks)
};

DrillStepResult failed(const QString &summary, const QString &message)
{
    return {.summary = summary, .findings = {drillFailure(message)}, .tables = {}, .facts = {}};
}

/// A part of the snapshot that is not there: what that means after a real loss.
DrillStepResult lacking(const QString &what, const QString &loss)
{
    return failed(RebuildChecksText::tr("not in the snapshot"), RebuildChecksText::tr("The snapshot has no %1. %2").arg(what, loss));
}

/// What a script says of a folder that it was to read: 11 it is not there, 12 it can't be read.
DrillStepResult unread(const QString &path, int exitCode)
{
    return failed(RebuildChecksText::tr("not readable"),
        exitCode == 11 ? RebuildChecksText::tr("%1 is not there on the drill host. Has the snapshot been moved since it was brought in?").arg(path)
                       : RebuildChecksText::tr("%1 can't be read on the drill host by the user that looks. See to its owner and mode.").arg(path));
}

/// Whether the stack on the host is of this drill's making already: then a later look at the machine does not take it for another.
bool hasBegunToBuild(const DrillRecord &record)
{
    return std::ranges::any_of(record.drill.steps, [&](const DrillTemplateStep &step) { return step.does == "place-files"_L1 && !record.step(step.id)->attempts.isEmpty(); });
}

Result<DrillStepResult> checkMachine(DrillHands &hands)
{
    QStringList arguments {hands.record().input(u"work"_s).isEmpty() ? u"/var/lib"_s : hands.record().input(u"work"_s)};
    const auto compose = composeWords(hands.site(), hands.record());
    if (!compose)
        return std::unexpected(compose.error());
    arguments << dockerCommand(hands.site(), {}).argv() << u"--"_s << *compose;
    const auto output = hands.runScript(u"read-machine.sh"_s, arguments);
    if (!output)
        return std::unexpected(output.error());
    MachineFacts facts = machineFactsFrom(output->output);
    const auto containers = hands.site().engine->containers(hands.job());
    if (!containers)
        return std::unexpected(containers.error());
    const QString project = hands.site().profile.project;
    for (const Stack &stack : discoverStacks(withRoles(*containers, hands.site().profile.roles)))
        if (!hasBegunToBuild(hands.record()) || (!project.isEmpty() && stack.project != project))
            facts.stacks << stack.project;
    if (hasBegunToBuild(hands.record()))
        facts.volumes.clear(); // they are the drill's own
    return judgeMachine(facts, project);
}

Result<DrillStepResult> checkCheckout(DrillHands &hands)
{
    const QString folder = checkoutFolder(hands.record());
    const auto output = hands.runScript(u"read-checkout.sh"_s, {folder});
    if (!output)
        return std::unexpected(output.error());
    const QString none = RebuildChecksText::tr("no checkout");
    switch (output->exitCode) {
    case 0: return judgeCheckout(checkoutFactsFrom(output->output));
    case 11: return failed(none, RebuildChecksText::tr("There is no folder %1 on the drill host. Clone Tale's repository there.").arg(folder));
    case 12: return failed(none, RebuildChecksText::tr("%1 is not the top folder of a git checkout. Clone Tale's repository there: a copy does not tell which version it is, nor what was changed in it.").arg(folder));
    case 13: return failed(none, RebuildChecksText::tr("There is no git on the drill host, so nothing can be said of the checkout. Install it."));
    default: return failed(none, RebuildChecksText::tr("git could not read the checkout %1.").arg(folder));
    }
}

/// Whether .env has a key for SOPS; its name alone is looked at.
Result<bool> isSopsConfigured(DrillHands &hands)
{
    const QString environment = snapshotPath(hands.record(), SnapshotPart::Environment);
    if (environment.isEmpty())
        return false;
    const auto output = hands.runScript(u"compare-environment.sh"_s, {environment, environment}, false);
    if (!output)
        return std::unexpected(output.error());
    return std::ranges::any_of(environmentFactsFrom(output->output).keys, [](const EnvironmentKey &key) {
        return key.value == EnvironmentKey::Value::Set && (key.name == "SOPS_AGE_KEY"_L1 || key.name == "SOPS_AGE_KEY_FILE"_L1);
    });
}

Result<DrillStepResult> checkProviders(DrillHands &hands)
{
    const QString folder = snapshotPath(hands.record(), SnapshotPart::Providers);
    if (folder.isEmpty())
        return lacking(u"providers/"_s, RebuildChecksText::tr("Every provider and its key would be gone after a real loss, and agents could ask no model."));
    const auto sops = isSopsConfigured(hands);
    if (!sops)
        return std::unexpected(sops.error());
    const auto output = hands.runScript(u"read-providers.sh"_s, {folder}, false);
    if (!output)
        return std::unexpected(output.error());
    return output->succeeded() ? judgeProviders(providerFilesFrom(output->output), *sops) : unread(folder, output->exitCode);
}

Result<DrillStepResult> checkConfig(DrillHands &hands)
{
    const QString folder = snapshotPath(hands.record(), SnapshotPart::Config);
    if (folder.isEmpty())
        return lacking(RebuildChecksText::tr("config directory (TALE_CONFIG_DIR)"), RebuildChecksText::tr("Branding and the bounds of retention would have to be set anew from memory."));
    const auto output = hands.runScript(u"read-config.sh"_s, {folder}, false);
    if (!output)
        return std::unexpected(output.error());
    return output->succeeded() ? judgeConfig(configFilesFrom(output->output)) : unread(folder, output->exitCode);
}

Result<DrillStepResult> checkConvexData(DrillHands &hands)
{
    const QString folder = snapshotPath(hands.record(), SnapshotPart::ConvexData);
    if (folder.isEmpty())
        return lacking(u"convex-data"_s, RebuildChecksText::tr("Every uploaded file and every search index would be lost; the database only refers to them."));
    const auto output = hands.runScript(u"count-blobs.sh"_s, {folder});
    if (!output)
        return std::unexpected(output.error());
    return output->succeeded() ? judgeConvexData(blobCountsFrom(output->output)) : unread(folder, output->exitCode);
}

/// Only of names that this checkout or this .env knows: a container has many others.
void compareWithProduction(DrillHands &hands, const QList<EnvironmentKey> &keys, DrillStepResult &result)
{
    const QString production = hands.record().input(u"production"_s);
    if (production.isEmpty())
        return;
    const auto names = readProductionNames(production, hands.job());
    hands.keep({.at = QDateTime::currentDateTimeUtc(), .command = RebuildChecksText::tr("names of the variables of %1's containers").arg(production),
        .result = names ? u"done"_s : names.error().message, .output = {}});
    if (!names) {
        result.findings << drillWarning(RebuildChecksText::tr("The names could not be compared with those on %1. %2").arg(production, names.error().message));
        return;
    }
    QStringList here, there;
    for (const EnvironmentKey &key : keys) {
        if (key.value != EnvironmentKey::Value::Missing)
            here << key.name;
        if (names->contains(key.name))
            there << key.name;
    }
    result.findings << compareNames(here, there);
}

Result<DrillStepResult> checkEnvironment(DrillHands &hands)
{
    const QString environment = snapshotPath(hands.record(), SnapshotPart::Environment);
    if (environment.isEmpty())
        return lacking(u".env"_s, RebuildChecksText::tr("Its secrets encrypt what is in the database: with new ones nobody could sign in or read a stored key."));
    const QString example = checkoutFolder(hands.record()) + u"/.env.example"_s;
    const auto output = hands.runScript(u"compare-environment.sh"_s, {example, environment}, false);
    if (!output)
        return std::unexpected(output.error());
    if (output->exitCode == 11)
        return failed(RebuildChecksText::tr("nothing to compare with"), RebuildChecksText::tr("There is no %1 to compare .env with.").arg(example));
    if (!output->succeeded())
        return unread(environment, output->exitCode == 12 ? 11 : 12);
    const EnvironmentFacts facts = environmentFactsFrom(output->output);
    DrillStepResult result = judgeEnvironment(facts);
    compareWithProduction(hands, facts.keys, result);
    return result;
}

Result<DrillStepResult> checkDumps(DrillHands &hands)
{
    const QString folder = snapshotPath(hands.record(), SnapshotPart::Dumps);
    if (folder.isEmpty())
        return lacking(RebuildChecksText::tr("dump (db-backup)"), RebuildChecksText::tr("Without one no database can be rebuilt."));
    const QString told = hands.record().input(u"dump"_s);
    const QString wanted = told.isEmpty() ? u"latest"_s : told;
    return readSnapshotDumps(hands, folder, wanted).transform([&](SnapshotDumps dumps) {
        dumps.needsPlatform = !hands.record().isPractice;
        return judgeDumps(dumps, wanted);
    });
}

Result<DrillStepResult> checkHealth(DrillHands &hands)
{
    // The wait was the action's; but whoever looks right after a restart of the host should not be told that Tale is broken.
    const auto host = awaitUp(hands, {}, 3min);
    if (!host)
        return std::unexpected(host.error());
    const auto status = askPlatform(hands, *host);
    if (!status)
        return std::unexpected(status.error());
    return judgeHealth(host->stack, *status);
}

} // namespace

QList<DrillFunction> rebuildChecks()
{
    const auto check = [](const QString &does, Result<DrillStepResult> (*run)(DrillHands &)) { return DrillFunction {.does = does, .kind = DrillStepKind::Check, .run = run}; };
    return {
        check(u"machine"_s, checkMachine),
        check(u"checkout"_s, checkCheckout),
        check(u"providers"_s, checkProviders),
        check(u"config"_s, checkConfig),
        check(u"convex-data"_s, checkConvexData),
        check(u"env"_s, checkEnvironment),
        check(u"dump"_s, checkDumps),
        check(u"health"_s, checkHealth),
        check(u"data"_s, checkRestoredData),
        check(u"uploads"_s, checkUploads),
    };
}

} // namespace talekeeper
