// The page Overview on a real practice host: well, and in the states that are not.
#include "tests/support/restorecalls.h"
#include "ui/common/appearance.h"
#include "ui/common/card.h"
#include "ui/common/messagebanner.h"
#include "ui/overview/attentionlist.h"
#include "ui/overview/containersmodel.h"
#include "ui/overview/figurecard.h"
#include "ui/overview/overviewpage.h"
#include "ui/window/hostview.h"
#include "windowdriver.h"

#include <QApplication>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTableView>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper
{

class OverviewTest final : public QObject
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
        applyAppearance(*qApp);
        m_font = QApplication::font();
    }

    void cleanupTestCase()
    {
        if (m_host)
            m_host->remove();
    }

    void cleanup()
    {
        m_driver.reset();
        QApplication::setPalette(housePalette(false));
        QApplication::setFont(m_font);
        m_host->cleanUp();
    }

    void asItIsFound_data() { addLooks(); }

    void asItIsFound()
    {
        open();
        auto *list = attention();
        QTRY_VERIFY_WITH_TIMEOUT(!list->banners().isEmpty(), patience);
        QVERIFY(banner(u"undumped"_s) && banner(u"undumped"_s)->text().contains(u"tale_knowledge"_s));
        QVERIFY(!page()->findChild<MessageBanner *>(u"calm"_s)->isVisible());

        // Nobody has read a dump, so none is called good.
        QCOMPARE(figure(u"figure_lastGood"_s).level, Figure::Level::Unknown);
        QCOMPARE(figure(u"figure_lost"_s).level, Figure::Level::Bad); // two databases are in no dump
        QVERIFY(figure(u"figure_kept"_s).value.contains(u"of 21 days"_s));
        QCOMPARE(figure(u"figure_drill"_s).level, Figure::Level::Unknown);

        auto *containers = page()->findChild<QTableView *>(u"containers"_s);
        QCOMPARE(containers->model()->rowCount(), m_host->host().stack.containers.size());
        const auto cell = [&](const QString &name, int column) {
            const auto *model = qobject_cast<ContainersModel *>(containers->model());
            return model->indexOf(name).siblingAtColumn(column).data().toString();
        };
        QCOMPARE(cell(u"practice-db"_s, ContainersModel::State), u"running"_s);
        QVERIFY(cell(u"practice-rag"_s, ContainersModel::WritesTo).contains(u"connection"_s));
        QCOMPARE(page()->findChild<QTableView *>(u"databases"_s)->model()->rowCount(), 3);
        QVERIFY(page()->findChild<QWidget *>(u"room"_s)->isVisible());
        QVERIFY(!page()->findChild<QWidget *>(u"keptCard"_s)->isVisible());
        picture(u"overview"_s);
        nothingIsCutOff();
        for (const QString &name : {u"containers"_s, u"databases"_s})
            everyCellIsWhole(*page()->findChild<QTableView *>(name));
        m_driver->window().resize(960, 540);
        picture(u"overview_small"_s);
        nothingIsCutOff();
    }

    void wellOnlyOnceEverythingIsKnown_data() { addLooks(); }

    void wellOnlyOnceEverythingIsKnown()
    {
        const QString stamp = newestDump().section(u'-', 1); // as young as the one that the schedule took
        const QStringList added{u"tale_platform-"_s + stamp, u"tale_knowledge-"_s + stamp};
        for (const QString &file : added)
            m_host->shell(u"pg_dump -U \"$1\" \"$2\" | gzip > \"$3/$4\""_s,
                {m_host->host().stack.database.databaseUser, file.section(u'-', 0, 0), directory(), file});
        open();
        auto *calm = page()->findChild<MessageBanner *>(u"calm"_s);
        QTRY_VERIFY_WITH_TIMEOUT(calm->isVisible(), patience);
        QCOMPARE(calm->role(), StateRole::Unknown);
        QVERIFY(!calm->text().contains(u"Nothing needs you"_s));
        QSignalSpy asked(page(), &OverviewPage::dumpRequested);
        PRESS(calm->findChild<QPushButton *>(u"showUnchecked"_s));
        QCOMPARE(asked.size(), 1);
        QCOMPARE(asked.first().first().toString(), newestDump());
        m_driver->chooseTab(Place::Overview);
        picture(u"overview_unchecked"_s);

        for (const QString &file : added + QStringList(newestDump()))
            m_driver->session().verify(file);
        QTRY_COMPARE_WITH_TIMEOUT(calm->role(), StateRole::Good, patience);
        QVERIFY(calm->text().contains(u"Nothing needs you"_s));
        QVERIFY(attention()->banners().isEmpty());
        QCOMPARE(figure(u"figure_lastGood"_s).level, Figure::Level::Good);
        QCOMPARE(figure(u"figure_lost"_s).level, Figure::Level::Good);
        picture(u"overview_well"_s);
        nothingIsCutOff();
        for (const QString &file : added)
            m_host->removeDump(file);
    }

    void newestIsFoundCutShort()
    {
        // Reading it shows what its name and size do not.
        const QString file = newestDump();
        const QByteArray whole = m_host->readDump(file);
        m_host->writeDump(file, whole.first(whole.size() / 2));
        open();
        QCOMPARE(banner(u"badnewest"_s), nullptr);
        m_driver->session().verify(file);
        QTRY_VERIFY_WITH_TIMEOUT(banner(u"badnewest"_s), patience);
        QVERIFY(banner(u"badnewest"_s)->text().contains(u"cut short"_s));
        picture(u"overview_cut_short"_s);
        QSignalSpy asked(page(), &OverviewPage::dumpRequested);
        PRESS(banner(u"badnewest"_s)->findChild<QPushButton *>(u"remedy_badnewest"_s));
        QCOMPARE(asked.value(0).value(0).toString(), file);
        m_host->writeDump(file, whole);
    }

    void aScheduleIsOfferedWhereADatabaseIsInNoDump()
    {
        open();
        QTRY_VERIFY_WITH_TIMEOUT(banner(u"undumped"_s), patience);
        PRESS(banner(u"undumped"_s)->findChild<QPushButton *>(u"remedy_undumped"_s));
        QVERIFY(m_driver->page(u"retentionPage"_s)->isVisible());
        QTRY_COMPARE(QApplication::focusWidget() ? QApplication::focusWidget()->objectName() : QString(), u"showSidecar"_s);
    }

    void aDumpIsOfferedWhereThereIsNone()
    {
        m_host->shell(u"mkdir \"$1-aside\" && mv \"$1\"/*.gz \"$1-aside\""_s, {directory()});
        open();
        const bool said = QTest::qWaitFor([&] { return banner(u"nodump"_s) != nullptr; }, QDeadlineTimer(patience));
        m_host->shell(u"mv \"$1-aside\"/* \"$1\" && rmdir \"$1-aside\""_s, {directory()});
        QVERIFY(said);
        PRESS(banner(u"nodump"_s)->findChild<QPushButton *>(u"remedy_nodump"_s));
        QCOMPARE(m_driver->prompts().asked.size(), 1);
        QVERIFY(m_driver->prompts().asked.first().title.startsWith(u"Take a dump on "_s));
        QVERIFY(m_driver->prompts().asked.first().verbs.contains(u"Take tale_platform"_s));
        QVERIFY(m_driver->page(u"dumpsPage"_s)->isVisible());
    }

    void stoppedDatabaseIsSaid_data() { addLooks(); }

    void stoppedDatabaseIsSaid()
    {
        open();
        LocalRunner runner;
        const QString database = m_host->host().stack.database.name;
        QVERIFY(runner.run(m_host->host().engine->stopCommand(database), {}));
        m_driver->session().refresh();
        QTRY_VERIFY_WITH_TIMEOUT(banner(u"server"_s), patience);
        QCOMPARE(banner(u"server"_s)->role(), StateRole::Bad);
        for (const QString &name : {u"figure_lastGood"_s, u"figure_kept"_s, u"figure_lost"_s}) {
            QCOMPARE(figure(name).value, u"–"_s);
            QCOMPARE(figure(name).level, Figure::Level::Unknown);
        }
        QVERIFY(!page()->findChild<MessageBanner *>(u"calm"_s)->isVisible());
        QVERIFY(page()->findChild<QTableView *>(u"containers"_s)->model()->rowCount() > 1);
        QVERIFY(!page()->findChild<QTableView *>(u"databases"_s)->isVisible());
        picture(u"overview_stopped"_s);
        nothingIsCutOff();

        QVERIFY(runner.run(m_host->host().engine->startCommand(database), {}));
        PRESS(banner(u"server"_s)->findChild<QPushButton *>(u"remedy_server"_s)); // "Look again"
        QTRY_VERIFY_WITH_TIMEOUT(!banner(u"server"_s), patience);
        QVERIFY(figure(u"figure_lastGood"_s).value != u"–"_s);
    }

    void emptyDirectoryIsSaid_data() { addLooks(); }

    void emptyDirectoryIsSaid()
    {
        m_host->shell(u"mkdir \"$1-aside\" && mv \"$1\"/*.gz \"$1-aside\""_s, {directory()});
        open();
        const bool said = QTest::qWaitFor([&] { return banner(u"nodump"_s) != nullptr; }, QDeadlineTimer(patience));
        picture(u"overview_empty"_s);
        m_host->shell(u"mv \"$1-aside\"/* \"$1\" && rmdir \"$1-aside\""_s, {directory()});
        QVERIFY(said);
        QVERIFY(banner(u"nodump"_s)->text().contains(directory()));
        QCOMPARE(figure(u"figure_lost"_s).value, u"Everything"_s);
        QCOMPARE(figure(u"figure_kept"_s).value, u"0 of 21 days"_s);
        nothingIsCutOff();
    }

    void keptDatabaseHasItsWays_data() { addLooks(); }

    void keptDatabaseHasItsWays()
    {
        const RestorePlan plan = restorePlan(*m_host, {.dumpFile = newestDump()});
        const auto report = executePlan(m_host->host(), plan, {}, {});
        requireOutcome(report, RunOutcome::Restored);
        open();
        auto *table = page()->findChild<QTableView *>(u"kept"_s);
        QTRY_VERIFY_WITH_TIMEOUT(table->isVisible(), patience);
        QCOMPARE(table->model()->rowCount(), 1);
        QCOMPARE(table->model()->index(0, 0).data().toString(), report->previousDatabase);
        QSignalSpy undo(page(), &OverviewPage::runRequested), drop(page(), &OverviewPage::discardRequested);
        auto *scroll = page()->findChild<QScrollArea *>(u"overviewScroll"_s);
        auto *dropButton = page()->findChild<QPushButton *>(u"dropKept"_s);
        picture(u"overview_kept"_s); // lays it out
        scroll->ensureWidgetVisible(dropButton, 0, Spacing::margin * 2);
        picture(u"overview_kept"_s);
        nothingIsCutOff();
        PRESS(page()->findChild<QPushButton *>(u"undoKept"_s));
        QCOMPARE(undo.value(0).value(0).toString(), report->run);
        m_driver->chooseTab(Place::Overview);
        scroll->ensureWidgetVisible(dropButton);
        PRESS(dropButton);
        QCOMPARE(drop.value(0).value(0).toString(), report->run);
    }

    void halfWayRunLeadsToIt()
    {
        // What a console leaves that died while it loaded.
        const QString run = u"20261122-093000-4f2a"_s, side = u"tale_restore_20261122_093000"_s;
        const RunTag tag{.run = run,
            .part = RunTag::Part::Loading,
            .database = u"tale"_s,
            .dump = newestDump(),
            .at = QDateTime::currentDateTimeUtc()};
        m_host->sql(u"postgres"_s, u"CREATE DATABASE "_s + side);
        m_host->sql(u"postgres"_s, u"COMMENT ON DATABASE %1 IS %2"_s.arg(side, sqlLiteral(commentWithTag({}, tag))));
        open();
        AWAIT_STAGE(*m_driver, RestoreStage::Decide); // where the window opens; the overview says it too
        m_driver->chooseTab(Place::Overview);
        QTRY_VERIFY_WITH_TIMEOUT(banner(u"interrupted"_s), patience);
        QCOMPARE(attention()->banners().first(), banner(u"interrupted"_s)); // before all others
        QCOMPARE(banner(u"interrupted"_s)->role(), StateRole::Bad);
        QVERIFY(!banner(u"interrupted"_s)->text().contains(u"talekeeperctl"_s));
        picture(u"overview_half_way"_s);
        QSignalSpy asked(page(), &OverviewPage::runRequested);
        PRESS(banner(u"interrupted"_s)->findChild<QPushButton *>(u"remedy_interrupted"_s));
        QCOMPARE(asked.value(0).value(0).toString(), run);
    }

    void refreshKeepsWhatTheAdminHolds()
    {
        open();
        m_driver->window().resize(960, 540);
        LocalRunner runner;
        QVERIFY(runner.run(m_host->host().engine->stopCommand(u"practice-rag"_s), {}));
        m_driver->session().refresh();
        QTRY_VERIFY_WITH_TIMEOUT(banner(u"stopped"_s), patience);
        QPointer<QPushButton> button = banner(u"stopped"_s)->findChild<QPushButton *>(u"remedy_stopped"_s);
        auto *containers = page()->findChild<QTableView *>(u"containers"_s);
        auto *model = qobject_cast<ContainersModel *>(containers->model());
        containers->setCurrentIndex(model->indexOf(u"practice-platform"_s));
        auto *bar = page()->findChild<QScrollArea *>(u"overviewScroll"_s)->verticalScrollBar();
        QTRY_VERIFY_WITH_TIMEOUT(bar->maximum() > 40, patience);
        m_driver->window().activateWindow();
        button->setFocus();
        bar->setValue(40);

        // Another one stops: the banner says something else, and is the same.
        QVERIFY(runner.run(m_host->host().engine->stopCommand(u"practice-crawler"_s), {}));
        m_driver->session().refresh();
        QTRY_VERIFY_WITH_TIMEOUT(banner(u"stopped"_s)->text().contains(u"practice-crawler"_s), patience);
        QVERIFY(button);
        QVERIFY(m_driver->window().focusWidget() == button);
        QCOMPARE(containers->currentIndex().data(ContainersModel::KeyRole).toString(), u"practice-platform"_s);
        QCOMPARE(bar->value(), 40);
        picture(u"overview_containers_down"_s);
    }

private:
    void addLooks()
    {
        QTest::addColumn<QString>("suffix");
        QTest::addColumn<bool>("dark");
        QTest::addColumn<double>("fontScale");
        QTest::newRow("light") << QString() << false << 1.0;
        QTest::newRow("dark") << u"_dark"_s << true << 1.0;
        QTest::newRow("large") << u"_large"_s << false << 1.5;
    }

    /// In the look that the test's row asks for.
    void open()
    {
        m_suffix.clear();
        if (QTest::currentDataTag()) {
            QFETCH(QString, suffix);
            QFETCH(bool, dark);
            QFETCH(double, fontScale);
            QApplication::setPalette(housePalette(dark));
            QFont font = m_font;
            font.setPointSizeF(font.pointSizeF() * fontScale);
            QApplication::setFont(font);
            m_suffix = suffix;
        }
        m_driver = std::make_unique<WindowDriver>(m_host->profile());
        m_driver->window().chooseHost(0);
        QTRY_COMPARE_WITH_TIMEOUT(m_driver->session().state(), HostSession::State::Connected, patience);
        QTRY_VERIFY_WITH_TIMEOUT(m_driver->session().runner().jobs().isEmpty(), patience); // the drills are read as well
    }

    void picture(const QString &name) { m_driver->picture(name + m_suffix); }

    /// The page is as wide as its place, and no label narrower than what it says.
    void nothingIsCutOff()
    {
        const auto *scroll = page()->findChild<QScrollArea *>(u"overviewScroll"_s);
        QVERIFY(scroll->widget()->width() <= scroll->viewport()->width());
        for (const QLabel *label : page()->findChildren<QLabel *>()) {
            if (!label->isVisible() || label->text().isEmpty())
                continue;
            const int needed = label->wordWrap() ? label->heightForWidth(label->width()) : label->sizeHint().height();
            QVERIFY2(label->height() >= needed, qPrintable(label->text()));
            QVERIFY2(label->wordWrap() || label->width() >= label->sizeHint().width(), qPrintable(label->text()));
        }
    }

    void everyCellIsWhole(const QTableView &table)
    {
        for (int column = 0; column < table.model()->columnCount(); ++column)
            for (int row = 0; row < table.model()->rowCount(); ++row) {
                const QModelIndex index = table.model()->index(row, column);
                QVERIFY2(table.sizeHintForIndex(index).width() <= table.columnWidth(column),
                    qPrintable(index.data().toString()));
            }
    }

    OverviewPage *page() { return qobject_cast<OverviewPage *>(m_driver->page(u"overviewPage"_s)); }
    AttentionList *attention() { return page()->findChild<AttentionList *>(u"attention"_s); }
    MessageBanner *banner(const QString &id) { return page()->findChild<MessageBanner *>(u"attention_"_s + id); }
    Figure figure(const QString &name) { return page()->findChild<FigureCard *>(name)->figure(); }
    QString directory() const { return m_host->host().stack.backupDirectory; }

    QString newestDump() const
    {
        QStringList files = QString::fromUtf8(m_host->shell(u"cd \"$1\" && ls tale-*.gz"_s, {directory()}))
                                .split(u'\n', Qt::SkipEmptyParts);
        std::ranges::sort(files);
        return files.last();
    }

    std::optional<TestHost> m_host;
    std::unique_ptr<WindowDriver> m_driver;
    QString m_suffix;
    QFont m_font;
};

} // namespace talekeeper

QTEST_MAIN(talekeeper::OverviewTest)
#include "overviewtest.moc"
