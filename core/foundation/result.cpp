#include "core/foundation/result.h"

using namespace Qt::StringLiterals;

namespace talekeeper {

QString errorKindName(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::Failed: return u"failed"_s;
    case ErrorKind::WrongUsage: return u"wrong_usage"_s;
    case ErrorKind::NotFound: return u"not_found"_s;
    case ErrorKind::Refused: return u"refused"_s;
    case ErrorKind::NeedsDecision: return u"needs_decision"_s;
    case ErrorKind::Stopped: return u"stopped"_s;
    case ErrorKind::ProgramMissing: return u"program_missing"_s;
    case ErrorKind::EngineUnreachable: return u"engine_unreachable"_s;
    case ErrorKind::EngineForbidden: return u"engine_forbidden"_s;
    case ErrorKind::NoStack: return u"no_stack"_s;
    case ErrorKind::SeveralStacks: return u"several_stacks"_s;
    case ErrorKind::DatabaseStopped: return u"database_stopped"_s;
    case ErrorKind::DatabaseUnreachable: return u"database_unreachable"_s;
    case ErrorKind::SqlFailed: return u"sql_failed"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

} // namespace talekeeper
