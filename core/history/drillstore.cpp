#include "core/history/drillstore.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QJsonDocument>
#include <QSqlError>
#include <QSqlQuery>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct DrillStoreText {
    Q_DECLARE_TR_FUNCTIONS(DrillStore)
};

/// A drill with what the audit log has of its end, as drillAuditText() writes it: its signature, which happens once, or that it was
/// taken over signed. Whatever was added to the log later changes nothing of that.
const QString drillRows = uR"(SELECT record, hash, id, (SELECT number || char(10) || result FROM audit
WHERE run = drill.id AND (command = 'drill sign ' || drill.id OR (command = 'drill import ' || drill.id AND result LIKE 'signed %'))
ORDER BY command DESC, number LIMIT 1) FROM drill)"_s;

/// How far the chain of the audit log holds, found out where it is asked for first.
class AuditReach final
{
public:
    explicit AuditReach(const HistoryStore &store)
        : m_store(store)
    {
    }
    Result<bool> holdsUpTo(qint64 number)
    {
        if (!m_verdict) {
            const auto verdict = AuditLog(m_store).verify();
            if (!verdict)
                return std::unexpected(verdict.error());
            m_verdict = *verdict;
        }
        return m_verdict->holds() || !m_verdict->firstBad || *m_verdict->firstBad > number;
    }

private:
    const HistoryStore &m_store;
    std::optional<AuditVerdict> m_verdict;
};

/// The hash that a drill was kept with. Whoever changes a record can make its hash anew; but the hash of what was signed stands in
/// the audit log too, whose chain would have to be made anew as well.
Result<QString> keptHash(const DrillRecord &record, const QString &column, const QString &audited, AuditReach &reach)
{
    if (audited.isEmpty())
        return record.signature ? QString() : column;
    return reach.holdsUpTo(audited.section(u'\n', 0, 0).toLongLong()).transform([&](bool holds) { return holds ? audited.section(u'\n', 1).section(u' ', -1) : QString(); });
}

Result<KeptDrill> keptDrillFrom(const QSqlQuery &row, AuditReach &reach)
{
    const auto record = drillRecordFromJson(QJsonDocument::fromJson(row.value(0).toByteArray()).object());
    if (!record)
        return std::unexpected(record.error());
    if (record->id != row.value(2).toString())
        return failure(ErrorKind::Failed, DrillStoreText::tr("The record of the drill \"%1\" can't be read: another one stands in its place. Take it from its bundle or a backup.").arg(row.value(2).toString()));
    return keptHash(*record, row.value(1).toString(), row.value(3).toString(), reach).transform([&](const QString &hash) { return KeptDrill {.record = *record, .hash = hash}; });
}

QString jsonOf(const DrillRecord &record) { return QString::fromUtf8(QJsonDocument(toJson(record)).toJson(QJsonDocument::Compact)); }

Result<void> savePictures(const HistoryStore &store, const QString &id, const QList<QByteArray> &pictures)
{
    for (const QByteArray &content : pictures)
        if (const auto kept = store.run(u"INSERT OR REPLACE INTO drill_picture (drill, hash, content) VALUES (?, ?, ?)"_s, {id, pictureHash(content), content}); !kept)
            return std::unexpected(kept.error());
    return {};
}

} // namespace

QString drillAuditText(const DrillRecord &record) { return (record.signature ? u"signed record "_s : u"record "_s) + drillHash(record); }

QString pictureHash(const QByteArray &content) { return QString::fromLatin1(QCryptographicHash::hash(content, QCryptographicHash::Sha256).toHex()); }

DrillStore::DrillStore(const HistoryStore &store)
    : m_store(store)
{
}

Result<QList<KeptDrill>> DrillStore::list(QStringList *unreadable) const
{
    auto query = m_store.run(drillRows + u" ORDER BY id DESC"_s);
    if (!query)
        return std::unexpected(query.error());
    QList<KeptDrill> drills;
    AuditReach reach(m_store);
    while (query->next()) {
        const auto kept = keptDrillFrom(*query, reach);
        if (kept)
            drills << *kept;
        else if (unreadable)
            *unreadable << query->value(2).toString();
    }
    if (query->lastError().isValid())
        return std::unexpected(m_store.explain(query->lastError()));
    return drills;
}

Result<KeptDrill> DrillStore::load(const QString &id) const
{
    auto query = m_store.run(drillRows + u" WHERE id = ?"_s, {id});
    if (!query)
        return std::unexpected(query.error());
    AuditReach reach(m_store);
    if (query->next())
        return keptDrillFrom(*query, reach);
    return failure(ErrorKind::NotFound, DrillStoreText::tr("There is no drill \"%1\" on this machine. \"talekeeperctl drill list\" shows all; one of another admin comes with its bundle.").arg(id));
}

Result<void> DrillStore::keep(const std::function<Result<void>()> &write, const std::optional<AuditEntry> &entry) const
{
    if (!entry)
        return m_store.change(write);
    const AuditLog log(m_store);
    if (const auto writable = log.tryWriting(); !writable)
        return writable;
    return log.append(*entry, write);
}

Result<void> DrillStore::save(const DrillRecord &record, const QString &before, const QList<QByteArray> &pictures, const std::optional<AuditEntry> &entry) const
{
    return keep([&]() -> Result<void> {
        const QString json = jsonOf(record), hash = drillHash(record);
        const auto written = before.isEmpty() ? m_store.run(u"INSERT OR IGNORE INTO drill (id, record, hash) VALUES (?, ?, ?)"_s, {record.id, json, hash})
                                              : m_store.run(u"UPDATE drill SET record = ?, hash = ? WHERE id = ? AND hash = ?"_s, {json, hash, record.id, before});
        if (!written)
            return std::unexpected(written.error());
        if (written->numRowsAffected() == 1)
            return savePictures(m_store, record.id, pictures);
        return failure(ErrorKind::Refused, DrillStoreText::tr("Another console has gone on with the drill %1 meanwhile. Look at it again, then go on there or here.").arg(record.id));
    }, entry);
}

Result<void> DrillStore::replace(const DrillRecord &record, const QList<QByteArray> &pictures, const AuditEntry &entry) const
{
    return keep([&]() -> Result<void> {
        const auto written = m_store.run(u"INSERT OR REPLACE INTO drill (id, record, hash) VALUES (?, ?, ?)"_s, {record.id, jsonOf(record), drillHash(record)});
        if (!written)
            return std::unexpected(written.error());
        return savePictures(m_store, record.id, pictures);
    }, entry);
}

Result<QByteArray> DrillStore::picture(const QString &id, const DrillPicture &picture) const
{
    auto query = m_store.run(u"SELECT content FROM drill_picture WHERE drill = ? AND hash = ?"_s, {id, picture.hash});
    if (!query)
        return std::unexpected(query.error());
    if (!query->next())
        return failure(ErrorKind::NotFound, DrillStoreText::tr("The picture %1 of the drill %2 is not in the history any more.").arg(picture.name, id));
    const QByteArray content = query->value(0).toByteArray();
    if (pictureHash(content) != picture.hash)
        return failure(ErrorKind::Damaged, DrillStoreText::tr("The picture %1 of the drill %2 is not what was kept: it was changed.").arg(picture.name, id));
    return content;
}

} // namespace talekeeper
