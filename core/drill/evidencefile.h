#pragma once

#include "core/drill/drillrecord.h"

namespace talekeeper {

/// What a zip of evidence consists of.
struct EvidenceFile {
    DrillRecord record;
    QByteArray html;
    QByteArray json;
    QMap<QString, QByteArray> pictures; ///< by name
};

/// Error: Failed.
Result<QByteArray> packEvidence(const EvidenceFile &evidence);

/// Unpacks nothing to disk, and trusts nothing: every file has to be one of those above and as the manifest has it, and the record
/// with the pictures that it names. \param file for its name in errors. Errors: Failed (it can't be read), Damaged
Result<EvidenceFile> readEvidence(const QString &file);

/// A picture as it may be named in a zip: letters, digits, "-", "_" and "." of a file's name, with the ending of its content.
/// Empty: the content is no PNG or JPEG.
QString evidencePictureName(const QString &fileName, const QByteArray &content);

constexpr qint64 largestPicture = 10'000'000; ///< bytes

} // namespace talekeeper
