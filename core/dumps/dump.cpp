#include "core/dumps/dump.h"

#include <QTimeZone>

using namespace Qt::StringLiterals;

namespace talekeeper {

namespace {
constexpr DumpState allStates[] = {DumpState::Unverified, DumpState::Verified, DumpState::Truncated, DumpState::Corrupt,
    DumpState::Empty, DumpState::Writing, DumpState::Unsafe, DumpState::Unreadable};

/// None where it is not digits alone.
std::optional<int> numberOfDigits(QStringView text)
{
    int number = 0;
    for (const QChar digit : text) {
        if (digit < u'0' || digit > u'9')
            return std::nullopt;
        number = number * 10 + digit.unicode() - u'0';
    }
    return number;
}
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
    // Of tens of thousands of names: a regular expression and a format for dates take ten times as long.
    constexpr qsizetype tailLength = 23; // "-YYYYMMDD-HHMMSS.sql.gz"
    if (fileName.size() <= tailLength || !fileName.endsWith(".sql.gz"_L1))
        return std::nullopt;
    const QStringView tail = QStringView(fileName).last(tailLength);
    const auto day = numberOfDigits(tail.sliced(1, 8)), second = numberOfDigits(tail.sliced(10, 6));
    if (tail.at(0) != u'-' || tail.at(9) != u'-' || !day || !second)
        return std::nullopt;
    const QDate date(*day / 10'000, *day / 100 % 100, *day % 100);
    const QTime time(*second / 10'000, *second / 100 % 100, *second % 100);
    if (!date.isValid() || !time.isValid())
        return std::nullopt;
    return DumpName {.database = fileName.chopped(tailLength), .takenAt = QDateTime(date, time, QTimeZone::UTC)};
}

QString dumpFileName(const QString &database, const QDateTime &takenAt)
{
    return u"%1-%2.sql.gz"_s.arg(database, takenAt.toUTC().toString(u"yyyyMMdd-HHmmss"_s));
}

} // namespace talekeeper
