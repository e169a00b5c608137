#include "testhost.h"

#include "core/dumps/dump.h"
#include "core/restore/facts.h"
#include "core/stack/practicehost.h"
#include "dumpmaker.h"
#include "sshclient.h"
#include "sshserver.h"
#include "sshuser.h"
#include "systemthings.h"
#include "tcprelay.h"

#include <QDir>
#include <QProcess>
#include <QStandardPaths>
#include <QTest>

#include <algorithm>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

/// Takes over what `lab env` exports, so that docker finds the lab's engine.
bool enterLab()
{
    QProcess process;
    process.start(QStringLiteral(TALEKEEPER_SOURCE_DIRECTORY "/tests/lab/lab"), {u"env"_s});
    if (!process.waitForFinished(30'000) || process.exitCode() != 0)
        return false;
    for (const QByteArray &line : process.readAllStandardOutput().split('\n')) {
        if (!line.startsWith("export "))
            continue;
        const QByteArray assignment = line.sliced(7);
        const qsizetype equals = assignment.indexOf('=');
        QByteArray value = assignment.sliced(equals + 1);
        value.replace('\'', "").replace('"', "");
        qputenv(assignment.first(equals).constData(), value);
    }
    return true;
}

// PostgreSQL does not run as root, so the directory must be open to the user it runs as.
QString privatePracticeDirectory()
{
    return QDir::tempPath() + u"/talekeeper-test-%1/practice"_s.arg(getpid());
}

/// Where ctest has made a practice host for all (practice-template), the test's own is a copy of it; else it is made anew.
void copyPracticeHost(const QString &directory)
{
    const QString original = QDir::tempPath() + u"/talekeeper-test-template/practice"_s;
    QFile server(original + u"/server"_s);
    const bool isComplete = QFileInfo::exists(original + u"/ready"_s) && server.open(QIODevice::ReadOnly);
    // A socket beside it would be the original's.
    if (!isComplete || !server.readAll().contains("socket_directory=" + original.toUtf8()))
        return;
    QDir().mkpath(QFileInfo(directory).path());
    runSystemProgram(u"cp"_s, {u"--archive"_s, u"--reflink=auto"_s, original, directory});
    runSystemProgram(u"sed"_s, {u"--in-place"_s, u"s|%1|%2|g"_s.arg(original, directory), directory + u"/server"_s, directory + u"/crontab"_s, directory + u"/data/postgresql.conf"_s});
}

QByteArrayList comparable(const QByteArray &dump)
{
    QByteArrayList lines = dump.split('\n');
    lines.removeIf([](const QByteArray &line) { return line.startsWith("\\restrict ") || line.startsWith("\\unrestrict "); });
    std::ranges::sort(lines);
    return lines;
}

} // namespace

QByteArrayList linesMissing(const QByteArrayList &text, const QByteArrayList &later)
{
    const QSet<QByteArray> there(later.begin(), later.end());
    QByteArrayList missing;
    for (const QByteArray &line : text)
        if (!there.contains(line) && !line.startsWith("SELECT pg_catalog.setval(") && !line.contains("\trunning\t"))
            missing << line;
    return missing;
}

bool isContinuousIntegration() { return qEnvironmentVariable("CI") == u"true"_s; }

Result<TestHost> TestHost::make(Kind kind, const QString &labProject)
{
    TestHost result;
    result.m_kind = kind;
    HostProfile profile {.kind = HostProfile::Kind::Practice, .name = u"Practice host"_s, .practiceDirectory = privatePracticeDirectory()};
    if (kind != Kind::Practice) {
        if (!enterLab())
            return failure(ErrorKind::EngineUnreachable, u"the lab is not up"_s);
    }
    if (kind == Kind::Ssh) {
        result.m_far = std::make_shared<FarSide>();
        profile = farProfile(*result.m_far, labProject);
    } else if (kind == Kind::Lab) {
        profile = {.kind = HostProfile::Kind::Local, .name = u"Lab"_s, .project = labProject};
    }
    if (kind == Kind::Practice)
        copyPracticeHost(profile.practiceDirectory);
    auto host = connectHost(profile, {});
    if (!host)
        return std::unexpected(host.error());
    result.m_host = *std::move(host);
    result.m_engine = result.m_host.engine;
    if (kind == Kind::Ssh) {
        const auto near = connectHost({.kind = HostProfile::Kind::Local, .project = labProject}, {});
        if (!near)
            return std::unexpected(near.error());
        result.m_engine = near->engine;
    }
    return result;
}

struct TestHost::FarSide {
    // What a far Docker host has by itself: its engine is the client's default.
    SshServer server {{.setEnvironment = {u"DOCKER_HOST="_s + qEnvironmentVariable("DOCKER_HOST", u"unix:///var/run/docker.sock"_s)}}};
    TcpRelay relay {server.port()};
    SshClient client;
    // Nobody special: a shell other than bash, and docker by sudo only.
    std::unique_ptr<SshUser> user = SshUser::make(u"zsh"_s);
};

HostProfile TestHost::farProfile(FarSide &far, const QString &labProject)
{
    far.client.trust(far.server, far.relay.port());
    far.user->authorize(far.client.publicKey());
    if (far.user->isOwn())
        far.user->allowSudo({QStandardPaths::findExecutable(u"docker"_s)});
    return {.kind = HostProfile::Kind::Ssh, .name = u"Far lab"_s, .address = SshClient::address(*far.user, far.relay.port()),
        .sshOptions = far.client.options(), .project = labProject};
}

SshServer *TestHost::sshServer() const { return m_far ? &m_far->server : nullptr; }
TcpRelay *TestHost::relay() const { return m_far ? &m_far->relay : nullptr; }

void TestHost::refresh()
{
    auto fresh = refreshHost(m_host, {});
    QVERIFY2(fresh, fresh ? "" : qPrintable(fresh.error().message));
    m_host = *std::move(fresh);
}

void TestHost::remove()
{
    if (m_kind != Kind::Practice)
        return;
    LocalRunner runner;
    const auto removed = removePracticeHost(m_host.profile.practiceDirectory, runner, {});
    QVERIFY2(removed, removed ? "" : qPrintable(removed.error().message));
    QDir().rmdir(QFileInfo(m_host.profile.practiceDirectory).path());
}

QStringList TestHost::ctlWords() const
{
    if (m_kind == Kind::Practice)
        return {u"--practice"_s};
    QStringList words = m_kind == Kind::Ssh ? QStringList {u"--ssh"_s, m_host.profile.address} : QStringList {u"--local"_s};
    for (const QString &option : m_host.profile.sshOptions)
        words << u"--ssh-option"_s << option;
    return words << u"--project"_s << m_host.profile.project;
}

QByteArray TestHost::tryShell(const QString &script, const QStringList &arguments) const
{
    Command command {.words = {u"bash"_s, u"-c"_s, script, u"test"_s}};
    for (const QString &argument : arguments)
        command.words << argument;
    LocalRunner runner;
    const auto output = runner.run(m_engine->insideCommand(m_host.stack.database.name, command), {});
    return output ? output->output : QByteArray();
}

QByteArray TestHost::shell(const QString &script, const QStringList &arguments, const QByteArray &input) const
{
    Command command {.words = {u"bash"_s, u"-c"_s, u"set -eo pipefail; "_s + script, u"test"_s}, .input = input};
    for (const QString &argument : arguments)
        command.words << argument;
    LocalRunner runner;
    const auto output = runner.run(m_engine->insideCommand(m_host.stack.database.name, command), {});
    if (!output || !output->succeeded()) {
        QTest::qFail(qPrintable(script + u'\n' + (output ? output->errorText() : output.error().message)), __FILE__, __LINE__);
        return {};
    }
    return output->output;
}

QByteArray TestHost::sql(const QString &database, const QString &statement) const
{
    return shell(u"psql -X -q -A -t -v ON_ERROR_STOP=1 -U \"$1\" -d \"$2\" -c \"$3\""_s, {m_host.stack.database.databaseUser, database, statement}).trimmed();
}

QByteArrayList TestHost::databaseText(const QString &database) const
{
    return comparable(shell(u"pg_dump -U \"$1\" -d \"$2\""_s, {m_host.stack.database.databaseUser, database}));
}

QByteArrayList TestHost::dumpText(const QString &fileName) const
{
    return comparable(shell(u"gzip -dc \"$1\""_s, {m_host.stack.backupDirectory + u'/' + fileName}));
}

QStringList TestHost::databases() const
{
    return QString::fromUtf8(sql(u"postgres"_s, u"SELECT oid || ' ' || datname FROM pg_database ORDER BY datname"_s)).split(u'\n');
}

QStringList TestHost::runningContainers() const
{
    QStringList names;
    const auto containers = m_engine->containers({});
    if (!containers)
        return names;
    for (const Container &container : *containers)
        if (container.isRunning() && m_host.stack.container(container.name))
            names << container.name;
    names.sort();
    return names;
}

void TestHost::killLoading(const QString &pattern) const
{
    tryShell(u"for process in $(pgrep -f -- \"$2\"); do case $(readlink \"/proc/$process/cwd\") in \"$1\"/.talekeeper/*) kill -KILL \"$process\" ;; esac; done"_s,
        {m_host.stack.backupDirectory, pattern});
}

namespace {

QString firstDump(const TestHost &host, bool whole)
{
    const Stack &stack = host.host().stack;
    const QStringList files = QString::fromUtf8(host.shell(u"cd \"$1\" && ls -r *.gz"_s, {stack.backupDirectory})).split(u'\n', Qt::SkipEmptyParts);
    for (const QString &file : files) {
        const bool isWhole = host.tryShell(u"gzip -t \"$1\" && echo whole"_s, {stack.backupDirectory + u'/' + file}).contains("whole");
        if (isWhole == whole && databaseOfDump(file, stack) == stack.database.databaseName)
            return file;
    }
    return {};
}

} // namespace

QByteArray TestHost::processesWith(const QString &text) const
{
    // The text goes in by standard input, so that the one that looks does not find itself.
    return shell(u"read -r text\n"
                 "for process in /proc/[0-9]*; do\n"
                 "if tr '\\0' ' ' < \"$process/cmdline\" | grep -qF -- \"$text\" || readlink \"$process\"/fd/* | grep -qF -- \"$text\"; then\n"
                 "read -r comm < \"$process/comm\" && echo \"${process#/proc/} $comm\"\n"
                 "fi\n"
                 "done 2>/dev/null\n"_s,
        {}, text.toUtf8() + '\n').trimmed();
}

QString TestHost::newestWholeDump() const { return firstDump(*this, true); }
QString TestHost::cutShortDump() const { return firstDump(*this, false); }

QString TestHost::writeSlowDump(int seconds) const
{
    const QString file = u"tale-20240101-020000.sql.gz"_s;
    writeDump(file, gzip(slowDump(seconds)));
    return file;
}

void TestHost::writeDump(const QString &fileName, const QByteArray &content) const
{
    shell(u"cat > \"$1\""_s, {m_host.stack.backupDirectory + u'/' + fileName}, content);
}

QByteArray TestHost::readDump(const QString &fileName) const { return shell(u"cat \"$1\""_s, {m_host.stack.backupDirectory + u'/' + fileName}); }

void TestHost::removeDump(const QString &fileName) const { shell(u"rm -f \"$1\""_s, {m_host.stack.backupDirectory + u'/' + fileName}); }

void TestHost::cleanUp() const
{
    LocalRunner runner;
    const QStringList running = runningContainers();
    for (const Container &container : inStartOrder(m_host.stack.containers))
        if (!running.contains(container.name))
            runner.run(m_engine->startCommand(container.name), {});
    const Container &database = m_host.stack.database;
    // In one go, as each call of docker takes its time; again where the server is only just starting.
    QByteArray state;
    QTRY_VERIFY_WITH_TIMEOUT(!(state = tryShell(uR"(
        set -eo pipefail
        rm -rf "$1/.talekeeper" "$1/.talekeeper-pins"
        psql -X -q -A -t -U "$2" -v name="$3" -d postgres <<'SQL' | psql -X -q -U "$2" -d postgres
            SELECT format('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE %L;', 'talekeeper%');
            SELECT format('DROP DATABASE %I WITH (FORCE);', datname) FROM pg_database
             WHERE datname ~ '_(restore|rehearsal|before|undone)_[0-9]{8}_[0-9]{6}$';
            SELECT format('COMMENT ON DATABASE %I IS NULL;', datname) FROM pg_database WHERE datname IN (:'name', 'tale_platform', 'tale_knowledge');
SQL
        psql -X -q -A -t -U "$2" -d "$3" -c "SELECT CASE WHEN to_regclass('public.agents') IS NULL THEN 'smaller' ELSE 'own' END"
    )"_s, {m_host.stack.backupDirectory, database.databaseUser, database.databaseName}).trimmed().split('\n').last()).isEmpty(), 30'000);
    if (state == "smaller")
        shell(uR"(
            psql -X -q -v ON_ERROR_STOP=1 -U "$1" -d "$2" <<'SQL'
                SET client_min_messages = warning;
                SELECT format('DROP SCHEMA %I CASCADE', nspname) FROM pg_namespace WHERE nspname !~ '^pg_|^information_schema$' \gexec
                CREATE SCHEMA public;
SQL
            gzip -dc "$3" | psql -X -q -v ON_ERROR_STOP=1 -U "$1" -d "$2" -o /dev/null
        )"_s, {database.databaseUser, database.databaseName, m_host.stack.backupDirectory + u'/' + newestWholeDump()});
}

} // namespace talekeeper
