# The first time of a cron schedule after a moment, in UTC. Runs in any awk, mawk included.
#
#   awk -v fields="0 2 * * *" -v from=SECONDS -f next-time.awk
#
# Standard output: the time in seconds since 1970; nothing where none comes within eight years.
# Exit status: 1 the fields can't be read.

function floor(number, whole) {
    whole = int(number)
    return whole > number ? whole - 1 : whole
}

# Sets year, month and day of a number of days since 1970 (Howard Hinnant, "chrono-compatible low-level date algorithms").
function set_date(days, shifted, era, of_era, year_of_era, of_year, part) {
    shifted = days + 719468
    era = floor(shifted / 146097)
    of_era = shifted - era * 146097
    year_of_era = int((of_era - int(of_era / 1460) + int(of_era / 36524) - int(of_era / 146096)) / 365)
    of_year = of_era - (365 * year_of_era + int(year_of_era / 4) - int(year_of_era / 100))
    part = int((5 * of_year + 2) / 153)
    day = of_year - int((153 * part + 2) / 5) + 1
    month = part < 10 ? part + 3 : part - 9
    year = year_of_era + era * 400 + (month <= 2)
}

# A number or a name of the field's; -1 where it is neither.
function number_in(text, first, last, names, at) {
    text = tolower(text)
    if (names != "" && length(text) == 3 && text ~ /^[a-z]+$/) {
        at = index(names, " " text)
        return at ? (at - 1) / 4 + first : -1
    }
    if (text !~ /^[0-9]+$/ || length(text) > 4 || text + 0 < first || text + 0 > last) return -1
    return text + 0
}

# Marks what a field names in allowed[KIND, NUMBER]; 7 is Sunday, as 0 is.
function read_field(kind, text, first, last, names, parts, count, each, span, step, from_number, to_number, ends, pieces, number) {
    count = split(text, parts, ",")
    if (count == 0) return 0
    for (each = 1; each <= count; each++) {
        pieces = split(parts[each], span, "/")
        if (pieces < 1 || pieces > 2) return 0
        step = pieces == 2 ? number_in(span[2], 1, last + 1, "") : 1
        from_number = first
        to_number = last
        if (span[1] != "*") {
            if (split(span[1], ends, "-") > 2) return 0
            from_number = number_in(ends[1], first, last, names)
            # A single number with a step goes on to the end of the range.
            to_number = index(span[1], "-") ? number_in(ends[2], first, last, names) : pieces == 2 ? last : from_number
        }
        if (step < 1 || from_number < 0 || to_number < 0 || from_number > to_number) return 0
        for (number = from_number; number <= to_number; number += step) allowed[kind, kind == "weekday" ? number % 7 : number] = 1
    }
    return 1
}

function matches(days, by_month, by_week) {
    set_date(days)
    if (!(("month", month) in allowed)) return 0
    by_month = ("day", day) in allowed
    by_week = ("weekday", ((days + 4) % 7 + 7) % 7) in allowed
    # crontab(5): where both are restricted, either suffices; "*" and "*/2" are no restriction.
    return any_day || any_weekday ? by_month && by_week : by_month || by_week
}

BEGIN {
    words["@yearly"] = words["@annually"] = "0 0 1 1 *"
    words["@monthly"] = "0 0 1 * *"
    words["@weekly"] = "0 0 * * 0"
    words["@daily"] = words["@midnight"] = "0 0 * * *"
    words["@hourly"] = "0 * * * *"
    if (tolower(fields) in words) fields = words[tolower(fields)]
    if (split(fields, part, " ") != 5) exit 1
    any_day = part[3] ~ /^\*/
    any_weekday = part[5] ~ /^\*/
    if (!read_field("minute", part[1], 0, 59, "") || !read_field("hour", part[2], 0, 23, "") || !read_field("day", part[3], 1, 31, "") ||
        !read_field("month", part[4], 1, 12, " jan feb mar apr may jun jul aug sep oct nov dec") ||
        !read_field("weekday", part[5], 0, 7, " sun mon tue wed thu fri sat")) exit 1
    minute = floor(from / 60) + 1
    days = floor(minute / 1440)
    minute -= days * 1440
    for (walked = 0; walked <= 8 * 366; walked++) {
        if (matches(days))
            for (; minute < 1440; minute++)
                if (("hour", int(minute / 60)) in allowed && ("minute", minute % 60) in allowed) {
                    printf "%.0f\n", days * 86400 + minute * 60
                    exit 0
                }
        days++
        minute = 0
    }
}
