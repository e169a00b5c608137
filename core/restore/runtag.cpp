#include "core/restore/runtag.h"

#include "core/foundation/format.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

const auto lead = "talekeeper: "_L1;

constexpr RunTag::Part allParts[] = {RunTag::Part::Loading, RunTag::Part::Restored, RunTag::Part::Previous, RunTag::Part::Undone,
    RunTag::Part::Rehearsal};

QString partName(RunTag::Part part)
{
    switch (part) {
    case RunTag::Part::Loading: return u"loading"_s;
    case RunTag::Part::Restored: return u"restored"_s;
    case RunTag::Part::Previous: return u"previous"_s;
    case RunTag::Part::Undone: return u"undone"_s;
    case RunTag::Part::Rehearsal: return u"rehearsal"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

std::optional<RunTag> tagFrom(const QString &line)
{
    if (!line.startsWith(lead))
        return std::nullopt;
    const QJsonObject object = QJsonDocument::fromJson(line.sliced(lead.size()).toUtf8()).object();
    for (const RunTag::Part part : allParts) {
        if (object[u"part"_s].toString() != partName(part))
            continue;
        RunTag tag {
            .run = object[u"run"_s].toString(),
            .part = part,
            .database = object[u"database"_s].toString(),
            .dump = object[u"dump"_s].toString(),
            .otherOid = object[u"other_oid"_s].toInteger(),
            .at = fromIsoTime(object[u"at"_s].toString()),
        };
        for (const QJsonValue &name : object[u"running"_s].toArray())
            tag.running << name.toString();
        return tag;
    }
    return std::nullopt;
}

} // namespace

QList<RunTag> runTagsIn(const QString &comment)
{
    QList<RunTag> tags;
    for (const QString &line : comment.split(u'\n'))
        if (auto tag = tagFrom(line))
            tags << *std::move(tag);
    return tags;
}

std::optional<RunTag> runTagIn(const QString &comment)
{
    const QList<RunTag> tags = runTagsIn(comment);
    return tags.isEmpty() ? std::nullopt : std::optional(tags.last());
}

QString commentWithTag(const QString &comment, const RunTag &tag)
{
    const QJsonObject object {
        {u"run"_s, tag.run},
        {u"part"_s, partName(tag.part)},
        {u"database"_s, tag.database},
        {u"dump"_s, tag.dump},
        {u"other_oid"_s, tag.otherOid},
        {u"running"_s, QJsonArray::fromStringList(tag.running)},
        {u"at"_s, toIsoTime(tag.at)},
    };
    const QString line = lead + QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
    return comment.isEmpty() ? line : comment + u'\n' + line;
}

QString commentWithoutRun(const QString &comment, const QString &run)
{
    QStringList lines = comment.split(u'\n');
    lines.removeIf([&](const QString &line) {
        const auto tag = tagFrom(line);
        return tag && tag->run == run;
    });
    return lines.join(u'\n');
}

QString commentWithoutTags(const QString &comment)
{
    QStringList lines = comment.split(u'\n');
    lines.removeIf([](const QString &line) { return tagFrom(line).has_value(); });
    return lines.join(u'\n');
}

} // namespace talekeeper
