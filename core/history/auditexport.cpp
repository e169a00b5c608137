#include "core/history/auditexport.h"

#include "core/foundation/format.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

/// Also the full-width forms: spreadsheets of East Asia take them for the same.
bool looksLikeFormula(const QString &text)
{
    static const QString beginnings = u"=+-@\t\r＝＋－＠"_s;
    return !text.isEmpty() && beginnings.contains(text.front());
}

QByteArray field(const QString &text)
{
    QString quoted = text;
    quoted.replace(u'"', u"\"\""_s);
    return (u'"' + (looksLikeFormula(text) ? u"'"_s : QString()) + quoted + u'"').toUtf8();
}

} // namespace

std::optional<AuditFormat> auditFormatOf(const QString &path)
{
    if (path.endsWith(".csv"_L1, Qt::CaseInsensitive))
        return AuditFormat::Csv;
    if (path.endsWith(".json"_L1, Qt::CaseInsensitive))
        return AuditFormat::Json;
    return std::nullopt;
}

QJsonObject toJson(const AuditEntry &entry)
{
    return {
        {u"number"_s, entry.number},
        {u"at"_s, toIsoTime(entry.at)},
        {u"who"_s, entry.who},
        {u"host"_s, entry.host},
        {u"run"_s, entry.run.isEmpty() ? QJsonValue() : QJsonValue(entry.run)},
        {u"command"_s, entry.command},
        {u"result"_s, entry.result},
        {u"hash"_s, QString::fromLatin1(entry.hash.toHex())},
    };
}

QJsonObject toJson(const QList<AuditEntry> &entries, const AuditVerdict &verdict)
{
    QJsonArray list;
    for (const AuditEntry &entry : entries)
        list.append(toJson(entry));
    return {{u"entries"_s, list}, {u"verified"_s, verdict.holds()},
        {u"first_bad"_s, verdict.firstBad ? QJsonValue(*verdict.firstBad) : QJsonValue()},
        {u"reason"_s, verdict.reason}};
}

QByteArray toCsv(const QList<AuditEntry> &entries)
{
    QByteArray text = "number,at,who,host,run,command,result,hash\r\n";
    for (const AuditEntry &entry : entries) {
        text += QByteArray::number(entry.number);
        for (const QString &each : {toIsoTime(entry.at), entry.who, entry.host, entry.run, entry.command, entry.result,
                 QString::fromLatin1(entry.hash.toHex())})
            text += ',' + field(each);
        text += "\r\n";
    }
    return text;
}

} // namespace talekeeper
