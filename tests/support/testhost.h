#pragma once

#include "core/restore/report.h"
#include "core/stack/host.h"

#include <QByteArrayList>

namespace talekeeper {

/// A real host for tests: a practice host of its own, or the stack in the lab. Looks at the host by other ways than the
/// program does where it can: psql and pg_dump inside the db container.
class TestHost
{
public:
    enum class Kind { Practice, Lab };

    /// Makes it, or finds the stack that ctest has brought up in the lab as the given project. An error where this machine
    /// can't have it.
    static Result<TestHost> make(Kind kind, const QString &labProject = QStringLiteral("taletest"));

    Kind kind() const { return m_kind; }
    const Host &host() const { return m_host; }
    Host &host() { return m_host; }
    HostProfile profile() const { return m_host.profile; }
    void refresh(); ///< looks at the containers anew
    void remove(); ///< a practice host is deleted; the lab stays

    /// The words that talekeeperctl takes for this host.
    QStringList ctlWords() const;

    /// Runs a bash script inside the db container; an unsuccessful one fails the test.
    QByteArray shell(const QString &script, const QStringList &arguments = {}, const QByteArray &input = {}) const;
    QByteArray sql(const QString &database, const QString &statement) const; ///< unaligned rows, trimmed
    QByteArray tryShell(const QString &script, const QStringList &arguments = {}) const; ///< may fail

    /// pg_dump's text in sorted lines, without the key of this one run: equal for equal databases.
    QByteArrayList databaseText(const QString &database) const;
    QByteArrayList dumpText(const QString &fileName) const; ///< the same of a dump file
    QStringList databases() const; ///< "oid name", sorted
    QStringList runningContainers() const; ///< sorted

    /// Kills processes of a load on this host by a pattern of pgrep's; the practice host shares its processes with the machine,
    /// where other tests may load.
    void killLoading(const QString &pattern) const;

    void writeDump(const QString &fileName, const QByteArray &content) const; ///< into the backup directory
    QByteArray readDump(const QString &fileName) const;
    void removeDump(const QString &fileName) const;

    /// Drops what runs have kept or left, and their journals; starts what is stopped.
    void cleanUp() const;

private:
    Kind m_kind = Kind::Practice;
    Host m_host;
};

/// Whether this is continuous integration, where nothing may be skipped.
bool isContinuousIntegration();

} // namespace talekeeper
