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

Result<KeptDrill> keptDrillFrom(const QSqlQuery &row)
{
    return drillRecordFromJson(QJsonDocument::fromJson(row.value(0).toByteArray()).object()).transform([&](const DrillRecord &record) {
        return KeptDrill {.record = record, .hash = row.value(1).toString()};
    });
}

} // namespace

QString pictureHash(const QByteArray &content) { return QString::fromLatin1(QCryptographicHash::hash(content, QCryptographicHash::Sha256).toHex()); }

DrillStore::DrillStore(const HistoryStore &store)
    : m_store(store)
{
}

Result<QList<KeptDrill>> DrillStore::list(QStringList *unreadable) const
{
    auto query = m_store.run(u"SELECT record, hash, id FROM drill ORDER BY id DESC"_s);
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
    auto query = m_store.run(u"SELECT record, hash FROM drill WHERE id = ?"_s, {id});
    if (!query)
        return std::unexpected(query.error());
    if (query->next())
        return keptDrillFrom(*query);
    return failure(ErrorKind::NotFound, DrillStoreText::tr("There is no drill \"%1\" on this machine. \"talekeeperctl drill list\" shows all; one of another admin comes with its bundle.").arg(id));
}

Result<void> DrillStore::save(const DrillRecord &record, const QString &before, const QList<QByteArray> &pictures) const
{
    return m_store.change([&]() -> Result<void> {
        const QString json = QString::fromUtf8(QJsonDocument(toJson(record)).toJson(QJsonDocument::Compact));
        const auto written = before.isEmpty()
            ? m_store.run(u"INSERT OR IGNORE INTO drill (id, record, hash) VALUES (?, ?, ?)"_s, {record.id, json, drillHash(record)})
            : m_store.run(u"UPDATE drill SET record = ?, hash = ? WHERE id = ? AND hash = ?"_s, {json, drillHash(record), record.id, before});
        if (!written)
            return std::unexpected(written.error());
        for (const QByteArray &content : written->numRowsAffected() == 1 ? pictures : QList<QByteArray>())
            if (const auto kept = m_store.run(u"INSERT OR REPLACE INTO drill_picture (drill, hash, content) VALUES (?, ?, ?)"_s, {record.id, pictureHash(content), content}); !kept)
                return std::unexpected(kept.error());
        if (written->numRowsAffected() == 1)
            return {};
        return failure(ErrorKind::Refused, DrillStoreText::tr("Another console has gone on with the drill %1 meanwhile. Look at it again, then go on there or here.").arg(record.id));
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
