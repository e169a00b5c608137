#include "core/history/audittrail.h"

#include "core/history/masking.h"

#include <QCoreApplication>

namespace talekeeper {
namespace {

struct TrailText {
    Q_DECLARE_TR_FUNCTIONS(AuditTrail)
};

} // namespace

AuditTrail::AuditTrail(HistoryStore store, const AuditOrigin &origin, const FailureHandler &onFailure)
    : m_store(std::move(store))
    , m_origin(origin)
    , m_onFailure(onFailure)
{
}

Result<AuditTrail> AuditTrail::open(
    const QString &storePath, const AuditOrigin &origin, const FailureHandler &onFailure)
{
    auto store = HistoryStore::open(storePath);
    if (!store)
        return std::unexpected(store.error());
    if (const auto writable = AuditLog(*store).tryWriting(); !writable)
        return std::unexpected(writable.error());
    return AuditTrail(*std::move(store), origin, onFailure);
}

void AuditTrail::note(const CommandRecord &record)
{
    const auto written = AuditLog(m_store).append({
        .at = QDateTime::currentDateTimeUtc(),
        .who = m_origin.who,
        .host = m_origin.host,
        .run = record.run,
        .command = maskSecrets(record.command, m_origin.secrets),
        .result = maskSecrets(record.result, m_origin.secrets),
    });
    if (written || std::exchange(m_failed, true) || !m_onFailure)
        return;
    Error error = written.error();
    error.message = TrailText::tr("The work goes on, but the audit log misses a part of it. %1").arg(error.message);
    m_onFailure(error);
}

} // namespace talekeeper
