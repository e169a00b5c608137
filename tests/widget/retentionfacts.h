#pragma once

#include "ui/retention/retentionpicture.h"

#include <QTimeZone>

#include <algorithm>

namespace talekeeper
{

/// A dump that lies there, as it was seen.
inline SeenDump seenDump(const QString &database, const QDateTime &takenAt, DumpState state = DumpState::Unverified,
    qint64 sizeBytes = 94'000'000)
{
    return {.dump = {.fileName = dumpFileName(database, takenAt),
                .database = database,
                .takenAt = takenAt,
                .sizeBytes = sizeBytes,
                .modifiedAt = takenAt.addSecs(40),
                .state = state},
        .firstSeenAt = takenAt.addSecs(3600),
        .lastSeenAt = takenAt.addSecs(3600),
        .goneAt = {},
        .inspection = {}};
}

/// With its dumps as a history has them, the newest first.
inline RetentionFacts inOrder(RetentionFacts facts)
{
    std::ranges::stable_sort(facts.history.dumps, std::ranges::greater(), [](const SeenDump &seen) { return seen.dump.takenAt; });
    return facts;
}

/// A host in November: tale is dumped at two, kept seven days; the newest is cut short, the one before it
/// is verified, the others are not checked, and three days ago there is none.
inline RetentionFacts weekOfFacts()
{
    using namespace Qt::StringLiterals;
    RetentionFacts facts{.history = {},
        .schedule = {.cron = u"0 2 * * *"_s, .retentionDays = 7},
        .mainDatabase = u"tale"_s,
        .now = QDateTime(QDate(2026, 11, 22), QTime(11, 0), QTimeZone::UTC)};
    facts.history.knownSince = facts.now.addDays(-30);
    for (int day = 0; day < 7; ++day)
        if (day != 3)
            facts.history.dumps << seenDump(u"tale"_s,
                QDateTime(facts.now.date().addDays(-day), QTime(2, 0), QTimeZone::UTC),
                day == 0       ? DumpState::Truncated
                    : day == 1 ? DumpState::Verified
                               : DumpState::Unverified,
                day == 0 ? 61'000'000 : 94'000'000 - day * 500'000);
    return facts;
}

} // namespace talekeeper
