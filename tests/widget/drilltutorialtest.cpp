// A trainee's first drill, on the practice host through the window: real checks and actions, both failures found.
#include "core/drill/snapshotsource.h"
#include "tests/support/testhost.h"
#include "ui/common/appearance.h"
#include "ui/common/messagebanner.h"
#include "ui/drills/drillmodels.h"
#include "ui/overview/figurecard.h"
#include "ui/window/hostview.h"
#include "windowdriver.h"

#include <QDir>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QTableView>

using namespace Qt::StringLiterals;

namespace talekeeper
{

class DrillTutorialTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        auto made = TestHost::make(TestHost::Kind::Practice);
        if (!made && !isContinuousIntegration())
            QSKIP(qPrintable(made.error().message));
        QVERIFY2(made, made ? "" : qPrintable(made.error().message + made.error().detail));
        m_host = *std::move(made);
        qputenv("XDG_CONFIG_HOME", m_directory.path().toLocal8Bit());
        applyAppearance(*qApp);
        QApplication::setPalette(housePalette(false));
    }

    void cleanupTestCase()
    {
        m_driver.reset();
        if (m_host) {
            m_host->cleanUp();
            m_host->remove();
        }
    }

    void theTraineeBegins()
    {
        m_driver = std::make_unique<WindowDriver>(m_host->profile());
        m_driver->window().chooseHost(0);
        QTRY_COMPARE_WITH_TIMEOUT(m_driver->session().state(), HostSession::State::Connected, patience);
        m_driver->chooseTab(Place::Drills);
        QTRY_VERIFY_WITH_TIMEOUT(button(u"start_tutorial"_s), patience);
        PRESS(button(u"start_tutorial"_s));
        QVERIFY(part<MessageBanner>(u"formRefusal"_s)->text().contains(u"This is practice."_s));
        PRESS(button(u"startDrill"_s));
        QTRY_VERIFY_WITH_TIMEOUT(part<QWidget>(u"drillView"_s)->isVisible(), patience);
        m_driver->picture(u"drills_tutorial_begun"_s);
    }

    void theSnapshotIsBroughtInOnceAsked()
    {
        chooseStep(u"snapshot"_s);
        auto *plan = part<QPlainTextEdit>(u"stepPlan"_s);
        QVERIFY(plan->isVisible());
        QTRY_VERIFY_WITH_TIMEOUT(!plan->toPlainText().contains(u"is asked"_s) && !plan->toPlainText().isEmpty(), patience);
        PRESS(button(u"doStep"_s));
        QCOMPARE(state(u"snapshot"_s), u"to do"_s); // who is asked stays
        m_driver->prompts().answer = 0;
        PRESS(button(u"doStep"_s));
        QTRY_VERIFY2_WITH_TIMEOUT(state(u"snapshot"_s) == "done"_L1, qPrintable(state(u"snapshot"_s) + told()), patience);
    }

    void theChecksFindBothFailures()
    {
        PRESS(button(u"checkAll"_s));
        QTRY_VERIFY2_WITH_TIMEOUT(hasEndedWell(u"dump"_s) && button(u"checkAll"_s)->isEnabled(), qPrintable(state(u"dump"_s) + told()), patience);
        QCOMPARE(state(u"providers"_s), u"failed"_s);
        QCOMPARE(state(u"env"_s), u"failed"_s);
        QVERIFY2(hasEndedWell(u"config"_s), qPrintable(state(u"config"_s)));
        QVERIFY2(hasEndedWell(u"convex-data"_s), qPrintable(state(u"convex-data"_s)));
        chooseStep(u"providers"_s);
        QVERIFY(part<QLabel>(u"stepFailure"_s));
        m_driver->picture(u"drills_tutorial_providers"_s);
        chooseStep(u"env"_s);
        m_driver->picture(u"drills_tutorial_env"_s);
    }

    void theRestIsDoneAndSigned()
    {
        for (const QString &step : {u"restore"_s, u"data"_s}) {
            chooseStep(step);
            PRESS(button(u"doStep"_s));
            QTRY_VERIFY2_WITH_TIMEOUT(hasEndedWell(step), qPrintable(step + u": "_s + state(step) + told()), patience);
        }
        chooseStep(u"sign-in"_s);
        PRESS(button(u"answerPass"_s));
        QTRY_COMPARE(state(u"clock-stop"_s), u"stopped"_s);
        chooseStep(DrillStepsModel::signOffKey());
        QTest::keyClicks(part<QLineEdit>(u"signName"_s), u"A. Trainee"_s);
        QCOMPARE(button(u"sign"_s)->text(), u"&Sign as failed"_s);
        PRESS(button(u"sign"_s));
        QTRY_COMPARE(state(DrillStepsModel::signOffKey()), u"failed"_s);
        m_driver->picture(u"drills_tutorial_signed"_s);
        // Practice is no drill: the overview still has none.
        m_driver->chooseTab(Place::Overview);
        QTRY_COMPARE(part<FigureCard>(u"figure_drill"_s)->figure().value, u"–"_s);
    }

    void coverageIsLookedAt()
    {
        m_driver->chooseTab(Place::Drills);
        PRESS(button(u"allDrills"_s));
        PRESS(button(u"showCoverage"_s));
        auto *table = part<QTableView>(u"coverage"_s);
        QTRY_COMPARE_WITH_TIMEOUT(table->model()->rowCount(), 6, patience);
        QVERIFY(!part<QLabel>(u"coverageAbout"_s)->text().isEmpty());
        m_driver->picture(u"drills_coverage_practice"_s);
        // What it is that can't be looked at is said, and what can is remembered.
        auto *source = part<QLineEdit>(u"snapshotSource"_s);
        QTRY_COMPARE_WITH_TIMEOUT(button(u"lookAtSnapshot"_s)->text(), u"&Look"_s, patience);
        QTest::keyClicks(source, u"not/absolute"_s);
        PRESS(button(u"lookAtSnapshot"_s));
        QTRY_VERIFY_WITH_TIMEOUT(part<MessageBanner>(u"coverageMessage"_s)->isVisible(), patience);
        source->setFocus();
        QTest::keySequence(source, QKeySequence::SelectAll);
        QTest::keyClicks(source, m_directory.path());
        PRESS(button(u"lookAtSnapshot"_s));
        QTRY_VERIFY_WITH_TIMEOUT(!part<MessageBanner>(u"coverageMessage"_s)->isVisible(), patience);
        QTRY_COMPARE_WITH_TIMEOUT(button(u"lookAtSnapshot"_s)->text(), u"&Look"_s, patience);
        m_driver->picture(u"drills_coverage_empty_folder"_s);
        const auto kept = readSnapshotSource(m_driver->historyPath(), m_host->profile().name);
        QVERIFY(kept);
        QCOMPARE(*kept, m_directory.path());
    }

    void aBundleIsPackedOnceAsked()
    {
        const QTemporaryDir folder;
        auto *field = part<QLineEdit>(u"bundleFolder"_s);
        QVERIFY(!button(u"packBundle"_s)->isEnabled());
        field->setFocus();
        QTest::keyClicks(field, folder.path());
        QVERIFY(part<QPlainTextEdit>(u"bundleCommand"_s)->toPlainText().contains(folder.path()));
        m_driver->prompts().asked.clear();
        m_driver->prompts().answer.reset();
        PRESS(button(u"packBundle"_s));
        QCOMPARE(m_driver->prompts().asked.size(), 1);
        QVERIFY(m_driver->prompts().asked.first().text.contains(folder.path()));
        QVERIFY(QDir(folder.path()).isEmpty());
        m_driver->prompts().answer = 0;
        PRESS(button(u"packBundle"_s));
        QTRY_VERIFY_WITH_TIMEOUT(part<StateLabel>(u"bundleOutcome"_s)->isVisible(), patience);
        m_driver->picture(u"drills_bundle"_s);
    }

private:
    template <class Widget> Widget *part(const QString &name) { return m_driver->window().currentHost()->findChild<Widget *>(name); }
    QPushButton *button(const QString &name) { return part<QPushButton>(name); }
    QString told() { return part<MessageBanner>(u"drillMessage"_s)->isVisible() ? u' ' + part<MessageBanner>(u"drillMessage"_s)->text() : QString(); }
    QString state(const QString &step)
    {
        const auto *model = qobject_cast<const CellTableModel *>(part<QTableView>(u"drillSteps"_s)->model());
        return model->index(model->indexOf(step).row(), DrillStepsModel::State).data().toString();
    }
    bool hasEndedWell(const QString &step) { return state(step) == "checked"_L1 || state(step) == "done"_L1 || state(step).contains("finding"_L1); }
    void chooseStep(const QString &step)
    {
        auto *table = part<QTableView>(u"drillSteps"_s);
        const auto *model = qobject_cast<const CellTableModel *>(table->model());
        const QModelIndex index = model->index(model->indexOf(step).row(), DrillStepsModel::Step);
        table->scrollTo(index);
        QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(index).center());
    }

    QTemporaryDir m_directory;
    std::optional<TestHost> m_host;
    std::unique_ptr<WindowDriver> m_driver;
};

} // namespace talekeeper

QTEST_MAIN(talekeeper::DrillTutorialTest)
#include "drilltutorialtest.moc"
