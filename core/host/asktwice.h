#pragma once

#include "core/host/hostprofile.h"

namespace talekeeper {

/// What an admin can have done to a host, or to what is known of it.
enum class HostAct {
    Look, ///< status, lists, a run's report
    VerifyDump,
    FetchDump,
    TakeDump,
    PushDump,
    RemoveDump,
    StartRestore,
    ResumeRestore,
    TakeBackRestore, ///< stop and take back, also of a run that was found half-way
    UndoRestore,
    DiscardKept, ///< drops what a restore has kept
    RemoveHost, ///< from the list of saved hosts
};

/// Whether an act is asked about once more, with host and environment named.
///
/// Only on production, and only where what is in service, or a way back, is not afterwards as it was: data replaced (start,
/// resume, undo), a kept database or a dump gone for good, another machine's file among the dumps that a restore may choose at
/// night. Not where it would only cost time: looking, verifying, fetching and taking a dump leave the host as it is; taking
/// back is the way to safety, which nothing may make longer; removing a host from the list changes nothing on it. A question
/// that comes for harmless things too is soon answered without reading. Elsewhere than on production nothing asks twice: on a
/// drill host these acts are what it is for.
bool asksTwice(Environment environment, HostAct act);

} // namespace talekeeper
