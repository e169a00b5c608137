#include "core/retention/simulation.h"
#include "tests/support/testhost.h"
#include "ui/common/appearance.h"
#include "ui/common/prompts.h"
#include "ui/dumps/dumpspage.h"
#include "ui/retention/calendarview.h"
#include "ui/retention/growthchart.h"
#include "ui/retention/retentionpage.h"
#include "ui/retention/timelinecard.h"
#include "ui/retention/timelineview.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QTimeZone>

#include <algorithm>
#include <cstdio>

using namespace Qt::StringLiterals;
using namespace talekeeper;

namespace
{

constexpr int dumpCount = 10'000;
constexpr QSize screen(1920, 1080);

void say(const QString &what, const QString &figure, const QString &goal)
{
    std::printf("%-56s %-24s goal: %s\n", qPrintable(what), qPrintable(figure), qPrintable(goal));
    std::fflush(stdout);
}

double milliseconds(const auto &act)
{
    QElapsedTimer clock;
    clock.start();
    act();
    return double(clock.nsecsElapsed()) / 1e6;
}

/// The middle of many, and the worst.
QString manyTimes(const auto &act)
{
    QList<double> times;
    for (int round = 0; round < 31; ++round)
        times << milliseconds(act);
    std::ranges::sort(times);
    return u"%1 ms, at most %2"_s.arg(times.at(times.size() / 2), 0, 'f', 1).arg(times.last(), 0, 'f', 1);
}

/// What list-dumps.sh would say of them: one an hour, small ones.
QByteArray listing(const QDateTime &newest)
{
    QByteArray bytes = "clock\t" + QByteArray::number(newest.addSecs(1800).toSecsSinceEpoch()) + '\0'
        + "room\t60000000000\t100000000000" + '\0';
    for (int hour = 0; hour < dumpCount; ++hour) {
        const QDateTime takenAt = newest.addSecs(-3600 * hour);
        bytes += "dump\t" + QByteArray::number(90'000'000 + hour * 1000) + '\t'
            + QByteArray::number(takenAt.toSecsSinceEpoch() + 40) + "\tyes\tno\t"
            + dumpFileName(u"tale"_s, takenAt).toUtf8() + '\0';
    }
    return bytes;
}

/// The same as files, so that all of the window goes its usual way.
void makeFiles(const TestHost &host, const QDateTime &newest)
{
    QByteArray script = "cd \"$1\" && rm -f *.gz\n";
    for (int hour = 0; hour < dumpCount; ++hour) {
        const QDateTime takenAt = newest.addSecs(-3600 * hour);
        script += "truncate -s " + QByteArray::number(90'000'000 + hour * 1000) + ' '
            + dumpFileName(u"tale"_s, takenAt).toUtf8() + '\n';
    }
    // As a file: the words of a command are not that long.
    host.writeDump(u"make-them"_s, script);
    host.shell(
        u"bash \"$1/make-them\" \"$1\" && cd \"$1\" && rm make-them && for file in tale-*; do printf '%s\\0' "
        u"\"$file\"; done | "
        "while IFS= read -r -d '' file; do t=${file#tale-}; touch -d \"${t:0:8} ${t:9:2}:${t:11:2}:40 UTC\" \"$file\"; done"_s,
        {host.host().stack.backupDirectory});
}

void waitFor(const auto &condition)
{
    if (!QTest::qWaitFor(condition, QDeadlineTimer(600'000)))
        qFatal("it did not happen");
}

void draw(QWidget &widget)
{
    QImage image(widget.size(), QImage::Format_ARGB32_Premultiplied);
    widget.render(&image);
}

void measureDumpsPage(HostSession &session, Prompts &prompts, const QString &historyPath, const QByteArray &bytes)
{
    Catalogue catalogue;
    DumpHistory history;
    const double parsed = milliseconds([&] { catalogue = catalogueFromListing(bytes); });
    const double looked
        = milliseconds([&] { history = afterLook({}, catalogue, session.snapshot()->status->schedule); });
    std::unique_ptr<DumpsPage> page;
    const double shown = milliseconds([&] {
        page = std::make_unique<DumpsPage>(session, prompts, historyPath);
        page->setStyleSheet(windowStyleSheet(QApplication::palette()));
        page->resize(screen);
        page->show();
        draw(*page);
    });
    say(u"%1 dumps parsed, remembered and shown"_s.arg(dumpCount),
        u"%1 ms (%2 + %3 + %4)"_s.arg(parsed + looked + shown, 0, 'f', 0)
            .arg(parsed, 0, 'f', 0)
            .arg(looked, 0, 'f', 0)
            .arg(shown, 0, 'f', 0),
        u"300 ms"_s);
    say(u"the same shown again, nothing new"_s, manyTimes([&] {
        Q_EMIT session.changed();
        draw(*page);
    }),
        u"16 ms"_s);
    auto *filter = page->findChild<QLineEdit *>(u"dumpFilter"_s);
    auto *table = page->findChild<QTableView *>(u"dumps"_s);
    double worst = 0;
    for (const char key : QByteArrayLiteral("2026 tale not 02:00 checked")) {
        worst = qMax(worst, milliseconds([&] {
            QTest::keyClick(filter, key);
            table->viewport()->repaint();
        }));
    }
    while (!filter->text().isEmpty())
        worst = qMax(worst, milliseconds([&] {
            QTest::keyClick(filter, Qt::Key_Backspace);
            table->viewport()->repaint();
        }));
    say(u"a keystroke in the filter of the dumps, the longest"_s, u"%1 ms"_s.arg(worst, 0, 'f', 1), u"16 ms"_s);
}

void measureRetentionPage(HostSession &session)
{
    DialogPrompts prompts;
    std::unique_ptr<RetentionPage> page;
    say(u"the page Retention of %1 dumps, made and shown"_s.arg(dumpCount),
        u"%1 ms"_s.arg(milliseconds([&] {
            page = std::make_unique<RetentionPage>(session, prompts);
            page->setStyleSheet(windowStyleSheet(QApplication::palette()));
            page->resize(screen);
            page->show();
            draw(*page);
        }),
            0, 'f', 0),
        u"300 ms"_s);
    auto *calendar = page->findChild<CalendarView *>();
    auto *timeline = page->timeline()->view(u"tale"_s);
    auto *growth = page->findChild<GrowthChart *>();
    say(u"calendar repainted"_s, manyTimes([&] { draw(*calendar); }), u"8 ms"_s);
    say(u"timeline repainted, the last weeks"_s, manyTimes([&] { draw(*timeline); }), u"8 ms"_s);
    QTest::keyClick(timeline, Qt::Key_0);
    say(u"timeline repainted, all time"_s, manyTimes([&] { draw(*timeline); }), u"8 ms"_s);
    say(u"timeline, zoomed by a step and repainted"_s, manyTimes([&] {
        QTest::keyClick(timeline, timeline->shown().length() > 100 * 86400.0 ? Qt::Key_Plus : Qt::Key_0);
        draw(*timeline);
    }),
        u"8 ms"_s);
    say(u"timeline, another mark chosen and repainted"_s, manyTimes([&] {
        QTest::keyClick(timeline, Qt::Key_Left);
        draw(*timeline);
    }),
        u"16 ms"_s);
    say(u"growth repainted"_s, manyTimes([&] { draw(*growth); }), u"8 ms"_s);
}

void measureSimulation(const QDateTime &from)
{
    SimulationRequest request{.policy
        = RetentionPolicy{.numbers = {{RetentionRule::Last, 3}, {RetentionRule::Hourly, 24}, {RetentionRule::Daily, 7},
                              {RetentionRule::Weekly, 4}, {RetentionRule::Monthly, 12}, {RetentionRule::Yearly, 10}}},
        .dumpTimes = *CronTimes::fromText(u"0 * * * *"_s),
        .pruneTimes = *CronTimes::fromText(u"30 3 * * *"_s),
        .dumpSizeBytes = 90'000'000,
        .from = from,
        .until = from.addYears(10)};
    qsizetype prunes = 0;
    const double time = milliseconds([&] { prunes = simulate(request).size(); });
    say(u"ten years of hourly dumps, %1 prunes"_s.arg(prunes), u"%1 ms"_s.arg(time, 0, 'f', 0), u"100 ms"_s);
}

void sayMemory()
{
    QFile status(u"/proc/self/status"_s);
    if (!status.open(QIODevice::ReadOnly))
        return;
    for (const QByteArray &line : status.readAll().split('\n'))
        if (line.startsWith("VmHWM:"))
            say(u"memory at most"_s, u"%1 MB"_s.arg(line.mid(6).simplified().split(' ').first().toLongLong() / 1024),
                u"150 MB"_s);
}

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    applyAppearance(application);
    auto made = TestHost::make(TestHost::Kind::Practice);
    if (!made)
        qFatal("%s", qPrintable(made.error().message));
    TestHost host = *std::move(made);
    const QDateTime now = QDateTime::currentDateTimeUtc(),
                    newest(now.date(), QTime(now.time().hour(), 0), QTimeZone::UTC);
    makeFiles(host, newest);
    {
        QTemporaryDir directory;
        const QString historyPath = directory.filePath(u"history.sqlite"_s);
        JobRunner runner;
        DialogPrompts prompts;
        HostSession session(host.profile(), runner, {.historyPath = historyPath});
        QElapsedTimer clock;
        clock.start();
        session.open();
        waitFor([&] {
            return session.state() == HostSession::State::Connected || session.state() == HostSession::State::Failed;
        });
        if (!session.snapshot() || !session.snapshot()->catalogue
            || session.snapshot()->catalogue->dumps.size() != dumpCount)
            qFatal("the host does not have its dumps");
        say(u"connected, read and written down for the first time"_s, u"%1 ms"_s.arg(clock.elapsed()),
            u"none: most of it is the host's"_s);
        measureDumpsPage(session, prompts, historyPath, listing(newest));
        measureRetentionPage(session);
        sayMemory();
    }
    measureSimulation(now);
    host.remove();
    return 0;
}
