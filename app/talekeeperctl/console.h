#pragma once

#include "core/foundation/job.h"
#include "core/foundation/result.h"

#include <QJsonObject>

namespace talekeeper {

/// Exit statuses of cli.md.
enum class ExitStatus { Done = 0, Failed = 1, WrongUsage = 2, FoundWanting = 3, TakenBack = 4, NeedsDecision = 5, Unreachable = 6 };

ExitStatus exitStatusOf(ErrorKind kind);

/// What goes to standard output and standard error. With --json standard output is exactly one JSON document.
class Console
{
public:
    explicit Console(bool json);

    bool isJson() const { return m_json; }
    void document(const QJsonObject &object) const; ///< only with --json
    void text(const QString &line) const; ///< only without
    /// Only without; columns as wide as needed. \param under lines that stand under each row, indented
    void table(const QStringList &headers, const QList<QStringList> &rows, const QList<QStringList> &under = {}) const;
    void complain(const QString &sentence) const; ///< to standard error
    ExitStatus error(const Error &error) const;

    Job::Hooks hooks() const; ///< progress and log lines to standard error

    bool canAsk() const; ///< a terminal is there, and somebody who reads
    QString ask(const QString &question) const;

private:
    bool m_json;
};

} // namespace talekeeper
