#pragma once

#include "core/foundation/result.h"
#include "ui/common/jobrunner.h"
#include "ui/common/prompts.h"

namespace talekeeper
{

/// Writes the whole audit log into a file, as CSV or JSON by the ending of its name. For a working thread.
/// Errors: those of the store, WrongUsage for another ending or the log's own files, Stopped, Failed. \return a sentence
/// that tells of it
Result<QString> writeAudit(const QString &historyPath, const QString &path, const Job &job);

struct AuditToSave {
    QString host; ///< where its job is shown
    QString historyPath; ///< empty: the usual place
};

/// Asks for a file, writes it in a working thread and then calls `then` with the sentence that tells of it, or the
/// error; never where no file was chosen or `parent` is gone.
void saveAudit(QWidget *parent, Prompts &prompts, JobRunner &runner, const AuditToSave &audit,
    std::function<void(Result<QString>)> then);

} // namespace talekeeper
