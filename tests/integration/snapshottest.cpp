// A snapshot brought to a drill host: from a real restic repository, an archive and a folder, and what can be wrong with each.
#include "core/drill/bundle.h"
#include "core/drill/drillprogress.h"
#include "core/drill/keptdrills.h"
#include "core/drill/snapshotaction.h"
#include "core/drill/snapshotarchive.h"
#include "core/drill/snapshotcoverage.h"
#include "core/host/remotescript.h"
#include "hostmain.h"
#include "tests/support/ctl.h"
#include "tests/support/systemthings.h"

#include <QDir>
#include <QJsonArray>
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
        , m_ctl(host)
    {
    }

private:
    TestHost &m_test;
    Ctl m_ctl;
    QTemporaryDir m_directory;

    using Part = CoveredPart::Part;
    using Presence = CoveredPart::Presence;
    bool isPractice() const { return m_test.kind() == TestHost::Kind::Practice; }

    QString path(const QString &name) const { return m_directory.filePath(name); }
    QString work() const { return path(u"open/work"_s); }

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
        const auto begun = startDrill(history, {.drill = *drillTemplateFromJson(smallDrill, u"small"_s), .id = {}, .host = m_test.profile().name, .isPractice = isPractice(), .inputs = inputs, .who = u"m@desk"_s, .now = QDateTime::currentDateTimeUtc()});
        if (!begun)
            qFatal("%s", qPrintable(begun.error().message));
        const auto done = doKeptStep(history, site(), begun->id, u"snapshot"_s, {}, {});
        if (!done)
            qFatal("%s", qPrintable(done.error().message));
        return done->step(u"snapshot"_s)->attempts.last();
    }

    QList<CoveredPart> coverage(const QString &source, const QList<DrillRecord> &drills = {}) const
    {
        const auto parsed = parseSnapshotSource(source);
        const auto parts = readCoverage(m_test.host(), parsed ? std::optional(*parsed) : std::nullopt, drills, {});
        if (!parts)
            qFatal("%s", qPrintable(parts.error().message + parts.error().detail));
        return *parts;
    }

    static QString presences(const QList<CoveredPart> &parts, CoveredPart::Place CoveredPart::*place)
    {
        QStringList words;
        for (const CoveredPart &part : parts)
            words << partName(part.part) + ((part.*place).presence == Presence::Present ? u"+"_s : (part.*place).presence == Presence::Missing ? u"-"_s : u"?"_s);
        return words.join(u' ');
    }

    /// A drill that was signed and passed, of checks by these names.
    static DrillRecord passedDrill(const QStringList &checks, const QString &name = u"an admin"_s)
    {
        QStringList steps;
        for (const QString &check : checks)
            steps << u"{\"id\":\"%1\",\"title\":\"%1\",\"why\":\"\",\"kind\":\"check\",\"does\":\"%1\"}"_s.arg(check);
        const QByteArray json = u"{\"id\":\"checks\",\"title\":\"Checks\",\"why\":\"\",\"period\":\"month\",\"host\":\"any\",\"inputs\":[],\"steps\":[%1]}"_s.arg(steps.join(u',')).toUtf8();
        const QDateTime now = QDateTime::fromString(u"2026-11-20T10:00:00Z"_s, Qt::ISODate);
        auto record = beginDrill({.drill = *drillTemplateFromJson(json, u"checks"_s), .id = u"20261120-100000-4f2a"_s, .host = u"drill-box"_s, .inputs = {}, .who = u"m@desk"_s, .now = now});
        for (const QString &check : checks)
            record = withEndedStep(withBegunStep(*record, check, u"m@desk"_s, now), check, {.state = DrillStepState::Passed}, now);
        return name.isEmpty() ? *record : *signedRecord(*record, name, now.addSecs(60));
    }

    /// Nothing secret stands in what is kept.
    static void verifyNoSecret(const DrillAttempt &attempt)
    {
        for (const DrillCommand &command : attempt.commands)
            for (const QString &text : {command.command, command.result, command.output})
                QVERIFY2(!text.contains(QString::fromUtf8(password)) && !text.contains(QString::fromUtf8(secretValue)), qPrintable(text));
        QVERIFY(!textOf(attempt.result).contains(QString::fromUtf8(password)));
    }

    /// It is an archive like any other, its manifest fits, and what was for its owner alone still is.
    void verifyBundle(const QString &file, const QJsonArray &contents) const
    {
        const auto checked = checkArchive(file, {});
        QVERIFY2(checked, checked ? "" : qPrintable(checked.error().message));
        const QList<FoundPart> parts = findParts(checked->listing);
        QCOMPARE(foundPart(parts, SnapshotPart::Environment)->path, u".env"_s);
        QCOMPARE(foundPart(parts, SnapshotPart::Providers)->path, u"providers"_s);
        QCOMPARE(foundPart(parts, SnapshotPart::Config)->path, u"config"_s);
        QVERIFY(!foundPart(parts, SnapshotPart::ConvexData));
        QCOMPARE(checked->files, contents.size());
        const QString unpacked = path(u"unpacked"_s);
        QVERIFY(QDir().mkpath(unpacked));
        runSystemProgram(u"tar"_s, {u"-x"_s, u"-p"_s, u"-C"_s, unpacked, u"-f"_s, file});
        runSystemProgram(u"bash"_s, {u"-c"_s, u"cd \"$1\" && sha256sum --check --strict --quiet manifest.sha256"_s, u"bash"_s, unpacked});
        const QString environment = m_test.host().stack.database.composeDirectory + u"/.env"_s;
        QCOMPARE(contentOf(unpacked + u"/.env"_s), contentOf(environment));
        QCOMPARE(QFile::permissions(unpacked + u"/.env"_s), QFile::permissions(environment));
        const QString there = QString::fromUtf8(runSystemProgram(u"docker"_s, {u"exec"_s, m_test.host().stack.project + u"-convex"_s, u"bash"_s, u"-c"_s, u"cd /app/data/providers && find . -type f -printf '%m %p\\n' | sort"_s}));
        const QString here = QString::fromUtf8(runSystemProgram(u"bash"_s, {u"-c"_s, u"cd \"$1\" && find . -type f -printf '%m %p\\n' | sort"_s, u"bash"_s, unpacked + u"/providers"_s}));
        QCOMPARE(here, there);
        QVERIFY(!here.isEmpty());
    }

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_directory.isValid());
        // By SSH somebody else works there.
        constexpr auto all = QFile::Permissions(0x7777);
        QVERIFY(QDir().mkpath(path(u"open"_s)) && QFile::setPermissions(path(u"open"_s), all) && QFile::setPermissions(m_directory.path(), all & ~QFile::Permissions(QFile::WriteOther | QFile::WriteGroup)));
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

    /// A job of its own saves the dumps more often; all else is from the night.
    void severalSnapshotsMakeUpOne()
    {
        const QString dumps = path(u"source/volumes/tale_db-backup"_s), newest = dumps + u"/_data/tale-20261122-080000.sql.gz"_s, old = dumps + u"/_data/tale-20261122-020000.sql.gz"_s;
        restic({u"init"_s, u"--quiet"_s}, u"several"_s);
        restic({u"backup"_s, u"--quiet"_s, u"--time"_s, u"2026-11-22 03:00:00"_s, path(u"source"_s)}, u"several"_s);
        write(newest, "a newer dump");
        QVERIFY(QFile::rename(old, path(u"pruned"_s)));
        restic({u"backup"_s, u"--quiet"_s, u"--time"_s, u"2026-11-22 09:00:00"_s, dumps}, u"several"_s);
        QVERIFY(QFile::remove(newest) && QFile::rename(path(u"pruned"_s), old));
        const QString source = u"restic:"_s + environmentFile(u"several.env"_s, password, u"several"_s);
        const DrillAttempt attempt = bring(source);
        QVERIFY2(attempt.state == DrillStepState::Passed, qPrintable(textOf(attempt.result)));
        const QMap<QString, QString> &facts = attempt.result.facts;
        QCOMPARE(QDir(facts.value(u"snapshot_dumps"_s)).entryList(QDir::Files), QStringList {u"tale-20261122-080000.sql.gz"_s});
        QCOMPARE(contentOf(facts.value(u"snapshot_env"_s)), "DB_PASSWORD="_ba + secretValue);
        const QList<CoveredPart> parts = coverage(source);
        QCOMPARE(presences(parts, &CoveredPart::inSnapshot), u"db-data+ db-backup+ providers/+ config+ .env+ convex-data+"_s);
        QCOMPARE(parts.at(1).inSnapshot.sizeBytes, 12);
        QCOMPARE(parts.at(4).inSnapshot.at.secsTo(parts.at(1).inSnapshot.at), 6 * 3600);
    }

    /// Only an old snapshot has it; that of today is newer, and of other paths.
    void aPartThatTheJobNoLongerTakesIsMissing()
    {
        restic({u"init"_s, u"--quiet"_s}, u"dropped"_s);
        restic({u"backup"_s, u"--quiet"_s, u"--time"_s, u"2026-08-01 12:00:00"_s, path(u"source/srv/tale"_s)}, u"dropped"_s);
        restic({u"backup"_s, u"--quiet"_s, u"--time"_s, u"2026-11-22 03:00:00"_s, path(u"source/volumes"_s)}, u"dropped"_s);
        const QString source = u"restic:"_s + environmentFile(u"dropped.env"_s, password, u"dropped"_s);
        const QList<CoveredPart> parts = coverage(source);
        QCOMPARE(presences(parts, &CoveredPart::inSnapshot), u"db-data+ db-backup+ providers/- config- .env- convex-data+"_s);
        QCOMPARE(parts.at(2).inSnapshot.at.date(), QDate(2026, 8, 1));
        QCOMPARE(parts.at(1).inSnapshot.at.date(), QDate(2026, 11, 22));
        QVERIFY2(parts.at(2).inSnapshot.why.contains(u"last in the snapshot of 1 Aug 2026"_s), qPrintable(parts.at(2).inSnapshot.why));
        const DrillAttempt attempt = bring(source);
        QCOMPARE(attempt.state, DrillStepState::Failed);
        for (const QString &part : {u"providers/"_s, u"config"_s, u".env"_s})
            QVERIFY2(textOf(attempt.result).contains(u"failure: "_s + part + u" was last in the snapshot of 1 Aug 2026"_s), qPrintable(textOf(attempt.result)));
        QVERIFY2(!textOf(attempt.result).contains(u"failure: convex-data"_s) && !textOf(attempt.result).contains(u"warning: "_s), qPrintable(textOf(attempt.result)));
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

    /// So none is left behind by whoever is cut off. restic's own check holds the lock that nobody else gets past; slowed down, it
    /// holds it for as long as the test wants.
    void aSnapshotIsRestoredWithoutALock()
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
        QVERIFY2(attempt.state == DrillStepState::Passed, qPrintable(textOf(attempt.result)));
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
        if (isPractice())
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

    void theSixPartsAreLookedForOnTheHost()
    {
        const QList<CoveredPart> parts = coverage({});
        const QString expected = isPractice() ? u"db-data? db-backup+ providers/? config? .env? convex-data?"_s : u"db-data+ db-backup+ providers/+ config+ .env+ convex-data+"_s;
        QCOMPARE(presences(parts, &CoveredPart::onHost), expected);
        QCOMPARE(presences(parts, &CoveredPart::inSnapshot), u"db-data? db-backup? providers/? config? .env? convex-data?"_s);
        for (const CoveredPart &part : parts) {
            QVERIFY(part.onHost.presence == Presence::Present ? part.onHost.sizeBytes > 0 && part.onHost.at.isValid() && !part.onHost.where.isEmpty() : !part.onHost.why.isEmpty());
            QVERIFY(part.inSnapshot.why.contains(u"No off-host snapshot"_s));
            QVERIFY(!part.provedAt);
        }
        if (!isPractice())
            QCOMPARE(parts.at(2).onHost.where, m_test.host().stack.project + u"_convex-data/providers"_s);
    }

    void whatTheHostLacksIsMissing()
    {
        if (isPractice())
            QSKIP("it has nothing to take away");
        const auto inConvex = [&](const QString &script) { runSystemProgram(u"docker"_s, {u"exec"_s, m_test.host().stack.project + u"-convex"_s, u"bash"_s, u"-euc"_s, u"cd /app/data; "_s + script}); };
        inConvex(u"mkdir /tmp/away; mv branding retention providers /tmp/away"_s);
        const QList<CoveredPart> parts = coverage({});
        // Each organisation has its own in current versions.
        inConvex(u"mkdir acme; cp -a /tmp/away/. acme"_s);
        const QList<CoveredPart> ofOrganisation = coverage({});
        inConvex(u"mv /tmp/away/* .; rm -r /tmp/away acme"_s);
        QCOMPARE(presences(parts, &CoveredPart::onHost), u"db-data+ db-backup+ providers/- config- .env+ convex-data+"_s);
        QCOMPARE(presences(ofOrganisation, &CoveredPart::onHost), u"db-data+ db-backup+ providers/+ config+ .env+ convex-data+"_s);
    }

    void aSnapshotIsReadWithoutUnpackingIt()
    {
        const QString all = u"db-data+ db-backup+ providers/+ config+ .env+ convex-data+"_s;
        const QList<CoveredPart> restic = coverage(u"restic:"_s + environmentFile(u"good.env"_s, password));
        QCOMPARE(presences(restic, &CoveredPart::inSnapshot), all);
        QCOMPARE(restic.at(4).inSnapshot.where, m_directory.path() + u"/source/srv/tale/.env"_s);
        QCOMPARE(restic.at(4).inSnapshot.at.date(), QDate(2026, 11, 22));
        QCOMPARE(restic.at(4).inSnapshot.sizeBytes, contentOf(path(u"source/srv/tale/.env"_s)).size());
        QCOMPARE(presences(coverage(path(u"snapshot.tar.zst"_s)), &CoveredPart::inSnapshot), all);
        QCOMPARE(presences(coverage(path(u"source"_s)), &CoveredPart::inSnapshot), all);
    }

    void whatTheSnapshotLacksIsMissing()
    {
        const QList<CoveredPart> parts = coverage(u"restic:"_s + environmentFile(u"other.env"_s, password, u"other"_s));
        QCOMPARE(presences(parts, &CoveredPart::inSnapshot), u"db-data- db-backup- providers/+ config+ .env+ convex-data-"_s);
        QVERIFY(parts.at(5).inSnapshot.why.contains(u"Add it to the snapshot job"_s));
    }

    void whatCantBeReadOfASnapshotIsUnknown()
    {
        const QString none = u"db-data? db-backup? providers/? config? .env? convex-data?"_s;
        const QList<CoveredPart> wrong = coverage(u"restic:"_s + environmentFile(u"wrong.env"_s, "another one"));
        QCOMPARE(presences(wrong, &CoveredPart::inSnapshot), none);
        QVERIFY2(wrong.first().inSnapshot.why.contains(u"The password that"_s), qPrintable(wrong.first().inSnapshot.why));
        QCOMPARE(presences(coverage(path(u"cut.tar.zst"_s)), &CoveredPart::inSnapshot), none);
        QCOMPARE(presences(coverage(path(u"nowhere"_s)), &CoveredPart::inSnapshot), none);
    }

    void drillsThatPassedProveTheirParts()
    {
        const DrillRecord record = passedDrill({u"providers"_s, u"convex-data"_s, u"data"_s});
        const HostProfile box {.name = record.host}, other {.name = u"prod"_s}, practice {.kind = HostProfile::Kind::Practice, .name = record.host};
        DrillTemplate onDrillHosts = record.drill, another = record.drill;
        onDrillHosts.host = DrillTemplate::HostKind::Drill;
        another.steps.removeLast();
        const auto proof = [&](const DrillRecord &of, const DrillTemplate &drill, const HostProfile &host) { return lastProof(Part::Providers, {of}, {drill}, host).has_value(); };
        QCOMPARE(lastProof(Part::Providers, {record}, {record.drill}, box), record.signature->at);
        QVERIFY(!lastProof(Part::Config, {record}, {record.drill}, box));
        QVERIFY(!proof(passedDrill({u"providers"_s}, {}), record.drill, box)); // not signed
        QVERIFY(!proof(record, record.drill, practice));
        QVERIFY(!proof(record, record.drill, other)); // what any host may do says nothing of another
        QVERIFY(proof(record, onDrillHosts, other));
        QVERIFY(!proof(record, another, box)); // somebody's own, under that name
        QVERIFY(!lastProof(Part::Providers, {record}, {}, box));
    }

    /// By the templates that are shipped.
    void onlyDrillsOfTheTemplatesAreSeen()
    {
        DrillRecord forged = passedDrill({u"providers"_s}), real = forged;
        real.drill = *readDrillTemplates(u"/nowhere"_s).find(isPractice() ? u"tutorial"_s : u"rebuild"_s);
        real.steps.clear();
        for (const DrillTemplateStep &step : real.drill.steps)
            real.steps << DrillStep {.id = step.id, .attempts = {{.state = DrillStepState::Passed}}};
        real.clockStartedAt = real.startedAt;
        real.clockStoppedAt = real.startedAt.addSecs(60);
        real.isPractice = forged.isPractice = isPractice();
        forged.host = m_test.profile().name;
        forged.drill.id = real.drill.id;
        QVERIFY(!coverage({}, {forged}).at(2).provedAt);
        QCOMPARE(coverage({}, {forged, real}).at(2).provedAt, real.signature->at);
    }

    void coverageOfTheCommandLineKeepsItsSource()
    {
        const QString whole = u"restic:"_s + environmentFile(u"good.env"_s, password);
        const auto first = m_ctl.run({u"coverage"_s, u"--snapshot"_s, whole});
        QCOMPARE(first.status, 0);
        const auto again = m_ctl.run({u"coverage"_s});
        for (qsizetype i = 0; i < 6; ++i) // what is on the host goes on
            QCOMPARE(again.document()[u"parts"_s][i][u"in_snapshot"_s], first.document()[u"parts"_s][i][u"in_snapshot"_s]);
        QCOMPARE(again.document()[u"source"_s].toString(), whole);
        const QJsonArray parts = again.document()[u"parts"_s].toArray();
        QCOMPARE(parts.size(), 6);
        QCOMPARE(parts.first()[u"part"_s].toString(), u"db-data"_s);
        QCOMPARE(parts.at(1)[u"in_snapshot"_s][u"presence"_s].toString(), u"present"_s);
        QVERIFY(parts.at(1)[u"in_snapshot"_s][u"size_bytes"_s].toInteger() > 0);
        QVERIFY(parts.first()[u"proved_at"_s].isNull());
        QVERIFY(!first.output.contains(password) && !first.output.contains(secretValue));
        QCOMPARE(m_ctl.run({u"coverage"_s, u"--snapshot"_s, u"restic:"_s + environmentFile(u"other.env"_s, password, u"other"_s)}).status, 3);
        QCOMPARE(m_ctl.run({u"coverage"_s, u"--snapshot"_s, u"somewhere"_s}).status, 2);
        const auto unread = m_ctl.run({u"coverage"_s, u"--snapshot"_s, u"restic:"_s + environmentFile(u"wrong.env"_s, "another one")});
        QCOMPARE(unread.status, 3);
        QCOMPARE(unread.document()[u"parts"_s][4][u"in_snapshot"_s][u"presence"_s].toString(), u"unknown"_s);
    }

    void aBundleHasAllButTheDatabase()
    {
        if (isPractice()) {
            const auto nothing = packBundle(m_test.host(), path(u"bundle"_s), {}, {});
            QVERIFY(!nothing);
            QCOMPARE(nothing.error().kind, ErrorKind::NotFound);
            QVERIFY(QDir().mkpath(path(u"bundle"_s)));
            const auto packed = packBundle(m_test.host(), path(u"bundle"_s), path(u"source/srv/tale/.env"_s), {});
            QVERIFY2(packed, packed ? "" : qPrintable(packed.error().message + packed.error().detail));
            const QByteArray whole = contentOf(packed->file);
            const auto misnamed = m_ctl.run({u"bundle"_s, path(u"bundle"_s), u"--env"_s, u"/nope"_s});
            QCOMPARE(misnamed.status, 3);
            QVERIFY2(misnamed.output.contains(".env is not at /nope. No bundle was written, and the one of "), (misnamed.output + misnamed.errors).constData());
            QCOMPARE(contentOf(packed->file), whole);
            return;
        }
        QVERIFY(QDir().mkpath(path(u"bundle"_s)));
        const auto outcome = m_ctl.run({u"bundle"_s, path(u"bundle"_s)});
        QVERIFY2(outcome.status == 0, outcome.errors.constData());
        const QString file = outcome.document()[u"file"_s].toString();
        QCOMPARE(QFileInfo(file).path(), path(u"bundle"_s));
        QCOMPARE(QFile::permissions(file) & ~(QFile::ReadUser | QFile::WriteUser), QFile::ReadOwner | QFile::WriteOwner);
        QCOMPARE(QFileInfo(file).size(), outcome.document()[u"size_bytes"_s].toInteger());
        QCOMPARE(QDir(path(u"bundle"_s)).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot).size(), 1);
        QVERIFY(outcome.document()[u"warnings"_s].toArray().last().toString().contains(u"secrets in clear"_s));
        verifyBundle(file, outcome.document()[u"contents"_s].toArray());
        const auto audit = m_ctl.run({u"audit"_s});
        QVERIFY(audit.output.contains(QByteArray("bundle ") + path(u"bundle"_s).toUtf8()));

        // Another one takes its place; one that fails does not.
        QVERIFY(packBundle(m_test.host(), path(u"bundle"_s), path(u"source/srv/tale/.env"_s), {}));
        QVERIFY(contentOf(file).contains(secretValue));
        const QByteArray whole = contentOf(file);
        const auto misnamed = m_ctl.run({u"bundle"_s, path(u"bundle"_s), u"--env"_s, u"/nope"_s});
        QCOMPARE(misnamed.status, 3);
        QVERIFY2(misnamed.output.contains(".env is not at /nope. No bundle was written, and the one of "), (misnamed.output + misnamed.errors).constData());
        QCOMPARE(contentOf(file), whole);
        QVERIFY(!packBundle(m_test.host(), path(u"nowhere"_s), {}, {}));
        QCOMPARE(packBundle(m_test.host(), path(u"nowhere"_s), {}, {}).error().kind, ErrorKind::NotFound);
        QVERIFY(bundleCommandText(m_test.host(), path(u"bundle"_s), {}).contains(u"pack-bundle.sh "_s + path(u"bundle"_s)));
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
