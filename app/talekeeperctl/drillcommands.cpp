#include "drillcommands.h"

#include "core/drill/drillevidence.h"
#include "core/drill/evidencefile.h"
#include "core/drill/keptdrills.h"
#include "core/restore/facts.h"
#include "drillreading.h"
#include "markcommand.h"
#include "savedhost.h"
#include "terminalprompter.h"

#include <QCoreApplication>
#include <QJsonArray>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct DrillCommandsText {
    Q_DECLARE_TR_FUNCTIONS(DrillCommands)
};

/// What can't be done to a drill is told with the drill as it stands, and the reason.
ExitStatus refuseDrill(const Options &options, const QString &id, const Error &error, const Console &console)
{
    const auto drill = error.kind == ErrorKind::Refused ? readDrill(options.historyPath, id) : failure(ErrorKind::NotFound, {});
    if (!drill)
        return console.error(error);
    QJsonObject document = documentOf(*drill);
    document[u"findings"_s] = failureFindings(error.message);
    console.document(document);
    console.complain(error.message);
    return ExitStatus::FoundWanting;
}

/// A drill after something was done to it. \param isWanting whether what was done has failed
ExitStatus tellDrill(const Options &options, const QString &id, const Console &console, bool isWanting = false)
{
    const auto drill = readDrill(options.historyPath, id);
    if (!drill)
        return console.error(drill.error());
    console.document(documentOf(*drill));
    printDrill(*drill, console);
    return isWanting ? ExitStatus::FoundWanting : ExitStatus::Done;
}

ExitStatus tellChange(const Options &options, const Result<DrillRecord> &changed, const Console &console)
{
    if (!changed)
        return refuseDrill(options, options.arguments.first(), changed.error(), console);
    return tellDrill(options, changed->id, console);
}

/// A host, with what it is for: only that tells whether an action may be done there.
struct MarkedHost {
    HostProfile profile;
    QString whyUnmarked; ///< why its mark does not count; empty: it does, or it has none
};

Result<MarkedHost> hostOf(const Options &options)
{
    const MarkedHost host {.profile = options.profile, .whyUnmarked = options.whyUnmarked};
    if (host.profile.kind != HostProfile::Kind::Local)
        return host;
    return environmentOfThisMachine(options).transform([&](Environment environment) {
        MarkedHost marked = host;
        marked.profile.environment = environment;
        const QString elsewhere = whereElse(options.profile, HostProfile::Kind::Local, qEnvironmentVariable("DOCKER_HOST"), qEnvironmentVariable("DOCKER_CONTEXT"));
        if (environment == Environment::Drill && !elsewhere.isEmpty()) {
            marked.profile.environment = Environment::None;
            marked.whyUnmarked = whyUnmarkedText(elsewhere);
        }
        return marked;
    });
}

Result<DrillSite> reach(const Options &options, const Job &job)
{
    return hostOf(options).and_then([&](const MarkedHost &host) { return connectSite(host.profile, job, {.prompter = makeTerminalPrompter()}); });
}

// Beginning ---------------------------------------------------------------------------------------------------------

Result<DrillTemplate> templateCalled(const QString &id, const Console &console)
{
    const DrillTemplates templates = readDrillTemplates({});
    if (const DrillTemplate *drill = templates.find(id))
        return *drill;
    QStringList ids;
    for (const DrillTemplate &each : templates.templates)
        ids << each.id;
    for (const Error &fault : templates.faults) // it may be one of these
        console.complain(fault.message);
    return failure(ErrorKind::NotFound, DrillCommandsText::tr("There is no drill template \"%1\". There are: %2.").arg(id, ids.join(u", "_s)));
}

/// A drill that was not begun has no steps.
ExitStatus refuseBeginning(const DrillTemplate &drill, const Error &error, const Console &console)
{
    if (error.kind != ErrorKind::Refused)
        return console.error(error);
    console.document({{u"id"_s, QJsonValue()}, {u"template"_s, drill.id}, {u"outcome"_s, QJsonValue()}, {u"rto_seconds"_s, QJsonValue()}, {u"steps"_s, QJsonArray()},
        {u"findings"_s, failureFindings(error.message)}});
    console.complain(error.message);
    return ExitStatus::FoundWanting;
}

ExitStatus beginOnHost(const Options &options, const Console &console, const Job &job)
{
    const auto drill = templateCalled(options.arguments.first(), console);
    if (!drill)
        return console.error(drill.error());
    DrillBeginning beginning {.drill = *drill,
        .id = {},
        .host = options.profile.name,
        .project = {},
        .isPractice = options.profile.kind == HostProfile::Kind::Practice,
        .inputs = options.inputs,
        .who = consoleName(),
        .now = QDateTime::currentDateTimeUtc()};
    if (const auto begun = beginDrill(beginning); !begun) // before a host is reached for nothing
        return refuseBeginning(*drill, begun.error(), console);
    const auto site = reach(options, job);
    if (!site)
        return console.error(site.error());
    // Of a host without Tale it is the one that is going to be built, where that was said.
    beginning.project = site->host ? site->host->stack.project : options.profile.project;
    beginning.now = QDateTime::currentDateTimeUtc();
    const auto record = startDrill(options.historyPath, beginning);
    if (!record)
        return refuseBeginning(*drill, record.error(), console);
    return tellDrill(options, record->id, console);
}

/// A drill goes on with the stack that it was begun for, also where nobody says which that is.
Options withItsProject(Options options)
{
    const bool goesOn = options.command == "drill check"_L1 || options.command == "drill do"_L1;
    if (!goesOn || !options.profile.project.isEmpty())
        return options;
    if (const auto drill = readDrill(options.historyPath, options.arguments.first()); drill && !drill->record.isPractice)
        options.profile.project = drill->record.project;
    return options;
}

// Going on ----------------------------------------------------------------------------------------------------------

/// Tells of each step as it begins. What it consists of has phases of its own, some with the names of steps.
DrillChanged teller(const Job &job)
{
    return [&job](const DrillRecord &record) {
        qint64 done = 0;
        const DrillTemplateStep *running = nullptr;
        for (const DrillStep &step : record.steps) {
            done += holds(record, step.id);
            if (step.state() == DrillStepState::Running)
                running = record.drill.step(step.id);
        }
        if (!running)
            return;
        job.progress(u"drill:"_s + running->id, done, record.steps.size());
        job.log(running->title + u" …"_s);
    };
}

bool anyCheckFailed(const DrillRecord &record)
{
    return std::ranges::any_of(record.steps, [&](const DrillStep &step) { return step.state() == DrillStepState::Failed && record.drill.step(step.id)->kind == DrillStepKind::Check; });
}

/// Whether a step may be done, as far as that is known before the host is reached.
Result<void> requireDoable(const Options &options, const QString &step, DrillStepKind kind)
{
    const auto drill = readDrill(options.historyPath, options.arguments.first());
    if (!drill)
        return std::unexpected(drill.error());
    const DrillRecord &record = drill->record;
    if (const auto known = requireStep(record, step); !known)
        return known;
    const DrillStepKind own = record.drill.step(step)->kind;
    if (own != kind && (own == DrillStepKind::Check || own == DrillStepKind::Action))
        return failure(ErrorKind::WrongUsage,
            own == DrillStepKind::Check ? DrillCommandsText::tr("\"%1\" is a check: talekeeperctl drill check %2 %1").arg(step, record.id)
                                        : DrillCommandsText::tr("\"%1\" is an action: talekeeperctl drill do %2 %1").arg(step, record.id));
    const auto host = hostOf(options);
    if (!host)
        return std::unexpected(host.error());
    if (const auto permitted = requirePermitted(host->profile, record, step); !permitted) {
        if (permitted.error().kind != ErrorKind::Refused)
            return permitted;
        // A host that was not meant is no reason to mark it.
        const auto fits = requireItsHost(record, host->profile);
        return failure(ErrorKind::Refused, QStringList {fits ? QString() : fits.error().message, permitted.error().message, host->whyUnmarked}.join(u' ').trimmed());
    }
    return requireReady(record, step);
}

ExitStatus checkAll(const Options &options, const Console &console, const Job &job)
{
    const QString id = options.arguments.first();
    if (const auto drill = readDrill(options.historyPath, id); !drill)
        return console.error(drill.error());
    else if (const auto open = requireUnsigned(drill->record); !open)
        return refuseDrill(options, id, open.error(), console);
    const auto site = reach(options, job);
    if (!site)
        return console.error(site.error());
    const auto record = doKeptChecks(options.historyPath, *site, id, teller(job), job);
    if (!record)
        return refuseDrill(options, id, record.error(), console);
    return tellDrill(options, id, console, anyCheckFailed(*record));
}

ExitStatus finishStep(const Options &options, const DrillSite &site, const Console &console, const Job &job)
{
    const QString id = options.arguments.first(), step = options.arguments.at(1);
    const auto record = doKeptStep(options.historyPath, site, id, step, teller(job), job);
    if (!record)
        return refuseDrill(options, id, record.error(), console);
    return tellDrill(options, id, console, record->step(step)->state() == DrillStepState::Failed);
}

ExitStatus checkOne(const Options &options, const Console &console, const Job &job)
{
    if (const auto doable = requireDoable(options, options.arguments.at(1), DrillStepKind::Check); !doable)
        return refuseDrill(options, options.arguments.first(), doable.error(), console);
    const auto site = reach(options, job);
    return site ? finishStep(options, *site, console, job) : console.error(site.error());
}

/// Shows what would be run, and asks.
bool isWanted(const DrillSite &site, const DrillRecord &record, const DrillTemplateStep &step, const Console &console)
{
    console.complain(DrillCommandsText::tr("\"%1\" on %2:").arg(step.title, site.profile.name));
    const DrillFunction *function = drillFunction(step.does);
    for (const QString &command : function && function->commands ? function->commands(site, record) : QStringList())
        console.complain(u"  $ "_s + command);
    return console.ask(DrillCommandsText::tr("Type yes to do it:")) == DrillCommandsText::tr("yes");
}

ExitStatus doAction(const Options &options, const Console &console, const Job &job)
{
    const QString id = options.arguments.first(), step = options.arguments.at(1);
    if (const auto doable = requireDoable(options, step, DrillStepKind::Action); !doable)
        return refuseDrill(options, id, doable.error(), console);
    if (!options.agreed && !console.canAsk())
        return console.error({.kind = ErrorKind::WrongUsage, .message = DrillCommandsText::tr("Nobody is there to ask. Say --yes to do it.")});
    const auto site = reach(options, job);
    if (!site)
        return console.error(site.error());
    if (!options.agreed) {
        const auto drill = readDrill(options.historyPath, id);
        if (!drill)
            return console.error(drill.error());
        if (const auto fits = requireItsHost(drill->record, site->profile); !fits)
            return refuseDrill(options, id, fits.error(), console);
        if (!isWanted(*site, drill->record, *drill->record.drill.step(step), console))
            return console.error({.kind = ErrorKind::WrongUsage, .message = DrillCommandsText::tr("It was not agreed to. Nothing was done.")});
    }
    return finishStep(options, *site, console, job);
}

// By hand -----------------------------------------------------------------------------------------------------------

ExitStatus answerStep(const Options &options, const Console &console)
{
    const QString word = options.arguments.at(2);
    if (word != "pass"_L1 && word != "fail"_L1)
        return console.error({.kind = ErrorKind::WrongUsage, .message = DrillCommandsText::tr("A step is answered with pass or fail, not \"%1\".").arg(word)});
    return tellChange(options,
        answerKept(options.historyPath, options.arguments.first(),
            {.step = options.arguments.at(1), .passed = word == "pass"_L1, .note = options.note, .who = consoleName(), .now = QDateTime::currentDateTimeUtc()}),
        console);
}

ExitStatus noteStep(const Options &options, const Console &console)
{
    if (options.note.isNull())
        return console.error({.kind = ErrorKind::WrongUsage, .message = DrillCommandsText::tr("\"drill note\" needs --note TEXT.")});
    return tellChange(options, noteKept(options.historyPath, options.arguments.first(), options.arguments.at(1), options.note), console);
}

ExitStatus signDrill(const Options &options, const Console &console)
{
    if (options.signer.isNull())
        return console.error({.kind = ErrorKind::WrongUsage, .message = DrillCommandsText::tr("\"drill sign\" needs --name NAME.")});
    return tellChange(options, signKept(options.historyPath, options.arguments.first(), options.signer), console);
}

ExitStatus importFile(const Options &options, const Console &console)
{
    const QString file = options.arguments.first();
    const auto record = importDrill(options.historyPath, file);
    if (!record && record.error().kind == ErrorKind::Refused)
        if (const auto evidence = readEvidence(file)) // the drill as it stands here
            return refuseDrill(options, evidence->record.id, record.error(), console);
    if (!record)
        return console.error(record.error());
    return tellDrill(options, record->id, console);
}

} // namespace

ExitStatus runDrillCommand(const Options &given, const Console &console, const Job &job)
{
    const Options options = withItsProject(given);
    const QString verb = options.command.section(u' ', 1);
    const QStringList &words = options.arguments;
    if (verb == "list"_L1)
        return listDrills(options, console);
    if (verb == "start"_L1)
        return beginOnHost(options, console, job);
    if (verb == "check"_L1)
        return words.size() > 1 ? checkOne(options, console, job) : checkAll(options, console, job);
    if (verb == "do"_L1)
        return doAction(options, console, job);
    if (verb == "answer"_L1)
        return answerStep(options, console);
    if (verb == "note"_L1)
        return noteStep(options, console);
    if (verb == "picture"_L1)
        return tellChange(options, addPicture(options.historyPath, words.at(0), words.at(1), words.at(2)), console);
    if (verb == "sign"_L1)
        return signDrill(options, console);
    if (verb == "show"_L1)
        return showDrill(options, console);
    if (verb == "report"_L1)
        return reportDrill(options, console);
    return importFile(options, console);
}

} // namespace talekeeper
