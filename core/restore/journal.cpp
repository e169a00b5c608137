#include "core/restore/journal.h"

#include "core/foundation/format.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct JournalText {
    Q_DECLARE_TR_FUNCTIONS(Journal)
};

JournalHead headFrom(const QJsonObject &object)
{
    JournalHead head {
        .run = object[u"run"_s].toString(),
        .database = object[u"database"_s].toString(),
        .databaseOid = object[u"database_oid"_s].toInteger(),
        .dump = object[u"dump"_s].toString(),
        .sha256 = object[u"sha256"_s].toString(),
        .sideDatabase = object[u"side_database"_s].toString(),
        .keptDatabase = object[u"kept_database"_s].toString(),
        .console = object[u"console"_s].toString(),
        .startedAt = fromIsoTime(object[u"at"_s].toString()),
    };
    for (const QJsonValue &name : object[u"running"_s].toArray())
        head.running << name.toString();
    return head;
}

} // namespace

QJsonObject toJson(const JournalHead &head)
{
    return {
        {u"event"_s, u"run"_s},
        {u"version"_s, 1},
        {u"run"_s, head.run},
        {u"database"_s, head.database},
        {u"database_oid"_s, head.databaseOid},
        {u"dump"_s, head.dump},
        {u"sha256"_s, head.sha256},
        {u"side_database"_s, head.sideDatabase},
        {u"kept_database"_s, head.keptDatabase},
        {u"running"_s, QJsonArray::fromStringList(head.running)},
        {u"console"_s, head.console},
        {u"at"_s, toIsoTime(head.startedAt)},
    };
}

QList<Journal> journalsFromOutput(const QByteArray &output)
{
    QList<Journal> result;
    std::optional<RestoreReport> beforeUndo;
    const QList<QByteArray> parts = output.split('\0');
    for (qsizetype at = 0; at + 1 < parts.size(); at += 2) {
        bool undoing = false;
        Journal journal {.head = {.run = QString::fromUtf8(parts.at(at))}};
        for (const QByteArray &line : parts.at(at + 1).split('\n')) {
            const QJsonObject object = QJsonDocument::fromJson(line).object();
            const QString event = object[u"event"_s].toString();
            if (event == "run"_L1 && journal.head.database.isEmpty())
                journal.head = headFrom(object);
            else if (event == "undo"_L1) {
                beforeUndo = std::exchange(journal.report, std::nullopt);
                undoing = true;
                for (const QJsonValue &name : object[u"running"_s].toArray())
                    if (!journal.head.running.contains(name.toString()))
                        journal.head.running << name.toString();
            } else if (event == "side"_L1)
                journal.sideOid = object[u"oid"_s].toInteger();
            else if (event == "step"_L1 && object[u"state"_s].toString() == "begun"_L1)
                journal.begunSteps << object[u"step"_s].toString();
            else if (event == "end"_L1) {
                journal.report = reportFromJson(object[u"report"_s].toObject());
                if (std::exchange(undoing, false) && journal.report->outcome == RunOutcome::TakenBack)
                    journal.report = beforeUndo; // the undo did not happen
            }
        }
        result << journal;
    }
    return result;
}

Result<QList<Journal>> readJournals(const Host &host, const Job &job)
{
    const auto output = runRemoteScript(host, u"read-journals.sh"_s, {host.stack.backupDirectory}, job);
    if (!output)
        return std::unexpected(output.error());
    return journalsFromOutput(output->output);
}

Result<void> appendToJournal(const Host &host, const QString &run, const QJsonObject &line, const Job &job)
{
    Command command = remoteScriptCommand(host, u"append-journal.sh"_s, {host.stack.backupDirectory, run});
    command.input = QJsonDocument(line).toJson(QJsonDocument::Compact) + '\n';
    const auto output = host.engine->run(command, job);
    if (!output)
        return std::unexpected(output.error());
    if (!output->succeeded())
        return failure(ErrorKind::Failed,
            JournalText::tr("The run's journal can't be written in %1. Is the backup volume full or read-only?").arg(host.stack.backupDirectory),
            output->errorText());
    return {};
}

} // namespace talekeeper
