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

/// A drill with what the audit log has last of its end, as drillAuditText() writes it.
const QString drillRows = uR"(SELECT record, hash, id, (SELECT command || char(10) || result FROM audit
WHERE run = drill.id AND command IN ('drill sign ' || drill.id, 'drill import ' || drill.id) ORDER BY number DESC LIMIT 1) FROM drill)"_s;

/// The hash that a drill was kept with. Whoever changes a record can make its hash anew; but the hash of what was signed stands in
/// the audit log too, whose chain would have to be made anew as well.
QString keptHash(const DrillRecord &record, const QString &column, const QString &audited)
{
    const QString command = audited.section(u'\n', 0, 0);
    const bool isOfTheEnd = command.startsWith("drill sign "_L1) || (!command.isEmpty() && record.signature);
    return isOfTheEnd ? audited.section(u'\n', 1).section(u' ', -1) : column;
}

Result<KeptDrill> keptDrillFrom(const QSqlQuery &row)
{
    const auto record = drillRecordFromJson(QJsonDocument::fromJson(row.value(0).toByteArray()).object());
    if (!record)
        return std::unexpected(record.error());
    if (record->id != row.value(2).toString())
        return failure(ErrorKind::Failed, DrillStoreText::tr("The record of the drill \"%1\" can't be read: another one stands in its place. Take it from its bundle or a backup.").arg(row.value(2).toString()));
    return KeptDrill {.record = *record, .hash = keptHash(*record, row.value(1).toString(), row.value(3).toString())};
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

QString drillAuditText(const DrillRecord &record) { return u"record "_s + drillHash(record); }

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
    while (query->next()) {
        const auto kept = keptDrillFrom(*query);
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
    if (query->next())
        return keptDrillFrom(*query);
    return failure(ErrorKind::NotFound, DrillStoreText::tr("There is no drill \"%1\" on this machine. \"talekeeperctl drill list\" shows all; one of another admin comes with its bundle.").arg(id));
}

Result<void> DrillStore::save(const DrillRecord &record, const QString &before, const QList<QByteArray> &pictures) const
{
    return m_store.change([&]() -> Result<void> {
        const QString json = jsonOf(record), hash = drillHash(record);
        const auto written = before.isEmpty() ? m_store.run(u"INSERT OR IGNORE INTO drill (id, record, hash) VALUES (?, ?, ?)"_s, {record.id, json, hash})
                                              : m_store.run(u"UPDATE drill SET record = ?, hash = ? WHERE id = ? AND hash = ?"_s, {json, hash, record.id, before});
        if (!written)
            return std::unexpected(written.error());
        if (written->numRowsAffected() == 1)
            return savePictures(m_store, record.id, pictures);
        return failure(ErrorKind::Refused, DrillStoreText::tr("Another console has gone on with the drill %1 meanwhile. Look at it again, then go on there or here.").arg(record.id));
    });
}

Result<void> DrillStore::replace(const DrillRecord &record, const QList<QByteArray> &pictures) const
{
    return m_store.change([&]() -> Result<void> {
        const auto written = m_store.run(u"INSERT OR REPLACE INTO drill (id, record, hash) VALUES (?, ?, ?)"_s, {record.id, jsonOf(record), drillHash(record)});
        if (!written)
            return std::unexpected(written.error());
        return savePictures(m_store, record.id, pictures);
    });
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
