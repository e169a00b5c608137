#pragma once

#include "core/restore/report.h"
#include "core/stack/host.h"

#include <QByteArrayList>

namespace talekeeper {

class SshServer;
class TcpRelay;

/// A real host for tests: a practice host of its own, or a stack in the lab, reached here or by SSH. Looks at the host by other ways than the
/// program does where it can: psql and pg_dump inside the db container.
class TestHost
{
public:
    enum class Kind { Practice, Lab, Ssh };

    /// Makes it, or finds the stack that ctest has brought up in the lab as the given project. An error where this machine
    /// can't have it.
    static Result<TestHost> make(Kind kind, const QString &labProject = QStringLiteral("taletest"));

    Kind kind() const { return m_kind; }
    SshServer *sshServer() const; ///< null unless it is reached by SSH
    TcpRelay *relay() const; ///< the link to it; null unless it is reached by SSH
    const Host &host() const { return m_host; }
    Host &host() { return m_host; }
    HostProfile profile() const { return m_host.profile; }
    /// Its engine as a LocalRunner reaches it, also where Talekeeper goes by SSH and has to call docker by sudo.
    const Engine &engine() const { return *m_engine; }
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

    /// Processes on the host whose words or open files have a text in them, "ID NAME" a line each.
    QByteArray processesWith(const QString &text) const;

    QString newestWholeDump() const; ///< file name; of the stack's own database
    QString cutShortDump() const; ///< file name; the practice host and the lab have one
    QString writeSlowDump(int seconds) const; ///< a file whose load sleeps so long; its name
    void writeDump(const QString &fileName, const QByteArray &content) const; ///< into the backup directory
    QByteArray readDump(const QString &fileName) const;
    void removeDump(const QString &fileName) const;

    /// Drops what runs have kept or left, and their journals; starts what is stopped; loads Tale's own database again where
    /// a test has left a smaller one in its place.
    void cleanUp() const;

private:
    struct FarSide; ///< of a host that is reached by SSH: the sshd, and what a client needs
    static HostProfile farProfile(FarSide &far, const QString &labProject);

    Kind m_kind = Kind::Practice;
    std::shared_ptr<FarSide> m_far;
    Host m_host;
    std::shared_ptr<Engine> m_engine;
};

/// The lines of a database's text that a later one lacks: none where all of it is there and Tale has only added to it.
/// What sequences count to, and agents' runs that are not over, is passed over: Tale changes them.
QByteArrayList linesMissing(const QByteArrayList &text, const QByteArrayList &later);

/// Whether this is continuous integration, where nothing may be skipped.
bool isContinuousIntegration();

} // namespace talekeeper
