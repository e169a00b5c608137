// Pictures of the page Drills in every state that matters, and what the checks of layout, names and contrast find in them; the
// pages of a report as PDF too. As in screenstest, but on a machine without a Tale stack, with drills as consoles left them.
#include "album.h"
#include "drillfixture.h"
#include "tests/support/testhost.h"
#include "ui/common/messagebanner.h"
#include "ui/drills/coverageview.h"
#include "ui/drills/drillfiles.h"

#include <QImage>
#include <QProcess>
#include <QSqlQuery>
#include <QStandardPaths>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

const QString halfId = u"20261126-105800-4f2a"_s, passedId = u"20260812-091500-11aa"_s, failedId = u"20260511-140000-22bb"_s;

QDateTime daysAgo(int days) { return QDateTime::currentDateTimeUtc().addDays(-days); }

DrillRecord signedBy(const DrillRecord &record, const QString &name, int minutes)
{
    return *signedRecord(record, name, record.startedAt.addSecs(60 * minutes));
}

/// Under way, begun half an hour ago.
DrillRecord underWay(bool complete) { return rebuildHalfWay(halfId, QDateTime::currentDateTimeUtc().addSecs(-1930), complete); }

} // namespace

class DrillScreensTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        applyAppearance(*qApp);
        m_album = usualAlbum();
    }

    void cleanupTestCase()
    {
        m_album.reset();
        m_.close();
    }

    void noStack()
    {
        m_.open();
        draw(u"drills_no_stack"_s);
    }

    void startEmpty()
    {
        m_.openPage();
        draw(u"drills_start_empty"_s, true);
    }

    void form()
    {
        PRESS(m_.button(u"start_rebuild"_s));
        draw(u"drills_form"_s);
    }

    void formRefused()
    {
        m_.open({}, Environment::None);
        m_.openPage();
        PRESS(m_.button(u"start_rebuild"_s));
        draw(u"drills_form_refused"_s, true);
    }

    void start()
    {
        DrillRecord handed = handedOver(underWay(false), u"j.doe@laptop"_s, QDateTime::currentDateTimeUtc().addSecs(-600));
        m_.open({handed, signedBy(rebuildDone(passedId, daysAgo(100), true), u"M. Keller"_s, 40), signedBy(rebuildDone(failedId, daysAgo(190), false), u"Jane Doe of the night shift"_s, 45)});
        m_.openPage();
        QTRY_COMPARE(m_.part<QTableView>(u"earlierDrills"_s)->model()->rowCount(), 3);
        draw(u"drills_start"_s);
    }

    void running()
    {
        PRESS(m_.button(u"goOn"_s));
        m_.chooseStep(u"providers"_s);
        m_.typeNote(u"Snapshot job covers /srv/tale/config only."_s);
        draw(u"drills_providers"_s);
    }

    void findings()
    {
        m_.chooseStep(u"env"_s);
        draw(u"drills_findings"_s, true);
    }

    void checked()
    {
        m_.chooseStep(u"host"_s);
        PRESS(m_.button(u"stepCommands"_s));
        draw(u"drills_checked"_s, true);
    }

    void waits()
    {
        m_.chooseStep(u"sign-in"_s);
        draw(u"drills_waits"_s, true);
    }

    void action()
    {
        m_.chooseStep(u"place"_s);
        QTRY_VERIFY_WITH_TIMEOUT(!m_.part<QPlainTextEdit>(u"stepPlan"_s)->toPlainText().contains(u"is asked"_s), patience);
        draw(u"drills_action"_s);
    }

    void signOffOpen()
    {
        m_.chooseStep(DrillStepsModel::signOffKey());
        m_.type(u"signName"_s, u"M. Keller"_s);
        draw(u"drills_sign_failing"_s, true);
    }

    void lost()
    {
        m_.write(u"docker-away"_s, {});
        m_.chooseStep(u"host"_s);
        PRESS(m_.button(u"doStep"_s));
        auto *message = m_.part<MessageBanner>(u"drillMessage"_s);
        QTRY_VERIFY_WITH_TIMEOUT(message->isVisible(), patience);
        draw(u"drills_lost"_s, true);
    }

    void working()
    {
        m_.open({withBegunStep(underWay(true), u"place"_s, u"m.keller@desk"_s, QDateTime::currentDateTimeUtc().addSecs(-70))});
        m_.openPage();
        PRESS(m_.button(u"goOn"_s));
        m_.write(u"docker-slow"_s, {});
        m_.chooseStep(u"env"_s);
        PRESS(m_.button(u"doStep"_s));
        QTRY_VERIFY(m_.button(u"stopStep"_s)->isVisible());
        draw(u"drills_working"_s);
        PRESS(m_.button(u"stopStep"_s));
        QTRY_VERIFY_WITH_TIMEOUT(m_.part<MessageBanner>(u"drillMessage"_s)->isVisible(), patience);
    }

    void manual()
    {
        DrillRecord record = rebuildDone(halfId, QDateTime::currentDateTimeUtc().addSecs(-1930), true);
        for (const QString &step : {u"sign-in"_s, u"clock-stop"_s, u"file"_s, u"message"_s})
            record.step(step)->attempts.clear();
        record.clockStoppedAt.reset();
        m_.open({record});
        m_.openPage();
        PRESS(m_.button(u"goOn"_s));
        m_.chooseStep(u"sign-in"_s);
        m_.typeNote(u"As jane@example.org."_s);
        draw(u"drills_manual"_s);
    }

    void signOffPassing()
    {
        m_.open({rebuildDone(halfId, QDateTime::currentDateTimeUtc().addSecs(-1930), true)});
        m_.openPage();
        PRESS(m_.button(u"goOn"_s));
        m_.chooseStep(DrillStepsModel::signOffKey());
        m_.type(u"signName"_s, u"M. Keller"_s);
        draw(u"drills_sign_passing"_s, true);
    }

    void late()
    {
        m_.open({rebuildHalfWay(halfId, QDateTime::currentDateTimeUtc().addSecs(-4200), true)});
        m_.openPage();
        PRESS(m_.button(u"goOn"_s));
        draw(u"drills_late"_s, true);
    }

    void signedOnes_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("complete");
        QTest::addColumn<bool>("changed");
        QTest::newRow("passed") << u"drills_signed_passed"_s << true << false;
        QTest::newRow("failed") << u"drills_signed_failed"_s << false << false;
        QTest::newRow("changed") << u"drills_changed_by_hand"_s << true << true;
    }

    void signedOnes()
    {
        QFETCH(QString, name);
        QFETCH(bool, complete);
        QFETCH(bool, changed);
        m_.open({signedBy(rebuildDone(halfId, daysAgo(1), complete), u"M. Keller"_s, 40)});
        if (changed) {
            m_.close();
            {
                const auto store = HistoryStore::open(m_.historyPath());
                QVERIFY(store->run(u"UPDATE drill SET record = replace(record, 'M. Keller', 'M. Kellner')"_s, {}));
            }
            m_.openWindow();
        }
        m_.openPage();
        QTRY_COMPARE(m_.part<QTableView>(u"earlierDrills"_s)->model()->rowCount(), 1);
        m_.part<QTableView>(u"earlierDrills"_s)->selectRow(0);
        PRESS(m_.button(u"openEarlier"_s));
        draw(name);
    }

    void coverageWithoutStack()
    {
        PRESS(m_.button(u"allDrills"_s));
        PRESS(m_.button(u"showCoverage"_s));
        draw(u"drills_coverage_no_stack"_s, true);
    }

    void coverage()
    {
        using Part = CoveredPart::Part;
        using Presence = CoveredPart::Presence;
        const QDateTime night = daysAgo(1);
        QList<CoveredPart> parts;
        for (const Part part : {Part::DatabaseVolume, Part::BackupVolume, Part::Providers, Part::Config, Part::Environment, Part::ConvexData})
            parts << CoveredPart{.part = part,
                .onHost = {.presence = Presence::Present, .where = u"/var/lib/docker/volumes/tale_db-data/_data"_s, .sizeBytes = 870'000'000, .at = night, .why = {}},
                .inSnapshot = {.presence = Presence::Present, .where = u"/srv/tale"_s, .sizeBytes = 94'000'000, .at = night, .why = {}},
                .provedAt = daysAgo(100)};
        parts[2].inSnapshot = {.presence = Presence::Missing, .where = {}, .at = {}, .why = u"The snapshot has no folder providers/. Add it to the snapshot job."_s};
        parts[2].provedAt.reset();
        parts[5].onHost = {.presence = Presence::Unknown, .where = {}, .at = {}, .why = u"No container has it mounted."_s};
        m_.part<CoverageView>(u"coverageView"_s)->showParts(parts);
        draw(u"drills_coverage"_s);
    }

    /// The report's pages, as a reader sees them.
    void pdf()
    {
        const QString program = QStandardPaths::findExecutable(u"pdftoppm"_s);
        if (program.isEmpty() && !isContinuousIntegration())
            QSKIP("no pdftoppm here (poppler-utils)");
        if (qApp->devicePixelRatio() > 1)
            return; // its pages are the same
        const QTemporaryDir directory;
        const QString path = directory.filePath(u"drill.pdf"_s);
        const DrillRecord record = signedBy(rebuildDone(halfId, daysAgo(1), false), u"M. Keller"_s, 40);
        const auto written = writeDrillFile(m_.historyPath(), {.record = record, .hash = drillHash(record)}, DrillFile::Pdf, path);
        QVERIFY2(written, written ? "" : qPrintable(written.error().message));
        const QString screens = qEnvironmentVariable("TALEKEEPER_SCREENS_DIRECTORY", u"build/screens"_s);
        QVERIFY(QDir().mkpath(screens));
        QProcess pages;
        pages.start(program, {u"-png"_s, u"-r"_s, u"80"_s, path, screens + u"/drill_report"_s});
        QVERIFY(pages.waitForFinished(60'000));
        QCOMPARE(pages.exitCode(), 0);
        const QStringList pictures = QDir(screens).entryList({u"drill_report-*.png"_s});
        QVERIFY(!pictures.isEmpty());
        for (const QString &picture : pictures)
            QVERIFY2(hasInk(QImage(QDir(screens).filePath(picture))), qPrintable(picture));
    }

private:
    static bool hasInk(const QImage &page)
    {
        for (int y = 0; y < page.height(); ++y)
            for (int x = 0; x < page.width(); ++x)
                if (qGray(page.pixel(x, y)) < 128)
                    return true;
        return false;
    }

    void draw(const QString &name, bool isRare = false)
    {
        const QStringList faults = m_album->draw(m_.window(), name, {.isRare = isRare});
        QVERIFY2(faults.isEmpty(), qPrintable(u'\n' + faults.join(u'\n')));
    }

    DrillFixture m_;
    std::unique_ptr<Album> m_album;
};

} // namespace talekeeper

QTEST_MAIN(talekeeper::DrillScreensTest)
#include "drillscreenstest.moc"
