#include "screenwalk.h"

#include "core/history/hosthistory.h"
#include "ui/retention/calendarview.h"
#include "ui/retention/timelinecard.h"
#include "ui/retention/timelineview.h"

#include <QTimeZone>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

/// What the host would have held on a day: dumps of the night, kept eight days, some missed, and once by hand.
Catalogue catalogueOf(const QDate &today, const QDate &begin)
{
    Catalogue catalogue{.dumps = {},
        .freeBytes = 60'000'000'000,
        .totalBytes = 100'000'000'000,
        .clock = QDateTime(today, QTime(7, 0), QTimeZone::UTC)};
    const auto add = [&](const QString &database, const QDateTime &at, qint64 size, DumpState state) {
        catalogue.dumps << Dump{.fileName = dumpFileName(database, at),
            .database = database,
            .takenAt = at,
            .sizeBytes = size,
            .modifiedAt = at.addSecs(50),
            .state = state};
    };
    for (int daysAgo = 0; daysAgo < 8; ++daysAgo) {
        const QDate date = today.addDays(-daysAgo);
        const qint64 day = begin.daysTo(date);
        const QDateTime night(date, QTime(2, 0), QTimeZone::UTC);
        if (day % 71 == 17 || day % 71 == 18)
            continue;
        add(u"tale"_s, night, 240'000 + day * 500, DumpState::Unverified);
        add(u"tale_platform"_s, night.addSecs(90), 80'000 + day * 2'000, DumpState::Unverified);
        if (day % 5 == 0)
            add(u"tale_knowledge"_s, night.addSecs(180), day == 150 ? 40'000 : 160'000 + day * 80,
                DumpState::Unverified);
        if (day % 40 == 7)
            add(u"tale"_s, night.addSecs(12 * 3600), 240'000 + day * 500, DumpState::Unverified);
    }
    std::ranges::sort(catalogue.dumps, std::ranges::greater(), &Dump::takenAt);
    return catalogue;
}

} // namespace

void ScreenWalk::reachRetention()
{
    m_driver->chooseTab(Place::Retention);
    awaitReading();
}

void ScreenWalk::reachRetentionMark()
{
    auto *timeline = m_driver->on<TimelineView>(u"retentionPage"_s, u"timeline_tale"_s);
    timeline->setFocus();
    QTest::keyClick(timeline, Qt::Key_Home);
    QTest::keyClick(timeline, Qt::Key_Right);
    QVERIFY(timeline->chosen());
}

void ScreenWalk::reachYear()
{
    open();
    const QDate today = QDateTime::currentDateTimeUtc().date(), begin = today.addDays(-240);
    const BackupSchedule schedule{.cron = u"0 2 * * *"_s, .retentionDays = 7};
    for (QDate day = begin; day < today.addDays(-20); day = day.addDays(1))
        QVERIFY(!rememberLook(m_driver->historyPath(), m_host->host(), catalogueOf(day, begin), schedule).error);
    connectToPractice();
    reachRetention();
}

void ScreenWalk::reachYearMark()
{
    auto *card = m_driver->page(u"retentionPage"_s)->findChild<TimelineCard *>(u"timelineCard"_s);
    card->setWanted({u"tale"_s, u"tale_platform"_s});
    auto *timeline = m_driver->on<TimelineView>(u"retentionPage"_s, u"timeline_tale_platform"_s);
    QVERIFY(timeline);
    timeline->setFocus();
    QTest::keyClick(timeline, Qt::Key_0);
    QTest::keyClick(timeline, Qt::Key_Home);
    for (int step = 0; step < 100; ++step)
        QTest::keyClick(timeline, Qt::Key_Right);
    QVERIFY(timeline->chosen());
    QVERIFY(m_driver->on<CalendarView>(u"retentionPage"_s, u"calendar"_s)->day()
        == timeline->chosen()->dump.takenAt.date());
}

} // namespace talekeeper
