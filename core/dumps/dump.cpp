#include "core/dumps/dump.h"

#include <QRegularExpression>
#include <QTimeZone>

using namespace Qt::StringLiterals;

namespace talekeeper {

namespace {
constexpr DumpState allStates[] = {DumpState::Unverified, DumpState::Verified, DumpState::Truncated, DumpState::Corrupt,
    DumpState::Empty, DumpState::Writing, DumpState::Unsafe, DumpState::Unreadable};
}

QString dumpStateName(DumpState state)
{
    switch (state) {
    case DumpState::Unverified: return u"unverified"_s;
    case DumpState::Verified: return u"verified"_s;
    case DumpState::Truncated: return u"truncated"_s;
    case DumpState::Corrupt: return u"corrupt"_s;
    case DumpState::Empty: return u"empty"_s;
    case DumpState::Writing: return u"writing"_s;
    case DumpState::Unsafe: return u"unsafe"_s;
    case DumpState::Unreadable: return u"unreadable"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

std::optional<DumpState> dumpStateFromName(const QString &name)
{
    for (const DumpState state : allStates)
        if (dumpStateName(state) == name)
            return state;
    return std::nullopt;
}

bool isKnownBad(DumpState state)
{
    switch (state) {
    case DumpState::Unverified:
    case DumpState::Verified:
    case DumpState::Writing:
        return false;
    case DumpState::Truncated:
    case DumpState::Corrupt:
    case DumpState::Empty:
    case DumpState::Unsafe:
    case DumpState::Unreadable:
        return true;
    }
    Q_UNREACHABLE_RETURN(true);
}

std::optional<DumpName> parseDumpName(const QString &fileName)
{
    static const QRegularExpression pattern(u"\\A(.+)-(\\d{8})-(\\d{6})\\.sql\\.gz(?:\\.pinned)?\\z"_s, QRegularExpression::DotMatchesEverythingOption);
    const auto match = pattern.match(fileName);
    if (!match.hasMatch())
        return std::nullopt;
    const QDate date = QDate::fromString(match.captured(2), u"yyyyMMdd"_s);
    const QTime time = QTime::fromString(match.captured(3), u"HHmmss"_s);
    if (!date.isValid() || !time.isValid())
        return std::nullopt;
    return DumpName {.database = match.captured(1), .takenAt = QDateTime(date, time, QTimeZone::UTC)};
}

QString dumpFileName(const QString &database, const QDateTime &takenAt)
{
    return u"%1-%2.sql.gz"_s.arg(database, takenAt.toUTC().toString(u"yyyyMMdd-HHmmss"_s));
}

} // namespace talekeeper
