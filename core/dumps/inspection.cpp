#include "core/dumps/inspection.h"

#include "core/foundation/format.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QRegularExpression>
#include <QTimeZone>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct InspectionText {
    Q_DECLARE_TR_FUNCTIONS(DumpInspection)
};

/// The facts of a report, "name TAB value", of which some stand only once.
struct Report {
    QMap<QString, QString> single;
    QList<std::pair<QString, QString>> all;
};

Report parseReport(const QByteArray &text)
{
    Report report;
    for (const QString &line : QString::fromUtf8(text).split(u'\n', Qt::SkipEmptyParts)) {
        const QString name = line.section(u'\t', 0, 0);
        const QString value = line.section(u'\t', 1);
        report.single.insert(name, value);
        report.all.append({name, value});
    }
    return report;
}

QDateTime secondsTime(const QString &text)
{
    return text.isEmpty() ? QDateTime() : QDateTime::fromSecsSinceEpoch(text.toLongLong(), QTimeZone::UTC);
}

DumpKind kindFromName(const QString &name)
{
    for (const auto kind : {DumpKind::Database, DumpKind::Create, DumpKind::Cluster})
        if (name == dumpKindName(kind))
            return kind;
    return DumpKind::Unknown;
}

/// A name as dump-reader.awk writes it: `\n` for a newline, two backslashes for one.
QString unescaped(const QString &text)
{
    QString name;
    for (qsizetype at = 0; at < text.size(); ++at) {
        if (text.at(at) != u'\\' || at + 1 == text.size()) {
            name += text.at(at);
            continue;
        }
        const QChar next = text.at(++at);
        name += next == u'n' ? QChar(u'\n') : next;
    }
    return name;
}

/// pg_dump --load-via-partition-root writes a block for each partition, all of them into one table.
void addRows(QList<DumpedTable> &tables, const QualifiedName &name, qint64 rows)
{
    const auto known = std::ranges::find(tables, name, &DumpedTable::name);
    if (known == tables.end())
        tables.append({.name = name, .rows = rows});
    else
        known->rows += rows;
}

bool hasOddNames(const DumpInspection &inspection)
{
    const auto isOdd = [](const auto &named) { return !isQualifiedName(named.name); };
    return std::ranges::any_of(inspection.tables, isOdd) || std::ranges::any_of(inspection.sequences, isOdd);
}

bool isOfOneDatabase(const DumpInspection &inspection)
{
    return inspection.kind != DumpKind::Cluster && inspection.kind != DumpKind::Create;
}

QString outwardReason(const DumpInspection &inspection)
{
    return InspectionText::tr("The dump holds SQL that reaches out of the database, to files, programs or other servers (statements: %1), such as: %2. "
                              "Read it; it is loaded only where you accept it.")
        .arg(QString::number(inspection.outwardCount), inspection.outward.value(0));
}

// gzip tells a fault only in words (gzip 1.12, unzip.c and inflate.c); it speaks English under LC_ALL=C.
void judge(DumpInspection &inspection, const Report &report)
{
    const bool gzipGood = report.single.value(u"gzip"_s) == u"0"_s;
    const QString says = inspection.toolOutput;
    const auto set = [&](DumpState state, const QString &reason) {
        inspection.state = state;
        inspection.reason = reason;
    };
    if (inspection.sizeBytes == 0)
        return set(DumpState::Empty, InspectionText::tr("The file is empty: the program that wrote it failed. Take an older dump."));
    if (!gzipGood && says.contains("not in gzip format"_L1))
        return set(DumpState::Corrupt, InspectionText::tr("The file is not gzip. Take another dump."));
    if (!gzipGood && says.contains("unexpected end of file"_L1))
        return set(DumpState::Truncated, InspectionText::tr("The file is cut short: it ends in the middle of its data. Take the dump before it."));
    if (!gzipGood && says.contains("trailing garbage"_L1))
        return set(DumpState::Corrupt, InspectionText::tr("Other bytes follow the end of the dump, so the file is not what was written. Take another dump."));
    if (!gzipGood)
        return set(DumpState::Corrupt, InspectionText::tr("The file is damaged: its checksum is wrong. Take another dump."));
    if (inspection.uncompressedBytes == 0)
        return set(DumpState::Empty, InspectionText::tr("The dump is empty: the program that wrote it failed. Take an older dump."));
    if (!isOfOneDatabase(inspection))
        return set(DumpState::Unsafe,
            InspectionText::tr("The dump creates databases or connects to others (%1), so it would write into data in service. "
                               "Only dumps of a single database without -C can be restored.")
                .arg(inspection.commands.value(0, u"pg_dumpall"_s)));
    if (report.single.value(u"unsafe"_s) == u"yes"_s)
        return set(DumpState::Unsafe,
            InspectionText::tr("The dump would run commands that pg_dump never writes, such as: %1. Find out where this file comes from.")
                .arg(inspection.commands.value(0)));
    if (hasOddNames(inspection))
        return set(DumpState::Unsafe, InspectionText::tr("The dump names a table in a way that pg_dump never does. Find out where this file comes from."));
    // Loading ends at the first such statement, and sees no trailer.
    if (inspection.outwardCount > 0 && report.single.value(u"reader"_s) == u"3"_s)
        return set(DumpState::Unsafe, outwardReason(inspection));
    if (!inspection.hasTrailer)
        return set(DumpState::Truncated,
            InspectionText::tr("The last line of every dump, \"PostgreSQL database dump complete\", is missing: pg_dump did not finish. Take the dump before it."));
    if (report.single.value(u"reader"_s, u"0"_s) != u"0"_s)
        return set(DumpState::Unreadable, InspectionText::tr("The dump could not be read to its end in the db container. Try again; if it stays so, look at the container's room in /tmp."));
    if (inspection.outwardCount > 0)
        return set(DumpState::Unsafe, outwardReason(inspection));
    set(DumpState::Verified, {});
}

} // namespace

bool isQualifiedName(const QString &text)
{
    static const QRegularExpression pattern(
        u"\\A(?:[\\p{L}_][\\p{L}\\p{N}_$]*|\"(?:[^\"]|\"\")+\")(?:\\.(?:[\\p{L}_][\\p{L}\\p{N}_$]*|\"(?:[^\"]|\"\")+\"))?\\z"_s);
    return pattern.match(text).hasMatch();
}

qint64 DumpInspection::rowCount() const
{
    qint64 rows = 0;
    for (const DumpedTable &table : tables)
        rows += table.rows;
    return rows;
}

bool DumpInspection::isLoadable(bool outwardAccepted) const
{
    const bool isOnlyOutward = state == DumpState::Unsafe && outwardCount > 0 && commands.isEmpty() && hasTrailer
        && isOfOneDatabase(*this) && !hasOddNames(*this);
    return isGood() || (outwardAccepted && isOnlyOutward);
}

DumpInspection inspectionFromReport(const QString &fileName, const QByteArray &text)
{
    const Report report = parseReport(text);
    DumpInspection inspection {
        .fileName = fileName,
        .sha256 = report.single.value(u"sha256"_s),
        .sizeBytes = report.single.value(u"size"_s).toLongLong(),
        .modifiedAt = secondsTime(report.single.value(u"modified"_s)),
        .uncompressedBytes = report.single.value(u"bytes"_s).toLongLong(),
        .serverVersion = report.single.value(u"server_version"_s).section(u' ', 0, 0),
        .dumpVersion = report.single.value(u"dump_version"_s).section(u' ', 0, 0),
        .kind = kindFromName(report.single.value(u"kind"_s)),
        .encoding = unescaped(report.single.value(u"encoding"_s)),
        .outwardCount = report.single.value(u"outward_count"_s).toInt(),
        .hasTrailer = report.single.value(u"trailer"_s) == u"yes"_s,
        .toolOutput = report.single.value(u"gzip_says"_s).trimmed(),
        .inspectedAt = QDateTime::currentDateTimeUtc(),
    };
    for (const auto &[name, value] : report.all) {
        if (name == "table"_L1)
            addRows(inspection.tables, unescaped(value.section(u'\t', 1)), value.section(u'\t', 0, 0).toLongLong());
        else if (name == "sequence"_L1)
            inspection.sequences.append({.name = unescaped(value.section(u'\t', 2)),
                .value = value.section(u'\t', 0, 0).toLongLong(),
                .wasUsed = value.section(u'\t', 1, 1) == u"true"_s});
        else if (name == "extension"_L1)
            inspection.extensions << unescaped(value);
        else if (name == "role"_L1)
            inspection.roles << unescaped(value);
        else if (name == "tablespace"_L1)
            inspection.tablespaces << unescaped(value);
        else if (name == "outward"_L1)
            inspection.outward << unescaped(value);
        else if (name == "command"_L1)
            inspection.commands << value;
    }
    judge(inspection, report);
    return inspection;
}

Result<DumpInspection> inspectDump(const Host &host, const QString &fileName, const Job &job)
{
    if (fileName.contains(u'/') || fileName.startsWith(u'.'))
        return failure(ErrorKind::NotFound, InspectionText::tr("\"%1\" is not the name of a dump. Name a file in the backup directory, without a path.").arg(fileName));
    const auto reportProgress = [&](const QByteArray &line) {
        if (line.startsWith("progress\t"))
            job.progress(u"verify"_s, line.mid(9).toLongLong());
    };
    job.progress(u"verify"_s);
    const auto output = runWatchedScript(host, u"inspect-dump.sh"_s, {host.stack.backupDirectory, fileName}, job,
        {.onErrorLine = reportProgress});
    if (!output)
        return std::unexpected(output.error());
    if (output->exitCode == 11)
        return failure(ErrorKind::NotFound,
            InspectionText::tr("There is no dump \"%1\" in the backup directory. It may have been pruned; list the dumps to see what is there.").arg(fileName));
    if (output->exitCode == 12) {
        return DumpInspection {.fileName = fileName,
            .state = DumpState::Unreadable,
            .reason = InspectionText::tr("The file can't be read in the db container. Check its owner and mode, and whether /tmp there is full."),
            .inspectedAt = QDateTime::currentDateTimeUtc()};
    }
    if (output->exitCode == 13)
        return failure(ErrorKind::Failed, InspectionText::tr("The reading of %1 was cut off, so nothing is known of it. Verify it again.").arg(fileName));
    return inspectionFromReport(fileName, output->output);
}

QString dumpKindName(DumpKind kind)
{
    switch (kind) {
    case DumpKind::Database: return u"database"_s;
    case DumpKind::Create: return u"create"_s;
    case DumpKind::Cluster: return u"cluster"_s;
    case DumpKind::Unknown: return u"unknown"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

QJsonObject toJson(const DumpInspection &inspection)
{
    const auto orNull = [](const QString &text) { return text.isEmpty() ? QJsonValue() : QJsonValue(text); };
    QJsonArray tables;
    for (const DumpedTable &table : inspection.tables)
        tables.append(QJsonObject {{u"name"_s, table.name}, {u"rows"_s, table.rows}});
    QJsonArray sequences;
    for (const DumpedSequence &sequence : inspection.sequences)
        sequences.append(QJsonObject {{u"name"_s, sequence.name}, {u"value"_s, sequence.value}, {u"was_used"_s, sequence.wasUsed}});
    return {
        {u"file"_s, inspection.fileName},
        {u"state"_s, dumpStateName(inspection.state)},
        {u"reason"_s, inspection.reason},
        {u"sha256"_s, orNull(inspection.sha256)},
        {u"size_bytes"_s, inspection.sizeBytes},
        {u"modified_at"_s, orNull(toIsoTime(inspection.modifiedAt))},
        {u"uncompressed_bytes"_s, inspection.uncompressedBytes},
        {u"server_version"_s, orNull(inspection.serverVersion)},
        {u"dump_version"_s, orNull(inspection.dumpVersion)},
        {u"kind"_s, inspection.kind == DumpKind::Unknown ? QJsonValue() : QJsonValue(dumpKindName(inspection.kind))},
        {u"encoding"_s, orNull(inspection.encoding)},
        {u"tables"_s, tables},
        {u"sequences"_s, sequences},
        {u"extensions"_s, QJsonArray::fromStringList(inspection.extensions)},
        {u"roles"_s, QJsonArray::fromStringList(inspection.roles)},
        {u"tablespaces"_s, QJsonArray::fromStringList(inspection.tablespaces)},
        {u"commands"_s, QJsonArray::fromStringList(inspection.commands)},
        {u"outward"_s, QJsonArray::fromStringList(inspection.outward)},
        {u"outward_count"_s, inspection.outwardCount},
        {u"has_trailer"_s, inspection.hasTrailer},
        {u"tool_output"_s, orNull(inspection.toolOutput)},
        {u"inspected_at"_s, orNull(toIsoTime(inspection.inspectedAt))},
    };
}

DumpInspection inspectionFromJson(const QJsonObject &object)
{
    const auto text = [&](const QString &key) { return object.value(key).toString(); };
    const auto texts = [&](const QString &key) {
        QStringList list;
        for (const QJsonValue &value : object.value(key).toArray())
            list << value.toString();
        return list;
    };
    DumpInspection inspection {
        .fileName = text(u"file"_s),
        .state = dumpStateFromName(text(u"state"_s)).value_or(DumpState::Unreadable),
        .reason = text(u"reason"_s),
        .sha256 = text(u"sha256"_s),
        .sizeBytes = object.value(u"size_bytes"_s).toInteger(),
        .modifiedAt = fromIsoTime(text(u"modified_at"_s)),
        .uncompressedBytes = object.value(u"uncompressed_bytes"_s).toInteger(),
        .serverVersion = text(u"server_version"_s),
        .dumpVersion = text(u"dump_version"_s),
        .kind = kindFromName(text(u"kind"_s)),
        .encoding = text(u"encoding"_s),
        .extensions = texts(u"extensions"_s),
        .roles = texts(u"roles"_s),
        .tablespaces = texts(u"tablespaces"_s),
        .commands = texts(u"commands"_s),
        .outward = texts(u"outward"_s),
        .outwardCount = object.value(u"outward_count"_s).toInt(),
        .hasTrailer = object.value(u"has_trailer"_s).toBool(),
        .toolOutput = text(u"tool_output"_s),
        .inspectedAt = fromIsoTime(text(u"inspected_at"_s)),
    };
    for (const QJsonValue &table : object.value(u"tables"_s).toArray())
        inspection.tables.append({.name = table[u"name"_s].toString(), .rows = table[u"rows"_s].toInteger()});
    for (const QJsonValue &sequence : object.value(u"sequences"_s).toArray())
        inspection.sequences.append({.name = sequence[u"name"_s].toString(),
            .value = sequence[u"value"_s].toInteger(),
            .wasUsed = sequence[u"was_used"_s].toBool()});
    return inspection;
}

} // namespace talekeeper
