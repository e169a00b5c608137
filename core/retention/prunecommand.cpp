#include "core/retention/prunecommand.h"

#include "core/foundation/duration.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

/// The commands of a shell line, parted at ";", "&&", "||" and line ends outside of quotes; "\;" ends an -exec and parts nothing.
QStringList shellCommandsIn(const QString &line)
{
    QStringList commands {QString()};
    QChar quote;
    for (qsizetype at = 0; at < line.size(); ++at) {
        const QChar each = line.at(at);
        const bool isPair = (each == u'&' || each == u'|') && at + 1 < line.size() && line.at(at + 1) == each;
        if (quote.isNull() && (each == u';' || each == u'\n' || isPair)) {
            at += isPair;
            commands << QString();
            continue;
        }
        commands.last() += each;
        if (each == u'\\' && quote != u'\'' && at + 1 < line.size())
            commands.last() += line.at(++at);
        else if (!quote.isNull() && each == quote)
            quote = QChar();
        else if (quote.isNull() && (each == u'\'' || each == u'"'))
            quote = each;
    }
    return commands;
}

/// Of "-name 'tale-*.sql.gz' -o -name …" the patterns, as find sees them behind the shell. None where something else chooses
/// too, as "! -name", so that these patterns would say too much.
QList<QRegularExpression> namesIn(const QString &find)
{
    static const QRegularExpression others(u"(!|-not|-path|-wholename|-i?regex)\\s"_s);
    static const QRegularExpression name(u"-(i?)name\\s+(?:'([^']*)'|\"([^\"]*)\"|(\\S+))"_s);
    QList<QRegularExpression> patterns;
    if (others.match(find).hasMatch())
        return patterns;
    for (const auto &match : name.globalMatch(find)) {
        const QString pattern = match.captured(2) + match.captured(3) + match.captured(4).remove(u'\\');
        QRegularExpression::PatternOptions options = QRegularExpression::DotMatchesEverythingOption;
        options.setFlag(QRegularExpression::CaseInsensitiveOption, !match.captured(1).isEmpty());
        patterns << QRegularExpression(QRegularExpression::wildcardToRegularExpression(pattern, QRegularExpression::NonPathWildcardConversion), options);
    }
    return patterns;
}

bool deletes(const QString &command)
{
    static const QRegularExpression deletion(u"(\\s-delete\\b|\\s-(exec|execdir)\\s+(\\S*/)?(rm|unlink)\\s|\\|\\s*xargs\\s(.*\\s)?(\\S*/)?(rm|unlink)\\b)"_s);
    return deletion.match(command).hasMatch();
}

/// find(1): a number of days is one of whole ones that have passed, so "+7" begins with the eighth; one of minutes is exact
/// (GNU find: tried).
std::optional<PruneJob> jobOf(const QString &find)
{
    static const QRegularExpression age(u"\\s-([mca])(time|min)\\s+\\+(\\d{1,6})(?=\\s|\\)|$)"_s);
    const auto match = age.match(find);
    if (!match.hasMatch())
        return std::nullopt;
    const qint64 number = match.captured(3).toLongLong();
    return PruneJob {
        .cron = {},
        .ageSeconds = match.captured(2) == "min"_L1 ? number * 60 : (number + 1) * daySeconds,
        .isByModification = match.captured(1) == "m"_L1 && !find.contains(" -daystart"_L1),
        .command = find.simplified(),
        .origin = {},
        .names = namesIn(find),
    };
}

} // namespace

bool PruneJob::takesEverything() const
{
    // By path or a regular expression it chooses, though not by what `names` could hold.
    static const QRegularExpression filter(u"-(i?path|i?wholename|i?regex|i?name)\\s"_s);
    if (names.isEmpty())
        return !command.isEmpty() && !filter.match(command).hasMatch();
    return takes(u"notes"_s);
}

PruneCommands pruneCommandsIn(const QString &command)
{
    static const QRegularExpression find(u"(^|[\\s(/`])find\\s.*$"_s, QRegularExpression::DotMatchesEverythingOption);
    static const QRegularExpression removal(u"(^|[\\s(|/])(rm|unlink|tmpreaper|tmpwatch)(\\s|$)"_s);
    PruneCommands result;
    for (const QString &part : shellCommandsIn(command)) {
        const auto match = find.match(part);
        if (!match.hasMatch()) {
            // One that removes a single file, as one that it has made itself, is no pruning.
            static const QRegularExpression many(u"(xargs|\\*|tmpreaper|tmpwatch)"_s);
            result.isUnderstood = result.isUnderstood && !(removal.match(part).hasMatch() && many.match(part).hasMatch());
            continue;
        }
        const QString text = match.captured().trimmed();
        if (!deletes(text))
            continue;
        if (const auto job = jobOf(text))
            result.jobs << *job;
        else
            result.isUnderstood = false;
    }
    return result;
}

} // namespace talekeeper
