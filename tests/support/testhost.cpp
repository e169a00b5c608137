#include "testhost.h"

#include "core/dumps/dump.h"
#include "core/stack/practicehost.h"

#include <QDir>
#include <QProcess>
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

QByteArrayList comparable(const QByteArray &dump)
{
    QByteArrayList lines = dump.split('\n');
    lines.removeIf([](const QByteArray &line) { return line.startsWith("\\restrict ") || line.startsWith("\\unrestrict "); });
    std::ranges::sort(lines);
    return lines;
}

} // namespace

bool isContinuousIntegration() { return qEnvironmentVariable("CI") == u"true"_s; }

Result<TestHost> TestHost::make(Kind kind, const QString &labProject)
{
    TestHost result;
    result.m_kind = kind;
    HostProfile profile {.kind = HostProfile::Kind::Practice, .name = u"Practice host"_s, .practiceDirectory = privatePracticeDirectory()};
    if (kind == Kind::Lab) {
        if (!enterLab())
            return failure(ErrorKind::EngineUnreachable, u"the lab is not up"_s);
        profile = {.kind = HostProfile::Kind::Local, .name = u"Lab"_s, .project = labProject};
    }
    auto host = connectHost(profile, {});
    if (!host)
        return std::unexpected(host.error());
    result.m_host = *std::move(host);
    return result;
}

void TestHost::refresh()
{
    auto fresh = refreshHost(m_host, {});
    QVERIFY2(fresh, fresh ? "" : qPrintable(fresh.error().message));
    m_host = *std::move(fresh);
}

void TestHost::remove()
{
    if (m_kind == Kind::Lab)
        return;
    LocalRunner runner;
    const auto removed = removePracticeHost(m_host.profile.practiceDirectory, runner, {});
    QVERIFY2(removed, removed ? "" : qPrintable(removed.error().message));
    QDir().rmdir(QFileInfo(m_host.profile.practiceDirectory).path());
}

QStringList TestHost::ctlWords() const
{
    return m_kind == Kind::Practice ? QStringList {u"--practice"_s} : QStringList {u"--local"_s, u"--project"_s, m_host.profile.project};
}

QByteArray TestHost::tryShell(const QString &script, const QStringList &arguments) const
{
    Command command {.words = {u"bash"_s, u"-c"_s, script, u"test"_s}};
    for (const QString &argument : arguments)
        command.words << argument;
    LocalRunner runner;
    const auto output = runner.run(m_host.engine->insideCommand(m_host.stack.database.name, command), {});
    return output ? output->output : QByteArray();
}

QByteArray TestHost::shell(const QString &script, const QStringList &arguments, const QByteArray &input) const
{
    Command command {.words = {u"bash"_s, u"-c"_s, u"set -eo pipefail; "_s + script, u"test"_s}, .input = input};
    for (const QString &argument : arguments)
        command.words << argument;
    LocalRunner runner;
    const auto output = runner.run(m_host.engine->insideCommand(m_host.stack.database.name, command), {});
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
    const auto containers = m_host.engine->containers({});
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
            runner.run(m_host.engine->startCommand(container.name), {});
    const Container &database = m_host.stack.database;
    QTRY_VERIFY_WITH_TIMEOUT(!tryShell(u"psql -X -At -U \"$1\" -d postgres -c 'SELECT 1'"_s, {database.databaseUser}).isEmpty(), 30'000);
    shell(uR"(
        rm -rf "$1/.talekeeper"
        psql -X -q -A -t -U "$2" -v name="$3" -d postgres <<'SQL' | psql -X -q -U "$2" -d postgres
            SELECT format('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE %L;', 'talekeeper%');
            SELECT format('DROP DATABASE %I WITH (FORCE);', datname) FROM pg_database
             WHERE datname ~ '_(restore|before|undone)_[0-9]{8}_[0-9]{6}$';
            SELECT format('COMMENT ON DATABASE %I IS NULL;', datname) FROM pg_database WHERE datname IN (:'name', 'tale_platform', 'tale_knowledge');
SQL
    )"_s, {m_host.stack.backupDirectory, database.databaseUser, database.databaseName});
}

} // namespace talekeeper
