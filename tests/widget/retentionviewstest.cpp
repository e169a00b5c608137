// The three views of the page Retention as a user's hands and a screen reader meet them, without a host.
#include "accessibilitycheck.h"
#include "layoutcheck.h"
#include "retentionfacts.h"
#include "ui/common/appearance.h"
#include "ui/common/staterole.h"
#include "ui/retention/calendarcard.h"
#include "ui/retention/calendarmodel.h"
#include "ui/retention/calendarview.h"
#include "ui/retention/growthcard.h"
#include "ui/retention/growthchart.h"
#include "ui/retention/legend.h"
#include "ui/retention/timelinecard.h"
#include "ui/retention/timelineview.h"

#include <QAbstractItemModelTester>
#include <QAccessible>
#include <QApplication>
#include <QHelpEvent>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolTip>
#include <QVBoxLayout>
#include <QWheelEvent>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper
{

class RetentionViewsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyAppearance(*qApp); }

    void init()
    {
        m_window = std::make_unique<QWidget>();
        m_window->setStyleSheet(windowStyleSheet(QApplication::palette()));
        m_calendarCard = new CalendarCard;
        m_timelineCard = new TimelineCard;
        m_growthCard = new GrowthCard;
        auto *layout = new QVBoxLayout(m_window.get());
        for (QWidget *card : QList<QWidget *>{m_calendarCard, m_timelineCard, m_growthCard})
            layout->addWidget(card);
        m_window->resize(1000, 900);
        setFacts(weekOfFacts());
        m_window->show();
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    }

    void cleanup() { m_window.reset(); }

    void calendarIsAProperModel()
    {
        CalendarModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        RetentionFacts facts = weekOfFacts();
        model.setPicture(pictureOf(facts));
        QCOMPARE(model.rowCount(), 7);
        facts.history.dumps[1].dump.state = DumpState::Corrupt;
        model.setPicture(pictureOf(facts));
        facts.now = facts.now.addDays(30);
        model.setPicture(pictureOf(facts)); // another first day
        const QModelIndex today = model.indexOf(facts.now.date());
        QCOMPARE(today.data(CalendarModel::DateRole).toDate(), facts.now.date());
        QVERIFY(!model.indexOf(facts.now.date().addYears(9)).isValid());
    }

    void calendarBeginsWithToday()
    {
        QCOMPARE(calendar()->day(), today());
        QVERIFY(detail(u"calendarDetail"_s).startsWith(u"Sunday, 22 November 2026: damaged, 1 dump"_s));
    }

    void daysAreReachedByKeys_data()
    {
        QTest::addColumn<int>("key");
        QTest::addColumn<QDate>("reached");
        QTest::newRow("up") << int(Qt::Key_Up) << today().addDays(-1);
        QTest::newRow("down goes on with the next week") << int(Qt::Key_Down) << today().addDays(1);
        QTest::newRow("left") << int(Qt::Key_Left) << today().addDays(-7);
        QTest::newRow("right") << int(Qt::Key_Right) << today().addDays(7);
        QTest::newRow("page up") << int(Qt::Key_PageUp) << today().addMonths(-1);
        QTest::newRow("page down") << int(Qt::Key_PageDown) << QDate(2026, 11, 29); // no further than there are days
        QTest::newRow("home") << int(Qt::Key_Home) << today().addYears(-1);
        QTest::newRow("end") << int(Qt::Key_End) << QDate(2026, 11, 29);
    }

    void daysAreReachedByKeys()
    {
        QFETCH(int, key);
        QFETCH(QDate, reached);
        calendar()->setFocus();
        QSignalSpy chosen(calendar(), &CalendarView::dayChosen);
        QTest::keyClick(calendar(), Qt::Key(key));
        QCOMPARE(calendar()->day(), reached);
        QCOMPARE(chosen.count(), 1);
        QVERIFY(!calendar()->visualRect(calendar()->currentIndex()).isEmpty());
    }

    void dayIsChosenByClickAndOpened()
    {
        QSignalSpy opened(calendar(), &CalendarView::dayOpened);
        const QRect cell = cellOf(today().addDays(-1));
        QTest::mouseClick(calendar()->viewport(), Qt::LeftButton, {}, cell.center());
        QCOMPARE(calendar()->day(), today().addDays(-1));
        QCOMPARE(opened.count(), 0);
        QTest::mouseDClick(calendar()->viewport(), Qt::LeftButton, {}, cell.center());
        QCOMPARE(opened.count(), 1);
        QTest::keyClick(calendar(), Qt::Key_Return);
        QCOMPARE(opened.count(), 2);
        QCOMPARE(opened.last().first().toDate(), today().addDays(-1));
    }

    void calendarTellsScreenReadersOfEachDay()
    {
        QAccessibleInterface *spoken = QAccessible::queryAccessibleInterface(calendar());
        QVERIFY(spoken && spoken->tableInterface());
        const CalendarGrid::Cell at = calendar()->grid().cell(today().addDays(-3));
        QAccessibleInterface *cell = spoken->tableInterface()->cellAt(at.row, at.column);
        QVERIFY(cell);
        QCOMPARE(cell->text(QAccessible::Name), u"Thursday, 19 November 2026: missed"_s);
    }

    void toolTipNamesTheDumpsOfADay()
    {
        const QString text = toolTipOver(calendar()->viewport(), cellOf(today().addDays(-1)).center());
        QVERIFY2(
            text.contains(u"Saturday, 21 November 2026: verified"_s) && text.contains(u"94 MB"_s), qPrintable(text));
    }

    void refreshKeepsTheDay()
    {
        calendar()->setFocus();
        QTest::keyClick(calendar(), Qt::Key_Left);
        RetentionFacts facts = weekOfFacts();
        QSignalSpy chosen(calendar(), &CalendarView::dayChosen);
        facts.now = facts.now.addDays(15); // the weeks move by two
        setFacts(facts);
        QCOMPARE(calendar()->day(), today().addDays(-7));
        QCOMPARE(chosen.count(), 0); // nobody has chosen anything
    }

    void legendWrapsWhereItIsNarrow()
    {
        auto *legend = m_window->findChild<Legend *>(u"calendarLegend"_s);
        const int wide = legend->sizeHint().width();
        QCOMPARE(legend->heightForWidth(wide), legend->fontMetrics().height());
        QVERIFY(legend->heightForWidth(wide / 3) >= 3 * legend->fontMetrics().height());
        for (const QRect &place : legend->places(wide / 3))
            QVERIFY(place.right() < qMax(wide / 3, legend->minimumSizeHint().width()));
    }

    void timelineGoesByKeys()
    {
        TimelineView *view = timeline();
        view->setFocus();
        QVERIFY(!view->chosen());
        QSignalSpy chosen(view, &TimelineView::markChosen);
        QTest::keyClick(view, Qt::Key_End);
        QCOMPARE(view->chosen()->state, DayState::Planned);
        QTest::keyClick(view, Qt::Key_Home);
        const TimeMark first = *view->chosen();
        QCOMPARE(first.dump.takenAt.date(), today().addDays(-6));
        QTest::keyClick(view, Qt::Key_Right);
        QTest::keyClick(view, Qt::Key_Left);
        QCOMPARE(view->chosen()->id(), first.id());
        QTest::keyClick(view, Qt::Key_Left); // there is none before
        QCOMPARE(view->chosen()->id(), first.id());
        QCOMPARE(chosen.count(), 4);
        QVERIFY(
            view->chosenText().contains(u"not checked"_s) && view->chosenText().contains(u"pruned from 24 Nov 2026"_s));
        QCOMPARE(detail(u"timelineDetail"_s), view->chosenText());
        QAccessibleInterface *spoken = QAccessible::queryAccessibleInterface(view);
        QCOMPARE(spoken->role(), QAccessible::Chart);
        QCOMPARE(spoken->text(QAccessible::Value), view->chosenText());
    }

    void timelineZoomsAndMoves()
    {
        TimelineView *view = timeline();
        view->setFocus();
        const TimeSpan before = view->shown();
        QTest::keyClick(view, Qt::Key_Plus);
        QVERIFY(view->shown().length() < before.length());
        QTest::keyClick(view, Qt::Key_Minus);
        QVERIFY(qAbs(view->shown().length() - before.length()) < 2);
        QTest::keyClick(view, Qt::Key_Left, Qt::ControlModifier);
        QVERIFY(view->shown().from < before.from);
        QTest::keyClick(view, Qt::Key_0);
        const TimeSpan all = view->shown();
        QVERIFY(all.length() > before.length());
        QTest::mouseClick(button(u"timelineNearer"_s), Qt::LeftButton);
        QCOMPARE(view->shown().length(), all.length() / 2);
        QTest::mouseClick(button(u"timelineFurther"_s), Qt::LeftButton);
        QTest::mouseClick(button(u"timelineAll"_s), Qt::LeftButton);
        QCOMPARE(view->shown(), all);
    }

    void wheelZoomsWhereTheMouseIs()
    {
        TimelineView *view = timeline();
        const TimeSpan before = view->shown();
        turnWheel(view, 300, 120);
        QCOMPARE(view->shown(), before); // whoever scrolls the page is not held up
        view->setFocus();
        const double under = view->geometryNow().scale().secondAt(300);
        turnWheel(view, 300, 120);
        QVERIFY(view->shown().length() < before.length());
        QVERIFY(qAbs(view->geometryNow().scale().x(under) - 300) < 0.5);
        turnWheel(view, 300, -120);
        QVERIFY(qAbs(view->shown().length() - before.length()) < 2);
        view->clearFocus();
        turnWheel(view, 300, 120, Qt::ControlModifier);
        QVERIFY(view->shown().length() < before.length());
    }

    void draggingMovesAndDoesNotChoose()
    {
        TimelineView *view = timeline();
        const TimeSpan before = view->shown();
        const QPoint at = barOf(view, u"tale-20261121-020000.sql.gz"_s);
        QTest::mousePress(view, Qt::LeftButton, {}, at);
        QTest::mouseMove(view, at + QPoint(60, 0));
        QTest::mouseMove(view, at + QPoint(90, 0));
        QTest::mouseRelease(view, Qt::LeftButton, {}, at + QPoint(90, 0));
        QVERIFY(view->shown().from < before.from);
        QVERIFY(!view->chosen());
    }

    void barIsChosenAndOpened()
    {
        TimelineView *view = timeline();
        const QString id = u"tale-20261121-020000.sql.gz"_s;
        QSignalSpy opened(m_timelineCard, &TimelineCard::markOpened);
        QTest::mouseClick(view, Qt::LeftButton, {}, barOf(view, id));
        QCOMPARE(view->chosen()->id(), id);
        QTest::mouseDClick(view, Qt::LeftButton, {}, barOf(view, id));
        view->setFocus();
        QTest::keyClick(view, Qt::Key_Return);
        QCOMPARE(opened.count(), 2);
        QCOMPARE(opened.first().first().toString(), id);
        const QString text = toolTipOver(view, barOf(view, id));
        QVERIFY2(
            text.contains(u"verified"_s) && text.contains(u"pruned from 29 Nov 2026 02:00 UTC"_s), qPrintable(text));
    }

    void dayAndTimelineFollowEachOther()
    {
        connect(m_calendarCard, &CalendarCard::dayChosen, m_timelineCard, &TimelineCard::chooseDay);
        connect(m_timelineCard, &TimelineCard::dayChosen, m_calendarCard, &CalendarCard::chooseDay);
        calendar()->setFocus();
        QTest::keyClick(calendar(), Qt::Key_Up);
        QCOMPARE(timeline()->chosen()->id(), u"tale-20261121-020000.sql.gz"_s);
        timeline()->setFocus();
        QTest::keyClick(timeline(), Qt::Key_Left);
        QCOMPARE(calendar()->day(), today().addDays(-2));
    }

    void severalDatabasesHaveATimelineEach()
    {
        RetentionFacts facts = weekOfFacts();
        for (const QString &name : {u"tale_platform"_s, u"a & b"_s})
            for (int day = 0; day < 5; ++day)
                facts.history.dumps << seenDump(name, facts.now.addDays(-day).addSecs(-60));
        setFacts(facts);
        QCOMPARE(m_timelineCard->shownDatabases(), QStringList{u"tale"_s});
        auto *menu = m_window->findChild<QMenu *>(u"timelineDatabasesMenu"_s);
        QCOMPARE(menu->actions().size(), 3);
        for (QAction *action : menu->actions())
            if (!action->isChecked())
                action->trigger();
        QCOMPARE(m_timelineCard->shownDatabases(), QStringList({u"tale"_s, u"a & b"_s, u"tale_platform"_s}));
        QCOMPARE(m_timelineCard->wanted().size(), 3);
        TimelineView *platform = m_timelineCard->view(u"tale_platform"_s);
        QVERIFY(platform && platform->isVisibleTo(m_window.get()));
        platform->setFocus();
        QTest::keyClick(platform, Qt::Key_Plus);
        QCOMPARE(timeline()->shown(), platform->shown()); // all show the same time
        m_window->resize(1000, 1400);
        QTRY_VERIFY2(layoutFaults(m_window.get()).isEmpty(), qPrintable(layoutFaults(m_window.get()).join(u'\n')));
        m_timelineCard->setWanted({u"gone"_s}); // as it was left with another host's databases
        QCOMPARE(m_timelineCard->shownDatabases(), QStringList{u"tale"_s});
    }

    void growthGoesByKeys()
    {
        GrowthChart *chart = m_growthCard->chart();
        chart->setFocus();
        QTest::keyClick(chart, Qt::Key_Right);
        QCOMPARE(chart->chosen()->id(), u"tale-20261121-020000.sql.gz"_s); // the newest that is whole
        QTest::keyClick(chart, Qt::Key_Home);
        QCOMPARE(chart->chosen()->dump.takenAt.date(), today().addDays(-6));
        QSignalSpy opened(m_growthCard, &GrowthCard::markOpened);
        QTest::keyClick(chart, Qt::Key_Return);
        QCOMPARE(opened.count(), 1);
        const QPointF point = chart->geometryNow().at(chart->lines().first().points.last());
        QVERIFY(toolTipOver(chart, point.toPoint()).contains(u"93 MB"_s)
            || toolTipOver(chart, point.toPoint()).contains(u"94 MB"_s));
        QTest::mouseClick(chart, Qt::LeftButton, {}, point.toPoint());
        QCOMPARE(chart->chosen()->id(), u"tale-20261121-020000.sql.gz"_s);
    }

    void everythingIsReadableAndReached_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }

    void everythingIsReadableAndReached()
    {
        QFETCH(bool, dark);
        const QPalette before = QApplication::palette();
        QApplication::setPalette(housePalette(dark));
        m_window->setStyleSheet(windowStyleSheet(QApplication::palette()));
        const QStringList faults
            = layoutFaults(m_window.get()) + accessibilityFaults(m_window.get()) + focusFaults(m_window.get());
        for (qsizetype line = 0; line < 8; ++line)
            QVERIFY(
                contrastRatio(growthColor(line, QApplication::palette()), QApplication::palette().color(QPalette::Base))
                >= 4.5);
        QApplication::setPalette(before);
        QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
    }

private:
    void setFacts(const RetentionFacts &facts)
    {
        const RetentionPicture picture = pictureOf(inOrder(facts));
        m_calendarCard->setPicture(picture, u"Dumped: 0 2 * * *"_s);
        m_timelineCard->setPicture(picture);
        m_growthCard->setPicture(picture, u"34 GB of 100 GB used"_s);
    }

    static QDate today() { return weekOfFacts().now.date(); }
    CalendarView *calendar() const { return m_calendarCard->view(); }
    TimelineView *timeline() const { return m_timelineCard->view(u"tale"_s); }
    QPushButton *button(const QString &name) const { return m_window->findChild<QPushButton *>(name); }
    QString detail(const QString &name) const
    {
        return m_window->findChild<QLabel *>(name)->text().remove(QChar(0x200b));
    }

    QRect cellOf(const QDate &date) const
    {
        const CalendarGrid::Cell at = calendar()->grid().cell(date);
        return calendar()->visualRect(calendar()->model()->index(at.row, at.column));
    }

    static QPoint barOf(const TimelineView *view, const QString &id)
    {
        const QList<TimeMark> &marks = view->database().marks;
        const auto mark = std::ranges::find(marks, id, &TimeMark::id) - marks.begin();
        for (const TimelineBar &bar : view->geometryNow().bars(marks))
            if (bar.contains(mark))
                return bar.rect.center().toPoint();
        return {};
    }

    static void turnWheel(QWidget *widget, int x, int by, Qt::KeyboardModifiers modifiers = {})
    {
        const QPoint at(x, widget->height() / 2);
        QWheelEvent event(at, widget->mapToGlobal(at), {}, {0, by}, Qt::NoButton, modifiers, Qt::NoScrollPhase, false);
        QApplication::sendEvent(widget, &event);
    }

    static QString toolTipOver(QWidget *widget, const QPoint &at)
    {
        QToolTip::hideText();
        QHelpEvent event(QEvent::ToolTip, at, widget->mapToGlobal(at));
        QApplication::sendEvent(widget, &event);
        return QToolTip::text();
    }

    std::unique_ptr<QWidget> m_window;
    CalendarCard *m_calendarCard = nullptr;
    TimelineCard *m_timelineCard = nullptr;
    GrowthCard *m_growthCard = nullptr;
};

} // namespace talekeeper

QTEST_MAIN(talekeeper::RetentionViewsTest)
#include "retentionviewstest.moc"
