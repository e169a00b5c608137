#include "ui/activity/saveaudit.h"

#include "core/foundation/format.h"
#include "core/history/auditexport.h"
#include "ui/common/savefile.h"

#include <QDateTime>
#include <QFileInfo>
#include <QIODevice>
#include <QJsonDocument>
#include <QWidget>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

struct SaveAuditText {
    Q_DECLARE_TR_FUNCTIONS(SaveAudit)
};

bool isSameFile(const QString &one, const QString &other)
{
    const QString canonical = QFileInfo(one).canonicalFilePath();
    return !canonical.isEmpty() && canonical == QFileInfo(other).canonicalFilePath();
}

} // namespace

Result<QString> writeAudit(const QString &historyPath, const QString &path, const Job &job)
{
    const auto format = auditFormatOf(path);
    if (!format)
        return failure(ErrorKind::WrongUsage,
            SaveAuditText::tr(
                "Nothing was written. Give the file a name that ends in .csv, for spreadsheets, or in .json, for "
                "programs."));
    const auto store = HistoryStore::open(historyPath);
    if (!store)
        return std::unexpected(store.error());
    if (isSameFile(path, store->path()) || isSameFile(path, auditHeadPath(store->path())))
        return failure(ErrorKind::WrongUsage,
            SaveAuditText::tr("Nothing was written: %1 is the audit log itself. Choose another file.").arg(path));
    const AuditLog log(*store);
    const auto entries = log.read(0, job);
    const auto verdict = log.verify(job);
    if (!entries || !verdict)
        return std::unexpected(entries ? verdict.error() : entries.error());
    if (job.stopRequested())
        return failure(ErrorKind::Stopped, SaveAuditText::tr("The export was stopped. Nothing was written."));
    const QByteArray bytes
        = *format == AuditFormat::Csv ? toCsv(*entries) : QJsonDocument(toJson(*entries, *verdict)).toJson();
    return saveFile(path, [&bytes](QIODevice &file) { return file.write(bytes) == bytes.size(); }).transform([&] {
        return SaveAuditText::tr("The whole audit log, %1 entries, was saved as %2.")
            .arg(formatCount(entries->size()), path);
    });
}

void saveAudit(QWidget *parent, Prompts &prompts, JobRunner &runner, const AuditToSave &audit,
    std::function<void(Result<QString>)> then)
{
    const QString suggestion
        = u"audit-log-%1.csv"_s.arg(QDateTime::currentDateTimeUtc().toString(u"yyyyMMdd-HHmmss"_s));
    prompts.chooseFileToSave(parent, SaveAuditText::tr("Export the audit log as CSV or JSON"), suggestion,
        [context = QPointer(parent), &runner, audit, then = std::move(then)](const std::optional<QString> &path) {
            if (!context || !path || path->isEmpty())
                return;
            runner.run(
                {.title = SaveAuditText::tr("Exporting the audit log"), .host = audit.host, .place = Place::Activity},
                [historyPath = audit.historyPath, path = *path](
                    const Job &job) { return writeAudit(historyPath, path, job); },
                context.data(),
                then);
        });
}

} // namespace talekeeper
