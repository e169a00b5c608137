#include "core/history/drillstore.h"

#include <QCoreApplication>
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

Result<void> DrillStore::save(const DrillRecord &record, const QString &before) const
{
    return m_store.change([&]() -> Result<void> {
        const QString json = QString::fromUtf8(QJsonDocument(toJson(record)).toJson(QJsonDocument::Compact));
        const auto written = before.isEmpty()
            ? m_store.run(u"INSERT OR IGNORE INTO drill (id, record, hash) VALUES (?, ?, ?)"_s, {record.id, json, drillHash(record)})
            : m_store.run(u"UPDATE drill SET record = ?, hash = ? WHERE id = ? AND hash = ?"_s, {json, drillHash(record), record.id, before});
        if (!written)
            return std::unexpected(written.error());
        if (written->numRowsAffected() == 1)
            return {};
        return failure(ErrorKind::Refused, DrillStoreText::tr("Another console has gone on with the drill %1 meanwhile. Look at it again, then go on there or here.").arg(record.id));
    });
}

} // namespace talekeeper
