#pragma once

#include "core/history/auditlog.h"

#include <QJsonObject>

#include <optional>

namespace talekeeper {

enum class AuditFormat { Csv, Json };

/// By the ending of a file's name; nothing where it is neither ".csv" nor ".json".
std::optional<AuditFormat> auditFormatOf(const QString &path);

QJsonObject toJson(const AuditEntry &entry); ///< as cli.md has it
/// The whole log with what became of its chain, as "talekeeperctl --json audit" prints it.
QJsonObject toJson(const QList<AuditEntry> &entries, const AuditVerdict &verdict);

/// A table for spreadsheets (RFC 4180, UTF-8), with a line of headings. A field that a spreadsheet would take for a
/// formula gets an apostrophe before it, which is what spreadsheets themselves mark text with.
QByteArray toCsv(const QList<AuditEntry> &entries);

} // namespace talekeeper
