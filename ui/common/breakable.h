#pragma once

#include <QString>

namespace talekeeper
{

/// Text whose very long words, such as names of 200 characters, may wrap: a label can't be narrower than a word.
QString breakable(const QString &text);

} // namespace talekeeper
