#include "core/history/auditlog.h"

#include "core/foundation/format.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>
#include <QSqlError>
#include <QSqlQuery>
#include <QtEndian>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct AuditText {
    Q_DECLARE_TR_FUNCTIONS(AuditLog)
};

const auto columns = u"number, at, who, host, run, command, result, hash"_s;

/// A row as its text stands in the file: the hash is over that, not over what could be read out of it.
struct Row {
    qint64 number = 0;
    QStringList texts; ///< at, who, host, run, command, result
    QByteArray hash;

    explicit Row(const AuditEntry &entry)
        : number(entry.number)
        , texts{toIsoTime(entry.at), entry.who, entry.host, entry.run, entry.command, entry.result}
        , hash(entry.hash)
    {
        // SQLite keeps UTF-8: what is no character would come back as another one.
        for (QString &text : texts)
            text = QString::fromUtf8(text.toUtf8());
    }
    explicit Row(const QSqlQuery &query)
        : number(query.value(0).toLongLong())
        , hash(query.value(7).toByteArray())
    {
        for (int column = 1; column <= 6; ++column)
            texts << query.value(column).toString();
    }

    AuditEntry entry() const
    {
        return {.number = number,
            .at = fromIsoTime(texts.at(0)),
            .who = texts.at(1),
            .host = texts.at(2),
            .run = texts.at(3),
            .command = texts.at(4),
            .result = texts.at(5),
            .hash = hash};
    }
};

/// Each part with its length before it, so that no two entries are written alike.
QByteArray hashOf(const QByteArray &before, const Row &row)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    const auto add = [&hash](const QByteArray &part) {
        const quint64 length = qToBigEndian(quint64(part.size()));
        hash.addData(QByteArrayView(reinterpret_cast<const char *>(&length), sizeof length));
        hash.addData(part);
    };
    add("talekeeper audit 1");
    add(before);
    add(QByteArray::number(row.number));
    for (const QString &text : row.texts)
        add(text.toUtf8());
    return hash.result();
}

/// The part of a query that SQL answers, with the values that belong to it.
struct Condition {
    QString text;
    QVariantList values;

    explicit Condition(const AuditQuery &query)
    {
        QStringList parts;
        if (!query.hosts.isEmpty()) {
            parts << u"host IN (%1)"_s.arg(QStringList(query.hosts.size(), u"?"_s).join(u", "_s));
            for (const QString &host : query.hosts)
                values << host;
        }
        if (!query.run.isEmpty()) {
            parts << u"run = ?"_s;
            values << query.run;
        }
        if (!parts.isEmpty())
            text = u" WHERE "_s + parts.join(u" AND "_s);
    }
};

bool hasWords(const AuditEntry &entry, const QStringList &words)
{
    if (words.isEmpty())
        return true;
    const QString all = QStringList{QString::number(entry.number), toIsoTime(entry.at), formatTime(entry.at), entry.who,
        entry.host, entry.run, entry.command, entry.result}
                            .join(u'\n');
    return std::ranges::all_of(words, [&](const QString &word) { return all.contains(word, Qt::CaseInsensitive); });
}

QString whatToDo()
{
    return AuditText::tr(
        "Find out who had access to this machine. Keep the log as it is for that, and compare it with your "
        "backups; once it is moved away together with the file beside it, a new one is begun.");
}

} // namespace

/// How far the log had come when its last entry was added.
struct AuditLog::Head {
    qint64 count = 0;
    QByteArray hash;

    enum class State { Read, Missing, Unreadable };

    static State read(const QString &path, Head &head)
    {
        QFile file(path);
        if (!file.exists())
            return State::Missing;
        if (!file.open(QIODevice::ReadOnly))
            return State::Unreadable;
        const QJsonObject object = QJsonDocument::fromJson(file.read(10'000)).object();
        head = {.count = object[u"count"_s].toInteger(-1),
            .hash = QByteArray::fromHex(object[u"hash"_s].toString().toLatin1())};
        return head.count >= 0 ? State::Read : State::Unreadable;
    }

    Result<void> write(const QString &path) const
    {
        QSaveFile file(path);
        const QByteArray text
            = QJsonDocument({{u"count"_s, count}, {u"hash"_s, QString::fromLatin1(hash.toHex())}}).toJson();
        if (file.open(QIODevice::WriteOnly) && file.setPermissions(QFile::ReadOwner | QFile::WriteOwner)
            && file.write(text) == text.size() && file.commit())
            return {};
        return failure(ErrorKind::Failed,
            AuditText::tr("The file %1, which guards the end of the audit log, can't be written. Give yourself write "
                          "access to it and its directory, or make room there.")
                .arg(path),
            file.errorString());
    }
};

struct AuditLog::Link {
    qint64 number = 0;
    QByteArray hash;
};

AuditLog::AuditLog(const HistoryStore &store)
    : m_store(store)
{
}

QString auditHeadPath(const QString &storePath) { return storePath + ".audit-head"_L1; }

QByteArray auditHash(const QByteArray &before, const AuditEntry &entry) { return hashOf(before, Row(entry)); }

Result<std::optional<AuditLog::Link>> AuditLog::link(const QString &condition) const
{
    auto query = m_store.run(u"SELECT number, hash FROM audit "_s + condition);
    if (!query)
        return std::unexpected(query.error());
    if (query->next())
        return Link{.number = query->value(0).toLongLong(), .hash = query->value(1).toByteArray()};
    if (query->lastError().isValid())
        return std::unexpected(m_store.explain(query->lastError()));
    return std::nullopt;
}

Result<void> AuditLog::append(const AuditEntry &entry, const std::function<Result<void>()> &together) const
{
    const auto added = m_store.change([&]() -> Result<void> {
        if (together)
            if (const auto done = together(); !done)
                return done;
        const auto last = link(u"ORDER BY number DESC LIMIT 1"_s);
        if (!last)
            return std::unexpected(last.error());
        // From the first entry on there is a head: that it is missing says something from then on.
        const QString path = auditHeadPath(m_store.path());
        if (!*last && !QFile::exists(path))
            if (const auto written = Head().write(path); !written)
                return written;
        Row row(entry);
        row.number = *last ? (*last)->number + 1 : 1;
        QVariantList values{row.number};
        for (const QString &text : std::as_const(row.texts))
            values << (text.isNull() ? u""_s : text); // a null string would be SQL's NULL
        values << hashOf(*last ? (*last)->hash : QByteArray(), row);
        const auto inserted
            = m_store.run(u"INSERT INTO audit (%1) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"_s.arg(columns), values);
        return inserted ? Result<void>() : std::unexpected(inserted.error());
    });
    return added ? moveHead() : added;
}

/// Writes down how far the log has come, under the write lock, so that of two consoles the later one writes last; and
/// after the entry itself is on the disk, so that the head never tells of one that is not. A head that contradicts the
/// log is evidence, and stays.
Result<void> AuditLog::moveHead() const
{
    return m_store.change([this]() -> Result<void> {
        const QString path = auditHeadPath(m_store.path());
        Head head;
        if (Head::read(path, head) != Head::State::Read)
            return {};
        if (head.count > 0) {
            const auto known = link(u"WHERE number = %1"_s.arg(head.count));
            if (!known)
                return std::unexpected(known.error());
            if (!*known || (*known)->hash != head.hash)
                return {};
        }
        const auto last = link(u"ORDER BY number DESC LIMIT 1"_s);
        if (!last)
            return std::unexpected(last.error());
        return *last ? Head{.count = (*last)->number, .hash = (*last)->hash}.write(path) : Result<void>();
    });
}

Result<QList<AuditEntry>> AuditLog::read(qint64 newest, const Job &job) const
{
    const QString limit = newest > 0 ? u" LIMIT %1"_s.arg(newest) : QString();
    auto query = m_store.run(
        u"SELECT * FROM (SELECT %1 FROM audit ORDER BY number DESC%2) ORDER BY number"_s.arg(columns, limit));
    if (!query)
        return std::unexpected(query.error());
    QList<AuditEntry> entries;
    while (query->next()) {
        if (job.stopRequested())
            return failure(ErrorKind::Stopped, AuditText::tr("Reading the audit log was stopped."));
        entries << Row(*query).entry();
    }
    if (query->lastError().isValid())
        return std::unexpected(m_store.explain(query->lastError()));
    return entries;
}

Result<AuditFound> AuditLog::find(const AuditQuery &wanted, const Job &job) const
{
    AuditFound found;
    const auto last = link(u"ORDER BY number DESC LIMIT 1"_s);
    if (!last)
        return std::unexpected(last.error());
    found.lastHash = *last ? (*last)->hash : QByteArray();
    const Condition condition(wanted);
    const auto count = [this](const Condition &counted) -> Result<qint64> {
        auto query = m_store.run(u"SELECT count(*) FROM audit"_s + counted.text, counted.values);
        if (!query)
            return std::unexpected(query.error());
        if (query->next())
            return query->value(0).toLongLong();
        return std::unexpected(m_store.explain(query->lastError()));
    };
    const auto total = count(Condition({})), matching = count(condition);
    if (!total || !matching)
        return std::unexpected((total ? matching : total).error());
    found.total = *total;
    // Words are looked for here: SQLite knows upper and lower case of ASCII only.
    const bool byWords = !wanted.words.isEmpty();
    const QString limit = wanted.newest > 0 && !byWords ? u" LIMIT %1"_s.arg(wanted.newest) : QString();
    auto query = m_store.run(
        u"SELECT %1 FROM audit%2 ORDER BY number DESC%3"_s.arg(columns, condition.text, limit), condition.values);
    if (!query)
        return std::unexpected(query.error());
    while (query->next()) {
        if (job.stopRequested())
            return failure(ErrorKind::Stopped, AuditText::tr("The search in the audit log was stopped."));
        const AuditEntry entry = Row(*query).entry();
        if (!hasWords(entry, wanted.words))
            continue;
        ++found.matching;
        if (wanted.newest == 0 || found.entries.size() < wanted.newest)
            found.entries << entry;
    }
    if (query->lastError().isValid())
        return std::unexpected(m_store.explain(query->lastError()));
    if (!byWords)
        found.matching = *matching;
    return found;
}

Result<AuditVerdict> AuditLog::verify(const Job &job) const
{
    // Before the log: what is added meanwhile makes the log longer than the head, never shorter.
    Head head;
    const Head::State headState = Head::read(auditHeadPath(m_store.path()), head);
    auto query = m_store.run(u"SELECT %1 FROM audit ORDER BY number"_s.arg(columns));
    if (!query)
        return std::unexpected(query.error());
    AuditVerdict verdict;
    const auto blame = [&verdict](std::optional<qint64> number, const QString &reason) {
        if (verdict.holds()) {
            verdict.firstBad = number;
            verdict.reason = reason + u' ' + whatToDo();
        }
    };
    QByteArray before;
    while (query->next()) {
        if (job.stopRequested())
            return failure(ErrorKind::Stopped, AuditText::tr("Verifying the audit log was stopped."));
        const Row row(*query);
        const qint64 expected = ++verdict.count;
        if (row.number > expected)
            blame(expected, AuditText::tr("Entry %1 of the audit log is missing.").arg(expected));
        else if (row.number < expected)
            blame(row.number,
                AuditText::tr("Number %1 does not belong where it stands in the audit log.").arg(row.number));
        else if (row.hash != hashOf(before, row))
            blame(expected,
                AuditText::tr("Entry %1 of the audit log is not as it was written, or it is not the one that followed "
                              "the entry before it.")
                    .arg(expected));
        else if (headState == Head::State::Read && head.count == expected && head.hash != row.hash)
            blame(expected,
                AuditText::tr(
                    "Entry %1 of the audit log is not the one that was written there: the file beside the log "
                    "tells of another.")
                    .arg(expected));
        before = row.hash;
    }
    if (query->lastError().isValid())
        return std::unexpected(m_store.explain(query->lastError()));
    if (headState == Head::State::Read && head.count > verdict.count)
        blame(verdict.count + 1,
            AuditText::tr("The audit log ends with entry %1, but it had %2: its end was cut off.")
                .arg(verdict.count)
                .arg(head.count));
    if (headState == Head::State::Unreadable || (headState == Head::State::Missing && verdict.count > 0))
        blame(std::nullopt,
            AuditText::tr(
                "The file %1 is missing or can't be read, so nobody can tell whether the end of the audit log "
                "was cut off.")
                .arg(auditHeadPath(m_store.path())));
    return verdict;
}

Result<void> AuditLog::tryWriting() const
{
    if (const auto written = m_store.tryWriting(); !written)
        return written;
    return m_store.change([this]() -> Result<void> {
        const QString path = auditHeadPath(m_store.path());
        const auto last = link(u"ORDER BY number DESC LIMIT 1"_s);
        if (!last)
            return std::unexpected(last.error());
        // The head as it is, and where there is none yet, the one of an empty log.
        Head head;
        const Head::State state = Head::read(path, head);
        if (state == Head::State::Read || (state == Head::State::Missing && !*last))
            return head.write(path);
        return {};
    });
}

} // namespace talekeeper
