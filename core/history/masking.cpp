#include "core/history/masking.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QSet>
#include <QUrl>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

QString replaced(QString text, QChar what, const QString &by) { return text.replace(what, by); }

QString backslashed(const QString &text, const QString &characters)
{
    QString result;
    for (const QChar character : text) {
        if (characters.contains(character))
            result += u'\\';
        result += character;
    }
    return result;
}

/// How a text looks inside other texts. Without the quotes around it: what is quoted may stand in a longer word.
QStringList encodingsOf(const QString &text)
{
    const QByteArray json = QJsonDocument(QJsonArray{text}).toJson(QJsonDocument::Compact);
    const QString url = QString::fromLatin1(QUrl::toPercentEncoding(text));
    QString lowerUrl;
    for (qsizetype at = 0; at < url.size(); ++at)
        lowerUrl += at > 0 && (url.at(at - 1) == u'%' || (at > 1 && url.at(at - 2) == u'%')) ? url.at(at).toLower()
                                                                                             : url.at(at);
    return {
        replaced(text, u'\'', u"'\\''"_s), // shellQuote()
        replaced(text, u'\'', u"'\"'\"'"_s), // Python's shlex.quote
        replaced(text, u'\'', u"''"_s), // SQL
        backslashed(text, u"'\\"_s), // libpq's connection string, SQL's E''
        backslashed(text, u"\"\\$`"_s), // in double quotes of a shell
        backslashed(text, u" '\"\\$`&|;<>()*?[]{}#~!=%"_s), // bash's printf %q
        QString::fromUtf8(json.sliced(2, json.size() - 4)), url, lowerUrl,
        QString(url).replace("%20"_L1, "+"_L1), // a form's
    };
}

} // namespace

QString maskSecrets(QString text, const QList<Secret> &secrets)
{
    QSet<QString> forms;
    for (const Secret &secret : secrets) {
        if (secret.isEmpty())
            continue;
        forms << secret.reveal();
        for (const QString &once : encodingsOf(secret.reveal())) {
            forms << once;
            for (const QString &twice : encodingsOf(once))
                forms << twice;
        }
    }
    // The longest first: what is left of a form of which only a part was replaced may tell the rest.
    QStringList ordered(forms.begin(), forms.end());
    std::ranges::sort(ordered, std::ranges::greater(), &QString::size);
    for (const QString &form : std::as_const(ordered))
        text.replace(form, u"***"_s);
    return text;
}

} // namespace talekeeper
