#pragma once

#include "core/drill/drillprogress.h"
#include "core/drill/environmentcheck.h"
#include "core/drill/providercheck.h"
#include "core/foundation/format.h"
#include "core/history/drillstore.h"

#include <QFile>
#include <QTest>

namespace talekeeper
{

using namespace Qt::StringLiterals;

/// Drills made from values, as consoles would have left them.
inline DrillTemplate shippedTemplate(const QString &id)
{
    const DrillTemplates templates = readDrillTemplates(u"/nonexistent"_s);
    if (!templates.find(id))
        qFatal("no template %s", qPrintable(id));
    return *templates.find(id);
}

inline DrillRecord begunRebuild(const QString &id, const QDateTime &at, const QString &host = u"drill-box"_s)
{
    return *beginDrill({.drill = shippedTemplate(u"rebuild"_s),
        .id = id,
        .host = host,
        .project = {},
        .inputs = {{u"checkout"_s, u"/srv/tale"_s}, {u"snapshot"_s, u"restic:/etc/restic/env"_s}},
        .who = u"m.keller@desk"_s,
        .now = at});
}

/// A step that began then and took so long.
inline DrillRecord withDone(const DrillRecord &record, const QString &step, const QDateTime &at, double seconds, const DrillStepResult &result)
{
    const DrillAttempt attempt{.state = stateOf(result.findings),
        .startedAt = {},
        .seconds = seconds,
        .by = u"m.keller@desk"_s,
        .result = result,
        .commands = {{.at = at, .command = u"docker version --format '{{.Server.Version}}'"_s, .result = u"done"_s, .output = u"27.3.1\n"_s},
            {.at = at, .command = u"git -C /srv/tale status --porcelain"_s, .result = u"done"_s, .output = {}}},
        .note = {}};
    return withEndedStep(withBegunStep(record, step, u"m.keller@desk"_s, at), step, attempt, at.addSecs(qint64(seconds)));
}

inline DrillRecord withManual(const DrillRecord &record, const QString &step, bool passed, const QString &note, const QDateTime &at)
{
    return *withAnswer(record, {.step = step, .passed = passed, .note = note, .who = u"m.keller@desk"_s, .now = at});
}

inline DrillStepResult providersResult(bool complete)
{
    const auto file = [](const QString &path, const QByteArray &text) { return ProviderFile{.path = path, .text = text}; };
    const QByteArray secrets = "{\"apiKey\": \"ENC\", \"sops\": {\"age\": [{\"recipient\": \"age1qexample7f\"}]}}", config = "{\"id\": \"x\"}";
    QList<ProviderFile> files{file(u"openai.json"_s, config), file(u"openai.secrets.json"_s, secrets), file(u"openrouter.json"_s, config),
        file(u"vercel-gateway.json"_s, config), file(u"vercel-gateway.secrets.json"_s, secrets)};
    if (complete)
        files << file(u"openrouter.secrets.json"_s, secrets);
    return judgeProviders(files, true);
}

/// As the sketch has it: the first of the manual's two failures, and a .env that is worth a look.
inline DrillRecord rebuildHalfWay(const QString &id, const QDateTime &at, bool complete = false)
{
    DrillRecord record = begunRebuild(id, at);
    record = withDone(record, u"host"_s, at, 62, {.summary = u"Docker 27, Compose 2.29, 118 GB free"_s, .findings = {}, .tables = {}, .facts = {}});
    record = withDone(record, u"checkout"_s, at.addSecs(70), 220, {.summary = u"v0.9.4, nothing modified"_s, .findings = {}, .tables = {}, .facts = {}});
    record = withDone(record, u"snapshot"_s, at.addSecs(300), 531, {.summary = u"restic 4f1c, 22 Nov 03:00"_s, .findings = {}, .tables = {}, .facts = {}});
    record = withDone(record, u"providers"_s, at.addSecs(840), 1, providersResult(complete));
    record = withDone(record, u"config"_s, at.addSecs(850), 3, {.summary = u"branding, retention for 4 areas"_s, .findings = {}, .tables = {}, .facts = {}});
    record = withDone(record, u"convex-data"_s, at.addSecs(852), 9, {.summary = u"1,204 files, 3 search indexes"_s, .findings = {}, .tables = {}, .facts = {}});
    record = withDone(record, u"env"_s, at.addSecs(860), 2,
        {.summary = u"41 keys"_s,
            .findings = {drillWarning(u"EMBEDDING_MODEL stands in .env.example, and .env does not have it."_s), drillWarning(u"OLD_KEY is no longer known to this version of Tale."_s)},
            .tables = {},
            .facts = {}});
    return withDone(record, u"dump"_s, at.addSecs(880), 21,
        {.summary = u"tale-20261122-020000.sql.gz"_s, .findings = {}, .tables = {}, .facts = {{u"dump_taken_at"_s, toIsoTime(at.addSecs(-9 * 3600))}}});
}

/// Everything done, up to the signature.
inline DrillRecord rebuildDone(const QString &id, const QDateTime &at, bool complete)
{
    DrillRecord record = rebuildHalfWay(id, at, complete);
    const DrillStepResult well{.summary = u"as it should be"_s, .findings = {}, .tables = {}, .facts = {}};
    int minute = 16;
    for (const DrillTemplateStep &step : shippedTemplate(u"rebuild"_s).steps)
        if ((step.kind == DrillStepKind::Check || step.kind == DrillStepKind::Action) && record.step(step.id)->attempts.isEmpty())
            record = withDone(record, step.id, at.addSecs(60 * minute++), 48, well);
    record = withManual(record, u"sign-in"_s, true, u"As jane@example.org."_s, at.addSecs(60 * 24));
    record = withManual(record, u"file"_s, true, {}, at.addSecs(60 * 26));
    return withManual(record, u"message"_s, true, u"Answered within 3 s."_s, at.addSecs(60 * 27));
}

inline void keepDrill(const QString &historyPath, const DrillRecord &record)
{
    const auto store = HistoryStore::open(historyPath);
    QVERIFY(store);
    const DrillStore drills(*store);
    const auto before = drills.load(record.id);
    std::optional<AuditEntry> entry;
    if (record.signature)
        entry = AuditEntry{.at = record.signature->at, .who = u"m.keller@desk"_s, .host = record.host, .run = record.id, .command = u"drill sign "_s + record.id, .result = drillAuditText(record)};
    QVERIFY(drills.save(record, before ? before->hash : QString(), {}, entry));
}

/// A drill of the admin's own that no host is needed for.
inline QByteArray walkTemplate()
{
    QFile file(QStringLiteral(TALEKEEPER_SOURCE_DIRECTORY "/tests/widget/drills/walk.json"));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace talekeeper
