#include "core/host/remotescript.h"

#include <QFile>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace talekeeper {

QString remoteFile(const QString &name)
{
    QFile file(u":/talekeeper/remote/"_s + name);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("No remote file %s in the program", qPrintable(name));
    QString text = QString::fromUtf8(file.readAll());

    static const QRegularExpression embedLine(u"^# embed (\\w+) (\\S+)$"_s, QRegularExpression::MultilineOption);
    for (auto match = embedLine.match(text); match.hasMatch(); match = embedLine.match(text)) {
        const QString assignment = match.captured(1) + u'=' + shellQuote(remoteFile(match.captured(2)));
        text.replace(match.capturedStart(), match.capturedLength(), assignment);
    }
    return text;
}

Command scriptCommand(const QString &name, const QStringList &arguments)
{
    Command command {.words = {u"bash"_s, u"-c"_s, Word(remoteFile(name), u"\"$(cat %1)\""_s.arg(name)), name}};
    for (const QString &argument : arguments)
        command.words << argument;
    return command;
}

} // namespace talekeeper
