#include "core/retention/cron.h"

#include <QMap>
#include <QStringList>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

/// From one 29 February to the next there may be eight years.
constexpr int longestDays = 8 * 366;
constexpr int minutesOfDay = 24 * 60;

QString fieldsOfWord(const QString &word)
{
    static const QMap<QString, QString> words {
        {u"@yearly"_s, u"0 0 1 1 *"_s},
        {u"@annually"_s, u"0 0 1 1 *"_s},
        {u"@monthly"_s, u"0 0 1 * *"_s},
        {u"@weekly"_s, u"0 0 * * 0"_s},
        {u"@daily"_s, u"0 0 * * *"_s},
        {u"@midnight"_s, u"0 0 * * *"_s},
        {u"@hourly"_s, u"0 * * * *"_s},
    };
    return words.value(word.toLower());
}

const QStringList &monthNames()
{
    static const QStringList names {u"jan"_s, u"feb"_s, u"mar"_s, u"apr"_s, u"may"_s, u"jun"_s, u"jul"_s, u"aug"_s, u"sep"_s, u"oct"_s, u"nov"_s, u"dec"_s};
    return names;
}

const QStringList &dayNames()
{
    static const QStringList names {u"sun"_s, u"mon"_s, u"tue"_s, u"wed"_s, u"thu"_s, u"fri"_s, u"sat"_s};
    return names;
}

/// What a field may hold.
struct FieldRange {
    int first = 0;
    int last = 0;
    QStringList names; ///< of first, first + 1, …
};

std::optional<int> numberIn(const QString &text, const FieldRange &range)
{
    if (const qsizetype named = range.names.indexOf(text.toLower()); named >= 0)
        return range.first + int(named);
    bool isNumber = false;
    const int number = text.toInt(&isNumber);
    const bool digits = !text.isEmpty() && text.front().isDigit(); // no sign
    return isNumber && digits && number >= range.first && number <= range.last ? std::optional(number) : std::nullopt;
}

/// One part of a list: "*", "7", "1-5", each with "/STEP". None where it can't be read.
std::optional<QList<int>> numbersOfPart(const QString &part, const FieldRange &range)
{
    const QString span = part.section(u'/', 0, 0);
    const bool stepped = part.contains(u'/');
    const auto step = stepped ? numberIn(part.section(u'/', 1), {.first = 1, .last = range.last + 1, .names = {}}) : std::optional(1);
    std::optional<int> first = range.first, last = range.last;
    if (span != "*"_L1) {
        first = numberIn(span.section(u'-', 0, 0), range);
        // A single number with a step goes on to the end of the range.
        last = span.contains(u'-') ? numberIn(span.section(u'-', 1), range) : stepped ? std::optional(range.last) : first;
    }
    if (!step || !first || !last || *first > *last)
        return std::nullopt;
    QList<int> numbers;
    for (int number = *first; number <= *last; number += *step)
        numbers << number;
    return numbers;
}

/// Sets the bits of what a field names; 7 is Sunday, as 0 is. False where it can't be read.
template <size_t Size> bool readField(const QString &field, const FieldRange &range, std::bitset<Size> &bits)
{
    for (const QString &part : field.split(u',')) {
        const auto numbers = numbersOfPart(part, range);
        if (!numbers)
            return false;
        for (const int number : *numbers)
            bits.set(size_t(number) % (Size == 7 ? 7 : Size));
    }
    return bits.any();
}

} // namespace

QString unlessUtc(const QString &zone)
{
    const QTimeZone named(zone.toLatin1());
    const auto differs = [&](int month) { return named.offsetFromUtc(QDateTime(QDate(2026, month, 1), QTime(0, 0), QTimeZone::UTC)) != 0; };
    return named.isValid() && (differs(1) || differs(7)) ? zone : QString();
}

std::optional<CronTimes> CronTimes::fromText(const QString &fields, const QTimeZone &zone)
{
    const QString text = fields.trimmed();
    const QStringList parts = (text.startsWith(u'@') ? fieldsOfWord(text) : text.simplified()).split(u' ');
    if (parts.size() != 5)
        return std::nullopt;
    CronTimes times;
    times.m_zone = zone;
    times.m_anyMonthDay = parts.at(2).startsWith(u'*');
    times.m_anyWeekDay = parts.at(4).startsWith(u'*');
    if (!readField(parts.at(0), {.first = 0, .last = 59, .names = {}}, times.m_minutes) || !readField(parts.at(1), {.first = 0, .last = 23, .names = {}}, times.m_hours)
        || !readField(parts.at(2), {.first = 1, .last = 31, .names = {}}, times.m_monthDays)
        || !readField(parts.at(3), {.first = 1, .last = 12, .names = monthNames()}, times.m_months)
        || !readField(parts.at(4), {.first = 0, .last = 7, .names = dayNames()}, times.m_weekDays))
        return std::nullopt;
    return times;
}

bool CronTimes::matches(const QDate &day) const
{
    if (!m_months.test(size_t(day.month())))
        return false;
    const bool byMonth = m_monthDays.test(size_t(day.day()));
    const bool byWeek = m_weekDays.test(size_t(day.dayOfWeek()) % 7);
    return m_anyMonthDay || m_anyWeekDay ? byMonth && byWeek : byMonth || byWeek;
}

QDateTime CronTimes::moment(const QDate &day, int minute) const
{
    return QDateTime(day, QTime(minute / 60, minute % 60), m_zone).toUTC();
}

QDateTime CronTimes::next(const QDateTime &after) const
{
    const QDateTime from = after.toTimeZone(m_zone);
    QDate day = from.date();
    int minute = from.time().hour() * 60 + from.time().minute() + 1; // of the day
    for (int days = 0; days <= longestDays; ++days, day = day.addDays(1), minute = 0) {
        if (!matches(day))
            continue;
        for (; minute < minutesOfDay; ++minute) {
            if (!m_hours.test(size_t(minute / 60)) || !m_minutes.test(size_t(minute % 60)))
                continue;
            if (const QDateTime found = moment(day, minute); found > after) // not where its hour comes twice
                return found;
        }
    }
    return {};
}

QDateTime CronTimes::previous(const QDateTime &at) const
{
    const QDateTime from = at.toTimeZone(m_zone);
    QDate day = from.date();
    // A clock that was turned back has shown later times already.
    int minute = m_zone == QTimeZone::utc() ? from.time().hour() * 60 + from.time().minute() : minutesOfDay - 1;
    for (int days = 0; days <= longestDays; ++days, day = day.addDays(-1), minute = minutesOfDay - 1) {
        if (!matches(day))
            continue;
        for (; minute >= 0; --minute) {
            if (!m_hours.test(size_t(minute / 60)) || !m_minutes.test(size_t(minute % 60)))
                continue;
            if (const QDateTime found = moment(day, minute); found <= at)
                return found;
        }
    }
    return {};
}

std::optional<qint64> CronTimes::longestGapSeconds() const
{
    int first = -1, last = -1, longest = 0; // in minutes
    for (int minute = 0; minute < minutesOfDay; ++minute) {
        if (!m_hours.test(size_t(minute / 60)) || !m_minutes.test(size_t(minute % 60)))
            continue;
        longest = last < 0 ? 0 : qMax(longest, minute - last);
        first = first < 0 ? minute : first;
        last = minute;
    }
    // From the beginning of a leap year on, so that two of them are seen. Many ask, so only the days are walked.
    QDate before;
    const QDate begin(2024, 1, 1);
    for (QDate day = begin; day < begin.addDays(longestDays); day = day.addDays(1)) {
        if (!matches(day))
            continue;
        if (before.isValid())
            longest = qMax(longest, int(before.daysTo(day)) * minutesOfDay - last + first);
        before = day;
    }
    return longest > 0 ? std::optional(longest * qint64(60)) : std::nullopt;
}

} // namespace talekeeper
