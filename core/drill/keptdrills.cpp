#include "core/drill/keptdrills.h"

#include "core/drill/drillprogress.h"
#include "core/restore/facts.h"

#include <QCoreApplication>
#include <QLockFile>

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

Result<void> requireItsHost(const DrillRecord &record, const DrillSite &site)
{
    if (record.host == site.profile.name || !record.handovers.isEmpty())
        return {};
    return failure(ErrorKind::Refused, KeptDrillsText::tr("The drill %1 was begun on %2, and goes on there, not on %3.").arg(record.id, record.host, site.profile.name));
}

/// While a console is at work on a drill, no other one of this user goes on with it.
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
        if (m_lock.tryLock())
            return {};
        return failure(ErrorKind::Refused, KeptDrillsText::tr("Another console of yours is at work on this drill. Wait until its step has ended."));
    }

private:
    QLockFile m_lock;
};

/// Whatever a record becomes by a pure function, kept.
Result<DrillRecord> changeKept(const QString &historyPath, const QString &id, const auto &change)
{
    return withStore(historyPath, [&](const DrillStore &drills) -> Result<DrillRecord> {
        const auto kept = drills.load(id);
        if (!kept)
            return std::unexpected(kept.error());
        if (const auto intact = requireIntact(*kept); !intact)
            return std::unexpected(intact.error());
        const Result<DrillRecord> changed = change(kept->record);
        if (!changed)
            return changed;
        return drills.save(*changed, kept->hash).transform([&] { return *changed; });
    });
}

Result<DrillRecord> workOnKept(const QString &historyPath, const DrillSite &site, const QString &id, const DrillChanged &changed, const auto &work)
{
    DrillLock lock(historyPath, id);
    if (const auto taken = lock.take(); !taken)
        return std::unexpected(taken.error());
    return withStore(historyPath, [&](const DrillStore &drills) -> Result<DrillRecord> {
        const auto kept = drills.load(id);
        if (!kept)
            return std::unexpected(kept.error());
        if (const auto intact = requireIntact(*kept); !intact)
            return std::unexpected(intact.error());
        if (const auto itsHost = requireItsHost(kept->record, site); !itsHost)
            return std::unexpected(itsHost.error());
        DrillRecord record = kept->record;
        record.host = site.profile.name; // whoever took it over may call the same machine otherwise
        QString hash = kept->hash;
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

} // namespace

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
    return withStore(historyPath, [&](const DrillStore &drills) { return drills.save(*record, {}).transform([&] { return *record; }); });
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
    return changeKept(historyPath, id, [&](const DrillRecord &record) { return signedRecord(record, name, QDateTime::currentDateTimeUtc()); });
}

} // namespace talekeeper
