#include "core/foundation/result.h"

using namespace Qt::StringLiterals;

namespace talekeeper {

bool isOfTheLink(ErrorKind kind)
{
    return kind == ErrorKind::HostNotFound || kind == ErrorKind::HostUnreachable || kind == ErrorKind::JumpHostUnreachable || kind == ErrorKind::ConnectionLost;
}

bool isOfTheLogin(ErrorKind kind) { return kind >= ErrorKind::HostKeyUnknown && kind <= ErrorKind::AgentLocked; }

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
    case ErrorKind::HostNotFound: return u"host_not_found"_s;
    case ErrorKind::HostUnreachable: return u"host_unreachable"_s;
    case ErrorKind::JumpHostUnreachable: return u"jump_host_unreachable"_s;
    case ErrorKind::HostKeyUnknown: return u"host_key_unknown"_s;
    case ErrorKind::HostKeyChanged: return u"host_key_changed"_s;
    case ErrorKind::LoginRefused: return u"login_refused"_s;
    case ErrorKind::KeyUnreadable: return u"key_unreadable"_s;
    case ErrorKind::KeyTooOpen: return u"key_too_open"_s;
    case ErrorKind::AgentLocked: return u"agent_locked"_s;
    case ErrorKind::ConnectionLost: return u"connection_lost"_s;
    case ErrorKind::EngineUnreachable: return u"engine_unreachable"_s;
    case ErrorKind::EngineForbidden: return u"engine_forbidden"_s;
    case ErrorKind::SudoNeedsPassword: return u"sudo_needs_password"_s;
    case ErrorKind::Damaged: return u"damaged"_s;
    case ErrorKind::NoRoom: return u"no_room"_s;
    case ErrorKind::NoStack: return u"no_stack"_s;
    case ErrorKind::SeveralStacks: return u"several_stacks"_s;
    case ErrorKind::DatabaseStopped: return u"database_stopped"_s;
    case ErrorKind::DatabaseUnreachable: return u"database_unreachable"_s;
    case ErrorKind::SqlFailed: return u"sql_failed"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

} // namespace talekeeper
