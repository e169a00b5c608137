// The monthly rehearsal on the live host: what is in service stays as it is and serves, what was loaded is judged and dropped,
// and however it is cut off, every console knows what is left and can take it away, but never put it in service.
#include "core/drill/keptdrills.h"
#include "core/dumps/catalogue.h"
#include "core/overview/hoststatus.h"
#include "hostmain.h"
#include "tests/support/ctl.h"
#include "tests/support/dumpmaker.h"
#include "tests/support/restorecalls.h"

#include <QJsonArray>

#include <csignal>

using namespace Qt::StringLiterals;
using namespace talekeeper;

namespace {

DrillSite siteOf(HostProfile profile)
{
    profile.environment = Environment::Production; // a rehearsal is for such a host
    const auto site = connectSite(profile, {});
    if (!site)
        qFatal("%s", qPrintable(site.error().message));
    return *site;
}

/// What a console does that can be killed: this program once more, "do-step KIND PLACE HISTORY DRILL STEP".
int doStep(const QStringList &words)
{
    HostProfile profile {.kind = words.at(0) == "practice"_L1 ? HostProfile::Kind::Practice : HostProfile::Kind::Local, .name = u"Rehearsed"_s};
    (profile.kind == HostProfile::Kind::Practice ? profile.practiceDirectory : profile.project) = words.at(1);
    return doKeptStep(words.at(2), siteOf(profile), words.at(3), words.at(4), {}, {}) ? 0 : 1;
}

const QByteArray holdingRole = "rehearsal_hold";

} // namespace

class RehearsalTest : public QObject
{
    Q_OBJECT

public:
    explicit RehearsalTest(TestHost &host)
        : m_test(host)
    {
        m_test.host().profile.name = u"Rehearsed"_s;
    }

private:
    TestHost &m_test;
    const Ctl m_ctl {m_test};
    const QString m_heldFile = u"tale-20240102-020000.sql.gz"_s;
    QTemporaryDir m_store;
    QStringList m_databases; ///< before each test

    QString history() const { return m_store.filePath(u"history.sqlite"_s); }

    QString begin(const QString &dump = u"latest"_s) const
    {
        const DrillTemplates templates = readDrillTemplates(m_store.filePath(u"none"_s));
        const auto record = startDrill(history(),
            {.drill = *templates.find(u"rehearsal"_s), .id = {}, .host = m_test.profile().name, .project = m_test.host().stack.project, .isPractice = m_test.kind() == TestHost::Kind::Practice,
                .inputs = {{u"dump"_s, dump}}, .who = u"m@desk"_s, .now = QDateTime::currentDateTimeUtc()});
        if (!record)
            QTest::qFail(qPrintable(record.error().message), __FILE__, __LINE__);
        return record ? record->id : QString();
    }

    Result<DrillRecord> step(const QString &id, const QString &name, const Job &job = {}) const { return doKeptStep(history(), siteOf(m_test.profile()), id, name, {}, job); }

    /// Does a step that has to end so.
    DrillRecord done(const QString &id, const QString &name, const QList<DrillStepState> &states = {DrillStepState::Passed, DrillStepState::Findings}) const
    {
        const auto record = step(id, name);
        if (!record) {
            QTest::qFail(qPrintable(name + u": "_s + record.error().message), __FILE__, __LINE__);
            return readDrill(history(), id)->record;
        }
        QStringList said {name, drillStepStateName(record->step(name)->state())};
        for (const DrillFinding &finding : record->step(name)->attempts.last().result.findings)
            said << finding.message;
        if (!states.contains(record->step(name)->state()))
            QTest::qFail(qPrintable(said.join(u'\n')), __FILE__, __LINE__);
        return *record;
    }

    static QStringList messagesOf(const DrillRecord &record, const QString &step)
    {
        QStringList messages;
        for (const DrillFinding &finding : record.step(step)->attempts.last().result.findings)
            messages << finding.message;
        return messages;
    }

    RunRecord newestRun() const
    {
        const auto runs = readRuns(m_test.host(), {});
        return runs ? runs->value(0) : RunRecord {};
    }

    QStringList sideDatabases() const
    {
        QStringList names = m_test.databases();
        names.removeIf([](const QString &name) { return !name.contains(u"_rehearsal_"_s); });
        return names;
    }

    /// Which containers run, and since when.
    QStringList containers() const
    {
        QStringList lines;
        const auto found = m_test.host().engine->containers({});
        for (const Container &container : *found)
            if (m_test.host().stack.container(container.name))
                lines << container.name + u' ' + stateName(container.state) + u' ' + toIso(container.startedAt);
        lines.sort();
        return lines;
    }
    static QString toIso(const QDateTime &time) { return time.toString(Qt::ISODateWithMs); }

    void nothingIsLeft() const
    {
        QCOMPARE(m_test.databases(), m_databases);
        QCOMPARE(m_test.tryShell(u"ls \"$1/.talekeeper-pins\" 2> /dev/null"_s, {m_test.host().stack.backupDirectory}), QByteArray());
        requireNoLock(m_test);
    }

    void hold() const
    {
        m_test.sql(u"postgres"_s, u"CREATE ROLE %1"_s.arg(QString::fromUtf8(holdingRole)));
        m_test.writeDump(m_heldFile, gzip(heldDump(holdingRole)));
    }
    void letGo() const { m_test.sql(u"postgres"_s, u"DROP ROLE IF EXISTS %1"_s.arg(QString::fromUtf8(holdingRole))); }

    /// A console that loads, killed in mid-load; the drill's id.
    QString killLoading()
    {
        hold();
        const QString id = begin(m_heldFile);
        done(id, u"dump"_s);
        QProcess console;
        console.setProcessChannelMode(QProcess::ForwardedChannels);
        const bool isPractice = m_test.kind() == TestHost::Kind::Practice;
        console.start(QCoreApplication::applicationFilePath(),
            {u"do-step"_s, isPractice ? u"practice"_s : u"local"_s, isPractice ? m_test.profile().practiceDirectory : m_test.profile().project, history(), id, u"load"_s});
        [&] { QTRY_VERIFY_WITH_TIMEOUT(newestRun().load && newestRun().load->kind == LoadState::Kind::Running, 60'000); }();
        console.kill();
        console.waitForFinished();
        [&] { QTRY_COMPARE_WITH_TIMEOUT(newestRun().state, RunState::Interrupted, 30'000); }();
        return id;
    }

private Q_SLOTS:
    void init()
    {
        m_test.cleanUp();
        letGo();
        m_test.refresh();
        m_databases = m_test.databases();
    }

    void cleanup()
    {
        letGo();
        m_test.removeDump(m_heldFile);
    }

    void theWholeRehearsalPassesAndNothingIsStopped()
    {
        const QStringList running = containers();
        const QByteArrayList before = m_test.databaseText(u"tale"_s);
        const QByteArray written = m_test.sql(u"tale"_s, u"SELECT count(*) FROM audit_log"_s);
        const QString id = begin();
        const DrillRecord chosen = done(id, u"dump"_s);
        QCOMPARE(chosen.fact(u"dump_file"_s), m_test.newestWholeDump());
        QVERIFY(messagesOf(chosen, u"dump"_s).join(u' ').contains(u"tale_knowledge"_s)); // which no dump holds
        const DrillRecord loaded = done(id, u"load"_s);
        QCOMPARE(sideDatabases().size(), 1);
        const DrillStepResult &load = loaded.step(u"load"_s)->attempts.last().result;
        QVERIFY2(load.summary.contains(u"rows in"_s), qPrintable(load.summary));
        QCOMPARE(load.tables.size(), 1);
        const auto &commands = loaded.step(u"load"_s)->attempts.last().commands;
        QVERIFY(std::ranges::any_of(commands, [](const DrillCommand &command) { return command.command.contains(u"load-dump.sh"_s); }));
        // What was loaded is the dump.
        QVERIFY(m_test.databaseText(sideDatabases().first().section(u' ', 1)) == m_test.dumpText(chosen.fact(u"dump_file"_s)));

        const DrillRecord judged = done(id, u"data"_s);
        QVERIFY(judged.clockStoppedAt.has_value());
        done(id, u"drop"_s);
        nothingIsLeft();
        QCOMPARE(containers(), running);
        QCOMPARE(linesMissing(before, m_test.databaseText(u"tale"_s)), QByteArrayList());
        QTRY_VERIFY_WITH_TIMEOUT(m_test.sql(u"tale"_s, u"SELECT count(*) FROM audit_log"_s).toLongLong() > written.toLongLong(), 30'000);
        const auto signature = signKept(history(), id, u"M. Admin"_s);
        QVERIFY2(signature, signature ? "" : qPrintable(signature.error().message));
        QCOMPARE(shortcomings(*signature), QStringList());
        QCOMPARE(outcomeOf(*signature), DrillOutcome::Passed);
        QVERIFY(rtoSeconds(*signature, QDateTime::currentDateTimeUtc()) && signature->rpoSeconds);
        const RunRecord run = newestRun();
        QCOMPARE(run.state, RunState::Ended);
        QVERIFY(run.isRehearsal && !run.whyNoUndo.isEmpty() && !run.whyNoResume.isEmpty());
    }

    void whatItProvesNothingOfIsNamed()
    {
        const QString other = u"tale_platform-20240102-020000.sql.gz"_s;
        m_test.writeDump(other, m_test.readDump(m_test.newestWholeDump()));
        const QString said = messagesOf(done(begin(), u"dump"_s, {DrillStepState::Findings}), u"dump"_s).join(u'\n');
        m_test.removeDump(other);
        QVERIFY2(said.contains(u"Only tale is loaded. tale_platform has dumps of its own"_s), qPrintable(said));
    }

    void whileItStandsItIsKnownAsSuchAndARestoreWorks()
    {
        const QString id = begin();
        done(id, u"dump"_s);
        const DrillRecord loaded = done(id, u"load"_s);
        const QString run = loaded.fact(u"rehearsal_run"_s);
        const QJsonObject listed = m_ctl.newestRun();
        QCOMPARE(listed[u"run"_s].toString(), run);
        QCOMPARE(listed[u"state"_s].toString(), u"rehearsed"_s);
        QVERIFY(listed[u"rehearsal"_s].toBool() && listed[u"can_undo"_s].toBool() && !listed[u"can_resume"_s].toBool() && !listed[u"can_discard"_s].toBool());
        const QString attention = m_ctl.run({u"status"_s}).document()[u"attention"_s].toVariant().toStringList().join(u'\n');
        QVERIFY2(attention.contains(u"undo "_s + run) && !attention.contains(u"Tale is stopped"_s), qPrintable(attention));
        const Ctl::Outcome resumed = m_ctl.run({u"resume"_s, run});
        QCOMPARE(resumed.status, 3);
        QVERIFY2(resumed.output.contains("never comes into service"), resumed.output.constData());
        QCOMPARE(m_ctl.run({u"discard"_s, run, u"--yes"_s, u"tale"_s}).status, 3);
        QCOMPARE(sideDatabases().size(), 1);

        const Ctl::Outcome restored = m_ctl.run({u"restore"_s, u"latest"_s, u"--yes"_s, u"tale"_s});
        QVERIFY2(restored.status == 0, (restored.errors + restored.output).constData());
        QCOMPARE(m_ctl.run({u"undo"_s, restored.document()[u"run"_s].toString()}).status, 0);
        // The rehearsal goes on as if nothing had been.
        done(id, u"data"_s);
        const Ctl::Outcome undone = m_ctl.run({u"undo"_s, run});
        QVERIFY2(undone.status == 0, (undone.errors + undone.output).constData());
        QCOMPARE(sideDatabases(), QStringList());
        done(id, u"drop"_s); // somebody else's undo has done it
        QCOMPARE(m_ctl.run({u"undo"_s, run}).status, 3);
    }

    void oneThatIsKilledIsTakenAwayByAnyConsole()
    {
        const QStringList running = containers();
        killLoading();
        const QString run = newestRun().run;
        QVERIFY(newestRun().isRehearsal);
        QCOMPARE(sideDatabases().size(), 1);
        QCOMPARE(m_ctl.run({u"resume"_s, run}).status, 3);
        // Its load goes on and has the server's lock: a restore has to wait, and is told how not to.
        const QByteArray busy = m_ctl.run({u"restore"_s, u"latest"_s, u"--dry-run"_s}).output;
        QVERIFY2(busy.contains("A rehearsal runs on this server") && busy.contains("talekeeperctl undo " + run.toUtf8()), busy.constData());
        const Ctl::Outcome undone = m_ctl.run({u"undo"_s, run});
        QVERIFY2(undone.status == 0, (undone.errors + undone.output).constData());
        nothingIsLeft();
        QCOMPARE(containers(), running);
        const Ctl::Outcome restored = m_ctl.run({u"restore"_s, u"latest"_s, u"--yes"_s, u"tale"_s});
        QVERIFY2(restored.status == 0, (restored.errors + restored.output).constData());
    }

    void theDrillItselfGoesOnAfterItWasKilled()
    {
        const QString id = killLoading();
        letGo();
        const QString first = newestRun().run;
        const DrillRecord loaded = done(id, u"load"_s);
        QVERIFY(loaded.fact(u"rehearsal_run"_s) != first);
        QCOMPARE(sideDatabases().size(), 1);
        done(id, u"data"_s);
        done(id, u"drop"_s);
        nothingIsLeft();
    }

    void stoppedWhileItLoadsItLeavesNothing()
    {
        hold();
        const QStringList running = containers();
        const QString id = begin(m_heldFile);
        done(id, u"dump"_s);
        std::stop_source source;
        const Job job({.stop = source.get_token(), .onProgress = [&](const Progress &progress) {
            if (progress.phase == "load"_L1 && progress.done > 0)
                source.request_stop();
        }});
        const auto stopped = step(id, u"load"_s, job);
        QVERIFY(!stopped);
        QCOMPARE(stopped.error().kind, ErrorKind::Stopped);
        QCOMPARE(readDrill(history(), id)->record.step(u"load"_s)->state(), DrillStepState::Open);
        nothingIsLeft();
        QCOMPARE(newestRun().state, RunState::TakenBack);
        QCOMPARE(containers(), running);
    }

    void letGoWhileItLoadsItIsFoundAgain()
    {
        hold();
        const QString id = begin(m_heldFile);
        done(id, u"dump"_s);
        std::stop_source source;
        const Job job({.detach = source.get_token(), .onProgress = [&](const Progress &progress) {
            if (progress.phase == "load"_L1 && progress.done > 0)
                source.request_stop();
        }});
        const auto left = step(id, u"load"_s, job);
        QVERIFY(!left);
        QCOMPARE(left.error().kind, ErrorKind::NeedsDecision);
        const QString run = newestRun().run;
        QVERIFY2(left.error().message.contains(u"talekeeperctl undo "_s + run) && !left.error().message.contains(u"resume"_s), qPrintable(left.error().message));
        QCOMPARE(readDrill(history(), id)->record.step(u"load"_s)->state(), DrillStepState::Open);
        QCOMPARE(sideDatabases().size(), 1);
        QCOMPARE(m_ctl.run({u"undo"_s, run}).status, 0);
        nothingIsLeft();
    }

    void whatDoesNotLoadFailsTheDrillAndLeavesNothing()
    {
        m_test.writeDump(m_heldFile, gzip(dumpAround("SELECT 1/0;\n")));
        const QString id = begin(m_heldFile);
        done(id, u"dump"_s);
        const DrillRecord failed = done(id, u"load"_s, {DrillStepState::Failed});
        QVERIFY2(messagesOf(failed, u"load"_s).join(u' ').contains(u"division by zero"_s), qPrintable(messagesOf(failed, u"load"_s).join(u'\n')));
        nothingIsLeft();
        const auto signature = signKept(history(), id, u"M. Admin"_s);
        QVERIFY(signature);
        QCOMPARE(outcomeOf(*signature), DrillOutcome::Failed);
    }

    void aDumpThatIsCutShortIsNotLoaded()
    {
        const QString id = begin(m_test.cutShortDump());
        const DrillRecord failed = done(id, u"dump"_s, {DrillStepState::Failed});
        QVERIFY(failed.fact(u"dump_file"_s).isEmpty());
        const auto load = step(id, u"load"_s);
        QVERIFY(!load);
        QCOMPARE(load.error().kind, ErrorKind::Refused);
        nothingIsLeft();
    }

    void latestIsTheNewestThatIsWhole()
    {
        const QString newest = u"tale-%1.sql.gz"_s.arg(QDateTime::currentDateTimeUtc().addSecs(-60).toString(u"yyyyMMdd-HHmmss"_s)), whole = m_test.newestWholeDump();
        m_test.writeDump(newest, m_test.readDump(m_test.cutShortDump()));
        const DrillRecord chosen = done(begin(), u"dump"_s, {DrillStepState::Findings});
        m_test.removeDump(newest);
        QCOMPARE(chosen.fact(u"dump_file"_s), whole);
        QVERIFY(messagesOf(chosen, u"dump"_s).first().contains(newest));
    }
};

int main(int argc, char **argv)
{
    if (argc == 7 && qstrcmp(argv[1], "do-step") == 0) {
        QCoreApplication application(argc, argv);
        return doStep(QCoreApplication::arguments().mid(2));
    }
    return runOnHost<RehearsalTest>(argc, argv);
}
#include "rehearsaltest.moc"
