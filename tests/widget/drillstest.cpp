// The page Drills, used as an admin does: on a machine that has no Tale stack, with drills that need none.
#include "drillfixture.h"
#include "ui/common/messagebanner.h"
#include "ui/common/tag.h"
#include "ui/drills/drilltext.h"
#include "ui/hosts/hostsession.h"
#include "ui/window/pagecommands.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QImage>
#include <QLockFile>
#include <QMenu>
#include <QSqlQuery>
#include <QTabBar>
#include <QTimeZone>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper
{

class DrillsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        applyAppearance(*qApp);
        QApplication::setPalette(housePalette(false));
    }

    void cleanup() { m_.close(); }

    void aHostWithoutStackShowsTheDrills()
    {
        m_.open();
        auto *tabs = m_.part<QTabBar>(u"tabs"_s);
        QVERIFY(m_.part<QWidget>(u"connectionPage"_s)->isVisible());
        QVERIFY(tabs->isEnabled());
        PRESS(m_.button(u"showDrills"_s));
        QVERIFY(m_.part<QWidget>(u"drillsPage"_s)->isVisible());
        QTest::keyClick(&m_.window(), Qt::Key_1, Qt::ControlModifier);
        QVERIFY(m_.part<QWidget>(u"connectionPage"_s)->isVisible());
        QTest::keyClick(&m_.window(), Qt::Key_5, Qt::ControlModifier);
        QVERIFY(m_.part<QWidget>(u"drillsPage"_s)->isVisible());
        QTRY_VERIFY(m_.button(u"start_rebuild"_s));
        QVERIFY(!m_.button(u"start_tutorial"_s)); // it is made for the practice host
        // A look by itself meanwhile does not take the page away.
        m_.window().currentHost()->session().refresh();
        QTRY_VERIFY(!m_.window().currentHost()->session().isBusy());
        QVERIFY(m_.part<QWidget>(u"drillsPage"_s)->isVisible());
    }

    void whereItMayNotBeItSaysWhyBefore_data()
    {
        QTest::addColumn<int>("environment");
        QTest::addColumn<QString>("says");
        QTest::newRow("not marked") << int(Environment::None) << u"drill-box is not marked as a drill host"_s;
        QTest::newRow("production") << int(Environment::Production) << u"drill-box is production"_s;
    }

    void whereItMayNotBeItSaysWhyBefore()
    {
        QFETCH(int, environment);
        QFETCH(QString, says);
        m_.open({}, static_cast<Environment>(environment));
        m_.openPage();
        PRESS(m_.button(u"start_rebuild"_s));
        auto *refusal = m_.part<MessageBanner>(u"formRefusal"_s);
        QVERIFY(refusal->isVisible());
        QVERIFY2(refusal->text().contains(says), qPrintable(refusal->text()));
        m_.type(u"input_checkout"_s, u"/srv/tale"_s);
        m_.type(u"input_snapshot"_s, u"/srv/snapshot"_s);
        QVERIFY(!m_.button(u"startDrill"_s)->isEnabled());
        PRESS(m_.button(u"formBack"_s));
        PRESS(m_.button(u"start_walk"_s)); // it touches nothing
        QVERIFY(!refusal->isVisible());
    }

    void thisMachineIsMarkedByItsMenu()
    {
        m_.open({}, Environment::None);
        m_.openPage();
        const auto trigger = [this](const QString &text) {
            PRESS(m_.button(u"hostMenuButton"_s));
            auto *menu = m_.window().findChild<QMenu *>(u"hostMenu"_s);
            QTRY_VERIFY(menu && menu->isVisible());
            const auto actions = menu->actions();
            const auto found = std::ranges::find(actions, text, &QAction::text);
            QVERIFY2(found != actions.cend() && (*found)->isEnabled(), qPrintable(text));
            menu->close();
            (*found)->trigger();
            QTRY_VERIFY(!m_.window().findChild<QMenu *>(u"hostMenu"_s));
        };
        const auto marked = [this] { return readHosts(m_.file(u"hosts.json"_s))->thisMachine; };
        trigger(u"Mark this machine as a drill host"_s); // who is asked stays
        QVERIFY(marked() == Environment::None);
        m_.prompts().answer = 0;
        trigger(u"Mark this machine as a drill host"_s);
        QVERIFY(marked() == Environment::Drill);
        QCOMPARE(m_.part<Tag>(u"environmentTag"_s)->text(), u"Drill"_s);
        PRESS(m_.button(u"start_rebuild"_s));
        QVERIFY(!m_.part<MessageBanner>(u"formRefusal"_s)->isVisible());
        trigger(u"This machine is no drill host any more"_s);
        QVERIFY(marked() == Environment::None);
        QVERIFY(m_.part<MessageBanner>(u"formRefusal"_s)->isVisible());
    }

    void aWholeDrillByHand()
    {
        m_.open();
        m_.openPage();
        PRESS(m_.button(u"start_walk"_s));
        QVERIFY(!m_.button(u"startDrill"_s)->isEnabled());
        QVERIFY(m_.text(u"formState"_s).contains(u"Which shelf"_s));
        QCOMPARE(m_.part<QLineEdit>(u"input_door"_s)->text(), u"north"_s);
        m_.type(u"input_shelf"_s, u"7"_s);
        PRESS(m_.button(u"startDrill"_s));
        QTRY_VERIFY(m_.part<QWidget>(u"drillView"_s)->isVisible());
        QCOMPARE(m_.stepState(u"start"_s), u"started"_s);
        QCOMPARE(m_.stepState(u"walk"_s), u"by hand"_s);
        QVERIFY(m_.text(u"drillFacts"_s).startsWith(u"1 of 4 steps"_s));
        QVERIFY(m_.text(u"drillTitle"_s).startsWith(u"Walk to the shelf · "_s));

        m_.typeNote(u"Sunny"_s);
        PRESS(m_.button(u"answerPass"_s));
        QTRY_COMPARE(m_.stepState(u"walk"_s), u"confirmed"_s);
        PRESS(m_.button(u"nextStep"_s));
        QVERIFY(m_.part<QPlainTextEdit>(u"stepNote"_s)->toPlainText().isEmpty());
        // It can't be signed while something is open and nothing has failed.
        m_.chooseStep(DrillStepsModel::signOffKey());
        m_.type(u"signName"_s, u"M. Keller"_s);
        QVERIFY(!m_.button(u"sign"_s)->isEnabled());
        QVERIFY(m_.text(u"signWhyNot"_s).contains(u"Read the first page"_s));
        m_.chooseStep(u"read"_s);
        m_.typeNote(u"Water damage"_s);
        PRESS(m_.button(u"answerFail"_s));
        QTRY_COMPARE(m_.stepState(u"read"_s), u"failed"_s);
        QCOMPARE(m_.text(u"stepFailure"_s), u"Print it anew."_s);
        // Done again, it works; the last one counts.
        m_.typeNote(u"Dried"_s);
        PRESS(m_.button(u"answerPass"_s));
        QTRY_COMPARE(m_.stepState(u"stop"_s), u"stopped"_s);
        PRESS(m_.button(u"nextStep"_s));
        QCOMPARE(m_.button(u"sign"_s)->text(), u"&Sign as passed"_s);
        m_.type(u"signName"_s, u"M. Keller"_s);
        PRESS(m_.button(u"sign"_s));
        QTRY_COMPARE(m_.stepState(DrillStepsModel::signOffKey()), u"passed"_s);
        QVERIFY(m_.text(u"signText"_s).contains(u"Signed by M. Keller"_s));
        QVERIFY(m_.text(u"signProof"_s).contains(u"The record is intact."_s));
        QVERIFY(!m_.button(u"sign"_s)->isVisible());
        m_.chooseStep(u"read"_s);
        QVERIFY(!m_.part<QPlainTextEdit>(u"stepNote"_s)->isVisible());
        QVERIFY(!m_.button(u"answerPass"_s)->isVisible());
        QCOMPARE(m_.text(u"stepReadNote"_s), u"Dried"_s);

        PRESS(m_.button(u"allDrills"_s));
        auto *earlier = m_.part<QTableView>(u"earlierDrills"_s);
        QCOMPARE(earlier->model()->rowCount(), 1);
        QCOMPARE(earlier->model()->index(0, EarlierDrillsModel::Outcome).data().toString(), u"passed"_s);
        QCOMPARE(earlier->model()->index(0, EarlierDrillsModel::Signed).data().toString(), u"M. Keller"_s);
        QVERIFY(!m_.part<QWidget>(u"openDrill"_s)->isVisible());
        PRESS(m_.button(u"start_walk"_s)); // remembered from the last one
        QCOMPARE(m_.part<QLineEdit>(u"input_shelf"_s)->text(), u"7"_s);
    }

    void goesOnAfterARestart()
    {
        const QDateTime at = QDateTime::currentDateTimeUtc().addSecs(-1200);
        m_.open({rebuildHalfWay(u"20261126-101500-aaaa"_s, at)});
        m_.openPage();
        QVERIFY(m_.part<QWidget>(u"openDrill"_s)->isVisible());
        PRESS(m_.button(u"goOn"_s));
        QCOMPARE(m_.stepState(u"providers"_s), u"failed"_s);
        QCOMPARE(m_.stepState(u"env"_s), u"2 findings"_s);
        QCOMPARE(m_.stepState(u"restore"_s), u"waits"_s);
        m_.chooseStep(u"providers"_s);
        QCOMPARE(m_.button(u"keepNote"_s)->text(), u"&Record finding"_s);
        QTRY_VERIFY(m_.part<QTableView>(u"evidenceTable"_s)->isVisible());
        // What was typed stays where another step is looked at meanwhile.
        m_.typeNote(u"The job covers /srv/tale/config only."_s);
        m_.chooseStep(u"env"_s);
        QVERIFY(m_.part<QPlainTextEdit>(u"stepNote"_s)->toPlainText().isEmpty());
        m_.chooseStep(u"providers"_s);
        QCOMPARE(m_.part<QPlainTextEdit>(u"stepNote"_s)->toPlainText(), u"The job covers /srv/tale/config only."_s);
        PRESS(m_.button(u"keepNote"_s));
        QTRY_COMPARE(m_.kept(u"20261126-101500-aaaa"_s)->record.step(u"providers"_s)->attempts.last().note, u"The job covers /srv/tale/config only."_s);
        PRESS(m_.button(u"stepCommands"_s));
        QVERIFY(m_.part<QPlainTextEdit>(u"stepCommandsText"_s)->toPlainText().contains(u"27.3.1"_s));
    }

    void anActionIsAskedFor()
    {
        m_.open({rebuildHalfWay(u"20261126-101500-aaaa"_s, QDateTime::currentDateTimeUtc().addSecs(-1200))});
        m_.openPage();
        PRESS(m_.button(u"goOn"_s));
        m_.chooseStep(u"place"_s);
        QVERIFY(m_.part<QPlainTextEdit>(u"stepPlan"_s)->isVisible());
        QTRY_VERIFY(!m_.part<QPlainTextEdit>(u"stepPlan"_s)->toPlainText().contains(u"is asked"_s));
        PRESS(m_.button(u"doStep"_s)); // who is asked stays
        QVERIFY(!m_.button(u"stopStep"_s)->isVisible()); // nothing runs
        QCOMPARE(m_.prompts().asked.size(), 1);
        QVERIFY(m_.prompts().asked.first().title.contains(u"drill-box"_s));
        QCOMPARE(m_.prompts().asked.first().verbs, QStringList{u"Run it on drill-box"_s});
        QVERIFY(m_.kept(u"20261126-101500-aaaa"_s)->record.step(u"place"_s)->attempts.isEmpty());
    }

    void aLostHostIsSaidAndTriedAgain()
    {
        m_.open({begunRebuild(u"20261126-101500-aaaa"_s, QDateTime::currentDateTimeUtc().addSecs(-60))});
        m_.openPage();
        PRESS(m_.button(u"goOn"_s));
        m_.write(u"docker-away"_s, {});
        m_.chooseStep(u"host"_s);
        PRESS(m_.button(u"doStep"_s));
        auto *message = m_.part<MessageBanner>(u"drillMessage"_s);
        QTRY_VERIFY_WITH_TIMEOUT(message->isVisible(), patience);
        QVERIFY2(message->text().contains(u"drill-box was lost"_s), qPrintable(message->text()));
        QVERIFY(m_.button(u"doStep"_s)->isVisible());
        QVERIFY(QFile::remove(m_.file(u"docker-away"_s)));
        PRESS(m_.button(u"drillAgain"_s));
        QTRY_VERIFY_WITH_TIMEOUT(!message->text().contains(u"was lost"_s) || !message->isVisible(), patience);
    }

    void whatRunsIsStopped()
    {
        m_.open({begunRebuild(u"20261126-101500-aaaa"_s, QDateTime::currentDateTimeUtc().addSecs(-60))});
        m_.openPage();
        PRESS(m_.button(u"goOn"_s));
        m_.write(u"docker-slow"_s, {});
        m_.chooseStep(u"host"_s);
        PRESS(m_.button(u"doStep"_s));
        QTRY_VERIFY(m_.button(u"stopStep"_s)->isVisible());
        QVERIFY(!m_.button(u"doStep"_s)->isVisible());
        QVERIFY(!m_.button(u"checkAll"_s)->isEnabled());
        QVERIFY(!m_.button(u"allDrills"_s)->isEnabled()); // what runs here stays in sight
        QVERIFY(m_.text(u"drillRunning"_s).startsWith(u"Fresh host"_s));
        PRESS(m_.button(u"stopStep"_s));
        auto *message = m_.part<MessageBanner>(u"drillMessage"_s);
        QTRY_VERIFY_WITH_TIMEOUT(message->isVisible(), patience);
        QVERIFY2(message->text().contains(u"You stopped"_s), qPrintable(message->text()));
        QCOMPARE(m_.stepState(u"host"_s), u"to do"_s);
        QVERIFY(!m_.button(u"stopStep"_s)->isVisible());
        QVERIFY(m_.button(u"allDrills"_s)->isEnabled());
    }

    void aPictureIsKeptBesideTheNote()
    {
        m_.open({rebuildHalfWay(u"20261126-101500-aaaa"_s, QDateTime::currentDateTimeUtc().addSecs(-1200))});
        m_.openPage();
        PRESS(m_.button(u"goOn"_s));
        m_.chooseStep(u"providers"_s);
        QImage picture(20, 20, QImage::Format_RGB32);
        picture.fill(Qt::red);
        QVERIFY(picture.save(m_.file(u"shot.png"_s)));
        m_.prompts().file = m_.file(u"shot.png"_s);
        PRESS(m_.button(u"addPicture"_s));
        QTRY_VERIFY_WITH_TIMEOUT(m_.part<QLabel>(u"stepPictures"_s)->isVisible(), patience);
        QCOMPARE(m_.text(u"stepPictures"_s), u"Pictures: shot.png"_s);
        m_.prompts().file = m_.file(u"docker"_s); // is none
        PRESS(m_.button(u"addPicture"_s));
        QTRY_VERIFY_WITH_TIMEOUT(m_.part<MessageBanner>(u"drillMessage"_s)->isVisible(), patience);
    }

    /// By a file: the other admin goes on where this one stopped, on another console.
    void itIsHandedOver()
    {
        const QTemporaryDir between;
        const QString file = between.filePath(u"drill.zip"_s);
        m_.open({rebuildHalfWay(u"20261126-101500-aaaa"_s, QDateTime::currentDateTimeUtc().addSecs(-1200))});
        m_.openPage();
        PRESS(m_.button(u"goOn"_s));
        m_.chooseStep(DrillStepsModel::signOffKey());
        m_.prompts().file = file;
        PRESS(m_.button(u"handOver"_s));
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(file), patience);
        m_.open();
        m_.openPage();
        m_.prompts().file = file;
        PRESS(m_.button(u"importDrill"_s));
        QTRY_VERIFY_WITH_TIMEOUT(m_.part<QWidget>(u"drillView"_s)->isVisible(), patience);
        QVERIFY2(m_.text(u"drillFacts"_s).endsWith(u"handed over once"_s), qPrintable(m_.text(u"drillFacts"_s)));
        m_.chooseStep(u"providers"_s);
        QVERIFY(m_.button(u"doStep"_s)->isVisible());
        // What is no such file is said, and nothing is shown of it.
        PRESS(m_.button(u"allDrills"_s));
        m_.prompts().file = m_.file(u"docker"_s);
        PRESS(m_.button(u"importDrill"_s));
        auto *message = m_.part<MessageBanner>(u"drillMessage"_s);
        QTRY_VERIFY_WITH_TIMEOUT(message->isVisible(), patience);
        QVERIFY2(message->text().contains(u"not taken over"_s), qPrintable(message->text()));
        QVERIFY(m_.part<QWidget>(u"drillStart"_s)->isVisible());
    }

    void anotherConsoleIsSaid()
    {
        m_.open({begunRebuild(u"20261126-101500-aaaa"_s, QDateTime::currentDateTimeUtc().addSecs(-60))});
        m_.openPage();
        PRESS(m_.button(u"goOn"_s));
        QLockFile other(m_.historyPath() + u".drill-20261126-101500-aaaa"_s);
        other.setStaleLockTime(0);
        QVERIFY(other.tryLock());
        m_.chooseStep(u"host"_s);
        PRESS(m_.button(u"doStep"_s));
        auto *message = m_.part<MessageBanner>(u"drillMessage"_s);
        QTRY_VERIFY_WITH_TIMEOUT(message->isVisible(), patience);
        QVERIFY2(message->text().contains(u"console of yours"_s), qPrintable(message->text()));
        QVERIFY(!m_.button(u"drillAgain"_s)->isVisible());
        // What it has done by then is seen.
        keepDrill(m_.historyPath(), withDone(m_.kept(u"20261126-101500-aaaa"_s)->record, u"host"_s, QDateTime::currentDateTimeUtc(), 3, {.summary = u"fine"_s, .findings = {}, .tables = {}, .facts = {}}));
        PRESS(m_.button(u"doStep"_s));
        QTRY_COMPARE(m_.stepState(u"host"_s), u"checked"_s);
    }

    void whatWasChangedByHandIsSaid()
    {
        const DrillRecord record = *signedRecord(rebuildDone(u"20261126-101500-aaaa"_s, QDateTime::currentDateTimeUtc().addSecs(-3600), false), u"M. Keller"_s, QDateTime::currentDateTimeUtc());
        m_.open({record});
        m_.close();
        {
            const auto store = HistoryStore::open(m_.historyPath());
            QVERIFY(store->run(u"UPDATE drill SET record = replace(record, 'M. Keller', 'M. Kellner')"_s, {}));
        }
        m_.openWindow();
        m_.openPage();
        auto *earlier = m_.part<QTableView>(u"earlierDrills"_s);
        QTRY_COMPARE(earlier->model()->rowCount(), 1);
        QCOMPARE(earlier->model()->index(0, EarlierDrillsModel::Outcome).data().toString(), u"changed by hand"_s);
        earlier->selectRow(0);
        QTest::keyClick(earlier, Qt::Key_Return);
        QTRY_VERIFY(m_.part<QWidget>(u"signOff"_s)->isVisible());
        QVERIFY(m_.text(u"drillReadOnly"_s).contains(u"changed it by hand"_s));
        QVERIFY(!m_.button(u"handOver"_s)->isVisible());
        QVERIFY(!m_.button(u"checkAll"_s)->isVisible());
    }

    void ofAnotherHostItIsOnlyRead()
    {
        DrillRecord record = begunRebuild(u"20261126-101500-aaaa"_s, QDateTime::currentDateTimeUtc().addSecs(-60), u"other-box"_s);
        m_.open({record});
        m_.openPage();
        QVERIFY(!m_.part<QWidget>(u"openDrill"_s)->isVisible());
        m_.part<QTableView>(u"earlierDrills"_s)->selectRow(0);
        PRESS(m_.button(u"openEarlier"_s));
        QVERIFY(m_.text(u"drillReadOnly"_s).contains(u"other-box"_s));
        m_.chooseStep(u"host"_s);
        QVERIFY(!m_.button(u"doStep"_s)->isVisible());
    }

    void reportsAreSaved()
    {
        m_.open({*signedRecord(rebuildDone(u"20261126-101500-aaaa"_s, QDateTime::currentDateTimeUtc().addSecs(-3600), true), u"M. Keller"_s, QDateTime::currentDateTimeUtc())});
        m_.openPage();
        m_.part<QTableView>(u"earlierDrills"_s)->selectRow(0);
        PRESS(m_.button(u"openEarlier"_s));
        QCOMPARE(m_.stepState(DrillStepsModel::signOffKey()), u"passed"_s);
        auto *message = m_.part<MessageBanner>(u"drillMessage"_s);
        for (const auto &[name, ending] : QList<QPair<QString, QString>>{{u"drillHtml"_s, u".html"_s}, {u"drillPdf"_s, u".pdf"_s}, {u"drillJson"_s, u".json"_s}, {u"drillEvidence"_s, u".zip"_s}}) {
            m_.prompts().file = m_.file(u"drill"_s + ending);
            PRESS(m_.button(name));
            QTRY_VERIFY_WITH_TIMEOUT(message->text().contains(*m_.prompts().file), patience);
            QVERIFY(m_.prompts().suggestions.last().endsWith(ending));
            QVERIFY2(QFile::exists(*m_.prompts().file), qPrintable(message->text()));
        }
    }

    /// Everything that a button of the page does is found by Ctrl+K.
    void commandsAreFound()
    {
        m_.open({rebuildHalfWay(u"20261126-101500-aaaa"_s, QDateTime::currentDateTimeUtc().addSecs(-1200))});
        m_.openPage();
        PRESS(m_.button(u"goOn"_s));
        m_.chooseStep(u"providers"_s);
        QObject owner;
        QStringList names;
        for (const QAction *action : pageCommands(*m_.part<QWidget>(u"drillsPage"_s), &owner))
            names << action->text();
        for (const QString &wanted : {u"Check all that can be checked"_s, u"Check providers/ complete"_s, u"All drills"_s, u"Record the note to this step"_s})
            QVERIFY2(names.contains(wanted), qPrintable(names.join(u'\n')));
    }

    void modelsKeepTheirPromises()
    {
        const QDateTime at(QDate(2026, 11, 26), QTime(10, 58), QTimeZone::UTC);
        DrillStepsModel steps;
        EarlierDrillsModel earlier;
        CoverageModel coverage;
        EvidenceModel evidence(providersResult(false).tables.first());
        const QAbstractItemModelTester one(&steps), two(&earlier), three(&coverage), four(&evidence);
        const DrillRecord begun = begunRebuild(u"a"_s, at), half = rebuildHalfWay(u"a"_s, at), done = rebuildDone(u"b"_s, at, true);
        for (const DrillRecord &record : {begun, withBegunStep(begun, u"host"_s, u"m@desk"_s, at), half, done, *signedRecord(done, u"M"_s, at.addSecs(4000)), begun})
            steps.setDrill(record, at.addSecs(30));
        QCOMPARE(steps.rowCount(), int(begun.steps.size()) + 1);
        earlier.setDrills({{.record = done, .hash = {}}, {.record = half, .hash = {}}}, at);
        earlier.setDrills({{.record = half, .hash = {}}}, at);
        QCOMPARE(earlier.rowCount(), 1);
        QCOMPARE(evidence.index(1, 2).data(CellTableModel::StateRoleRole).toInt(), int(StateRole::Bad)); // its secret is missing
        using Part = CoveredPart::Part;
        using Presence = CoveredPart::Presence;
        coverage.setParts({{.part = Part::Providers, .onHost = {.presence = Presence::Present, .where = u"/app/data"_s, .sizeBytes = 2000, .at = at, .why = {}}, .inSnapshot = {.presence = Presence::Missing, .where = {}, .at = {}, .why = u"It is not there."_s}}}, at.addSecs(3600));
        coverage.setParts({{.part = Part::Providers, .onHost = {}, .inSnapshot = {}, .provedAt = at}, {.part = Part::Environment, .onHost = {}, .inSnapshot = {}}}, at.addSecs(3600));
        QCOMPARE(coverage.rowCount(), 2);
        QCOMPARE(coverage.index(0, CoverageModel::Proved).data().toString(), u"1 h ago"_s);
    }

    void theClockIsRead()
    {
        const QDateTime at(QDate(2026, 11, 26), QTime(10, 58), QTimeZone::UTC);
        DrillRecord record = begunRebuild(u"a"_s, at);
        QCOMPARE(clockFigure(record, at).value, u"–"_s);
        record.clockStartedAt = at;
        Figure clock = clockFigure(record, at.addSecs(32 * 60 + 10));
        QCOMPARE(clock.value, u"32:10"_s);
        QCOMPARE(clock.level, Figure::Level::Good);
        QVERIFY2(clock.line.startsWith(u"27:50 left"_s), qPrintable(clock.line));
        clock = clockFigure(record, at.addSecs(3600 + 123));
        QCOMPARE(clock.value, u"1:02:03"_s);
        QCOMPARE(clock.level, Figure::Level::Bad);
        QVERIFY2(clock.line.startsWith(u"2:03 past"_s), qPrintable(clock.line));
        record.clockWentBack = true;
        QCOMPARE(clockFigure(record, at).level, Figure::Level::Attention);
        record.handovers << DrillHandover{.to = u"a@b"_s, .at = at};
        QVERIFY(progressText(record).endsWith(u"handed over once"_s));
    }

private:
    DrillFixture m_;
};

} // namespace talekeeper

QTEST_MAIN(talekeeper::DrillsTest)
#include "drillstest.moc"
