#include "core/drill/machinecheck.h"

#include "core/foundation/format.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct MachineCheckText {
    Q_DECLARE_TR_FUNCTIONS(MachineCheck)
};

void judgeRoom(const QString &where, std::optional<qint64> bytes, DrillStepResult &result)
{
    if (!bytes)
        result.findings << drillWarning(MachineCheckText::tr("How much is free for %1 could not be found out.").arg(where));
    else if (*bytes < leastRoom)
        result.findings << drillFailure(MachineCheckText::tr("Only %1 are free for %2, and Tale's images alone want more. Make room, or take another host.").arg(formatSize(*bytes), where));
    else if (*bytes < amplyRoom)
        result.findings << drillWarning(MachineCheckText::tr("%1 are free for %2: enough for Tale, but see that the snapshot and the databases fit too.").arg(formatSize(*bytes), where));
}

void judgeStacks(const QStringList &stacks, const QString &project, DrillStepResult &result)
{
    for (const QString &stack : stacks) {
        if (stack == project || project.isEmpty())
            result.findings << drillFailure(MachineCheckText::tr("A Tale stack \"%1\" is on this host already, so it is not a fresh one. Take another host, or, if that stack may be lost, remove it with its volumes: "
                                                                 "docker compose --project-name %1 down --volumes").arg(stack));
        else
            result.findings << drillWarning(MachineCheckText::tr("Another Tale stack, \"%1\", is on this host. It is left alone, but shares processor, memory and disk with the drill.").arg(stack));
    }
}

} // namespace

QStringList leftVolumes(const QStringList &volumes, const QString &project)
{
    static const QStringList endings {u"_db-data"_s, u"_convex-data"_s, u"_db-backup"_s};
    QStringList left;
    for (const QString &volume : volumes)
        if (std::ranges::any_of(endings, [&](const QString &ending) { return project.isEmpty() ? volume.endsWith(ending) : volume == project + ending; }))
            left << volume;
    return left;
}

MachineFacts machineFactsFrom(const QByteArray &output)
{
    MachineFacts facts;
    for (const QByteArray &line : output.split('\n')) {
        const QByteArray name = line.left(line.indexOf('\t')), value = line.mid(name.size() + 1);
        if (name == "docker")
            facts.docker = QString::fromUtf8(value);
        else if (name == "compose")
            facts.compose = QString::fromUtf8(value);
        else if (name == "memory")
            facts.memoryBytes = value.toLongLong();
        else if (name == "docker_room")
            facts.dockerRoomBytes = value.toLongLong();
        else if (name == "volume")
            facts.volumes << QString::fromUtf8(value);
        else if (name == "folder_room")
            facts.folderRoomBytes = value.toLongLong();
    }
    return facts;
}

DrillStepResult judgeMachine(const MachineFacts &facts, const QString &project)
{
    DrillStepResult result;
    if (facts.docker.isEmpty())
        result.findings << drillFailure(MachineCheckText::tr("Docker does not answer on this host. Install Docker Engine and start it."));
    if (facts.compose.isEmpty())
        result.findings << drillFailure(MachineCheckText::tr("Compose does not answer on this host. Install Docker's plugin \"compose\", or say how it is called there (input compose)."));
    else if (facts.compose.startsWith("1."_L1) || facts.compose.startsWith("v1."_L1))
        result.findings << drillFailure(MachineCheckText::tr("Compose %1 is too old for Tale's compose file. Install version 2.").arg(facts.compose));
    if (!facts.memoryBytes)
        result.findings << drillWarning(MachineCheckText::tr("How much memory this host has could not be found out."));
    else if (*facts.memoryBytes < leastMemory)
        result.findings << drillFailure(MachineCheckText::tr("This host has %1 of memory, which is too little for Tale's services. Take one with 8 GB.").arg(formatSize(*facts.memoryBytes)));
    else if (*facts.memoryBytes < amplyMemory)
        result.findings << drillWarning(MachineCheckText::tr("This host has %1 of memory. Tale starts there, but slowly; 8 GB are better.").arg(formatSize(*facts.memoryBytes)));
    judgeRoom(MachineCheckText::tr("Docker's volumes"), facts.dockerRoomBytes, result);
    judgeRoom(MachineCheckText::tr("the snapshot"), facts.folderRoomBytes, result);
    judgeStacks(facts.stacks, project, result);
    // Those of a stack that is there are removed with it.
    QStringList left = leftVolumes(facts.volumes, project);
    left.removeIf([&](const QString &volume) { return facts.stacks.contains(volume.section(u'_', 0, -2)); });
    if (!left.isEmpty())
        result.findings << drillFailure(MachineCheckText::tr("Volumes are left on this host from an earlier Tale, so it is not a fresh one: what they hold would pass as restored. If it may be lost, remove them with: "
                                                             "docker volume rm %1").arg(left.join(u' ')));
    result.summary = MachineCheckText::tr("Docker %1, Compose %2, %3 free")
                         .arg(facts.docker.isEmpty() ? u"–"_s : facts.docker, facts.compose.isEmpty() ? u"–"_s : facts.compose,
                             facts.dockerRoomBytes ? formatSize(*facts.dockerRoomBytes) : u"–"_s);
    return result;
}

} // namespace talekeeper
