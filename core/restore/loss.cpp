#include "core/restore/loss.h"

#include "core/foundation/format.h"

#include <QCoreApplication>
#include <QSet>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct LossText {
    Q_DECLARE_TR_FUNCTIONS(Loss)
};

/// `public."Tool Settings"` is `tool settings`.
QString bareName(const QualifiedName &name)
{
    const qsizetype begin = name.endsWith(u'"') ? name.lastIndexOf(u'"', -2) : name.lastIndexOf(u'.');
    return name.sliced(begin + 1).remove(u'"').toLower();
}

/// Tale's tables have these names, and its auth library's table of users is called "user" (tale-host.md, Databases).
CountedRows CountedLoss::*partOf(const QualifiedName &name)
{
    static const QStringList audit {u"audit_log"_s, u"audit_logs"_s, u"audit_entries"_s}, runs {u"runs"_s, u"agent_runs"_s}, users {u"users"_s, u"user"_s};
    const QString bare = bareName(name);
    if (audit.contains(bare))
        return &CountedLoss::auditEntries;
    if (runs.contains(bare))
        return &CountedLoss::runs;
    return users.contains(bare) ? &CountedLoss::users : &CountedLoss::others;
}

void add(CountedLoss &loss, const LiveTable &table, qint64 dumpedRows)
{
    if (!table.rows) {
        ++loss.unknownTables;
        return;
    }
    if (*table.rows <= dumpedRows) {
        loss.isGuessed = loss.isGuessed || !table.exact; // there may be more than the estimate says
        return;
    }
    CountedRows &part = loss.*partOf(table.name);
    part.rows += *table.rows - dumpedRows;
    part.about = part.about || !table.exact;
}

void addPart(QStringList &parts, const CountedRows &counted, const QString &one, const QString &several)
{
    if (counted.rows == 0)
        return;
    const QString text = counted.rows == 1 ? one : several.arg(formatCount(counted.rows));
    parts << (counted.about ? LossText::tr("about %1").arg(text) : text);
}

} // namespace

std::optional<CountedLoss> countLoss(const QList<DumpedTable> &dumped, const QList<LiveTable> &live)
{
    if (dumped.isEmpty())
        return std::nullopt;
    CountedLoss loss;
    QSet<QualifiedName> names;
    for (const DumpedTable &table : dumped) {
        names << table.name;
        if (const auto now = liveTableOf(table.name, live))
            add(loss, *now, table.rows);
    }
    // Tables that were made since, and not the partitions of one that the dump has as a whole.
    for (const LiveTable &table : live)
        if (!names.contains(table.name) && !names.contains(table.partitionOf)) {
            ++loss.newTables;
            add(loss, table, 0);
        }
    return loss;
}

QString lossText(const CountedLoss &loss)
{
    QStringList parts;
    addPart(parts, loss.auditEntries, LossText::tr("1 audit entry"), LossText::tr("%1 audit entries"));
    addPart(parts, loss.runs, LossText::tr("1 run"), LossText::tr("%1 runs"));
    addPart(parts, loss.users, LossText::tr("1 user"), LossText::tr("%1 users"));
    addPart(parts, loss.others, LossText::tr("1 row in other tables"), LossText::tr("%1 rows in other tables"));
    QString text = parts.isEmpty() ? LossText::tr("no table is known to have more rows now than in the dump; rows that were changed can't be counted.")
                                   : parts.join(u", "_s) + u'.';
    if (loss.newTables > 0)
        text += u' '
            + (loss.newTables == 1 ? LossText::tr("1 table that is there now is not in the dump at all.")
                                   : LossText::tr("%1 tables that are there now are not in the dump at all.").arg(loss.newTables));
    if (loss.isGuessed)
        text += u' ' + LossText::tr("Large tables are estimated only, so there may be more.");
    if (loss.unknownTables > 0)
        text += u' '
            + (loss.unknownTables == 1 ? LossText::tr("1 table could not be counted.")
                                       : LossText::tr("%1 tables could not be counted.").arg(loss.unknownTables));
    return text;
}

} // namespace talekeeper
