#pragma once

#include "core/drill/keptdrills.h"

namespace talekeeper {

/// Shows something to whoever reads the evidence: PNG or JPEG, at most 10 MB, beside the note of a step that was begun.
/// Errors: Failed (the file can't be read, or is no picture), Refused.
Result<DrillRecord> addPicture(const QString &historyPath, const QString &id, const QString &step, const QString &file);

/// The evidence as a zip: record.json (its SHA-256 is the record's hash), its report as HTML and JSON, its pictures, and
/// manifest.sha256, with which sha256sum -c checks them all. Written whole or not at all. While the drill is not signed, this is how
/// another admin takes it over. Errors: Failed; Refused (the record was changed by hand); Damaged (a picture was).
Result<void> exportDrill(const QString &historyPath, const QString &id, const QString &file);

/// Takes a drill over from such a zip, to go on with it here. What is there already goes on only with a record that continues it.
/// Errors: Damaged (it was changed since, is cut short or no such zip), Refused (the one here has gone on in another way).
Result<DrillRecord> importDrill(const QString &historyPath, const QString &file);

} // namespace talekeeper
