#include "audit.h"

#include "core/foundation/format.h"
#include "core/history/auditexport.h"
#include "core/restore/facts.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct AuditText {
    Q_DECLARE_TR_FUNCTIONS(Audit)
};

/// Enough to know it again: how it begins, and how it ends, where a command names what it is about. --json has the
/// whole.
QString shortened(const QString &text, qsizetype length)
{
    const QString line = text.trimmed().section(u'\n', 0, 0);
    const qsizetype begin = length / 3;
    return line.size() > length ? line.first(begin) + u'…' + line.last(length - begin - 1) : line;
}

void printEntries(const QList<AuditEntry> &entries, const Console &console)
{
    QList<QStringList> rows;
    for (const AuditEntry &entry : entries)
        rows << QStringList{QString::number(entry.number), toIsoTime(entry.at), entry.who, entry.host, entry.run,
            shortened(entry.command, 80), shortened(entry.result, 60)};
    if (!rows.isEmpty())
        console.table({AuditText::tr("No."), AuditText::tr("When (UTC)"), AuditText::tr("Who"), AuditText::tr("Host"),
                          AuditText::tr("Run"), AuditText::tr("Command"), AuditText::tr("Result")},
            rows);
}

} // namespace

ExitStatus showAudit(const Options &options, const Console &console)
{
    const auto store = HistoryStore::open(options.historyPath);
    if (!store)
        return console.error(store.error());
    const AuditLog log(*store);
    const auto entries = log.read();
    if (!entries)
        return console.error(entries.error());
    const auto verdict = log.verify();
    if (!verdict)
        return console.error(verdict.error());
    console.document(toJson(*entries, *verdict));
    printEntries(*entries, console);
    if (verdict->holds()) {
        console.text(verdict->count == 0 ? AuditText::tr("The audit log is empty.")
                : verdict->count == 1    ? AuditText::tr("1 entry, and the chain holds.")
                                         : AuditText::tr("%1 entries, and the chain holds.").arg(verdict->count));
        return ExitStatus::Done;
    }
    console.text(verdict->reason);
    console.complain(verdict->reason);
    return ExitStatus::FoundWanting;
}

RunAudit auditOf(const Options &options, const Console &console)
{
    return {.historyPath = options.historyPath,
        .onFailure = [&console](const Error &error) { console.complain(error.message); }};
}

void noteCommand(const Options &options, const Console &console, const AuditOrigin &origin, const QString &result)
{
    const RunAudit audit = auditOf(options, console);
    auto trail = AuditTrail::open(audit.historyPath, origin, audit.onFailure);
    if (!trail)
        return console.complain(AuditText::tr("The audit log misses this command. %1").arg(trail.error().message));
    trail->note({.command = (QStringList{options.command} + options.arguments).join(u' '), .result = result});
}

} // namespace talekeeper
