#pragma once

namespace talekeeper
{

/// The pages of a host, in the order of their tabs.
enum class Place { Overview, Dumps, Restore, Activity };

} // namespace talekeeper
