#pragma once

#include "core/foundation/job.h"
#include "core/foundation/secret.h"
#include "core/history/auditlog.h"

#include <functional>

namespace talekeeper {

/// Who does something where, as the audit log names them, and what must never stand in it.
struct AuditOrigin {
    QString who; ///< "user@machine"
    QString host;
    QList<Secret> secrets;
};

/// What one console does now, on its way to the audit log.
///
/// Once it has begun, the log may not hold up the work: what can't be written is told to `onFailure`, the first time.
/// Lives on one thread, as the store does.
class AuditTrail final
{
public:
    using FailureHandler = std::function<void(const Error &)>;

    /// Opens the log and writes to it for a try. \param storePath empty: the usual place
    /// Errors: those of the store.
    static Result<AuditTrail> open(
        const QString &storePath, const AuditOrigin &origin, const FailureHandler &onFailure);

    void note(const CommandRecord &record);

private:
    AuditTrail(HistoryStore store, const AuditOrigin &origin, const FailureHandler &onFailure);

    HistoryStore m_store;
    AuditOrigin m_origin;
    FailureHandler m_onFailure;
    bool m_failed = false;
};

} // namespace talekeeper
