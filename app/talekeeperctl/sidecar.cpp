#include "sidecar.h"

#include "core/foundation/format.h"
#include "core/overview/hoststatus.h"
#include "core/retention/sidecar.h"

#include <QCoreApplication>
#include <QDir>
#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct SidecarCommandText {
    Q_DECLARE_TR_FUNCTIONS(SidecarCommand)
};

QJsonValue orNull(const QString &text) { return text.isEmpty() ? QJsonValue() : QJsonValue(text); }

/// What the host prunes by, so that nothing goes that it would keep; else a policy that reaches back half a year.
RetentionPolicy policyFor(const BackupSchedule &schedule)
{
    if (schedule.policy)
        return *schedule.policy;
    if (schedule.retentionDays && *schedule.retentionDays > 0)
        return {.numbers = {{RetentionRule::Age, *schedule.retentionDays}}};
    return {.numbers = {{RetentionRule::Daily, 7}, {RetentionRule::Weekly, 4}, {RetentionRule::Monthly, 6}}};
}

} // namespace

ExitStatus writeSidecar(const Host &host, const Options &options, const Console &console, const Job &job)
{
    auto policy = options.policy;
    if (!policy) {
        const auto status = readStatus(host, options.historyPath, job);
        if (!status)
            return console.error(status.error());
        policy = policyFor(status->schedule);
    }
    const auto hasFiles = hasComposeFiles(host, job);
    if (!hasFiles)
        return console.error(hasFiles.error());
    SidecarRequest request {.stack = host.stack, .policy = *policy, .hasComposeFile = *hasFiles};
    if (!options.schedule.isNull())
        request.cron = options.schedule;
    const auto sidecar = makeSidecar(request);
    if (!sidecar)
        return console.error(sidecar.error());
    const QString directory = options.arguments.first();
    if (const auto saved = saveSidecar(*sidecar, directory); !saved)
        return console.error(saved.error());
    QJsonArray files;
    for (const SidecarFile &file : sidecar->files) {
        files.append(QDir(directory).filePath(file.name));
        console.text(SidecarCommandText::tr("Written: %1").arg(QDir(directory).filePath(file.name)));
    }
    for (const QString &line : sidecar->explanation)
        console.text(line);
    console.text(SidecarCommandText::tr("Then look whether it runs: talekeeperctl sidecar --check"));
    console.document({{u"files"_s, files}, {u"directory"_s, orNull(sidecar->directory)}, {u"start_command"_s, sidecar->startCommand},
        {u"schedule"_s, request.cron}, {u"policy"_s, toText(request.policy)}});
    return ExitStatus::Done;
}

ExitStatus checkSidecarService(const Host &host, const Console &console, const Job &job)
{
    const auto state = checkSidecar(host, job);
    if (!state)
        return console.error(state.error());
    console.document({{u"state"_s, sidecarKindName(state->kind)}, {u"container"_s, orNull(state->container)}, {u"schedule"_s, orNull(state->cron)},
        {u"policy"_s, orNull(state->policy)}, {u"last_success_at"_s, orNull(toIsoTime(state->lastSuccess))}, {u"last_error"_s, orNull(state->lastError)},
        {u"next_due_at"_s, orNull(toIsoTime(state->nextDue))}, {u"image_differs"_s, state->isOfOtherImage}});
    console.text(state->text);
    const bool isWell = state->kind == SidecarState::Kind::Running || state->kind == SidecarState::Kind::Waiting;
    return isWell && !state->isOfOtherImage ? ExitStatus::Done : ExitStatus::FoundWanting;
}

} // namespace talekeeper
