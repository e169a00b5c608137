#include "core/history/dumphistory.h"

#include "core/foundation/duration.h"
#include "core/retention/prune.h"

#include <QHash>
#include <QSet>

#include <algorithm>
#include <array>
#include <tuple>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

constexpr std::array fates {DumpFate::There, DumpFate::Pruned, DumpFate::Removed, DumpFate::Replaced};

/// A look takes seconds, so one of two consoles' may be written down after a newer one.
constexpr qint64 staleLookSeconds = 120;
/// Of a dump that grows, what was written last is no older than this.
constexpr qint64 growingSeconds = 120;
/// Nobody looks every minute; a time without a look matters as soon as a dump may have come and gone in it.
constexpr qint64 unwatchedSeconds = 12 * hourSeconds;

bool isSameFile(const Dump &one, const Dump &other)
{
    return one.fileName == other.fileName && one.sizeBytes == other.sizeBytes && one.modifiedAt == other.modifiedAt;
}

/// Whether a file that is larger and younger now is the one that was being written when it was seen.
bool hasGrown(const SeenDump &seen, const Dump &now)
{
    if (seen.dump.state == DumpState::Writing)
        return true;
    return !seen.inspection && now.sizeBytes >= seen.dump.sizeBytes && now.modifiedAt >= seen.dump.modifiedAt
        && seen.dump.modifiedAt.secsTo(seen.lastSeenAt) <= growingSeconds;
}

/// Whether a job took the dump between two looks: its age had been reached, and the job came by since. It may dump before it
/// prunes, so it takes files for a while after it began.
bool wasTakenBy(const PruneJob &job, const SeenDump &seen, const QDateTime &at, const BackupSchedule &schedule)
{
    const QDateTime age = seen.dump.modifiedAt.addSecs(job.ageSeconds);
    if (!job.takes(seen.dump.fileName) || age > at)
        return false;
    const auto times = schedule.timesOf(job.cron);
    const QDateTime run = times ? times->previous(at) : at;
    return run.isValid() && run.addSecs(schedule.graceSeconds) >= qMax(age, qMin(seen.lastSeenAt, at));
}

/// What became of a dump that was there when it was seen last and is not at `at`.
DumpFate fateOf(const SeenDump &seen, const QDateTime &at, const BackupSchedule &schedule)
{
    const bool isByAge = schedule.pruneJobs.isEmpty() ? schedule.retentionDays && endOfAge(seen.dump.modifiedAt, *schedule.retentionDays) <= at
                                                      : std::ranges::any_of(schedule.pruneJobs, [&](const PruneJob &job) {
                                                            // Where somebody let one go that was pinned, its time may long be over.
                                                            return seen.dump.pinned ? job.takes(seen.dump.fileName) && seen.dump.modifiedAt.addSecs(job.ageSeconds) <= at
                                                                                    : wasTakenBy(job, seen, at, schedule);
                                                        });
    return isByAge ? DumpFate::Pruned : DumpFate::Removed;
}

/// What a policy that counts has removed by now, of dumps that were there before or are now.
QSet<QString> removedByPolicy(const DumpHistory &history, const Catalogue &now, const BackupSchedule &schedule)
{
    QSet<QString> names;
    if (!schedule.policy)
        return names;
    QList<Dump> dumps = history.dumpsThere();
    for (const Dump &dump : now.dumps)
        if (!history.there(dump.fileName))
            dumps << dump;
    const QList<PruneVerdict> verdicts = applyPolicy(dumps, *schedule.policy, now.clock);
    for (qsizetype index = 0; index < verdicts.size(); ++index)
        if (verdicts.at(index).kind == PruneVerdict::Kind::Removed)
            names << dumps.at(index).fileName;
    return names;
}

bool isNewerSeen(const SeenDump &one, const SeenDump &other)
{
    if (one.dump.takenAt != other.dump.takenAt)
        return one.dump.takenAt > other.dump.takenAt;
    if (one.dump.fileName != other.dump.fileName)
        return one.dump.fileName < other.dump.fileName;
    return std::tie(one.dump.modifiedAt, one.dump.sizeBytes) > std::tie(other.dump.modifiedAt, other.dump.sizeBytes);
}

/// A clock that was set back takes the times with it.
void noLaterThan(DumpHistory &history, const QDateTime &at)
{
    history.knownSince = history.knownSince.isValid() ? qMin(history.knownSince, at) : at;
    for (SeenDump &seen : history.dumps) {
        seen.firstSeenAt = qMin(seen.firstSeenAt, at);
        seen.lastSeenAt = qMin(seen.lastSeenAt, at);
        if (seen.goneAt.isValid())
            seen.goneAt = qMin(seen.goneAt, at);
    }
    for (UnwatchedTime &time : history.unwatched)
        time.until = qMin(time.until, at);
    history.unwatched.removeIf([](const UnwatchedTime &time) { return time.from >= time.until; });
}

/// One look at a directory, dump by dump.
class Look
{
public:
    Look(DumpHistory &history, const QDateTime &at)
        : m_history(history)
        , m_at(at)
    {
        for (qsizetype index = 0; index < history.dumps.size(); ++index)
            m_byName.insert(history.dumps.at(index).dump.fileName, index);
    }

    void see(const Dump &dump)
    {
        if (m_seen.contains(dump.fileName))
            return; // two names that differ only in what is no text
        m_seen << dump.fileName;
        SeenDump *known = nullptr, *lay = nullptr;
        for (auto each = m_byName.constFind(dump.fileName); each != m_byName.cend() && each.key() == dump.fileName; ++each) {
            SeenDump &seen = m_history.dumps[each.value()];
            if (isSameFile(seen.dump, dump))
                known = &seen;
            else if (seen.fate == DumpFate::There)
                lay = &seen;
        }
        if (lay && !known && hasGrown(*lay, dump)) {
            known = lay;
        } else if (lay) {
            lay->fate = DumpFate::Replaced;
            lay->goneAt = m_at;
        }
        if (known)
            note(*known, dump);
        else
            m_new << SeenDump {.dump = dump, .firstSeenAt = m_at, .lastSeenAt = m_at, .fate = DumpFate::There, .goneAt = {}, .inspection = {}};
    }

    void end(const BackupSchedule &schedule, const QSet<QString> &removed)
    {
        for (SeenDump &seen : m_history.dumps)
            if (seen.fate == DumpFate::There && !m_seen.contains(seen.dump.fileName)) {
                seen.fate = removed.contains(seen.dump.fileName) ? DumpFate::Pruned : fateOf(seen, m_at, schedule);
                seen.goneAt = m_at;
            }
        m_history.dumps += m_new;
        std::ranges::sort(m_history.dumps, isNewerSeen);
    }

private:
    void note(SeenDump &seen, const Dump &dump) const
    {
        if (!isSameFile(seen.dump, dump))
            seen.inspection.reset(); // it was read before it was complete
        seen.dump = dump;
        if (seen.inspection && dump.state == DumpState::Unverified)
            seen.dump.state = seen.inspection->state;
        seen.lastSeenAt = m_at;
        seen.fate = DumpFate::There; // also one that was gone: moved away and back, or its volume was not mounted
        seen.goneAt = {};
    }

    DumpHistory &m_history;
    QDateTime m_at;
    QMultiHash<QString, qsizetype> m_byName;
    QSet<QString> m_seen;
    QList<SeenDump> m_new;
};

} // namespace

QString dumpFateName(DumpFate fate)
{
    switch (fate) {
    case DumpFate::There: return u"there"_s;
    case DumpFate::Pruned: return u"pruned"_s;
    case DumpFate::Removed: return u"removed"_s;
    case DumpFate::Replaced: return u"replaced"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

std::optional<DumpFate> dumpFateFromName(const QString &name)
{
    const auto found = std::ranges::find(fates, name, dumpFateName);
    return found == fates.end() ? std::nullopt : std::optional(*found);
}

const SeenDump *DumpHistory::there(const QString &fileName) const
{
    const auto name = parseDumpName(fileName);
    if (!name)
        return nullptr;
    const auto same = std::ranges::equal_range(dumps, name->takenAt, std::ranges::greater(), [](const SeenDump &seen) { return seen.dump.takenAt; });
    const auto found = std::ranges::find_if(same, [&](const SeenDump &seen) { return seen.fate == DumpFate::There && seen.dump.fileName == fileName; });
    return found == same.end() ? nullptr : &*found;
}

QList<Dump> DumpHistory::dumpsThere() const
{
    QList<Dump> result;
    for (const SeenDump &seen : dumps)
        if (seen.fate == DumpFate::There)
            result << seen.dump;
    return result;
}

DumpHistory afterLook(const DumpHistory &before, const Catalogue &now, const BackupSchedule &schedule)
{
    const QDateTime at = now.clock;
    if (!at.isValid())
        return before;
    const qint64 back = before.lookedAt.isValid() ? at.secsTo(before.lookedAt) : 0;
    if (back > 0 && back <= staleLookSeconds)
        return before;
    DumpHistory after = before;
    noLaterThan(after, at);
    if (before.lookedAt.isValid() && -back > unwatchedSeconds)
        after.unwatched << UnwatchedTime {.from = before.lookedAt, .until = at};
    after.lookedAt = at;
    const QSet<QString> removed = removedByPolicy(after, now, schedule);
    Look look(after, at);
    for (const Dump &dump : now.dumps)
        if (dump.takenAt.isValid())
            look.see(dump);
    look.end(schedule, removed);
    return after;
}

Catalogue withKnownStates(Catalogue catalogue, const DumpHistory &history)
{
    for (Dump &dump : catalogue.dumps) {
        const SeenDump *seen = dump.state == DumpState::Unverified ? history.there(dump.fileName) : nullptr;
        if (seen && seen->inspection && isSameFile(seen->dump, dump))
            dump.state = seen->inspection->state;
    }
    return catalogue;
}

} // namespace talekeeper
