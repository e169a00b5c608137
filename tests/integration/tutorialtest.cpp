// The tutorial on the practice host: the two failures of the manual are in its snapshot and are found, nothing else is; mended as
// its texts say, it passes.
#include "core/drill/keptdrills.h"
#include "hostmain.h"

#include <QJsonDocument>
#include <QProcess>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>

using namespace Qt::StringLiterals;
using namespace talekeeper;

class TutorialTest : public QObject
{
    Q_OBJECT

public:
    explicit TutorialTest(TestHost &host)
        : m_test(host)
    {
    }

private:
    TestHost &m_test;
    QTemporaryDir m_store;

    QString history() const { return m_store.filePath(u"history.sqlite"_s); }

    DrillSite site() const
    {
        const auto site = connectSite(m_test.profile(), {});
        if (!site)
            qFatal("%s", qPrintable(site.error().message));
        return *site;
    }

    QString begin() const
    {
        const DrillTemplates templates = readDrillTemplates(m_store.filePath(u"none"_s));
        const auto record = startDrill(history(),
            {.drill = *templates.find(u"tutorial"_s), .id = {}, .host = m_test.profile().name, .project = m_test.host().stack.project, .isPractice = true, .inputs = {}, .who = u"m@desk"_s,
                .now = QDateTime::currentDateTimeUtc()});
        if (!record)
            QTest::qFail(qPrintable(record.error().message), __FILE__, __LINE__);
        return record ? record->id : QString();
    }

    DrillRecord done(const QString &id, const QString &step) const
    {
        const auto record = doKeptStep(history(), site(), id, step, {}, {});
        if (!record)
            QTest::qFail(qPrintable(step + u": "_s + record.error().message), __FILE__, __LINE__);
        return record ? *record : readDrill(history(), id)->record;
    }

    static QStringList messagesOf(const DrillRecord &record, const QString &step, DrillFinding::Severity severity)
    {
        QStringList messages;
        for (const DrillFinding &finding : record.step(step)->attempts.last().result.findings)
            if (finding.severity == severity)
                messages << finding.message;
        return messages;
    }
    static QStringList failuresOf(const DrillRecord &record, const QString &step) { return messagesOf(record, step, DrillFinding::Severity::Failure); }

    /// Runs the command that a step's text tells, where it tells to.
    static void mendAsTold(const DrillRecord &record, const QString &step)
    {
        static const QRegularExpression told(u"run: (cp [^ ]+ [^ ]+) Then"_s);
        const QRegularExpressionMatch match = told.match(record.drill.step(step)->failure);
        QVERIFY2(match.hasMatch(), qPrintable(record.drill.step(step)->failure));
        QProcess shell;
        shell.setWorkingDirectory(record.step(u"snapshot"_s)->attempts.last().result.tables.first().rows.first().at(1));
        shell.start(u"bash"_s, {u"-c"_s, match.captured(1)});
        QVERIFY(shell.waitForFinished());
        QCOMPARE(shell.exitCode(), 0);
    }

private Q_SLOTS:
    void theTwoFailuresAreFoundAndNothingElse()
    {
        const QString id = begin();
        done(id, u"snapshot"_s);
        const auto checked = doKeptChecks(history(), site(), id, {}, {});
        QVERIFY2(checked, checked ? "" : qPrintable(checked.error().message));
        QCOMPARE(failuresOf(*checked, u"providers"_s).size(), 1);
        QVERIFY(failuresOf(*checked, u"providers"_s).first().startsWith(u"openrouter.secrets.json"_s));
        const QStringList env = failuresOf(*checked, u"env"_s);
        QCOMPARE(env.size(), 2);
        QVERIFY2(env.at(0).startsWith(u"DB_PASSWORD is missing"_s) && env.at(1).startsWith(u"INSTANCE_SECRET is missing"_s), qPrintable(env.join(u'\n')));
        QCOMPARE(messagesOf(*checked, u"env"_s, DrillFinding::Severity::Warning).size(), 1); // the old name
        for (const QString &step : {u"config"_s, u"convex-data"_s})
            QCOMPARE(checked->step(step)->state(), DrillStepState::Passed);
        QVERIFY(checked->step(u"dump"_s)->endedWell());
        // A drill goes on and finds all that is wrong.
        const DrillRecord restored = done(id, u"restore"_s);
        QVERIFY2(restored.step(u"restore"_s)->endedWell(), qPrintable(failuresOf(restored, u"restore"_s).join(u'\n')));
        const DrillRecord judged = done(id, u"data"_s);
        QVERIFY2(judged.step(u"data"_s)->endedWell(), qPrintable(failuresOf(judged, u"data"_s).join(u'\n')));
        QVERIFY(answerKept(history(), id, {.step = u"sign-in"_s, .passed = true, .note = u"I would open a file."_s, .who = u"m@desk"_s, .now = QDateTime::currentDateTimeUtc()}));
        const auto signature = signKept(history(), id, u"T. Rainee"_s);
        QVERIFY2(signature, signature ? "" : qPrintable(signature.error().message));
        QCOMPARE(outcomeOf(*signature), DrillOutcome::Failed);
        QCOMPARE(shortcomings(*signature).size(), 2);
        // No value of .env or of a secrets file has come into the record.
        const QByteArray record = QJsonDocument(toJson(*signature)).toJson();
        QVERIFY(!record.contains("made-up-for") && !record.contains("c0ffee") && !record.contains("c0c0a"));
    }

    void mendedAsTheTextsSayItPasses()
    {
        const QString id = begin();
        const DrillRecord brought = done(id, u"snapshot"_s);
        for (const QString &step : {u"providers"_s, u"env"_s}) {
            QCOMPARE(done(id, step).step(step)->state(), DrillStepState::Failed);
            mendAsTold(brought, step);
            const DrillRecord again = done(id, step);
            QVERIFY2(again.step(step)->state() == DrillStepState::Passed, qPrintable(failuresOf(again, step).join(u'\n')));
            QCOMPARE(again.step(step)->attempts.size(), 2); // the report keeps both
        }
        for (const QString &step : {u"config"_s, u"convex-data"_s, u"dump"_s, u"restore"_s, u"data"_s})
            done(id, step);
        QVERIFY(answerKept(history(), id, {.step = u"sign-in"_s, .passed = true, .note = u"I would open a file."_s, .who = u"m@desk"_s, .now = QDateTime::currentDateTimeUtc()}));
        const auto signature = signKept(history(), id, u"T. Rainee"_s);
        QVERIFY2(signature, signature ? "" : qPrintable(signature.error().message));
        QCOMPARE(shortcomings(*signature), QStringList());
        QCOMPARE(outcomeOf(*signature), DrillOutcome::Passed);
        QVERIFY(rtoSeconds(*signature, QDateTime::currentDateTimeUtc()).has_value());
    }

    void theNextTraineeFindsThemAgain()
    {
        const QString id = begin();
        const DrillRecord brought = done(id, u"snapshot"_s);
        mendAsTold(brought, u"providers"_s);
        QCOMPARE(done(id, u"providers"_s).step(u"providers"_s)->state(), DrillStepState::Passed);
        done(id, u"snapshot"_s);
        QCOMPARE(done(id, u"providers"_s).step(u"providers"_s)->state(), DrillStepState::Failed);
    }

    void whatItMakesIsForItsOwnerAlone()
    {
        const QString folder = done(begin(), u"snapshot"_s).fact(u"snapshot_folder"_s);
        QProcess find;
        find.start(u"find"_s, {folder + u"/.."_s, u"-perm"_s, u"/077"_s});
        QVERIFY(find.waitForFinished());
        QCOMPARE(find.readAllStandardOutput(), QByteArray());
    }
};

TALEKEEPER_HOST_TEST_MAIN(TutorialTest)
#include "tutorialtest.moc"
