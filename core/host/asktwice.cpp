#include "core/host/asktwice.h"

namespace talekeeper {

bool asksTwice(Environment environment, HostAct act)
{
    if (environment != Environment::Production)
        return false;
    switch (act) {
    case HostAct::PushDump:
    case HostAct::RemoveDump:
    case HostAct::StartRestore:
    case HostAct::ResumeRestore:
    case HostAct::UndoRestore:
    case HostAct::DiscardKept: return true;
    case HostAct::Look:
    case HostAct::VerifyDump:
    case HostAct::FetchDump:
    case HostAct::TakeDump:
    case HostAct::TakeBackRestore:
    case HostAct::RemoveHost: return false;
    }
    Q_UNREACHABLE_RETURN(true);
}

} // namespace talekeeper
