#include "core/host/command.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace talekeeper {

QStringList Command::argv() const
{
    QStringList result;
    for (const Word &word : words)
        result << word.text;
    return result;
}

QString shellQuote(const QString &word)
{
    static const QRegularExpression plain(u"\\A[A-Za-z0-9_@%+=:,./-]+\\z"_s);
    if (plain.match(word).hasMatch())
        return word;
    QString escaped = word;
    return u'\'' + escaped.replace(u'\'', u"'\\''"_s) + u'\'';
}

QString toText(const Command &command)
{
    QStringList result;
    for (const Word &word : command.words)
        result << (word.shownAs.isEmpty() ? shellQuote(word.text) : word.shownAs);
    return result.join(u' ');
}

QString toShellLine(const Command &command)
{
    QStringList result;
    for (const QString &word : command.argv())
        result << shellQuote(word);
    return result.join(u' ');
}

QString CommandOutput::errorText() const
{
    const QByteArray text = errors.trimmed().isEmpty() ? output : errors;
    return QString::fromUtf8(text.trimmed());
}

} // namespace talekeeper
