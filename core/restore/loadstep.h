#pragma once

#include "core/restore/actrunner.h"

namespace talekeeper {

/// Loads the dump into the side database and follows that to its end; of a run that is taken up again, from where it is.
Result<QString> performLoad(const RestoreStep &step, Execution &execution, const ActRunner &acts, const Job &job);

/// The side database of a load that failed before its OID was known. Its name was free, and is this run's alone.
void findUnnotedSide(Execution &execution, const Job &job);

/// Errors: those of connectDatabase(), SqlFailed.
Result<QList<Database>> lookAtDatabases(const Execution &execution, const Job &job);

} // namespace talekeeper
