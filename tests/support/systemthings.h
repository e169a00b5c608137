#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>

namespace talekeeper {

/// Runs a program to its end; qFatal with what it said where it fails.
QByteArray runSystemProgram(const QString &program, const QStringList &arguments, const QByteArray &input = {});

/// A name for something that a test leaves in the system for a while, a user or a file in /etc: short, of lower-case letters
/// and digits, and of this process alone.
QString temporarySystemName();

/// Whether a name is of that kind and its process is not there any more.
bool isLeftOver(const QString &systemName);

void writeSystemFile(const QString &path, const QByteArray &content); ///< mode 0440; qFatal where it can't
void removeLeftOverFiles(const QString &directory); ///< of temporarySystemName()'s kind

struct SystemProcess {
    int id = 0;
    int parent = 0;
    QByteArray name; ///< as the kernel has it: at most 15 bytes
};
QList<SystemProcess> systemProcesses(); ///< without those that have ended and only wait for their parent

} // namespace talekeeper
