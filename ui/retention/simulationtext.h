#pragma once

#include "core/host/hostprofile.h"
#include "core/overview/hoststatus.h"
#include "core/retention/whatif.h"
#include "ui/common/staterole.h"

namespace talekeeper
{

/// What a host's own jobs do with a database's dumps, as a sentence.
struct HostRule {
    std::optional<StateRole> role; ///< none: it is as it should be
    QString text;
};
/// \param schedule null: nothing is known of it
HostRule hostRule(const BackupSchedule *schedule, const QString &database);

/// What a host's own job keeps, and which of Tale's databases it leaves out, as a sentence.
QString ownJobText(const HostStatus &status);

/// A moment of a simulation as sentences; in HTML where figures stand out.
struct MomentText {
    QString summary; ///< HTML: "On 1 March 2027 you would hold 18 dumps instead of 7, …"
    QString gap; ///< HTML: the worst gap of both
    QString assumption; ///< plain: what is taken for granted of dumps to come
};
/// \param schedule the host's own; null: nothing is known of it
/// \param from when the simulation begins, \param at the moment; both UTC, the host's clock
MomentText momentText(const WhatIf &result, const BackupSchedule *schedule, const QDateTime &from, const QDateTime &at);

/// The command that shows what a policy keeps of the dumps that are there now, for a shell.
QString retentionCommand(const HostProfile &profile, const RetentionPolicy &policy);

} // namespace talekeeper
