#pragma once

#include <QByteArray>

namespace talekeeper {

/// The bytes through the real gzip program.
QByteArray gzip(const QByteArray &text);
QByteArray gunzip(const QByteArray &bytes);

/// A small dump as pg_dump would write it, around the given SQL.
QByteArray dumpAround(const QByteArray &sql);

/// A dump with as much SQL or more. It hardly shrinks, so that it is about half as large on its way.
QByteArray largeDump(qsizetype size);

/// A dump whose load sleeps, so that there is time to do something to it.
QByteArray slowDump(int seconds);

/// The same, whose load waits until the server has no role of that name: for as long as a test needs, however slow the machine.
QByteArray heldDump(const QByteArray &role);

} // namespace talekeeper
