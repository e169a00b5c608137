#pragma once

#include "core/restore/reporthtml.h"
#include "ui/common/jobrunner.h"
#include "ui/common/prompts.h"
#include "ui/hosts/hostsession.h"

namespace talekeeper
{

enum class ReportFormat { Html, Pdf };

struct ReportRequest {
    RestoreReport report;
    QList<RestoreReport> history = {}; ///< reportsBehind() its run
    ReportOrigin origin; ///< its evidence is read from the audit log when the report is written
    QString historyPath; ///< of the store with the audit log; empty: the usual place
    ReportFormat format = ReportFormat::Html;
};

/// Where a report comes from that is made now of a run on this host; the host must have been reached.
ReportOrigin reportOriginOf(const HostSession &session);

/// "restore-tale-20261122-113000.html".
QString suggestedReportName(const RestoreReport &report, ReportFormat format);

/// What the audit log knows of a run. A log that can't be read, or is not to be read to its end, is told in the evidence.
ReportEvidence readEvidence(const QString &historyPath, const QString &run, const Job &job);

/// Asks for a file, writes the report in a working thread and then calls `then` with the sentence that tells of it, or
/// the error; never where no file was chosen or `parent` is gone.
void saveReport(QWidget *parent, Prompts &prompts, JobRunner &runner, const ReportRequest &request,
    std::function<void(Result<QString>)> then);

} // namespace talekeeper
