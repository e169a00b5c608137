// A snapshot brought to a drill host: from a real restic repository, an archive and a folder, and what can be wrong with each.
#include "core/drill/drillprogress.h"
#include "core/drill/keptdrills.h"
#include "core/drill/snapshotaction.h"
#include "core/host/remotescript.h"
#include "hostmain.h"
#include "tests/support/systemthings.h"

#include <QDir>
#include <QProcess>
#include <QScopeGuard>
#include <QTemporaryDir>

#include <algorithm>
#include <csignal>

using namespace Qt::StringLiterals;
using namespace talekeeper;

namespace {

/// Of the steps that the template has, the one that this is about.
const QByteArray smallDrill = R"({"id":"small","title":"Small","why":"","period":"month","host":"drill","inputs":[
    {"key":"snapshot","title":"Snapshot","why":"","required":true},{"key":"work","title":"Work","why":"","required":true},{"key":"dumps","title":"Dumps","why":""}],
    "steps":[{"id":"snapshot","title":"Snapshot","why":"","kind":"action","does":"bring-snapshot"}]})";

constexpr auto password = "geh eim's \"$HOME\""; // a hard case
constexpr auto secretValue = "sk-very-secret-value";

void write(const QString &path, const QByteArray &content, QFile::Permissions permissions = QFile::ReadOwner | QFile::WriteOwner)
{
    QVERIFY(QDir().mkpath(QFileInfo(path).path()));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QVERIFY(file.write(content) == content.size());
    QVERIFY(file.setPermissions(permissions));
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("not there");
}

QString textOf(const DrillStepResult &result)
{
    QString text = result.summary;
    for (const DrillFinding &finding : result.findings)
        text += u"\n"_s + (finding.severity == DrillFinding::Severity::Failure ? u"failure: "_s : u"warning: "_s) + finding.message;
    return text;
}

} // namespace

class SnapshotTest : public QObject
{
    Q_OBJECT

public:
    explicit SnapshotTest(TestHost &host)
        : m_test(host)
    {
    }

private:
    TestHost &m_test;
    QTemporaryDir m_directory;

    QString path(const QString &name) const { return m_directory.filePath(name); }
    QString work() const { return path(u"work"_s); }

    void restic(const QStringList &arguments, const QString &repository = u"repository"_s) const
    {
        qputenv("RESTIC_REPOSITORY", path(repository).toUtf8());
        qputenv("RESTIC_PASSWORD", password);
        runSystemProgram(u"restic"_s, arguments);
        qunsetenv("RESTIC_REPOSITORY");
        qunsetenv("RESTIC_PASSWORD");
    }

    QString environmentFile(const QString &name, const QByteArray &withPassword, const QString &repository = u"repository"_s) const
    {
        // As a shell reads it: in single quotes all but those themselves.
        write(path(name), "export RESTIC_REPOSITORY='" + path(repository).toUtf8() + "'\nRESTIC_PASSWORD='" + QByteArray(withPassword).replace("'", "'\\''") + "'\n");
        return path(name);
    }

    DrillSite site() const
    {
        DrillSite site {.profile = m_test.profile(), .engine = m_test.host().engine, .host = m_test.host()};
        site.profile.environment = Environment::Drill;
        return site;
    }

    /// The step's last attempt.
    DrillAttempt bring(const QString &source, const QMap<QString, QString> &more = {}) const
    {
        const QString history = path(u"history.sqlite"_s);
        QMap<QString, QString> inputs {{u"snapshot"_s, source}, {u"work"_s, work()}};
        inputs.insert(more);
        const auto begun = startDrill(history, {.drill = *drillTemplateFromJson(smallDrill, u"small"_s), .id = {}, .host = m_test.profile().name, .inputs = inputs, .who = u"m@desk"_s, .now = QDateTime::currentDateTimeUtc()});
        if (!begun)
            qFatal("%s", qPrintable(begun.error().message));
        const auto done = doKeptStep(history, site(), begun->id, u"snapshot"_s, {}, {});
        if (!done)
            qFatal("%s", qPrintable(done.error().message));
        return done->step(u"snapshot"_s)->attempts.last();
    }

    /// Nothing secret stands in what is kept.
    static void verifyNoSecret(const DrillAttempt &attempt)
    {
        for (const DrillCommand &command : attempt.commands)
            for (const QString &text : {command.command, command.result, command.output})
                QVERIFY2(!text.contains(QString::fromUtf8(password)) && !text.contains(QString::fromUtf8(secretValue)), qPrintable(text));
        QVERIFY(!textOf(attempt.result).contains(QString::fromUtf8(password)));
    }

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_directory.isValid());
        qputenv("RESTIC_CACHE_DIR", path(u"cache"_s).toUtf8());
        const QString tale = path(u"source/srv/tale"_s);
        write(tale + u"/.env"_s, "DB_PASSWORD="_ba + secretValue);
        write(tale + u"/compose.yaml"_s, "services: {}");
        write(tale + u"/config/providers/openai.json"_s, "{}");
        write(tale + u"/config/providers/openai.secrets.json"_s, "{}");
        write(tale + u"/config/retention/runs.json"_s, "{}");
        write(path(u"source/volumes/tale_convex-data/_data/storage/files/1"_s), "a file");
        write(path(u"source/volumes/tale_db-backup/_data/tale-20261122-020000.sql.gz"_s), "a dump");
        restic({u"init"_s, u"--quiet"_s});
        restic({u"backup"_s, u"--quiet"_s, u"--time"_s, u"2026-11-20 03:00:00"_s, tale, path(u"source/volumes"_s)});
        write(tale + u"/config/providers/anthropic.json"_s, "{}");
        restic({u"backup"_s, u"--quiet"_s, u"--time"_s, u"2026-11-22 03:00:00"_s, tale, path(u"source/volumes"_s)});
    }

    void theNewestSnapshotIsRestored()
    {
        const DrillAttempt attempt = bring(u"restic:"_s + environmentFile(u"good.env"_s, password));
        QVERIFY2(attempt.state == DrillStepState::Passed, qPrintable(textOf(attempt.result)));
        const QMap<QString, QString> &facts = attempt.result.facts;
        const QString source = m_directory.path() + u"/source"_s, folder = work() + u"/snapshot"_s;
        QCOMPARE(facts.value(u"snapshot_folder"_s), folder);
        QCOMPARE(facts.value(u"snapshot_taken_at"_s).first(10), u"2026-11-22"_s);
        QCOMPARE(facts.value(u"snapshot_env"_s), folder + source + u"/srv/tale/.env"_s);
        QCOMPARE(facts.value(u"snapshot_providers"_s), folder + source + u"/srv/tale/config/providers"_s);
        QCOMPARE(facts.value(u"snapshot_config"_s), folder + source + u"/srv/tale/config"_s);
        QCOMPARE(facts.value(u"snapshot_convex_data"_s), folder + source + u"/volumes/tale_convex-data/_data"_s);
        QCOMPARE(facts.value(u"snapshot_dumps"_s), folder + source + u"/volumes/tale_db-backup/_data"_s);
        QVERIFY(QFile::exists(facts.value(u"snapshot_providers"_s) + u"/anthropic.json"_s));
        QCOMPARE(contentOf(facts.value(u"snapshot_env"_s)), "DB_PASSWORD="_ba + secretValue);
        QCOMPARE(QFile::permissions(facts.value(u"snapshot_env"_s)) & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
        QCOMPARE(QFile::permissions(work()) & (QFile::ReadGroup | QFile::ReadOther | QFile::ExeGroup), QFile::Permissions());
        QVERIFY(attempt.result.summary.contains(u"22 Nov 2026"_s));
        QCOMPARE(attempt.result.tables.first().rows.size(), 5);
        verifyNoSecret(attempt);
    }

    /// The first snapshot did not have it, and what the drill before has brought in is gone.
    void theSnapshotThatIsNamedIsRestored()
    {
        qputenv("RESTIC_REPOSITORY", path(u"repository"_s).toUtf8());
        qputenv("RESTIC_PASSWORD", password);
        const QByteArray json = runSystemProgram(u"restic"_s, {u"snapshots"_s, u"--json"_s});
        qunsetenv("RESTIC_PASSWORD");
        const QString id = QString::fromUtf8(json).section(u"\"short_id\":\""_s, 1, 1).section(u'"', 0, 0);
        const DrillAttempt attempt = bring(u"restic:"_s + environmentFile(u"good.env"_s, password) + u'#' + id);
        QVERIFY2(attempt.state == DrillStepState::Passed, qPrintable(textOf(attempt.result)));
        QVERIFY(attempt.result.summary.contains(u"20 Nov 2026"_s) && attempt.result.summary.contains(id));
        QVERIFY(!QFile::exists(attempt.result.facts.value(u"snapshot_providers"_s) + u"/anthropic.json"_s));
    }

    void whatIsWrongWithARepositoryIsOneSentence_data()
    {
        QTest::addColumn<QString>("source");
        QTest::addColumn<QString>("sentence");
        const auto row = [](const char *name, const QString &file, const QString &sentence) { QTest::newRow(name) << u"restic:"_s + file << sentence; };
        row("wrong password", environmentFile(u"wrong.env"_s, "another one"), u"The password that"_s);
        row("no repository", environmentFile(u"none.env"_s, password, u"nowhere"_s), u"There is no restic repository"_s);
        row("no environment file", path(u"nowhere.env"_s), u"There is no file"_s);
        row("no such snapshot", environmentFile(u"good.env"_s, password) + u"#00000000"_s, u"has no snapshot 00000000"_s);
        write(path(u"empty.env"_s), "A=b\n");
        row("nothing set", path(u"empty.env"_s), u"sets no repository or no password"_s);
        write(path(u"bad.env"_s), "a=(\n");
        row("no shell's", path(u"bad.env"_s), u"can't be read by a shell"_s);
    }
    void whatIsWrongWithARepositoryIsOneSentence()
    {
        QFETCH(const QString, source);
        QFETCH(const QString, sentence);
        const DrillAttempt attempt = bring(source);
        QCOMPARE(attempt.state, DrillStepState::Failed);
        QCOMPARE(attempt.result.findings.size(), 1);
        QVERIFY2(attempt.result.findings.first().message.contains(sentence), qPrintable(textOf(attempt.result)));
        verifyNoSecret(attempt);
    }

    /// restic's own check holds the lock that nobody else gets past; slowed down, it holds it for as long as the test wants.
    void aLockedRepositoryIsSaid()
    {
        const QString file = environmentFile(u"good.env"_s, password);
        QProcess check;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"RESTIC_REPOSITORY"_s, path(u"repository"_s));
        environment.insert(u"RESTIC_PASSWORD"_s, QString::fromUtf8(password));
        check.setProcessEnvironment(environment);
        check.start(u"restic"_s, {u"check"_s, u"--no-cache"_s, u"--read-data"_s, u"--limit-download"_s, u"1"_s});
        QTRY_VERIFY_WITH_TIMEOUT(!QDir(path(u"repository/locks"_s)).isEmpty(QDir::Files), 20'000);
        ::kill(pid_t(check.processId()), SIGSTOP);
        const DrillAttempt attempt = bring(u"restic:"_s + file);
        ::kill(pid_t(check.processId()), SIGKILL);
        QVERIFY(check.waitForFinished());
        restic({u"unlock"_s, u"--remove-all"_s, u"--quiet"_s});
        QCOMPARE(attempt.state, DrillStepState::Failed);
        QVERIFY2(textOf(attempt.result).contains(u"The repository is locked"_s), qPrintable(textOf(attempt.result)));
    }

    void aSnapshotWithoutADumpFails()
    {
        restic({u"init"_s, u"--quiet"_s}, u"other"_s);
        restic({u"backup"_s, u"--quiet"_s, path(u"source/srv"_s)}, u"other"_s);
        const QString source = u"restic:"_s + environmentFile(u"other.env"_s, password, u"other"_s);
        const DrillAttempt attempt = bring(source);
        QCOMPARE(attempt.state, DrillStepState::Failed);
        QVERIFY2(textOf(attempt.result).contains(u"failure: The snapshot holds no dump"_s), qPrintable(textOf(attempt.result)));
        QVERIFY(!attempt.result.facts.contains(u"snapshot_convex_data"_s));
        // Whoever says where they are has them somewhere else.
        QCOMPARE(bring(source, {{u"dumps"_s, u"/srv/dumps"_s}}).state, DrillStepState::Passed);
    }

    void aFolderIsUsedWhereItIs()
    {
        const QString folder = path(u"source"_s);
        const DrillAttempt attempt = bring(folder);
        QVERIFY2(attempt.state == DrillStepState::Passed, qPrintable(textOf(attempt.result)));
        QCOMPARE(attempt.result.facts.value(u"snapshot_folder"_s), folder);
        QCOMPARE(attempt.result.facts.value(u"snapshot_dumps"_s), folder + u"/volumes/tale_db-backup/_data"_s);
        const DrillAttempt none = bring(path(u"nowhere"_s));
        QCOMPARE(none.state, DrillStepState::Failed);
        QVERIFY2(textOf(none.result).contains(u"There is no folder"_s), qPrintable(textOf(none.result)));
    }

    void anArchiveOfThisMachineIsUnpacked()
    {
        const QString archive = path(u"snapshot.tar.zst"_s);
        runSystemProgram(u"tar"_s, {u"--zstd"_s, u"-cf"_s, archive, u"-C"_s, path(u"source"_s), u"."_s});
        const DrillAttempt attempt = bring(archive);
        QVERIFY2(attempt.state == DrillStepState::Passed, qPrintable(textOf(attempt.result)));
        const QMap<QString, QString> &facts = attempt.result.facts;
        QCOMPARE(facts.value(u"snapshot_env"_s), work() + u"/snapshot/srv/tale/.env"_s);
        QCOMPARE(contentOf(facts.value(u"snapshot_env"_s)), "DB_PASSWORD="_ba + secretValue);
        QCOMPARE(QFile::permissions(facts.value(u"snapshot_env"_s)), QFile::permissions(path(u"source/srv/tale/.env"_s)));
        QVERIFY(attempt.result.summary.contains(u"snapshot.tar.zst"_s));
        verifyNoSecret(attempt);
    }

    /// It was read to its end before anything was written, so what was brought in before is still there.
    void aBadArchiveChangesNothing()
    {
        const QString archive = path(u"snapshot.tar.zst"_s), before = work() + u"/snapshot/srv/tale/.env"_s;
        QVERIFY(QFile::exists(before));
        write(path(u"cut.tar.zst"_s), contentOf(archive).chopped(20));
        const DrillAttempt attempt = bring(path(u"cut.tar.zst"_s));
        QCOMPARE(attempt.state, DrillStepState::Failed);
        QVERIFY2(textOf(attempt.result).contains(u"is cut short"_s), qPrintable(textOf(attempt.result)));
        QVERIFY(attempt.commands.isEmpty());
        QVERIFY(QFile::exists(before));
    }

    /// What does not fit is not begun, and what does not fit after all is said.
    void aDiskWithoutRoomIsSaid()
    {
        const QString small = path(u"small"_s);
        QVERIFY(QDir().mkpath(small));
        const bool isMounted = QProcess::execute(u"mount"_s, {u"-t"_s, u"tmpfs"_s, u"-o"_s, u"size=1m"_s, u"tmpfs"_s, small}) == 0;
        if (!isMounted && !isContinuousIntegration())
            QSKIP("only root makes a small disk");
        QVERIFY(isMounted);
        const QScopeGuard unmount([&] { QProcess::execute(u"umount"_s, {small}); });
        write(path(u"large/tale-20261122-020000.sql.gz"_s), QByteArray(2'000'000, 'x'));
        const QString archive = path(u"large.tar"_s);
        runSystemProgram(u"tar"_s, {u"-cf"_s, archive, u"-C"_s, path(u"large"_s), u"."_s});
        restic({u"init"_s, u"--quiet"_s}, u"large-repository"_s);
        restic({u"backup"_s, u"--quiet"_s, path(u"large"_s)}, u"large-repository"_s);
        for (const QString &source : {archive, u"restic:"_s + environmentFile(u"large.env"_s, password, u"large-repository"_s)}) {
            const DrillAttempt attempt = bring(source, {{u"work"_s, small}});
            QCOMPARE(attempt.state, DrillStepState::Failed);
            QVERIFY2(textOf(attempt.result).contains(u"Make room"_s), qPrintable(textOf(attempt.result)));
            QVERIFY(QDir(small + u"/snapshot"_s).isEmpty());
        }
        Command receive = scriptCommand(u"receive-snapshot.sh"_s, {small});
        receive.input = contentOf(archive);
        const auto received = LocalRunner().run(receive, {});
        QCOMPARE(received->exitCode, 12);
    }

    void aStrangersFolderIsNotWorkedIn()
    {
        write(path(u"strange/thesis.txt"_s), "years of work");
        const QString source = u"restic:"_s + environmentFile(u"good.env"_s, password);
        const DrillAttempt attempt = bring(source, {{u"work"_s, path(u"strange"_s)}});
        QCOMPARE(attempt.state, DrillStepState::Failed);
        QVERIFY2(textOf(attempt.result).contains(u"is not empty, and no drill has made it"_s), qPrintable(textOf(attempt.result)));
        QCOMPARE(contentOf(path(u"strange/thesis.txt"_s)), "years of work");
        QVERIFY(!QFile::exists(path(u"strange/snapshot"_s)));
        QVERIFY(textOf(bring(source, {{u"work"_s, u"here"_s}}).result).contains(u"has to be a whole path"_s));
    }

    void aHostThatIsNoDrillHostIsLeftAlone()
    {
        if (m_test.kind() == TestHost::Kind::Practice)
            QSKIP("the practice host is one");
        const QString history = path(u"history.sqlite"_s);
        const auto begun = startDrill(history, {.drill = *drillTemplateFromJson(smallDrill, u"small"_s), .id = {}, .host = m_test.profile().name,
                                                   .inputs = {{u"snapshot"_s, path(u"source"_s)}, {u"work"_s, path(u"unmarked"_s)}}, .who = u"m@desk"_s, .now = QDateTime::currentDateTimeUtc()});
        QVERIFY(begun);
        DrillSite unmarked = site();
        unmarked.profile.environment = Environment::Production;
        const auto done = doKeptStep(history, unmarked, begun->id, u"snapshot"_s, {}, {});
        QVERIFY(!done);
        QCOMPARE(done.error().kind, ErrorKind::Refused);
        QVERIFY(!QFile::exists(path(u"unmarked"_s)));
    }

    void whatItWouldRunCanBeRead()
    {
        DrillRecord record;
        record.inputs = {{u"snapshot"_s, u"restic:/etc/tale.env"_s}, {u"work"_s, u"/srv/drill"_s}};
        const QString commands = drillFunction(u"bring-snapshot"_s)->commands(site(), record).join(u'\n');
        for (const QString &word : {u"restic.sh /etc/tale.env restore"_s, u"prepare-work.sh /srv/drill"_s, u"list-files.sh /srv/drill/snapshot"_s})
            QVERIFY2(commands.contains(word), qPrintable(commands));
    }
};

TALEKEEPER_HOST_TEST_MAIN(SnapshotTest)
#include "snapshottest.moc"
