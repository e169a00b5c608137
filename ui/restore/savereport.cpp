#include "ui/restore/savereport.h"

#include "core/restore/facts.h"
#include "ui/common/pdf.h"
#include "ui/common/savefile.h"

#include <QIODevice>
#include <QRegularExpression>
#include <QWidget>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

struct SaveReportText {
    Q_DECLARE_TR_FUNCTIONS(SaveReport)
};

Result<QString> writeReport(const ReportRequest &request, const QString &path, const Job &job)
{
    ReportOrigin origin = request.origin;
    origin.at = QDateTime::currentDateTimeUtc();
    origin.evidence = readEvidence(request.historyPath, request.report.run, job);
    if (job.stopRequested())
        return failure(ErrorKind::Stopped, SaveReportText::tr("Saving the report was stopped. Nothing was written."));
    const QString html = toHtml(request.report, origin, request.history);
    const auto written = request.format == ReportFormat::Pdf
        ? writePdf(html, path)
        : saveFile(path, [bytes = html.toUtf8()](QIODevice &file) { return file.write(bytes) == bytes.size(); });
    return written.transform([&path] { return SaveReportText::tr("The report was saved as %1.").arg(path); });
}

} // namespace

ReportOrigin reportOriginOf(const HostSession &session)
{
    ReportOrigin origin{.host = session.profile().name, .who = consoleName()};
    if (session.snapshot()) {
        const Stack &stack = session.snapshot()->host.stack;
        origin.project = stack.project;
        origin.secrets = {stack.database.databasePassword};
    }
    return origin;
}

QString suggestedReportName(const RestoreReport &report, ReportFormat format)
{
    // Names of databases may hold what no file name may, and be as long as the file name itself.
    static const QRegularExpression odd(u"[^A-Za-z0-9_.]+"_s);
    QStringList parts{u"restore"_s};
    if (!report.database.isEmpty())
        parts << QString(report.database).replace(odd, u"_"_s).left(60);
    if (report.startedAt.isValid())
        parts << report.startedAt.toUTC().toString(u"yyyyMMdd-HHmmss"_s);
    return parts.join(u'-') + (format == ReportFormat::Pdf ? ".pdf"_L1 : ".html"_L1);
}

ReportEvidence readEvidence(const QString &historyPath, const QString &run, const Job &job)
{
    const auto store = HistoryStore::open(historyPath);
    if (!store)
        return {.fault = store.error().message};
    const AuditLog log(*store);
    const auto verdict = log.verify(job);
    // No run at all would be every run.
    auto found = log.find({.run = run, .newest = run.isEmpty() ? 1 : 0}, job);
    if (!verdict || !found)
        return {.fault = (verdict ? found.error() : verdict.error()).message};
    if (run.isEmpty())
        found->entries.clear();
    std::ranges::reverse(found->entries);
    return {.commands = found->entries, .verdict = *verdict, .lastHash = found->lastHash};
}

void saveReport(QWidget *parent, Prompts &prompts, JobRunner &runner, const ReportRequest &request,
    std::function<void(Result<QString>)> then)
{
    prompts.chooseFileToSave(parent, SaveReportText::tr("Save the report"),
        suggestedReportName(request.report, request.format),
        [context = QPointer(parent), &runner, request, then = std::move(then)](const std::optional<QString> &path) {
            if (!context || !path || path->isEmpty())
                return;
            runner.run(
                {.title = SaveReportText::tr("Saving the report of %1").arg(request.report.run),
                    .host = request.origin.host,
                    .place = Place::Activity},
                [request, path = *path](const Job &job) { return writeReport(request, path, job); }, context.data(),
                then);
        });
}

} // namespace talekeeper
