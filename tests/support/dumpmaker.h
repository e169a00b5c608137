#pragma once

#include <QByteArray>

namespace talekeeper {

/// The bytes through the real gzip program.
QByteArray gzip(const QByteArray &text);
QByteArray gunzip(const QByteArray &bytes);

/// A small dump as pg_dump would write it, around the given SQL.
QByteArray dumpAround(const QByteArray &sql);

/// A dump whose load sleeps, so that there is time to do something to it.
QByteArray slowDump(int seconds);

} // namespace talekeeper
