#pragma once

#include "core/foundation/secret.h"

#include <QList>
#include <QString>

namespace talekeeper {

/// The text with "***" in place of each secret: as it is, and quoted for a shell (also in a word that is quoted again),
/// as SQL and libpq write it, in JSON and in a URL, and one of these inside another. The second net: whoever shows a
/// command masks its secrets already (Word::shownAs).
QString maskSecrets(QString text, const QList<Secret> &secrets);

} // namespace talekeeper
