#pragma once

#include <QDateTime>
#include <QString>
#include <QStringList>

#include <optional>

namespace talekeeper {

/// What is known of a dump. "Verified" is only ever the outcome of reading all of it.
enum class DumpState {
    Unverified,
    Verified,
    Truncated, ///< it ends too early
    Corrupt, ///< not gzip, a wrong checksum, or bytes behind its end
    Empty,
    Writing, ///< a process is still writing it
    Unsafe, ///< whole, but loading it would run commands or reach other databases
    Unreadable,
};

QString dumpStateName(DumpState state); ///< the word of cli.md, such as "truncated"
std::optional<DumpState> dumpStateFromName(const QString &name);
/// Reading it has shown, or its size tells, that it can't be restored whole.
bool isKnownBad(DumpState state);

/// One file in the backup directory.
struct Dump {
    QString fileName;
    QString database; ///< the prefix of its name; empty where the name is not a dump's
    QDateTime takenAt; ///< UTC, from its name; invalid where the name is not a dump's
    qint64 sizeBytes = 0;
    QDateTime modifiedAt; ///< UTC
    DumpState state = DumpState::Unverified;
    bool pinned = false; ///< by an admin; the host may have pruned the original
};

/// The parts of `<database>-YYYYMMDD-HHMMSS.sql.gz`, and of that with `.pinned` behind it: so a pinned dump is called where
/// another file has its name now.
struct DumpName {
    QString database;
    QDateTime takenAt; ///< UTC
};
std::optional<DumpName> parseDumpName(const QString &fileName);
QString dumpFileName(const QString &database, const QDateTime &takenAt);

} // namespace talekeeper
