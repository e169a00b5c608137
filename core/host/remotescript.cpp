#include "core/host/remotescript.h"

#include <QFile>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace talekeeper {

namespace {

QString fileWithEmbedded(const QString &folder, const QString &name)
{
    QFile file(u":/talekeeper/%1/%2"_s.arg(folder, name));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("No file %s in the program", qPrintable(file.fileName()));
    QString text = QString::fromUtf8(file.readAll());

    static const QRegularExpression embedLine(u"^# embed (\\w+) (\\S+)$"_s, QRegularExpression::MultilineOption);
    for (auto match = embedLine.match(text); match.hasMatch(); match = embedLine.match(text)) {
        const QString assignment = match.captured(1) + u'=' + shellQuote(fileWithEmbedded(folder, match.captured(2)));
        text.replace(match.capturedStart(), match.capturedLength(), assignment);
    }
    return text;
}

} // namespace

QString remoteFile(const QString &name) { return fileWithEmbedded(u"remote"_s, name); }
QString sidecarFile(const QString &name) { return fileWithEmbedded(u"sidecar"_s, name); }

Command scriptCommand(const QString &name, const QStringList &arguments)
{
    Command command {.words = {u"bash"_s, u"-c"_s, Word(remoteFile(name), u"\"$(cat %1)\""_s.arg(name)), name}};
    for (const QString &argument : arguments)
        command.words << argument;
    return command;
}

} // namespace talekeeper
