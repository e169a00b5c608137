#pragma once

#include "ui/dumps/dumpsmodel.h"
#include "ui/hosts/hostsession.h"

namespace talekeeper
{

/// The dumps of a host as rows: what its directory tells, and over it what reading them has shown.
QList<DumpRow> dumpRows(const HostSession &session);

/// Sets what reading the dump of a row has shown, and how far it is.
void setReading(DumpRow &row, const HostSession &session);

/// Fills a model with them, with ages by the host's clock.
void fillDumps(DumpsModel &model, const HostSession &session);

/// The same, and between them the days that have no dump.
void fillDumpsAndDays(DumpsModel &model, const HostSession &session);

} // namespace talekeeper
