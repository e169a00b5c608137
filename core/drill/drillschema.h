#pragma once

#include <QJsonDocument>
#include <QStringList>

namespace talekeeper {

/// Where a document does not fit the schema of drill templates (resources/drills/schema.json), the innermost places first,
/// each with what is wrong there; empty: it fits. A pure function.
QStringList misfits(const QJsonDocument &document);

} // namespace talekeeper
