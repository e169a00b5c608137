#include "core/restore/journal.h"

#include "core/foundation/format.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRandomGenerator>
#include <QTimeZone>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct JournalText {
    Q_DECLARE_TR_FUNCTIONS(Journal)
};

QStringList namesIn(const QJsonValue &list)
{
    QStringList names;
    for (const QJsonValue &name : list.toArray())
        names << name.toString();
    return names;
}

JournalHead headFrom(const QJsonObject &object)
{
    return {
        .run = object[u"run"_s].toString(),
        .isRehearsal = object[u"event"_s].toString() == "rehearsal"_L1,
        .drill = object[u"drill"_s].toString(),
        .database = object[u"database"_s].toString(),
        .databaseOid = object[u"database_oid"_s].toInteger(),
        .dump = object[u"dump"_s].toString(),
        .inspection = inspectionFromJson(object[u"inspection"_s].toObject()),
        .sideDatabase = object[u"side_database"_s].toString(),
        .keptDatabase = object[u"kept_database"_s].toString(),
        .running = namesIn(object[u"running"_s]),
        .toStart = namesIn(object[u"to_start"_s]),
        .stopOrder = stopOrderFromName(object[u"stop"_s].toString()).value_or(StopOrder::First),
        .accepted = namesIn(object[u"accepted"_s]),
        .console = object[u"console"_s].toString(),
        .startedAt = fromIsoTime(object[u"at"_s].toString()),
    };
}

/// The first line of load-progress.sh and the dump's size: "running BYTES SIZE", "finished SIZE", "gone SIZE".
std::optional<LoadState> loadFrom(const QByteArray &text)
{
    const QList<QByteArray> words = text.simplified().split(' ');
    const qint64 total = words.last().toLongLong();
    if (words.first() == "running")
        return LoadState {.kind = LoadState::Kind::Running, .doneBytes = words.value(1).toLongLong(), .totalBytes = total};
    if (words.first() == "finished")
        return LoadState {.kind = LoadState::Kind::Finished, .doneBytes = total, .totalBytes = total};
    if (words.first() == "gone")
        return LoadState {.kind = LoadState::Kind::Gone, .totalBytes = total};
    return std::nullopt;
}

/// Reads a run's lines one after the other.
class JournalReader
{
public:
    explicit JournalReader(const QString &run)
        : m_journal {.head = {.run = run}}
    {
    }

    void readLine(const QJsonObject &line)
    {
        if (const QString id = line[u"id"_s].toString(); !id.isEmpty() && std::exchange(m_seen[id], true))
            return;
        const QString event = line[u"event"_s].toString();
        const bool isHead = event == "run"_L1 || event == "rehearsal"_L1;
        if (isHead || event == "resume"_L1 || event == "undo"_L1) {
            ++m_journal.openings;
            m_journal.guardActedAt = {};
        }
        if (isHead && m_journal.head.database.isEmpty())
            m_journal.head = headFrom(line);
        else if (event == "undo"_L1)
            beginUndo(line);
        else if (event == "resume"_L1)
            m_journal.report = std::nullopt;
        else if (event == "side"_L1)
            m_journal.sideOid = line[u"oid"_s].toInteger();
        else if (event == "guard"_L1) {
            m_journal.guardActedAt = fromIsoTime(line[u"at"_s].toString());
            m_journal.stoppedAt = {};
        }
        else if (event == "step"_L1 && line[u"state"_s].toString() == "begun"_L1)
            beginStep(line);
        else if (event == "step"_L1 && line[u"step"_s].toString() == "swap"_L1)
            m_journal.writersStarted = false;
        else if (event == "lease"_L1)
            m_journal.leaseRenewedAt = QDateTime::fromSecsSinceEpoch(line[u"renewed"_s].toInteger(), QTimeZone::UTC);
        else if (event == "end"_L1)
            end(line);
    }

    const Journal &journal() const { return m_journal; }

private:
    void beginUndo(const QJsonObject &line)
    {
        if (!m_journal.undoing)
            m_beforeUndo = m_journal.report;
        m_journal.report = std::nullopt;
        m_journal.undoing = true;
        m_journal.begunSteps.clear();
        for (const QString &name : namesIn(line[u"running"_s]))
            if (!m_journal.head.running.contains(name))
                m_journal.head.running << name;
    }

    void beginStep(const QJsonObject &line)
    {
        const QString step = line[u"step"_s].toString();
        m_journal.begunSteps << step;
        if (step == "stop"_L1 && !m_journal.stoppedAt.isValid())
            m_journal.stoppedAt = fromIsoTime(line[u"at"_s].toString());
        if (step == "start"_L1)
            m_journal.writersStarted = true;
    }

    void end(const QJsonObject &line)
    {
        const RestoreReport ended = reportFromJson(line[u"report"_s].toObject());
        m_journal.reports << ended;
        if (isOfDiscard(ended) && ended.outcome != RunOutcome::Discarded)
            return; // what the run keeps was not dropped: it stands as before
        m_journal.report = ended;
        if (m_journal.undoing && m_journal.report->outcome == RunOutcome::TakenBack)
            m_journal.report = m_beforeUndo; // the undo did not happen
        if (m_journal.report && m_journal.report->outcome != RunOutcome::Interrupted)
            m_journal.undoing = false;
    }

    Journal m_journal;
    QHash<QString, bool> m_seen; ///< ids of lines
    std::optional<RestoreReport> m_beforeUndo;
};

} // namespace

QString stopOrderName(StopOrder order) { return order == StopOrder::First ? u"first"_s : u"last"_s; }

std::optional<StopOrder> stopOrderFromName(const QString &name)
{
    for (const StopOrder order : {StopOrder::First, StopOrder::Last})
        if (stopOrderName(order) == name)
            return order;
    return std::nullopt;
}

QJsonObject toJson(const JournalHead &head)
{
    QJsonObject object {
        {u"event"_s, head.isRehearsal ? u"rehearsal"_s : u"run"_s},
        {u"version"_s, 2},
        {u"run"_s, head.run},
        {u"database"_s, head.database},
        {u"database_oid"_s, head.databaseOid},
        {u"dump"_s, head.dump},
        {u"inspection"_s, toJson(head.inspection)},
        {u"side_database"_s, head.sideDatabase},
        {u"kept_database"_s, head.keptDatabase},
        {u"running"_s, QJsonArray::fromStringList(head.running)},
        {u"to_start"_s, QJsonArray::fromStringList(head.toStart)},
        {u"stop"_s, stopOrderName(head.stopOrder)},
        {u"accepted"_s, QJsonArray::fromStringList(head.accepted)},
        {u"console"_s, head.console},
        {u"at"_s, toIsoTime(head.startedAt)},
    };
    if (!head.drill.isEmpty())
        object[u"drill"_s] = head.drill;
    return object;
}

QList<Journal> journalsFromOutput(const QByteArray &output)
{
    QList<Journal> result;
    const QList<QByteArray> parts = output.split('\0');
    for (qsizetype at = 0; at + 2 < parts.size(); at += 3) {
        JournalReader reader(QString::fromUtf8(parts.at(at)));
        for (const QByteArray &line : parts.at(at + 1).split('\n'))
            reader.readLine(QJsonDocument::fromJson(line).object());
        Journal journal = reader.journal();
        journal.load = loadFrom(parts.at(at + 2));
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
    QJsonObject known = line;
    known[u"id"_s] = QString::number(QRandomGenerator::system()->generate64(), 36);
    command.input = QJsonDocument(known).toJson(QJsonDocument::Compact) + '\n';
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
