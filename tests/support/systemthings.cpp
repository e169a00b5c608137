#include "systemthings.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>

#include <atomic>
#include <csignal>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace talekeeper {

QByteArray runSystemProgram(const QString &program, const QStringList &arguments, const QByteArray &input)
{
    // Not everybody's PATH has the programs that look after the system.
    const QString path = QStandardPaths::findExecutable(program, {u"/usr/sbin"_s, u"/usr/bin"_s, u"/sbin"_s, u"/bin"_s});
    if (path.isEmpty())
        qFatal("There is no %s here; packaging/setup --tests installs it.", qPrintable(program));
    QProcess process;
    process.start(path, arguments);
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(60'000) || process.exitStatus() != QProcess::NormalExit || process.exitCode() != 0)
        qFatal("%s %s: %s", qPrintable(program), qPrintable(arguments.join(u' ')), process.readAllStandardError().constData());
    return process.readAllStandardOutput();
}

QString temporarySystemName()
{
    static std::atomic<int> count = 0;
    return u"tk%1x%2"_s.arg(getpid()).arg(++count);
}

bool isLeftOver(const QString &systemName)
{
    static const QRegularExpression pattern(u"^tk(\\d+)x\\d+$"_s);
    const auto match = pattern.match(systemName);
    return match.hasMatch() && ::kill(match.captured(1).toInt(), 0) != 0 && errno == ESRCH;
}

void writeSystemFile(const QString &path, const QByteArray &content)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly | QIODevice::NewOnly, QFileDevice::ReadOwner | QFileDevice::ReadGroup)
        || file.write(content) != content.size())
        qFatal("%s can't be written: %s", qPrintable(path), qPrintable(file.errorString()));
}

void removeLeftOverFiles(const QString &directory)
{
    const QDir folder(directory);
    for (const QString &name : folder.entryList({u"tk*"_s}, QDir::Files))
        if (isLeftOver(name))
            QFile::remove(folder.filePath(name));
}

QList<SystemProcess> systemProcesses()
{
    QList<SystemProcess> processes;
    for (const QString &entry : QDir(u"/proc"_s).entryList(QDir::Dirs)) {
        QFile file(u"/proc/%1/stat"_s.arg(entry));
        if (!entry.front().isDigit() || !file.open(QIODevice::ReadOnly))
            continue;
        // "ID (NAME) STATE PARENT …", proc_pid_stat(5); the name may hold blanks and brackets.
        const QByteArray line = file.readAll();
        const qsizetype open = line.indexOf('('), close = line.lastIndexOf(')');
        const QByteArrayList fields = line.sliced(close + 1).simplified().split(' ');
        if (open >= 0 && close > open && fields.size() > 1 && fields.at(0) != "Z" && fields.at(0) != "X")
            processes << SystemProcess {.id = entry.toInt(), .parent = fields.at(1).toInt(), .name = line.sliced(open + 1, close - open - 1)};
    }
    return processes;
}

} // namespace talekeeper
