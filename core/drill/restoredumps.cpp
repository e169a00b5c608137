#include "core/drill/restoredumps.h"

#include "core/drill/composecall.h"
#include "core/drill/datacheck.h"
#include "core/drill/drillplan.h"
#include "core/drill/drillprogress.h"
#include "core/drill/dumpcheck.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct RestoreDumpsText {
    Q_DECLARE_TR_FUNCTIONS(RestoreDumps)
};

/// The practice host's stand-ins run always.
bool mayWritersRun(const DrillHands &hands) { return hands.site().profile.kind == HostProfile::Kind::Practice; }

Result<RestoreReport> restoreOne(DrillHands &hands, const Host &host, const QList<RunRecord> &runs, const QString &file)
{
    const RestoreRequest request {.dumpFile = file, .database = databaseOfDump(file, host.stack)};
    if (const RunRecord *begun = halfWay(runs, request.database, file))
        return gatherResumeFacts(host, begun->run, hands.job()).and_then([&](const RunFacts &facts) { return executeForDrill(hands, host, planResume(facts)); });
    return gatherFacts(host, request, hands.job()).and_then([&](const RestoreFacts &facts) -> Result<RestoreReport> {
        // What is connected shows only now, and what came up while the dump was read.
        if (const QString reason = whyWritersHinder({request.database}, facts.stack, facts.sessions); !reason.isEmpty() && !mayWritersRun(hands))
            return failure(ErrorKind::Refused, reason);
        return executeForDrill(hands, host, planRestore(request, facts));
    });
}

/// Those that are still to be restored, and of which no run of this drill stands half-way: that one has stopped what it had to.
QStringList yetUntouched(const DrillHands &hands, const Stack &stack, const QList<RunRecord> &runs)
{
    QStringList databases;
    for (const QString &file : chosenDumps(hands.record()))
        if (const QString database = databaseOfDump(file, stack); !restoredBy(runs, database, file) && !halfWay(runs, database, file))
            databases << database;
    return databases;
}

/// How the command line is told which host it is.
QStringList hostWords(const DrillSite &site)
{
    const HostProfile &profile = site.profile;
    if (profile.kind == HostProfile::Kind::Practice)
        return {u"--practice"_s};
    QStringList words = profile.kind == HostProfile::Kind::Local ? QStringList {u"--local"_s} : QStringList {u"--profile"_s, profile.name};
    if (profile.kind == HostProfile::Kind::Local && !profile.dockerWords.isEmpty())
        words << u"--docker"_s << profile.dockerWords.join(u' ');
    if (const QString project = site.host ? site.host->stack.project : profile.project; !project.isEmpty())
        words << u"--project"_s << project;
    return words;
}

} // namespace

const RunRecord *halfWay(const QList<RunRecord> &runs, const QString &database, const QString &dumpFile)
{
    const auto found = std::ranges::find_if(
        runs, [&](const RunRecord &run) { return run.database == database && run.dump == dumpFile && run.state == RunState::Interrupted && !run.undoing && run.whyNoResume.isEmpty(); });
    return found == runs.end() ? nullptr : &*found;
}

const RunRecord *restoredBy(const QList<RunRecord> &runs, const QString &database, const QString &dumpFile)
{
    const auto found = std::ranges::find_if(runs, [&](const RunRecord &run) {
        return run.database == database && run.dump == dumpFile && run.swapped && !run.takenOut && run.inServiceOid != 0 && run.state != RunState::Running && run.state != RunState::Interrupted;
    });
    return found == runs.end() ? nullptr : &*found;
}

QString whyWritersHinder(const QStringList &databases, const Stack &stack, const QList<Session> &sessions)
{
    QStringList names, of;
    for (const QString &database : databases)
        for (const Container &writer : runningWriters(database, stack, sessions)) {
            if (!names.contains(writer.name))
                names << writer.name;
            if (!of.contains(database))
                of << database;
        }
    if (names.isEmpty())
        return {};
    return RestoreDumpsText::tr("These containers of the stack \"%1\" run and write to %2: %3. In a rebuild the databases are restored before anything else is started, so nothing more was restored. "
                                "If this is the drill's own stack, stop them (docker stop %4) and run this step again; if it is not, take another host.")
        .arg(stack.project, of.join(u", "_s), names.join(u", "_s), names.join(u' '));
}

DrillStepResult judgeRestore(const RestoreReport &report)
{
    DrillStepResult result;
    result.tables << stepsOf(report);
    for (const Finding &finding : report.findings)
        if (finding.severity == Severity::Blocker)
            result.findings << drillFailure(u"%1: %2"_s.arg(report.database, finding.message));
    if (report.outcome != RunOutcome::Restored) {
        const QString reason = report.error ? report.error->message + u' ' : QString();
        if (stateOf(result.findings) != DrillStepState::Failed || report.error)
            result.findings << drillFailure(RestoreDumpsText::tr("The restore of %1 did not come to its end (run %2). %3%4").arg(report.database, report.run, reason, outcomeText(report)));
    }
    if (!report.run.isEmpty())
        result.facts.insert(u"restore_runs"_s, report.run);
    return result;
}

Result<DrillStepResult> restoreDumps(DrillHands &hands)
{
    const auto host = requireStack(hands);
    if (!host)
        return std::unexpected(host.error());
    auto runs = readRuns(*host, hands.job());
    if (!runs)
        return std::unexpected(runs.error());
    // An earlier drill may have restored the same dump. A journal's times have whole seconds.
    runs->removeIf([&](const RunRecord &run) { return run.startedAt < hands.record().startedAt.addSecs(-1); });
    if (const QString reason = whyWritersHinder(yetUntouched(hands, host->stack, *runs), host->stack, {}); !reason.isEmpty() && !mayWritersRun(hands))
        return failure(ErrorKind::Refused, reason);
    DrillStepResult result;
    QStringList done, runIds;
    for (const QString &file : chosenDumps(hands.record())) {
        const QString database = databaseOfDump(file, host->stack);
        if (const RunRecord *run = restoredBy(*runs, database, file)) {
            done << database;
            runIds << run->run;
            append(result, judgeRestore(reportOf(*run)));
            continue;
        }
        const auto report = restoreOne(hands, *host, *runs, file);
        if (!report)
            return std::unexpected(report.error());
        append(result, judgeRestore(*report));
        runIds << report->run;
        if (report->outcome != RunOutcome::Restored)
            break;
        done << database;
    }
    result.facts.insert(u"restore_runs"_s, runIds.join(u'\n'));
    result.summary = done.isEmpty() ? RestoreDumpsText::tr("Nothing was restored") : RestoreDumpsText::tr("Restored: %1").arg(done.join(u", "_s));
    return result;
}

QStringList restoreDumpsCommands(const DrillSite &site, const DrillRecord &record)
{
    const QString project = site.host ? site.host->stack.project : site.profile.project;
    const QString stack = project.isEmpty() ? RestoreDumpsText::tr("the stack that Compose makes") : RestoreDumpsText::tr("stack %1").arg(project);
    QStringList words;
    for (const QString &word : hostWords(site))
        words << shellQuote(word);
    QStringList commands;
    for (const QString &file : chosenDumps(record)) {
        const auto name = parseDumpName(file);
        const QString database = site.host ? databaseOfDump(file, site.host->stack) : name ? name->database : u"DATABASE"_s;
        commands << u"# "_s + RestoreDumpsText::tr("%1 ← %2, on %3, %4: loaded beside, checked, swapped in; what is there now is kept as %1_before_…").arg(database, file, site.profile.name, stack)
                 << u"talekeeperctl %1 restore %2"_s.arg(words.join(u' '), shellQuote(file));
    }
    return commands;
}

} // namespace talekeeper
