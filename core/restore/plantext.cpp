// A plan as text: what an admin reads, a dry run prints and a journal could repeat.
#include "core/foundation/format.h"
#include "core/host/remotescript.h"
#include "core/restore/lease.h"

#include <QCoreApplication>
#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct PlanTextText {
    Q_DECLARE_TR_FUNCTIONS(PlanText)
};

template <class... Functions> struct Overloaded : Functions... {
    using Functions::operator()...;
};

QString sqlText(const QString &database, const QString &statement)
{
    return u"psql -d %1 -c %2"_s.arg(shellQuote(database), shellQuote(statement));
}

} // namespace

QString toText(const Act &act, const Host &host)
{
    return std::visit(
        Overloaded {
            [&](const StopContainer &stop) { return toText(host.engine->stopCommand(stop.container)); },
            [&](const StartContainer &start) { return toText(host.engine->startCommand(start.container)); },
            [&](const RunSql &sql) { return sqlText(sql.database, sql.statement); },
            [&](const RunScript &script) {
                const Command command = scriptCommand(script.script, script.arguments);
                return toText(script.detached ? host.engine->detachedCommand(host.stack.database.name, command)
                                              : host.engine->insideCommand(host.stack.database.name, command));
            },
            [&](const StartGuard &guard) { return toText(guardCommand(guard, host)); },
            [&](const DropDatabase &drop) {
                return sqlText(u"postgres"_s, u"DROP DATABASE %1"_s.arg(sqlIdentifier(drop.database)))
                    + PlanTextText::tr("  # only if its OID is %1").arg(drop.oid > 0 ? QString::number(drop.oid) : sideOidPlaceholder);
            },
        },
        act);
}

QStringList toText(const QList<Act> &acts, const Host &host)
{
    QStringList lines;
    for (const Act &act : acts)
        lines << toText(act, host);
    return lines;
}

QMap<QString, QString> scriptsOf(const RestorePlan &plan)
{
    QMap<QString, QString> scripts;
    for (const RestoreStep &step : plan.steps)
        for (const Act &act : step.acts + step.undo)
            if (const auto *script = std::get_if<RunScript>(&act)) {
                scripts.insert(script->script, remoteFile(script->script));
            } else if (const auto *guard = std::get_if<StartGuard>(&act)) {
                for (const QString &name : {u"guard.sh"_s, u"lease.sh"_s, u"append-journal.sh"_s, guard->putBack.script})
                    scripts.insert(name, remoteFile(name));
            }
    return scripts;
}

QString toScript(const RestorePlan &plan, const Host &host)
{
    QStringList lines {u"#!/usr/bin/env bash"_s, u"# "_s + PlanTextText::tr("Restore of %1 from %2, as Talekeeper does it.").arg(plan.database, plan.dump.fileName).replace(u'\n', u' '),
        u"# "_s + PlanTextText::tr("SIDE_OID is the OID of %1. psql runs in the db container: docker exec -i … psql").arg(plan.sideDatabase).replace(u'\n', u' '), u"set -eu"_s, {}};
    const auto scripts = scriptsOf(plan);
    for (auto script = scripts.begin(); script != scripts.end(); ++script)
        lines << u"cat > %1 <<'END_OF_SCRIPT'"_s.arg(script.key()) << script.value().trimmed() << u"END_OF_SCRIPT"_s << QString();
    const qsizetype first = plan.standing ? plan.standing->firstStep : 0; // what is done already is not done again
    for (const RestoreStep &step : plan.steps.sliced(qMin(first, plan.steps.size()))) {
        // A name with a line break must not end the comment.
        lines << u"# %1: %2"_s.arg(step.title, step.detail).replace(u'\n', u' ') << toText(step.acts, host);
        for (const QString &undo : toText(step.undo, host))
            lines << u"#   "_s + PlanTextText::tr("way back: %1").arg(QString(undo).replace(u'\n', u' '));
        lines << QString();
    }
    return lines.join(u'\n');
}

QJsonObject toJson(const RestorePlan &plan, const Host &host)
{
    QJsonArray findings;
    for (const Finding &finding : plan.findings)
        findings.append(toJson(finding));
    QJsonArray steps;
    for (const RestoreStep &step : plan.steps)
        steps.append(QJsonObject {{u"id"_s, step.id},
            {u"title"_s, step.title},
            {u"detail"_s, step.detail},
            {u"expected_seconds"_s, step.expectedSeconds},
            {u"commands"_s, QJsonArray::fromStringList(toText(step.acts, host))},
            {u"undo"_s, QJsonArray::fromStringList(toText(step.undo, host))}});
    QJsonObject scripts;
    const auto texts = scriptsOf(plan);
    for (auto script = texts.begin(); script != texts.end(); ++script)
        scripts.insert(script.key(), script.value());
    return {{u"findings"_s, findings}, {u"steps"_s, steps}, {u"scripts"_s, scripts}};
}

} // namespace talekeeper
