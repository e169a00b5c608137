#include "core/drill/resticrepository.h"

#include "core/foundation/format.h"
#include "core/host/remotescript.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct ResticRepositoryText {
    Q_DECLARE_TR_FUNCTIONS(ResticRepository)
};

bool liesIn(const QString &path, const QString &folder) { return path == folder || path.startsWith(folder.endsWith(u'/') ? folder : folder + u'/'); }

bool overlap(const ResticSnapshot &one, const ResticSnapshot &other)
{
    return std::ranges::any_of(one.paths, [&](const QString &path) {
        return std::ranges::any_of(other.paths, [&](const QString &another) { return liesIn(path, another) || liesIn(another, path); });
    });
}

bool isHeld(const QString &path, const QList<ResticSnapshot> &snapshots)
{
    return std::ranges::any_of(snapshots, [&](const ResticSnapshot &snapshot) { return std::ranges::any_of(snapshot.paths, [&](const QString &folder) { return liesIn(path, folder); }); });
}

QDateTime resticTime(const QJsonValue &value) { return QDateTime::fromString(value.toString(), Qt::ISODateWithMs).toUTC(); }

} // namespace

Result<QList<ResticSnapshot>> resticSnapshotsFrom(const QByteArray &json)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(json, &error);
    if (!document.isArray() && json.trimmed() != "null") // what old versions say of an empty repository
        return failure(ErrorKind::Failed, ResticRepositoryText::tr("restic's answer can't be read. Is \"restic\" there another program with that name?"), error.errorString());
    QList<ResticSnapshot> snapshots;
    for (const QJsonValue &each : document.array()) {
        ResticSnapshot snapshot {.id = each[u"id"_s].toString(), .takenAt = resticTime(each[u"time"_s]), .host = each[u"hostname"_s].toString(), .paths = {}};
        for (const QJsonValue &path : each[u"paths"_s].toArray())
            snapshot.paths << path.toString();
        snapshot.paths.sort();
        if (!snapshot.id.isEmpty() && snapshot.takenAt.isValid())
            snapshots << snapshot;
    }
    return snapshots;
}

Result<ChosenSnapshots> chooseSnapshots(const QList<ResticSnapshot> &snapshots, const SnapshotSource &source)
{
    QList<ResticSnapshot> newest = snapshots;
    if (!source.snapshot.isEmpty()) {
        newest.removeIf([&](const ResticSnapshot &snapshot) { return !snapshot.id.startsWith(source.snapshot); });
        if (newest.size() != 1)
            return failure(ErrorKind::NotFound,
                newest.isEmpty() ? ResticRepositoryText::tr("The repository has no snapshot %1. \"restic snapshots\" shows all.").arg(source.snapshot)
                                 : ResticRepositoryText::tr("The ids of %1 snapshots begin with %2. Give more of it.").arg(newest.size()).arg(source.snapshot));
        return ChosenSnapshots {.chosen = newest, .passedOver = {}};
    }
    if (newest.isEmpty())
        return failure(ErrorKind::NotFound, ResticRepositoryText::tr("The repository has no snapshot at all. Has the snapshot job ever come to its end?"));
    std::ranges::stable_sort(newest, std::ranges::greater(), &ResticSnapshot::takenAt);
    ChosenSnapshots result;
    QList<ResticSnapshot> groups;
    for (const ResticSnapshot &snapshot : newest) {
        if (std::ranges::any_of(groups, [&](const ResticSnapshot &other) { return other.host == snapshot.host && other.paths == snapshot.paths; }))
            continue;
        groups << snapshot;
        // Files of two hosts are not mixed.
        const bool isStrange = std::ranges::any_of(result.chosen, [&](const ResticSnapshot &other) { return other.host != snapshot.host && overlap(snapshot, other); });
        if (isStrange)
            result.passedOver << snapshot;
        else if (!std::ranges::all_of(snapshot.paths, [&](const QString &path) { return isHeld(path, result.chosen); }))
            result.chosen << snapshot;
    }
    return result;
}

QStringList ChosenSnapshots::heldByNewer(const ResticSnapshot &snapshot) const
{
    QStringList held;
    for (const ResticSnapshot &newer : chosen) {
        if (newer.id == snapshot.id)
            break;
        for (const QString &path : newer.paths)
            if (std::ranges::any_of(snapshot.paths, [&](const QString &own) { return liesIn(path, own) || liesIn(own, path); }))
                held << path;
    }
    return held;
}

bool addResticLine(SnapshotListing &listing, const QByteArray &line, const QStringList &without)
{
    const QJsonObject node = QJsonDocument::fromJson(line).object();
    const QString type = node[u"type"_s].toString();
    if (std::ranges::any_of(without, [path = node[u"path"_s].toString()](const QString &folder) { return liesIn(path, folder); }))
        return false;
    if (type == "dir"_L1)
        listing.addDirectory(node[u"path"_s].toString());
    else if (type == "file"_L1)
        listing.addFile(node[u"path"_s].toString(), node[u"size"_s].toInteger(), resticTime(node[u"mtime"_s]).toSecsSinceEpoch());
    else
        return false;
    return true;
}

Command resticCommand(const SnapshotSource &source, const QString &verb, const QStringList &arguments)
{
    Command command = scriptCommand(u"restic.sh"_s, QStringList {source.path, verb} + arguments);
    command.input = "watch\n";
    command.watchesInput = true;
    command.timeout = std::chrono::milliseconds(0);
    return command;
}

Command resticRestore(const SnapshotSource &source, const QString &snapshot, const QString &folder, const QStringList &without)
{
    // They are patterns there (filepath.Match of Go).
    static const QRegularExpression special(u"([*?\\[\\\\])"_s);
    QStringList arguments {snapshot, folder};
    for (QString path : without)
        arguments << path.replace(special, u"\\\\1"_s);
    return resticCommand(source, u"restore"_s, arguments);
}

Error resticError(const SnapshotSource &source, const CommandOutput &said)
{
    const auto error = [&](ErrorKind kind, const QString &message) { return Error {.kind = kind, .message = message, .detail = QString::fromUtf8(said.errors).trimmed()}; };
    const QString file = source.path;
    switch (said.exitCode) {
    case 10: return error(ErrorKind::NotFound, ResticRepositoryText::tr("There is no file %1 on the host. Name the environment file of the snapshot job as it is called there.").arg(file));
    case 11: return error(ErrorKind::Refused, ResticRepositoryText::tr("The environment file %1 can't be read there. Give the user who signs in read access, or sign in as one who has it.").arg(file));
    case 12: return error(ErrorKind::Refused, ResticRepositoryText::tr("The environment file %1 can't be read by a shell. It has to hold lines such as RESTIC_REPOSITORY='…'.").arg(file));
    case 13: return error(ErrorKind::ProgramMissing, ResticRepositoryText::tr("There is no restic on the host. Install it there, for example with: apt install restic"));
    case 14: return error(ErrorKind::Refused, ResticRepositoryText::tr("%1 sets no repository or no password. It needs RESTIC_REPOSITORY and RESTIC_PASSWORD, or their _FILE or _COMMAND.").arg(file));
    case 15: return error(ErrorKind::NotFound, ResticRepositoryText::tr("There is no restic repository where %1 says. Look at RESTIC_REPOSITORY, and whether its disk is mounted.").arg(file));
    case 16: return error(ErrorKind::Refused, ResticRepositoryText::tr("The password that %1 sets is wrong for its repository. Without the right one the snapshots are lost: find it now.").arg(file));
    case 17: return error(ErrorKind::Refused, ResticRepositoryText::tr("The repository is locked: a prune or check of restic is at work, or was cut off. Wait for it; where none runs, \"restic unlock\" takes the lock away."));
    case 18: return error(ErrorKind::NotFound, ResticRepositoryText::tr("The repository has no such snapshot any more. \"restic snapshots\" shows all."));
    case 19: {
        const QByteArrayList bytes = said.output.trimmed().split('\t');
        return error(ErrorKind::NoRoom, bytes.size() == 2
                ? ResticRepositoryText::tr("The snapshot needs %1, and there are %2 free. Make room, or name another folder to work in.").arg(formatSize(bytes.at(0).toLongLong()), formatSize(bytes.at(1).toLongLong()))
                : ResticRepositoryText::tr("The disk is full; what has come of the snapshot is not whole. Make room, or name another folder to work in, then do it again."));
    }
    case 20: return error(ErrorKind::Failed, ResticRepositoryText::tr("The host does not reach its restic repository. Look at its network, and whether the repository's server answers."));
    case 22: return error(ErrorKind::Failed, ResticRepositoryText::tr("Something on the host ended restic before it was done, most often for want of memory, and what has come of the snapshot is not whole. Make memory free there, then do it again."));
    default: return error(ErrorKind::Failed, ResticRepositoryText::tr("restic failed, and what has come of the snapshot is not whole: %1").arg(QString::fromUtf8(said.errors).trimmed().section(u'\n', -1).left(300)));
    }
}

Result<ChosenSnapshots> readSnapshots(const SnapshotSource &source, const RunOnMachine &run)
{
    const auto output = run(resticCommand(source, u"snapshots"_s));
    if (!output)
        return std::unexpected(output.error());
    if (!output->succeeded())
        return std::unexpected(resticError(source, *output));
    return resticSnapshotsFrom(output->output).and_then([&](const QList<ResticSnapshot> &snapshots) { return chooseSnapshots(snapshots, source); });
}

} // namespace talekeeper
