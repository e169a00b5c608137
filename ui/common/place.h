#pragma once

namespace talekeeper
{

/// The pages of a host, in the order of their tabs.
enum class Place { Overview, Dumps, Retention, Restore, Drills, Activity };

} // namespace talekeeper
