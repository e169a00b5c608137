#pragma once

#include "core/dumps/dump.h"
#include "core/stack/host.h"

#include <QJsonObject>

namespace talekeeper {

/// A name in a schema, as a dump quotes it and SQL takes it: `public.runs`, `public."Tool Settings"`. An inspection
/// holds only what is nothing but such a name (isQualifiedName()).
using QualifiedName = QString;
bool isQualifiedName(const QString &text);

struct DumpedTable {
    QualifiedName name;
    qint64 rows = 0; ///< lines of its COPY blocks
    bool operator==(const DumpedTable &) const = default;
};

struct DumpedSequence {
    QualifiedName name;
    qint64 value = 0;
    bool wasUsed = false; ///< is_called: the next value is one further
    bool operator==(const DumpedSequence &) const = default;
};

enum class DumpKind {
    Database, ///< one database's contents: what Tale takes
    Create, ///< with CREATE DATABASE or \connect (pg_dump -C)
    Cluster, ///< all databases (pg_dumpall)
    Unknown, ///< no head of pg_dump's
};

/// What reading a dump to its end has shown. Made on the host; the dump itself stays there.
struct DumpInspection {
    QString fileName;
    DumpState state = DumpState::Unreadable;
    QString reason; ///< translated: what is wrong and what to do; empty when verified
    QString sha256; ///< of the compressed file, hexadecimal
    qint64 sizeBytes = 0;
    QDateTime modifiedAt; ///< UTC, of the file when its reading began; invalid: not known
    qint64 uncompressedBytes = 0;
    QString serverVersion; ///< "16.9", of the server that was dumped
    QString dumpVersion; ///< of pg_dump
    DumpKind kind = DumpKind::Unknown;
    QString encoding; ///< client_encoding
    QList<DumpedTable> tables;
    QList<DumpedSequence> sequences;
    QStringList extensions;
    QStringList roles; ///< owners and grantees
    QStringList tablespaces; ///< that its tables and indexes want, as it writes them
    QStringList commands; ///< what nobody may accept: psql's commands, other databases, texts that are read in two ways; the first twenty
    QStringList outward; ///< SQL that reaches files, programs or other servers: 200 bytes of each statement; the first twenty
    int outwardCount = 0;
    bool hasTrailer = false;
    QString toolOutput; ///< what gzip said
    QDateTime inspectedAt; ///< UTC, this machine's clock

    qint64 rowCount() const;
    bool isGood() const { return state == DumpState::Verified; }
    /// Whether it may be loaded: verified, or bad only by SQL that reaches out, which the administrator has accepted.
    bool isLoadable(bool outwardAccepted) const;
    bool operator==(const DumpInspection &) const = default;
};

/// Reads a dump to its end on the host. Progress has the phase "verify" and compressed bytes.
/// A dump that is bad in some way is a result; errors are: NotFound, DatabaseStopped, Stopped, those of the engine.
Result<DumpInspection> inspectDump(const Host &host, const QString &fileName, const Job &job);

/// The inspection in the output of inspect-dump.sh (also of load.result, which has the same facts).
DumpInspection inspectionFromReport(const QString &fileName, const QByteArray &report);

QString dumpKindName(DumpKind kind); ///< the word of cli.md; "unknown" for none
QJsonObject toJson(const DumpInspection &inspection); ///< as cli.md has it for verify, and all that is known
DumpInspection inspectionFromJson(const QJsonObject &object); ///< the way back; times have whole seconds

} // namespace talekeeper
