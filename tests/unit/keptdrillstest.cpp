// Drills as consoles keep them: one at work at a time, begun anew where a console has died, never added to once changed by hand.
#include "core/drill/drillevidence.h"
#include "core/history/auditlog.h"
#include "drillfacts.h"

#include <QJsonDocument>
#include <QProcess>
#include <QScopeGuard>
#include <QSemaphore>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <thread>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

Result<CommandOutput> well(const Command &, const Job &) { return CommandOutput {.output = "Linux 6.1\n"}; }

/// As a console that is killed in the middle of a step.
int dieAtWork(const QString &history, const QString &id)
{
    const DrillSite site = fakeSite([](const Command &, const Job &) -> Result<CommandOutput> { _exit(9); });
    (void)doKeptStep(history, site, id, u"look"_s, {}, {});
    return 1;
}

} // namespace

class KeptDrillsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_directory = std::make_unique<QTemporaryDir>();
        m_path = m_directory->filePath(u"history.sqlite"_s);
        const auto record = startDrill(m_path, drillBeginning());
        QVERIFY2(record, record ? "" : qPrintable(record.error().message));
        m_id = record->id;
    }

    void everyStepIsKeptWithItsHash()
    {
        QCOMPARE(readDrill(m_path, m_id)->hash, drillHash(readDrill(m_path, m_id)->record));
        QStringList hashes {readDrill(m_path, m_id)->hash};
        QList<DrillStepState> states;
        const auto looked = doKeptStep(m_path, fakeSite(well), m_id, u"look"_s, [&](const DrillRecord &each) { states << each.step(u"look"_s)->state(); hashes << drillHash(each); }, {});
        QVERIFY2(looked, looked ? "" : qPrintable(looked.error().message));
        QCOMPARE(states, QList({DrillStepState::Running, DrillStepState::Passed}));
        QCOMPARE(hashes.last(), readDrill(m_path, m_id)->hash);
        QCOMPARE(hashes.removeDuplicates(), 0);
        const DrillAttempt attempt = readDrill(m_path, m_id)->record.step(u"look"_s)->attempts.last();
        QCOMPARE(attempt.result.summary, u"Linux 6.1"_s);
        QCOMPARE(attempt.commands.size(), 1);
        QCOMPARE(attempt.commands.first().command, u"uname -srm"_s);
        QVERIFY(readDrill(m_path, m_id)->isIntact());
    }

    void whatBeginsAndEndsStandsInTheAuditLog()
    {
        finishByHand();
        const auto over = signKept(m_path, m_id, u"M. Keller"_s);
        QVERIFY2(over, over ? "" : qPrintable(over.error().message));
        const auto store = HistoryStore::open(m_path);
        const auto entries = AuditLog(*store).read();
        QVERIFY(AuditLog(*store).verify()->holds());
        QVERIFY(entries->first().command.startsWith(u"drill start"_s));
        QVERIFY(entries->last().command.startsWith(u"drill sign"_s));
        QCOMPARE(entries->last().run, m_id);
        QVERIFY(entries->last().result.contains(drillHash(*over)));
    }

    void oneConsoleIsAtWorkAtATime()
    {
        QSemaphore begun, mayEnd;
        const DrillSite slow = fakeSite([&](const Command &command, const Job &job) {
            begun.release();
            mayEnd.acquire();
            return well(command, job);
        });
        std::jthread other([&] { (void)doKeptStep(m_path, slow, m_id, u"look"_s, {}, {}); });
        const auto always = qScopeGuard([&] { mayEnd.release(); });
        begun.acquire();
        QCOMPARE(doKeptStep(m_path, fakeSite(well), m_id, u"look"_s, {}, {}).error().kind, ErrorKind::Refused);
        // A note would make the record another one, and what the other console finds could not be kept.
        const auto note = noteKept(m_path, m_id, u"start"_s, u"now"_s);
        QVERIFY(!note && note.error().message.contains(u"at work"_s));
        QVERIFY(readDrill(m_path, m_id)); // to look is always possible
        mayEnd.release();
        other.join();
        QCOMPARE(readDrill(m_path, m_id)->record.step(u"look"_s)->state(), DrillStepState::Passed);
        QVERIFY(noteKept(m_path, m_id, u"look"_s, u"now"_s));
    }

    void aStepOfAKilledConsoleBeginsAnew()
    {
        QProcess console;
        console.start(QCoreApplication::applicationFilePath(), {u"--die"_s, m_path, m_id});
        QVERIFY(console.waitForFinished(60'000));
        QCOMPARE(console.exitCode(), 9);
        const DrillRecord left = readDrill(m_path, m_id)->record;
        QCOMPARE(left.step(u"look"_s)->state(), DrillStepState::Running);
        QCOMPARE(nextStep(left), u"look"_s);
        const auto again = doKeptStep(m_path, fakeSite(well), m_id, u"look"_s, {}, {});
        QVERIFY2(again, again ? "" : qPrintable(again.error().message));
        QCOMPARE(again->step(u"look"_s)->attempts.size(), 2);
        QCOMPARE(again->step(u"look"_s)->state(), DrillStepState::Passed);
    }

    void nothingIsAddedToARecordThatWasChanged()
    {
        finishByHand();
        change(u"UPDATE drill SET record = replace(record, 'm@desk', 'k@desk')"_s);
        const KeptDrill changed = *readDrill(m_path, m_id);
        QVERIFY(!changed.isIntact());
        QVERIFY(!readDrills(m_path)->first().isIntact());
        const QList<Result<DrillRecord>> tries {answerKept(m_path, m_id, {.step = u"hand"_s, .passed = true, .note = {}, .who = {}, .now = drillTime(50)}), noteKept(m_path, m_id, u"hand"_s, u"x"_s),
            signKept(m_path, m_id, u"M. Keller"_s), doKeptStep(m_path, fakeSite(well), m_id, u"look"_s, {}, {}), doKeptChecks(m_path, fakeSite(well), m_id, {}, {})};
        for (const auto &each : tries) {
            QVERIFY(!each);
            QCOMPARE(each.error().kind, ErrorKind::Refused);
            QVERIFY2(each.error().message.contains(u"by hand"_s), qPrintable(each.error().message));
        }
        QCOMPARE(exportDrill(m_path, m_id, m_directory->filePath(u"e.zip"_s)).error().kind, ErrorKind::Refused);
        QVERIFY(!QFile::exists(m_directory->filePath(u"e.zip"_s)));
        QCOMPARE(toJson(readDrill(m_path, m_id)->record), toJson(changed.record));
    }

    void aHashThatWasMadeAnewHidesNoChangeOfWhatWasSigned()
    {
        finishByHand();
        QVERIFY(signKept(m_path, m_id, u"M. Keller"_s));
        QVERIFY(readDrill(m_path, m_id)->isIntact());
        const DrillRecord written = readDrill(m_path, m_id)->record;
        DrillRecord better = written, open = written;
        better.step(u"hand"_s)->attempts.last().state = DrillStepState::Passed;
        open.signature.reset();
        for (const DrillRecord &forged : {better, open}) {
            const auto store = HistoryStore::open(m_path);
            QVERIFY(store->run(u"UPDATE drill SET record = ?, hash = ?"_s, {QString::fromUtf8(QJsonDocument(toJson(forged)).toJson(QJsonDocument::Compact)), drillHash(forged)}));
            QVERIFY(!readDrill(m_path, m_id)->isIntact());
            QCOMPARE(readDrill(m_path, m_id)->hash, drillHash(written)); // what a report says that it was
            QVERIFY(!noteKept(m_path, m_id, u"hand"_s, u"x"_s));
        }
        const auto other = startDrill(m_path, drillBeginning());
        change(u"UPDATE drill SET record = (SELECT record FROM drill WHERE id = '%1') WHERE id = '%2'"_s.arg(other->id, m_id));
        QVERIFY(!readDrill(m_path, m_id));
    }

    void whatWasSignedIsProvedByTheAuditLog_data()
    {
        QTest::addColumn<QString>("change");
        QTest::newRow("its line is gone") << u"DELETE FROM audit WHERE command LIKE 'drill sign %'"_s;
        QTest::newRow("its line was changed") << u"UPDATE audit SET result = result || ' ' WHERE command LIKE 'drill sign %'"_s;
        QTest::newRow("a line before was changed") << u"UPDATE audit SET who = 'somebody' WHERE number = 1"_s;
    }

    void whatWasSignedIsProvedByTheAuditLog()
    {
        QFETCH(const QString, change);
        finishByHand();
        QVERIFY(signKept(m_path, m_id, u"M. Keller"_s));
        QVERIFY(readDrill(m_path, m_id)->isIntact());
        const auto store = HistoryStore::open(m_path);
        QVERIFY(AuditLog(*store).append({.at = drillTime(90), .command = u"later"_s, .result = u"done"_s}));
        dropTriggers(*store);
        // What was done to the log after it says nothing of it.
        QVERIFY(store->run(u"UPDATE audit SET who = 'somebody' WHERE command = 'later'"_s));
        QVERIFY(readDrill(m_path, m_id)->isIntact());
        QVERIFY(store->run(change));
        QVERIFY(!readDrill(m_path, m_id)->isIntact());
        QVERIFY(!readDrills(m_path)->first().isIntact());
    }

    void nothingIsSignedThatTheAuditLogCanNotKeep()
    {
        finishByHand();
        const auto store = HistoryStore::open(m_path);
        QVERIFY(store->run(u"CREATE TRIGGER audit_is_full BEFORE INSERT ON audit WHEN new.command LIKE 'drill sign %' BEGIN SELECT RAISE(ABORT, 'full'); END"_s));
        QVERIFY(!signKept(m_path, m_id, u"M. Keller"_s));
        QVERIFY(!readDrill(m_path, m_id)->record.signature);
        QVERIFY(readDrill(m_path, m_id)->isIntact());
        QVERIFY(store->run(u"DROP TRIGGER audit_is_full"_s));
        QVERIFY(signKept(m_path, m_id, u"M. Keller"_s));
        QVERIFY(readDrill(m_path, m_id)->isIntact());
        // A later line of an import does not outrank it.
        DrillRecord forged = readDrill(m_path, m_id)->record;
        forged.signature->name = u"Somebody"_s;
        QVERIFY(AuditLog(*store).append({.at = drillTime(90), .run = m_id, .command = u"drill import "_s + m_id, .result = drillAuditText(forged)}));
        QVERIFY(readDrill(m_path, m_id)->isIntact());
    }

    void whatCanNotBeReadIsToldAndTheRestIsThere()
    {
        const auto other = startDrill(m_path, drillBeginning());
        change(u"UPDATE drill SET record = '{' WHERE id = '%1'"_s.arg(m_id));
        QStringList unreadable;
        QCOMPARE(readDrills(m_path, &unreadable)->size(), 1);
        QCOMPARE(readDrills(m_path)->first().record.id, other->id);
        QCOMPARE(unreadable, QStringList {m_id});
        QVERIFY(!readDrill(m_path, m_id));
        QCOMPARE(readDrill(m_path, u"../x"_s).error().kind, ErrorKind::NotFound);
        QCOMPARE(noteKept(m_path, u"../x"_s, u"look"_s, u"n"_s).error().kind, ErrorKind::NotFound);
    }

    void itGoesOnOnItsOwnHost()
    {
        const HostProfile other {.kind = HostProfile::Kind::Ssh, .name = u"tale-eu"_s, .environment = Environment::Drill};
        const auto elsewhere = doKeptStep(m_path, fakeSite(well, other), m_id, u"look"_s, {}, {});
        QVERIFY(!elsewhere);
        QCOMPARE(elsewhere.error().kind, ErrorKind::Refused);
        QVERIFY(elsewhere.error().message.contains(u"drill-box"_s) && elsewhere.error().message.contains(u"tale-eu"_s));
        QVERIFY(doKeptStep(m_path, fakeSite(well), m_id, u"look"_s, {}, {}));
        // Whoever takes it over may call the same machine otherwise, until the first step there.
        QVERIFY(changeKept(m_path, m_id, [](const DrillRecord &record) -> Result<DrillRecord> { return handedOver(record, u"k@desk"_s, QDateTime::currentDateTimeUtc()); }));
        const HostProfile practice {.kind = HostProfile::Kind::Practice, .name = u"Practice host"_s};
        QVERIFY(!doKeptStep(m_path, fakeSite(well, practice), m_id, u"look"_s, {}, {}));
        QVERIFY(doKeptStep(m_path, fakeSite(well, other), m_id, u"look"_s, {}, {}));
        QCOMPARE(readDrill(m_path, m_id)->record.host, u"tale-eu"_s);
    }

    void itGoesOnWithItsOwnProject()
    {
        DrillSite site = fakeSite(well);
        site.host = Host {.profile = site.profile, .engine = site.engine, .stack = {}};
        site.host->stack.project = u"other"_s;
        for (const auto &each : {doKeptStep(m_path, site, m_id, u"look"_s, {}, {}), doKeptChecks(m_path, site, m_id, {}, {})}) {
            QVERIFY(!each);
            QCOMPARE(each.error().kind, ErrorKind::Refused);
            QVERIFY2(each.error().message.contains(u"other"_s), qPrintable(each.error().message));
        }
        site.host->stack.project = u"tale"_s;
        QVERIFY(doKeptStep(m_path, site, m_id, u"look"_s, {}, {}));
        // One that has begun without a stack makes its own.
        DrillBeginning beginning = drillBeginning();
        beginning.project.clear();
        const QString fresh = startDrill(m_path, beginning)->id;
        site.host->stack.project = u"other"_s;
        QVERIFY(doKeptStep(m_path, site, fresh, u"look"_s, {}, {}));
    }

    void aHostThatIsAwayLeavesTheStepOpen_data()
    {
        QTest::addColumn<int>("kind");
        QTest::newRow("lost") << int(ErrorKind::ConnectionLost);
        QTest::newRow("stopped") << int(ErrorKind::Stopped);
        QTest::newRow("no Docker") << int(ErrorKind::EngineUnreachable);
    }

    void aHostThatIsAwayLeavesTheStepOpen()
    {
        QFETCH(const int, kind);
        const DrillSite away = fakeSite([&](const Command &, const Job &) -> Result<CommandOutput> { return failure(ErrorKind(kind), u"away"_s); });
        for (const auto &each : {doKeptStep(m_path, away, m_id, u"look"_s, {}, {}), doKeptChecks(m_path, away, m_id, {}, {})}) {
            QVERIFY(!each);
            QCOMPARE(each.error().kind, ErrorKind(kind));
        }
        const DrillRecord record = readDrill(m_path, m_id)->record;
        QCOMPARE(record.step(u"look"_s)->state(), DrillStepState::Open);
        QCOMPARE(record.step(u"look"_s)->attempts.last().commands.size(), 1); // what it has done until then was done
        QCOMPARE(nextStep(record), u"look"_s);
        QVERIFY(doKeptStep(m_path, fakeSite(well), m_id, u"look"_s, {}, {}));
    }

    void anErrorOfTheStepFailsIt()
    {
        const DrillSite broken = fakeSite([](const Command &, const Job &) -> Result<CommandOutput> { return failure(ErrorKind::NoRoom, u"The disk is full."_s); });
        const auto record = doKeptStep(m_path, broken, m_id, u"look"_s, {}, {});
        QVERIFY(record);
        QCOMPARE(record->step(u"look"_s)->state(), DrillStepState::Failed);
        QCOMPARE(record->step(u"look"_s)->attempts.last().result.findings.first().message, u"The disk is full."_s);
    }

    void whatWasWellIsNotCheckedAgainWithTheRest()
    {
        int calls = 0;
        const DrillSite counting = fakeSite([&](const Command &command, const Job &job) { ++calls; return well(command, job); });
        QVERIFY(doKeptChecks(m_path, counting, m_id, {}, {}));
        QVERIFY(doKeptChecks(m_path, counting, m_id, {}, {}));
        QCOMPARE(calls, 1);
        QVERIFY(doKeptStep(m_path, counting, m_id, u"look"_s, {}, {})); // but when it is named
        QCOMPARE(calls, 2);
        for (const QString &step : {u"hand"_s, u"second"_s})
            QVERIFY(answerKept(m_path, m_id, {.step = step, .passed = false, .note = {}, .who = {}, .now = QDateTime::currentDateTimeUtc()}));
        QVERIFY(signKept(m_path, m_id, u"M. Keller"_s));
        QCOMPARE(doKeptChecks(m_path, counting, m_id, {}, {}).error().kind, ErrorKind::Refused);
        QCOMPARE(calls, 2);
    }

    void whatIsStaleIsCheckedWithTheRest()
    {
        DrillTemplate own = everyKindOfStep(); // an action, and a check that needs it
        std::swap(own.steps[1].kind, own.steps[4].kind);
        std::swap(own.steps[1].does, own.steps[4].does);
        const QString id = startDrill(m_path, drillBeginning(own))->id;
        const auto act = [&] {
            return changeKept(m_path, id, [](const DrillRecord &record) -> Result<DrillRecord> {
                const QDateTime now = QDateTime::currentDateTimeUtc();
                return withEndedStep(withBegunStep(record, u"look"_s, u"m@desk"_s, now), u"look"_s, {.state = DrillStepState::Passed, .by = u"m@desk"_s}, now);
            });
        };
        int calls = 0;
        const DrillSite counting = fakeSite([&](const Command &command, const Job &job) { ++calls; return well(command, job); });
        QVERIFY(act() && doKeptChecks(m_path, counting, id, {}, {}) && doKeptChecks(m_path, counting, id, {}, {}));
        QCOMPARE(calls, 1);
        QVERIFY(act() && doKeptChecks(m_path, counting, id, {}, {}));
        QCOMPARE(calls, 2);
    }

    void outputIsCutAndItsSecretsAreMasked()
    {
        const QByteArray secret = "s3cret-of-the-database";
        DrillSite site = fakeSite([&](const Command &, const Job &) { return CommandOutput {.output = secret + QByteArray(7985, 'x') + secret + QByteArray(5000, 'y')}; });
        site.host = Host {.profile = site.profile, .engine = site.engine, .stack = {}};
        site.host->stack.project = u"tale"_s;
        site.host->stack.database.databasePassword = Secret(QString::fromLatin1(secret));
        QVERIFY(doKeptStep(m_path, site, m_id, u"look"_s, {}, {}));
        const QString output = readDrill(m_path, m_id)->record.step(u"look"_s)->attempts.last().commands.first().output;
        QVERIFY(output.startsWith(u"***x"_s));
        QVERIFY2(!output.contains(u"s3cr"_s), "half a secret is one too"); // the cut goes through the second one
        QVERIFY(output.contains(u"cut off here"_s) && output.size() < 8100);
    }

    void actionsAreForDrillHosts_data()
    {
        QTest::addColumn<int>("environment");
        QTest::newRow("none") << int(Environment::None);
        QTest::newRow("production") << int(Environment::Production);
        QTest::newRow("staging") << int(Environment::Staging);
    }

    void actionsAreForDrillHosts()
    {
        QFETCH(const int, environment);
        int calls = 0;
        const DrillSite site = fakeSite([&](const Command &command, const Job &job) { ++calls; return well(command, job); },
            {.kind = HostProfile::Kind::Ssh, .name = u"drill-box"_s, .environment = Environment(environment)});
        QVERIFY(doKeptStep(m_path, site, m_id, u"look"_s, {}, {})); // which changes nothing
        calls = 0;
        const auto refused = doKeptStep(m_path, site, m_id, u"change"_s, {}, {});
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, ErrorKind::Refused);
        QVERIFY2(refused.error().message.contains(u"drill-box"_s), qPrintable(refused.error().message));
        QCOMPARE(refused.error().message.contains(u"production"_s), Environment(environment) == Environment::Production);
        QCOMPARE(calls, 0);
        QCOMPARE(readDrill(m_path, m_id)->record.step(u"change"_s)->state(), DrillStepState::Open);
        QCOMPARE(requirePermitted(site.profile, readDrill(m_path, m_id)->record, u"change"_s).error().kind, ErrorKind::Refused);
        QCOMPARE(requirePermitted(site.profile, readDrill(m_path, m_id)->record, u"hand"_s).error().kind, ErrorKind::WrongUsage);
        QCOMPARE(requirePermitted(site.profile, readDrill(m_path, m_id)->record, u"nine"_s).error().kind, ErrorKind::NotFound);
    }

private:
    /// They keep accidents away, not people.
    static void dropTriggers(const HistoryStore &store)
    {
        QStringList names;
        {
            auto triggers = store.run(u"SELECT name FROM sqlite_master WHERE type = 'trigger'"_s);
            QVERIFY(triggers);
            while (triggers->next())
                names << triggers->value(0).toString();
        }
        for (const QString &name : std::as_const(names))
            QVERIFY(store.run(u"DROP TRIGGER "_s + name));
    }

    void change(const QString &statement) const
    {
        const auto store = HistoryStore::open(m_path);
        QVERIFY(store && store->run(statement));
    }

    void finishByHand() const
    {
        QVERIFY(doKeptStep(m_path, fakeSite(well), m_id, u"look"_s, {}, {}));
        for (const QString &step : {u"hand"_s, u"second"_s})
            QVERIFY(answerKept(m_path, m_id, {.step = step, .passed = false, .note = u"no"_s, .who = u"m@desk"_s, .now = QDateTime::currentDateTimeUtc()}));
    }

    std::unique_ptr<QTemporaryDir> m_directory;
    QString m_path;
    QString m_id;
};

} // namespace talekeeper

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const QStringList words = QCoreApplication::arguments();
    if (words.value(1) == "--die"_L1)
        return talekeeper::dieAtWork(words.value(2), words.value(3));
    talekeeper::KeptDrillsTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "keptdrillstest.moc"
