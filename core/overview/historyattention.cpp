#include "core/overview/historyattention.h"

#include "core/foundation/format.h"
#include "core/overview/dumpattention.h"
#include "core/overview/hoststatus.h"
#include "core/retention/growth.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct HistoryAttentionText {
    Q_DECLARE_TR_FUNCTIONS(Attention)
};

constexpr int soonDays = 30;

/// What comes after a dump of the same database hides it: the days after it were well.
bool isNewestOfItsDatabase(const SeenDump &seen, const DumpHistory &history)
{
    const auto newest = std::ranges::find_if(history.dumps, [&](const SeenDump &other) {
        return other.fate == DumpFate::There && other.dump.database == seen.dump.database && other.dump.state != DumpState::Writing;
    });
    return newest != history.dumps.end() && newest->dump.fileName == seen.dump.fileName && seen.fate == DumpFate::There;
}

} // namespace

QList<Attention> shrunkAttention(const DumpHistory &history)
{
    QList<Attention> result;
    for (const ShrunkDump &shrunk : shrunkDumps(history)) {
        const Dump &dump = shrunk.seen.dump;
        if (isNewestOfItsDatabase(shrunk.seen, history))
            result << Attention {
                .id = u"shrunk"_s,
                .headline = HistoryAttentionText::tr("The newest dump of %1 is much smaller than usual.").arg(dump.database),
                .text = HistoryAttentionText::tr("%1 has %2, those before it have about %3. Something was deleted, or is not dumped any more: verify it, and compare what is "
                                                 "in it with the database.")
                            .arg(dump.fileName, formatSize(dump.sizeBytes), formatSize(shrunk.usualBytes)),
                .remedy = Attention::Remedy::ShowDumps,
                .subject = dump.fileName,
            };
    }
    return result;
}

QList<Attention> roomAttention(const HostStatus &status, const QDateTime &now)
{
    const QList<Attention> already = roomAttention(status.catalogue);
    const auto forecast = volumeForecast(status.history, status.catalogue.freeBytes, status.schedule, now);
    const bool isSoon = forecast && forecast->daysUntilFull && *forecast->daysUntilFull < soonDays;
    const bool isSaid = std::ranges::any_of(already, [](const Attention &attention) { return attention.level == Attention::Level::Problem; });
    if (status.catalogue.totalBytes <= 0 || !isSoon || isSaid)
        return already;
    const int days = *forecast->daysUntilFull;
    return {{
        .id = u"full"_s,
        .headline = days == 1 ? HistoryAttentionText::tr("The backup volume will be full in about a day at this pace.")
                              : HistoryAttentionText::tr("The backup volume will be full in about %1 days at this pace.").arg(days),
        .text = HistoryAttentionText::tr("Dumps take about %1 a day, and %2 of %3 are free. Make room, or keep fewer dumps, before one is cut short.")
                    .arg(formatSize(forecast->bytesPerDay), formatSize(status.catalogue.freeBytes), formatSize(status.catalogue.totalBytes)),
    }};
}

QList<Attention> storeAttention(const std::optional<Error> &error, const QStringList &setAside)
{
    QList<Attention> result;
    if (error)
        result << Attention {
            .id = u"history"_s,
            .headline = HistoryAttentionText::tr("What is seen here can't be remembered."),
            .text = error->message,
            .detail = error->detail,
            .remedy = Attention::Remedy::LookAgain,
        };
    for (const QString &path : setAside)
        result << Attention {
            .id = u"setaside"_s,
            .headline = HistoryAttentionText::tr("This machine's history was damaged, and with it the audit log."),
            .text = HistoryAttentionText::tr("It was set aside as %1, and a new one was begun: what it knew of dumps and what was done from here stands only there. Find out what "
                                             "happened to the disk, and bring back a copy from your backups if you need it. This is said until that file is moved away.")
                        .arg(path),
            .subject = path,
        };
    return result;
}

} // namespace talekeeper
