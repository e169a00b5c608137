// What the views of the page Retention are made from, and where things stand in them: no window.
#include "ui/retention/retentionpicture.h"
#include "retentionfacts.h"
#include "ui/retention/calendargrid.h"
#include "ui/retention/growth.h"
#include "ui/retention/timelinebars.h"

#include <QRect>
#include <QTest>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper
{

class RetentionPictureTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void daysAreToldApart()
    {
        RetentionFacts facts = weekOfFacts();
        const RetentionPicture picture = pictureOf(inOrder(facts));
        const auto state = [&](int daysAgo) { return picture.day(facts.now.date().addDays(-daysAgo))->day.state; };
        QCOMPARE(state(0), DayState::Damaged);
        QCOMPARE(state(1), DayState::Verified);
        QCOMPARE(state(2), DayState::Present);
        QCOMPARE(state(3), DayState::Missed);
        QCOMPARE(state(-1), DayState::Planned);
        QCOMPARE(state(200), DayState::Unknown);
        QCOMPARE(picture.days.first().day.date, facts.now.date().addYears(-1));
        QCOMPARE(picture.days.last().day.date, facts.now.date().addDays(7));
        for (qsizetype at = 1; at < picture.days.size(); ++at)
            QCOMPARE(picture.days.at(at).day.date, picture.days.at(at - 1).day.date.addDays(1));
    }

    void olderDumpsMakeTheCalendarLonger()
    {
        RetentionFacts facts = weekOfFacts();
        facts.history.dumps << seenDump(u"tale"_s, facts.now.addYears(-3));
        QCOMPARE(pictureOf(inOrder(facts)).days.first().day.date, facts.now.date().addYears(-3));
    }

    void severalDumpsADayAreCounted()
    {
        RetentionFacts facts = weekOfFacts();
        const QDate day = facts.now.date().addDays(-2);
        facts.history.dumps << seenDump(u"tale"_s, QDateTime(day, QTime(14, 12), QTimeZone::UTC))
                            << seenDump(u"tale_platform"_s, QDateTime(day, QTime(2, 0), QTimeZone::UTC));
        const MarkedDay marked = *pictureOf(inOrder(facts)).day(day);
        QCOMPARE(marked.rounds, 2); // of tale; that another database has one is no second round
        QCOMPARE(marked.day.dumps, 3);
        QVERIFY2(dayText(marked).endsWith(u"3 dumps"_s), qPrintable(dayText(marked)));
    }

    void marksAreInOrderAndKnowWhenTheyGo()
    {
        const RetentionFacts facts = weekOfFacts();
        const RetentionPicture picture = pictureOf(inOrder(facts));
        QCOMPARE(picture.databases.size(), 1);
        const QList<TimeMark> &marks = picture.databases.first().marks;
        QVERIFY(std::ranges::is_sorted(marks, {}, &TimeMark::second));
        const TimeMark *newest = picture.mark(u"tale-20261122-020000.sql.gz"_s);
        QVERIFY(newest && newest->goesAt);
        QCOMPARE(*newest->goesAt, newest->dump.modifiedAt.addDays(8)); // find -mtime +7
        QCOMPARE(std::ranges::count(marks, DayState::Missed, &TimeMark::state), 1);
        QVERIFY(std::ranges::count(marks, DayState::Planned, &TimeMark::state) >= 7);
        QCOMPARE(
            marks.last().dump.sizeBytes, newest->dump.sizeBytes); // as large as the newest, as far as anybody knows
        QCOMPARE(picture.databases.first().keptDays, 7);
    }

    void goneDumpsStayAsMarks()
    {
        RetentionFacts facts = weekOfFacts();
        SeenDump gone = seenDump(u"tale"_s, facts.now.addDays(-12));
        gone.fate = DumpFate::Pruned;
        gone.goneAt = facts.now.addDays(-3);
        facts.history.dumps << gone;
        const RetentionPicture picture = pictureOf(inOrder(facts));
        const TimeMark &mark = picture.databases.first().marks.first();
        QCOMPARE(mark.state, DayState::Pruned);
        QVERIFY(!mark.isThere() && mark.isDump() && !mark.goesAt);
        QVERIFY(mark.id() != gone.dump.fileName); // the page Dumps has no such row
        QVERIFY(markText(mark, facts.now).contains(u"pruned as planned"_s));
        QCOMPARE(picture.rowOf(mark.dump.takenAt.date()), QString());
    }

    void missedDayBeforeAllDumpsHasNoRow()
    {
        RetentionFacts facts = weekOfFacts();
        for (int day = 9; day < 25; ++day) {
            if (day == 20)
                continue;
            SeenDump gone = seenDump(u"tale"_s, QDateTime(facts.now.date().addDays(-day), QTime(2, 0), QTimeZone::UTC));
            gone.fate = DumpFate::Pruned;
            gone.goneAt = gone.dump.takenAt.addDays(9);
            facts.history.dumps << gone;
        }
        const RetentionPicture picture = pictureOf(inOrder(facts));
        const TimeMark *old = picture.mark(u"tale/2026-11-02"_s), *recent = picture.mark(u"tale/2026-11-19"_s);
        QVERIFY(old && recent);
        QVERIFY(!old->hasRow() && recent->hasRow());
        QCOMPARE(picture.rowOf(QDate(2026, 11, 2)), QString());
        QCOMPARE(picture.day(QDate(2026, 11, 2))->day.state, DayState::Missed);
        QCOMPARE(picture.day(QDate(2026, 11, 5))->day.state, DayState::Pruned);
    }

    void shrunkDumpIsMarked()
    {
        RetentionFacts facts = weekOfFacts();
        facts.history.dumps.clear();
        for (int day = 0; day < 9; ++day)
            facts.history.dumps << seenDump(u"tale"_s,
                QDateTime(facts.now.date().addDays(-day), QTime(2, 0), QTimeZone::UTC), DumpState::Unverified,
                day == 2 ? 40'000'000 : 94'000'000);
        const RetentionPicture picture = pictureOf(inOrder(facts));
        for (const TimeMark &mark : picture.databases.first().marks)
            QCOMPARE(mark.hasShrunk, mark.isDump() && mark.dump.sizeBytes == 40'000'000);
        QCOMPARE(std::ranges::count(growthOf(picture).first().points, true, &GrowthPoint::hasShrunk), 1);
    }

    void roomIsSaid_data()
    {
        QTest::addColumn<int>("days");
        QTest::addColumn<QString>("text");
        QTest::newRow("never") << -1 << u"40 GB of 100 GB used · not full within ten years at this pace"_s;
        QTest::newRow("today") << 0 << u"40 GB of 100 GB used · full in about a day at this pace"_s;
        QTest::newRow("days") << 13 << u"40 GB of 100 GB used · full in about 13 days at this pace"_s;
        QTest::newRow("weeks") << 41 << u"40 GB of 100 GB used · full in about 6 weeks at this pace"_s;
        QTest::newRow("months") << 240 << u"40 GB of 100 GB used · full in about 8 months at this pace"_s;
        QTest::newRow("years") << 1100 << u"40 GB of 100 GB used · full in about 3 years at this pace"_s;
    }

    void roomIsSaid()
    {
        QFETCH(int, days);
        QFETCH(QString, text);
        const Catalogue catalogue{.dumps = {}, .freeBytes = 60'000'000'000, .totalBytes = 100'000'000'000, .clock = {}};
        QCOMPARE(roomText(catalogue,
                     VolumeForecast{.bytesPerDay = 1, .daysUntilFull = days < 0 ? std::nullopt : std::optional(days)}),
            text);
        QCOMPARE(roomText(catalogue, std::nullopt), u"40 GB of 100 GB used"_s);
    }

    void dayLeadsToItsDump()
    {
        RetentionFacts facts = weekOfFacts();
        facts.history.dumps << seenDump(u"aaa"_s, facts.now.addDays(-1)) << seenDump(u"tale"_s, facts.now.addDays(-1));
        const RetentionPicture picture = pictureOf(inOrder(facts));
        QCOMPARE(picture.databases.first().name, u"tale"_s); // the main one first
        QCOMPARE(picture.rowOf(facts.now.date().addDays(-1)), dumpFileName(u"tale"_s, facts.now.addDays(-1)));
        QCOMPARE(picture.rowOf(facts.now.date().addDays(-3)), u"tale/2026-11-19"_s); // a missed day is a row too
        QCOMPARE(picture.rowOf(facts.now.date().addDays(3)), QString());
    }

    void wrongClocksAndForeignNamesHaveNoDay()
    {
        RetentionFacts facts = weekOfFacts();
        const qsizetype before = pictureOf(inOrder(facts)).databases.first().marks.size();
        SeenDump foreign;
        foreign.dump.fileName = u"notes.txt"_s;
        facts.history.dumps << foreign << seenDump(u"tale"_s, facts.now.addYears(70));
        QCOMPARE(pictureOf(inOrder(facts)).databases.first().marks.size(), before);
    }

    void withoutAScheduleNothingIsMissedOrPlanned()
    {
        RetentionFacts facts = weekOfFacts();
        facts.schedule = {};
        const RetentionPicture picture = pictureOf(inOrder(facts));
        for (const TimeMark &mark : picture.databases.first().marks)
            QVERIFY(mark.isDump() && !mark.goesAt);
        for (const MarkedDay &day : picture.days)
            QVERIFY(day.day.state != DayState::Missed && day.day.state != DayState::Planned);
        QVERIFY(!picture.databases.first().keptDays);
    }

    void nothingAtAllIsAYearOfDots()
    {
        const RetentionPicture picture
            = pictureOf({.history = {}, .schedule = {}, .mainDatabase = u"tale"_s, .now = weekOfFacts().now});
        QVERIFY(picture.databases.isEmpty());
        QVERIFY(
            std::ranges::all_of(picture.days, [](const MarkedDay &day) { return day.day.state == DayState::Unknown; }));
    }

    void gridHasAColumnAWeek()
    {
        const CalendarGrid grid{.first = QDate(2025, 11, 22), .last = QDate(2026, 11, 29)}; // a Saturday, a Sunday
        QCOMPARE(grid.weeks(), 54);
        QCOMPARE(grid.cell(grid.first), (CalendarGrid::Cell{.row = 5, .column = 0}));
        QCOMPARE(grid.cell(grid.last), (CalendarGrid::Cell{.row = 6, .column = 53}));
        for (QDate date = grid.first; date <= grid.last; date = date.addDays(1))
            QCOMPARE(grid.date(grid.cell(date)), date);
        QVERIFY(!grid.date({.row = 0, .column = 0}).isValid()); // before the first day
        QVERIFY(!grid.date({.row = 7, .column = 3}).isValid());
        const auto months = grid.months();
        QCOMPARE(months.size(), 13);
        QCOMPARE(months.first(), (CalendarGrid::Month{.first = grid.first, .column = 0, .columns = 2}));
        QCOMPARE(months.at(1).first, QDate(2025, 12, 1));
        QCOMPARE(std::ranges::fold_left(months, 0, [](int sum, const auto &month) { return sum + month.columns; }),
            grid.weeks());
        QCOMPARE(CalendarGrid().weeks(), 0);
        QVERIFY(CalendarGrid().months().isEmpty());
    }

    void cellsAreAsLargeAsThereIsRoom()
    {
        QCOMPARE(CalendarMeasures::fitting(55 * 16, 55, 17).side, 16);
        QCOMPARE(CalendarMeasures::fitting(4000, 55, 17).side, 25); // no more than a line and a half of text
        QCOMPARE(CalendarMeasures::fitting(100, 55, 28).side, 21); // then the rest scrolls
        const CalendarMeasures measures{.side = 16};
        const QRect cell(32, 48, 16, 16), mark = measures.mark(cell);
        QVERIFY(cell.contains(mark));
        QCOMPARE(mark.center(), cell.center());
    }

    void scaleIsTheSameBothWays()
    {
        const TimeScale scale{.shown = {.from = 1000, .to = 5000}, .left = 10, .width = 200};
        QCOMPARE(scale.x(1000), 10.0);
        QCOMPARE(scale.x(5000), 210.0);
        QCOMPARE(scale.secondAt(scale.x(3210)), 3210.0);
    }

    void zoomKeepsWhatIsUnderTheMouse()
    {
        const TimeSpan all{.from = 0, .to = 10 * 365 * 86400.0}, span{.from = 100 * 86400.0, .to = 200 * 86400.0};
        const double at = 130 * 86400.0;
        const TimeSpan nearer = zoomedSpan(span, 0.5, at, all);
        QCOMPARE(nearer.length(), 50 * 86400.0);
        QCOMPARE((at - nearer.from) / nearer.length(), 0.3);
        TimeSpan far = span, close = span;
        for (int step = 0; step < 60; ++step) {
            far = zoomedSpan(far, 2, at, all);
            close = zoomedSpan(close, 0.5, at, all);
        }
        QCOMPARE(far, all);
        QCOMPARE(close.length(), 3 * 3600.0);
        QCOMPARE(movedSpan(span, -1e12, all).from, 0.0);
        QCOMPARE(movedSpan(span, 1e12, all).to, all.to);
        QCOMPARE(spanShowing(span, 150 * 86400.0, all), span); // it is seen already
        const TimeSpan moved = spanShowing(span, 300 * 86400.0, all);
        QVERIFY(moved.from < 300 * 86400.0 && moved.to > 300 * 86400.0 && qFuzzyCompare(moved.length(), span.length()));
    }

    void ticksAreRoundTimes_data()
    {
        QTest::addColumn<double>("days");
        QTest::addColumn<QString>("label"); // that is among them
        QTest::newRow("hours") << 0.25 << u"12:00"_s;
        QTest::newRow("days") << 7.0 << u"24"_s;
        QTest::newRow("weeks") << 60.0 << u"Dec"_s;
        QTest::newRow("months") << 400.0 << u"2027"_s;
        QTest::newRow("years") << 4000.0 << u"2030"_s;
    }

    void ticksAreRoundTimes()
    {
        QFETCH(double, days);
        QFETCH(QString, label);
        const auto from = double(QDateTime(QDate(2026, 11, 22), QTime(11, 0), QTimeZone::UTC).toSecsSinceEpoch());
        const TimeScale scale{.shown = {.from = from, .to = from + days * 86400}, .left = 0, .width = 900};
        const QList<TimeTick> ticks = timeTicks(scale, 80);
        QVERIFY2(ticks.size() >= 2 && ticks.size() <= 12, qPrintable(QString::number(ticks.size())));
        for (qsizetype at = 1; at < ticks.size(); ++at)
            QVERIFY(scale.x(ticks.at(at).second) - scale.x(ticks.at(at - 1).second) >= 75);
        QStringList labels;
        for (const TimeTick &tick : ticks)
            labels << tick.label;
        QVERIFY2(std::ranges::any_of(labels, [&](const QString &text) { return text.contains(label); }),
            qPrintable(labels.join(u", "_s)));
    }

    void barsStandOnTheGround()
    {
        const RetentionPicture picture = pictureOf(weekOfFacts());
        const QList<TimeMark> &marks = picture.databases.first().marks;
        const TimelineGeometry geometry = geometryOf(marks);
        const QList<TimelineBar> bars = geometry.bars(marks);
        QCOMPARE(bars.size(), marks.size());
        for (qsizetype at = 0; at < bars.size(); ++at) {
            const TimelineBar &bar = bars.at(at);
            QCOMPARE(bar.first, at);
            QCOMPARE(bar.last, at);
            QCOMPARE(bar.state, marks.at(at).state);
            QCOMPARE(bar.hasMissed, bar.state == DayState::Missed);
            QCOMPARE(bar.rect.bottom(), geometry.plot.bottom());
            QCOMPARE(bar.rect.height() > 0, bar.state != DayState::Missed);
            QVERIFY(bar.rect.top() >= geometry.plot.top());
        }
    }

    /// However many marks there are, no more bars are painted than there are pixels, and nothing that is wrong is
    /// hidden.
    void marksThatShareAPixelShareABar()
    {
        RetentionFacts facts = weekOfFacts();
        facts.schedule = {};
        facts.history.dumps.clear();
        for (int hour = 0; hour < 10'000; ++hour)
            facts.history.dumps << seenDump(u"tale"_s, facts.now.addSecs(-3600 * hour),
                hour == 5000 ? DumpState::Corrupt : DumpState::Verified, 1'000'000 + hour);
        const RetentionPicture picture = pictureOf(inOrder(facts));
        QList<TimeMark> marks = picture.databases.first().marks;
        marks[7000].state = DayState::Missed;
        const TimelineGeometry geometry = geometryOf(marks);
        const QList<TimelineBar> bars = geometry.bars(marks);
        QVERIFY(bars.size() > 100 && double(bars.size()) <= geometry.plot.width());
        qsizetype next = 0;
        for (const TimelineBar &bar : bars) {
            QCOMPARE(bar.first, next);
            next = bar.last + 1;
        }
        QCOMPARE(next, marks.size());
        QCOMPARE(std::ranges::count(bars, DayState::Damaged, &TimelineBar::state), 1);
        QCOMPARE(std::ranges::count(bars, true, &TimelineBar::hasMissed), 1);
        // Nearer, each has its own again.
        TimelineGeometry nearer = geometry;
        nearer.shown = {.from = double(marks.at(6990).second()), .to = double(marks.at(7010).second())};
        const QList<TimelineBar> few = nearer.bars(marks);
        QCOMPARE(few.size(), 21);
        QCOMPARE(few.first().first, 6990);
        QVERIFY(few.at(10).hasMissed);
        QCOMPARE(barAt(few, few.at(3).rect.center(), 5), 3);
        QVERIFY(!barAt(few, QPointF(few.at(3).rect.right() + 15, 0), 5));
    }

    void growthLeavesOutWhatIsNoMeasure()
    {
        RetentionFacts facts = weekOfFacts(); // the newest is cut short
        const QList<GrowthLine> lines = growthOf(pictureOf(inOrder(facts)));
        QCOMPARE(lines.size(), 1);
        QCOMPARE(lines.first().points.size(), facts.history.dumps.size() - 1);
        QVERIFY(std::ranges::is_sorted(lines.first().points, {}, &GrowthPoint::second));
        QVERIFY(growthOf(pictureOf({.history = {}, .schedule = {}, .mainDatabase = {}, .now = facts.now})).isEmpty());
    }

    void growthHasNoMoreCornersThanCanBeSeen()
    {
        QList<GrowthPoint> points;
        for (int at = 0; at < 10'000; ++at)
            points << GrowthPoint{
                .second = double(at), .sizeBytes = at == 4321 ? 90 : 50 + at % 7, .hasShrunk = at == 1234};
        const GrowthGeometry geometry{
            .plot = QRectF(0, 0, 500, 100), .shown = {.from = 0, .to = 10'000}, .topBytes = 100};
        const QPolygonF line = geometry.line(points);
        QVERIFY(line.size() <= 4 * 501 && line.size() >= 500);
        QVERIFY(std::ranges::any_of(
            line, [](const QPointF &corner) { return qFuzzyCompare(corner.y(), 10); })); // the peak is not lost
        QVERIFY(std::ranges::is_sorted(line, {}, &QPointF::x));
        const QList<qsizetype> markers = geometry.markers(points, 25);
        QVERIFY(markers.size() <= 22);
        QVERIFY(markers.contains(1234));
    }

    void sizesAreRound_data()
    {
        QTest::addColumn<qint64>("greatest");
        for (const qint64 greatest : {0LL, 1LL, 7LL, 94'000'000LL, 100'000'000LL, 4'100'000'000LL, 8'796'093'022'208LL})
            QTest::newRow(QByteArray::number(greatest).constData()) << qint64(greatest);
    }

    void sizesAreRound()
    {
        QFETCH(qint64, greatest);
        const QList<qint64> ticks = sizeTicks(greatest);
        QVERIFY(ticks.size() >= 2 && ticks.size() <= 7);
        QCOMPARE(ticks.first(), 0);
        QVERIFY(ticks.last() >= greatest && ticks.at(ticks.size() - 2) <= qMax(greatest, 1LL));
    }

    void linesAreToldApartByForm()
    {
        for (qsizetype one = 0; one < 5; ++one)
            for (qsizetype other = 0; other < one; ++other)
                QVERIFY(growthMarker(one, {}, 10) != growthMarker(other, {}, 10));
    }

private:
    static TimelineGeometry geometryOf(const QList<TimeMark> &marks)
    {
        TimelineGeometry geometry{.plot = QRectF(10, 20, 900, 100),
            .shown = {.from = double(marks.first().second()), .to = double(marks.last().second())},
            .largestBytes
            = std::ranges::max(marks, {}, [](const TimeMark &mark) { return mark.dump.sizeBytes; }).dump.sizeBytes};
        return geometry;
    }
};

} // namespace talekeeper

QTEST_GUILESS_MAIN(talekeeper::RetentionPictureTest)
#include "retentionpicturetest.moc"
