# Which dumps a retention policy keeps: Proxmox Backup Server's rules, and age as find -mtime has it. The same as Talekeeper
# itself computes before (core/retention/prune.h); a test compares the two. Runs in any awk, mawk included.
#
#   awk -v policy="daily=7,weekly=4" -v at=SECONDS -v databases="tale tale_platform" -f apply-policy.awk
#
# Standard input, fields parted by TAB: NAME MODIFIED_SECONDS good|bad pinned|free. `databases`: whose dumps are judged, the
# stack's main one first, whose dumps may also be called "tale-…"; whatever is called otherwise is nobody's business here.
# Standard output: "keep TAB NAME" or "remove TAB NAME", in the order of the input; nothing for other files.
# Exit status: 1 the policy can't be read, or keeps nothing.

function floor(number, whole) {
    whole = int(number)
    return whole > number ? whole - 1 : whole
}

# Days since 1970 of a date (Howard Hinnant, "chrono-compatible low-level date algorithms").
function days_of(year, month, day, era, year_of_era) {
    if (month <= 2) year--
    era = floor(year / 400)
    year_of_era = year - era * 400
    return era * 146097 + year_of_era * 365 + int(year_of_era / 4) - int(year_of_era / 100) + int((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1 - 719468
}

function last_day(year, month) {
    if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31
}

# Takes a name apart into database, taken, year and month. False where it is no dump's, or of a time that never was.
function read_name(name, digits, clock, day, hour, minute, second) {
    if (name !~ /-[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]-[0-9][0-9][0-9][0-9][0-9][0-9]\.sql\.gz$/) return 0
    database = substr(name, 1, length(name) - 23)
    if (database == "") return 0
    digits = substr(name, length(name) - 21, 8)
    clock = substr(name, length(name) - 12, 6)
    year = substr(digits, 1, 4) + 0
    month = substr(digits, 5, 2) + 0
    day = substr(digits, 7, 2) + 0
    hour = substr(clock, 1, 2) + 0
    minute = substr(clock, 3, 2) + 0
    second = substr(clock, 5, 2) + 0
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > last_day(year, month) || hour > 23 || minute > 59 || second > 59) return 0
    taken = days_of(year, month, day) * 86400 + hour * 3600 + minute * 60 + second
    return 1
}

function read_policy(text, count, rules, each, pair, value, keeps) {
    count = split(text, rules, ",")
    for (each = 1; each <= count; each++) {
        if (split(rules[each], pair, "=") != 2 || pair[1] !~ /^(age|last|hourly|daily|weekly|monthly|yearly)$/) return 0
        value = pair[2]
        if (pair[1] == "age" && !sub(/d$/, "", value)) return 0
        if (value !~ /^[0-9]+$/) return 0
        number[pair[1]] = value + 0
        if (value + 0 > 0) keeps = 1
        if (value + 0 > 0 && pair[1] != "age") counts = 1
    }
    return keeps
}

# Whether one dump comes before another: the newer one, and of two of one second that of the input.
function is_before(one, other) {
    return taken_at[one] != taken_at[other] ? taken_at[one] > taken_at[other] : one < other
}

function sift(root, size, child, swap) {
    while ((child = 2 * root) <= size) {
        if (child < size && is_before(order[child], order[child + 1])) child++
        if (!is_before(order[root], order[child])) return
        swap = order[root]
        order[root] = order[child]
        order[child] = swap
        root = child
    }
}

function sort_newest_first(size, root, swap) {
    for (root = int(size / 2); root >= 1; root--) sift(root, size)
    for (; size > 1; size--) {
        swap = order[1]
        order[1] = order[size]
        order[size] = swap
        sift(1, size - 1)
    }
}

function period_of(dump, rule) {
    if (rule == "hourly") return floor(taken_at[dump] / 3600)
    if (rule == "daily") return floor(taken_at[dump] / 86400)
    if (rule == "weekly") return floor((floor(taken_at[dump] / 86400) + 3) / 7) # 1 January 1970 was a Thursday
    if (rule == "monthly") return year_at[dump] * 12 + month_at[dump]
    return year_at[dump]
}

# The good dumps of a database that no pin keeps, newest first, are good[1] to good[size].
function keep_periods(rule, most, size, counted, begin, end, period, first, any, each) {
    for (begin = 1; begin <= size && counted < most; begin = end) {
        period = period_of(good[begin], rule)
        first = any = 0
        for (end = begin; end <= size && period_of(good[end], rule) == period; end++) {
            if (good[end] in kept) any = 1
            if (!first && !(good[end] in decided)) first = end
        }
        # A period of which an earlier rule has kept a dump is left to the later ones, and not counted.
        if (!first || any) continue
        for (each = first; each < end; each++) decided[good[each]] = 1
        kept[good[first]] = 1
        counted++
    }
}

function judge(of, size, each, dump, good_seen, goods) {
    size = goods = good_seen = 0
    for (each = 1; each <= dumps; each++) if (database_of[each] == of) order[++size] = each
    sort_newest_first(size)
    for (each = 1; each <= size; each++) {
        dump = order[each]
        if (pinned[dump] || (number["age"] > 0 && at < modified[dump] + (number["age"] + 1) * 86400)) stays[dump] = 1
        if (!counts) continue
        # A broken one that is newer than the last good one may be looked at.
        if (bad[dump] && !good_seen) stays[dump] = 1
        if (!bad[dump]) good_seen = 1
        if (!bad[dump] && !pinned[dump]) good[++goods] = dump
    }
    for (each = 1; each <= goods && each <= number["last"]; each++) kept[good[each]] = decided[good[each]] = 1
    for (each = 1; each <= 5; each++) keep_periods(rule_called[each], number[rule_called[each]] + 0, goods, 0)
    for (each = 1; each <= goods; each++) if (good[each] in kept) stays[good[each]] = 1
}

BEGIN {
    FS = "\t"
    unreadable = !read_policy(policy)
    if (unreadable) exit 1
    split("hourly daily weekly monthly yearly", rule_called, " ")
    known = split(databases, database_called, " ")
    for (each = 1; each <= known; each++) is_judged[database_called[each]] = 1
    at += 0
}

NF == 4 && read_name($1) {
    if (database == "tale") database = database_called[1]
    if (!(database in is_judged)) next
    name_of[++dumps] = $1
    database_of[dumps] = database
    taken_at[dumps] = taken
    year_at[dumps] = year
    month_at[dumps] = month
    modified[dumps] = $2 + 0
    bad[dumps] = $3 != "good"
    pinned[dumps] = $4 != "free"
}

END {
    if (unreadable) exit 1
    for (each = 1; each <= known; each++) judge(database_called[each])
    for (each = 1; each <= dumps; each++) print (each in stays ? "keep" : "remove") "\t" name_of[each]
}
