#pragma once

#include <QtTypes>

namespace talekeeper {

inline constexpr qint64 hourSeconds = 3600;
inline constexpr qint64 daySeconds = 24 * hourSeconds; ///< in UTC, where every day has as many

} // namespace talekeeper
