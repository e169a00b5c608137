#pragma once

#include "core/foundation/secret.h"
#include "core/history/auditlog.h"
#include "core/restore/report.h"

namespace talekeeper {

/// What the audit log of the console that makes a report knows of the run.
struct ReportEvidence {
    QList<AuditEntry> commands; ///< of that run, the oldest first
    AuditVerdict verdict; ///< of the whole log
    QByteArray lastHash; ///< of the log's newest entry
    QString fault; ///< translated: why the log could not be read; empty: it was
};

/// Where a report comes from.
struct ReportOrigin {
    QString host; ///< its name in the window
    QString project; ///< of its Tale stack
    QString who; ///< who made the report, "user@machine"
    QDateTime at; ///< UTC, when
    QList<Secret> secrets; ///< the second net: they are masked where reports and log come from, and again here
    std::optional<ReportEvidence> evidence; ///< none: the report says nothing of the audit log
};

/// The report of a run as one page that needs nothing else: no scripts, no links, no colours of its own. It is what
/// QTextDocument understands, for the window and for PDF. A pure function.
/// \param history reportsBehind() the run: told one by one under the report, which then only says how the run stands
QString toHtml(const RestoreReport &report, const ReportOrigin &origin, const QList<RestoreReport> &history = {});

} // namespace talekeeper
