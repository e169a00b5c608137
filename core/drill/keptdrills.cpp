#include "core/drill/keptdrills.h"

#include "core/drill/drillprogress.h"
#include "core/history/audittrail.h"
#include "core/restore/facts.h"

#include <QCoreApplication>
#include <QLockFile>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct KeptDrillsText {
    Q_DECLARE_TR_FUNCTIONS(KeptDrills)
};

auto withStore(const QString &historyPath, const auto &work) -> decltype(work(std::declval<const DrillStore &>()))
{
    const auto store = HistoryStore::open(historyPath);
    if (!store)
        return std::unexpected(store.error());
    return work(DrillStore(*store));
}

Result<void> requireIntact(const KeptDrill &drill)
{
    if (drill.isIntact())
        return {};
    return failure(ErrorKind::Refused,
        KeptDrillsText::tr("The record of the drill %1 is not what was written: somebody has changed it by hand, and it proves nothing any more. Start another drill.").arg(drill.record.id));
}

Result<void> otherProject(const DrillRecord &record, const QString &host, const QString &project)
{
    return failure(ErrorKind::Refused,
        KeptDrillsText::tr("The drill %1 is about the stack \"%2\", and on %3 that would be \"%4\". Nothing was done. Leave --project away, or name the drill's.").arg(record.id, record.project, host, project));
}

/// Whoever took a drill over may call the same machine otherwise, until a step is done there.
bool isNewInHand(const DrillRecord &record)
{
    return !record.handovers.isEmpty() && std::ranges::none_of(record.steps, [&](const DrillStep &step) {
        return !step.attempts.isEmpty() && !step.attempts.last().by.isEmpty() && step.attempts.last().startedAt > record.handovers.last().at;
    });
}

/// Whether the stack that was found there is the one that the drill is about.
Result<void> requireItsStack(const DrillRecord &record, const DrillSite &site)
{
    const QString found = site.host ? site.host->stack.project : record.project;
    return record.project.isEmpty() || found == record.project ? Result<void>() : otherProject(record, site.profile.name, found);
}

/// While a console is at work on a drill, no other one of this user goes on with it: what it finds would be lost.
class DrillLock
{
public:
    DrillLock(const QString &historyPath, const QString &id)
        : m_lock((historyPath.isEmpty() ? usualHistoryPath() : historyPath) + u".drill-"_s + id)
    {
        m_lock.setStaleLockTime(std::chrono::milliseconds(0)); // only its process tells whether it is still held
    }
    Result<void> take()
    {
        if (m_lock.tryLock(std::chrono::seconds(1))) // an answer of another console is a matter of a moment
            return {};
        return failure(ErrorKind::Refused,
            m_lock.error() == QLockFile::LockFailedError
                ? KeptDrillsText::tr("A console of yours is at work on this drill. Wait until its step has ended.")
                : KeptDrillsText::tr("The drill can't be gone on with, as no file can be made beside the history. Make room there, or give yourself write access."));
    }

private:
    QLockFile m_lock;
};

/// Has a drill for itself, as long as `work(const DrillStore &, const KeptDrill &)` takes.
Result<DrillRecord> withDrill(const QString &historyPath, const QString &id, const auto &work)
{
    return withStore(historyPath, [&](const DrillStore &drills) -> Result<DrillRecord> {
        if (const auto there = drills.load(id); !there)
            return std::unexpected(there.error());
        DrillLock lock(historyPath, id);
        if (const auto taken = lock.take(); !taken)
            return std::unexpected(taken.error());
        const auto kept = drills.load(id); // as it is now that nobody else changes it
        if (!kept)
            return std::unexpected(kept.error());
        if (const auto intact = requireIntact(*kept); !intact)
            return std::unexpected(intact.error());
        return work(drills, *kept);
    });
}

Result<DrillRecord> workOnKept(const QString &historyPath, const DrillSite &site, const QString &id, const DrillChanged &changed, const auto &work)
{
    return withDrill(historyPath, id, [&](const DrillStore &drills, const KeptDrill &kept) -> Result<DrillRecord> {
        for (const auto &fits : {requireItsHost(kept.record, site.profile), requireItsStack(kept.record, site)})
            if (!fits)
                return std::unexpected(fits.error());
        DrillRecord record = kept.record;
        record.host = site.profile.name;
        QString hash = kept.hash;
        return work(record, [&](const DrillRecord &next) -> Result<void> {
            if (const auto saved = drills.save(next, hash); !saved)
                return saved;
            hash = drillHash(next);
            if (changed)
                changed(next);
            return {};
        });
    });
}

/// What begins and ends a drill stands in the audit log too, where DrillStore looks for the hash of what was signed.
AuditEntry auditEntryOf(const DrillRecord &record, const QString &command)
{
    return {.number = 0, .at = QDateTime::currentDateTimeUtc(), .who = consoleName(), .host = record.host, .run = record.id, .command = command, .result = drillAuditText(record), .hash = {}};
}

void noteInAudit(const QString &historyPath, const DrillRecord &record, const QString &command)
{
    auto trail = AuditTrail::open(historyPath, {.who = consoleName(), .host = record.host, .secrets = {}}, {});
    if (trail)
        trail->note({.run = record.id, .command = command, .result = drillAuditText(record)});
}

} // namespace

Result<void> requireItsHost(const DrillRecord &record, const HostProfile &profile)
{
    const bool isPractice = profile.kind == HostProfile::Kind::Practice;
    if (record.isPractice != isPractice || (record.host != profile.name && !isNewInHand(record)))
        return failure(ErrorKind::Refused, KeptDrillsText::tr("The drill %1 was begun on %2, and goes on there, not on %3.").arg(record.id, record.host, profile.name));
    if (!isPractice && !record.project.isEmpty() && !profile.project.isEmpty() && profile.project != record.project)
        return otherProject(record, profile.name, profile.project);
    return {};
}

Result<QList<KeptDrill>> readDrills(const QString &historyPath, QStringList *unreadable)
{
    return withStore(historyPath, [&](const DrillStore &drills) { return drills.list(unreadable); });
}

Result<KeptDrill> readDrill(const QString &historyPath, const QString &id)
{
    return withStore(historyPath, [&](const DrillStore &drills) { return drills.load(id); });
}

Result<DrillRecord> startDrill(const QString &historyPath, DrillBeginning beginning)
{
    beginning.id = makeRunId(beginning.now);
    const auto record = beginDrill(beginning);
    if (!record)
        return record;
    const auto kept = withStore(historyPath, [&](const DrillStore &drills) { return drills.save(*record, {}); });
    if (!kept)
        return std::unexpected(kept.error());
    noteInAudit(historyPath, *record, u"drill start "_s + record->drill.id);
    return record;
}

Result<DrillRecord> doKeptStep(const QString &historyPath, const DrillSite &site, const QString &id, const QString &step, const DrillChanged &changed, const Job &job)
{
    return workOnKept(historyPath, site, id, changed,
        [&](const DrillRecord &record, const auto &keep) { return doDrillStep(site, record, step, historyPath, keep, job); });
}

Result<DrillRecord> doKeptChecks(const QString &historyPath, const DrillSite &site, const QString &id, const DrillChanged &changed, const Job &job)
{
    return workOnKept(historyPath, site, id, changed, [&](const DrillRecord &record, const auto &keep) { return doDrillChecks(site, record, historyPath, keep, job); });
}

Result<DrillRecord> changeKept(const QString &historyPath, const QString &id, const std::function<Result<DrillRecord>(const DrillRecord &)> &change, const QList<QByteArray> &pictures)
{
    return withDrill(historyPath, id, [&](const DrillStore &drills, const KeptDrill &kept) -> Result<DrillRecord> {
        const Result<DrillRecord> changed = change(kept.record);
        if (!changed)
            return changed;
        return drills.save(*changed, kept.hash, pictures).transform([&] { return *changed; });
    });
}

Result<DrillRecord> adoptDrill(const QString &historyPath, const DrillRecord &record, const QList<QByteArray> &pictures)
{
    return withStore(historyPath, [&](const DrillStore &drills) -> Result<DrillRecord> {
        DrillLock lock(historyPath, record.id);
        if (const auto taken = lock.take(); !taken)
            return std::unexpected(taken.error());
        const auto here = drills.load(record.id);
        if (!here && here.error().kind != ErrorKind::NotFound)
            return std::unexpected(here.error());
        if (here && here->isIntact() && !continues(record, here->record))
            return failure(ErrorKind::Refused, KeptDrillsText::tr("The drill %1 has gone on here in another way than in this file: nothing was changed. Go on with the one here, or export it for whoever has the other.").arg(record.id));
        if (here && here->isIntact() && here->record.signature)
            return here->record; // it is over, and the same
        if (here && !here->isIntact() && here->hash != drillHash(record))
            return failure(ErrorKind::Refused,
                KeptDrillsText::tr("The record of the drill %1 was changed here by hand, and the one in this file is not what it was: nothing was changed. Ask whoever has the drill for its evidence as it was kept here, or take it over on another machine.")
                    .arg(record.id));
        // Signed it is evidence, and stays as it was signed.
        const DrillRecord taken = record.signature ? record : handedOver(record, consoleName(), QDateTime::currentDateTimeUtc());
        const AuditEntry entry = auditEntryOf(taken, u"drill import "_s + record.id);
        const auto kept = here && !here->isIntact() ? drills.replace(taken, pictures, entry) : drills.save(taken, here ? here->hash : QString(), pictures, entry);
        return kept.transform([&] { return taken; });
    });
}

Result<DrillRecord> answerKept(const QString &historyPath, const QString &id, const DrillAnswer &answer)
{
    return changeKept(historyPath, id, [&](const DrillRecord &record) { return withAnswer(record, answer); });
}

Result<DrillRecord> noteKept(const QString &historyPath, const QString &id, const QString &step, const QString &note)
{
    return changeKept(historyPath, id, [&](const DrillRecord &record) { return withNote(record, step, note); });
}

Result<DrillRecord> signKept(const QString &historyPath, const QString &id, const QString &name)
{
    return withDrill(historyPath, id, [&](const DrillStore &drills, const KeptDrill &kept) -> Result<DrillRecord> {
        const auto record = signedRecord(kept.record, name, QDateTime::currentDateTimeUtc());
        if (!record)
            return record;
        return drills.save(*record, kept.hash, {}, auditEntryOf(*record, u"drill sign "_s + id)).transform([&] { return *record; });
    });
}

} // namespace talekeeper
