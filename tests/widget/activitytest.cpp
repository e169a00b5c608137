// The page Activity on a real practice host: runs with their reports, and the audit log with its chain.
#include "core/restore/auditedrun.h"
#include "tests/support/restorecalls.h"
#include "tests/support/testhost.h"
#include "ui/activity/activitypage.h"
#include "ui/activity/auditmodel.h"
#include "ui/activity/auditpart.h"
#include "ui/restore/runsmodel.h"
#include "ui/common/appearance.h"
#include "ui/common/messagebanner.h"
#include "ui/window/hostview.h"
#include "threadprobe.h"
#include "windowdriver.h"

#include <QApplication>
#include <QComboBox>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QSignalSpy>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTabBar>
#include <QTableView>
#include <QTextBrowser>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper
{

class ActivityTest final : public QObject
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
    }

    // First: nothing was restored on this host yet.
    void emptyPageSaysWhatWillStandThere()
    {
        open();
        auto *text = on<QLabel>(u"activityRunsText"_s);
        QVERIFY(text->isVisible());
        QVERIFY(text->text().contains(u"No restore"_s));
        QVERIFY(!on<QTableView>(u"activityRuns"_s)->isVisible());
        m_driver->picture(u"activity_empty"_s);
        chooseAudit();
        auto *count = on<QLabel>(u"auditCount"_s);
        QTRY_VERIFY_WITH_TIMEOUT(count->isVisible() && count->text().contains(u"is empty"_s), patience);
        QTRY_VERIFY_WITH_TIMEOUT(trust()->text().contains(u"empty"_s), patience);
        QVERIFY(trust()->role() == StateRole::Unknown);
        QVERIFY(!on<QPushButton>(u"exportAudit"_s)->isEnabled());
        m_driver->picture(u"activity_audit_empty"_s);
    }

    void restoreIsToldWithItsReport_data()
    {
        QTest::addColumn<QString>("suffix");
        QTest::addColumn<bool>("dark");
        QTest::addColumn<double>("fontScale");
        QTest::addColumn<QSize>("size");
        QTest::newRow("light") << QString() << false << 1.0 << QSize(1360, 850);
        QTest::newRow("dark") << u"_dark"_s << true << 1.0 << QSize(1360, 850);
        QTest::newRow("large") << u"_large"_s << false << 1.5 << QSize(1360, 850);
        QTest::newRow("small window") << u"_small"_s << false << 1.0 << QSize(960, 540);
    }
    void restoreIsToldWithItsReport()
    {
        QFETCH(QString, suffix);
        QFETCH(bool, dark);
        QFETCH(double, fontScale);
        QFETCH(QSize, size);
        QApplication::setPalette(housePalette(dark));
        QFont font = m_font;
        font.setPointSizeF(font.pointSizeF() * fontScale);
        QApplication::setFont(font);
        open();
        m_driver->window().resize(size);
        if (m_run.isEmpty())
            restore();
        copyLog();
        refresh();
        auto *runs = on<QTableView>(u"activityRuns"_s);
        QTRY_VERIFY_WITH_TIMEOUT(runs->isVisible() && runs->currentIndex().isValid(), patience);
        QCOMPARE(runs->currentIndex().data(RunsModel::RunRole).toString(), m_run);
        const QString report = on<QTextBrowser>(u"activityReport"_s)->toPlainText();
        QVERIFY(report.contains(m_run) && report.contains(u"equal to the dump"_s) && report.contains(u"done"_s));
        m_driver->picture(u"activity_runs"_s + suffix);
        QSignalSpy requested(
            qobject_cast<ActivityPage *>(m_driver->page(u"activityPage"_s)), &ActivityPage::runRequested);
        PRESS(button(u"openInRestore"_s));
        QCOMPARE(requested.value(0).value(0).toString(), m_run);
        QVERIFY(m_driver->page(u"resultPage"_s)->isVisible()); // the run, where something can be done to it

        m_driver->chooseTab(Place::Activity);
        chooseAudit();
        QTRY_VERIFY_WITH_TIMEOUT(audit()->rowCount() > 5, patience);
        QTRY_VERIFY_WITH_TIMEOUT(trust()->role() == StateRole::Good, patience);
        QVERIFY(trust()->text().contains(u"holds"_s));
        QVERIFY(!on<MessageBanner>(u"auditMessage"_s)->isVisible());
        auto *table = on<QTableView>(u"audit"_s);
        QVERIFY(table->horizontalScrollBar()->maximum() < table->width()); // the commands at least are in sight
        m_driver->picture(u"activity_audit"_s + suffix);
    }

    void reportsAreSaved()
    {
        openWithRun();
        for (const auto &[name, start] : {std::pair(u"reportHtml"_s, "<!DOCTYPE html>"), {u"reportPdf"_s, "%PDF-"}}) {
            const QString path = m_files.filePath(name);
            m_driver->prompts().file = path;
            PRESS(button(name));
            QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(path), patience);
            QVERIFY(content(path).startsWith(start));
            QTRY_VERIFY_WITH_TIMEOUT(note()->isVisible() && note()->text().contains(path), patience);
        }
        QVERIFY(content(m_files.filePath(u"reportHtml"_s)).contains(" stop "));
        QVERIFY(m_driver->prompts().suggestions.last().startsWith(u"restore-tale-"_s));
        const QString missing = m_files.filePath(u"missing/report.pdf"_s);
        m_driver->prompts().file = missing;
        PRESS(button(u"reportPdf"_s));
        QTRY_VERIFY_WITH_TIMEOUT(note()->role() == StateRole::Bad && note()->text().contains(missing), patience);
        m_driver->picture(u"activity_report_not_saved"_s);
    }

    void resultLeadsToTheEntriesOfItsRun()
    {
        openWithRun();
        chooseAudit();
        QTRY_VERIFY_WITH_TIMEOUT(audit()->rowCount() > 5, patience);
        append(u"docker stop 'something else'"_s);
        on<QTabBar>(u"activityTabs"_s)->setCurrentIndex(0);
        PRESS(button(u"openInRestore"_s));
        AWAIT_STAGE(*m_driver, RestoreStage::Result);
        PRESS(m_driver->button(u"resultPage"_s, u"showAudit"_s));
        QCOMPARE(m_driver->window().currentHost()->place(), Place::Activity);
        QVERIFY(on<QTableView>(u"audit"_s)->isVisible());
        QCOMPARE(on<QLineEdit>(u"auditFilter"_s)->text(), m_run);
        QTRY_VERIFY_WITH_TIMEOUT(on<QLabel>(u"auditCount"_s)->text().contains(u"match"_s), patience);
        for (int row = 0; row < audit()->rowCount(); ++row)
            QCOMPARE(audit()->index(row, AuditModel::Run).data().toString(), m_run);
    }

    void entriesAreSearchedAndKeepTheirPlace()
    {
        openWithRun();
        chooseAudit();
        QTRY_VERIFY_WITH_TIMEOUT(audit()->rowCount() > 5, patience);
        const int all = audit()->rowCount();
        auto *table = on<QTableView>(u"audit"_s);
        const QModelIndex third = audit()->index(2, AuditModel::Command);
        QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(third).center());
        const qint64 chosen = third.data(AuditModel::NumberRole).toLongLong();
        QVERIFY(on<QPlainTextEdit>(u"auditEntry"_s)->toPlainText().contains(u"Entry %1,"_s.arg(chosen)));
        append(u"docker stop 'something new'"_s);
        refresh();
        QTRY_COMPARE_WITH_TIMEOUT(audit()->rowCount(), all + 1, patience);
        QCOMPARE(table->currentIndex().data(AuditModel::NumberRole).toLongLong(), chosen);
        QTRY_VERIFY_WITH_TIMEOUT(
            trust()->role() == StateRole::Good && trust()->text().contains(QString::number(all + 1)), patience);

        auto *filter = on<QLineEdit>(u"auditFilter"_s);
        QTest::keyClicks(filter, u"NEW docker"_s);
        QTRY_COMPARE_WITH_TIMEOUT(audit()->rowCount(), 1, patience);
        QVERIFY(on<QLabel>(u"auditCount"_s)->text().contains(u"match"_s));
        QTest::keyClicks(filter, u" nothing like this"_s);
        QTRY_COMPARE_WITH_TIMEOUT(audit()->rowCount(), 0, patience);
        QVERIFY(!on<QPlainTextEdit>(u"auditEntry"_s)->isVisible());
        m_driver->picture(u"activity_audit_no_match"_s);
        filter->clear();
        append(u"docker stop elsewhere"_s, u"Another host (tale)"_s);
        on<QComboBox>(u"auditScope"_s)->setCurrentIndex(1);
        QTRY_COMPARE_WITH_TIMEOUT(audit()->rowCount(), all + 2, patience);
        on<QComboBox>(u"auditScope"_s)->setCurrentIndex(0);
        QTRY_COMPARE_WITH_TIMEOUT(audit()->rowCount(), all + 1, patience);
    }

    void wholeLogIsExported()
    {
        openWithRun();
        chooseAudit();
        const QString path = m_files.filePath(u"audit.csv"_s);
        m_driver->prompts().file = path;
        PRESS(button(u"exportAudit"_s));
        QTRY_VERIFY_WITH_TIMEOUT(note()->isVisible() && note()->text().contains(path), patience);
        QVERIFY(content(path).startsWith("number,at,who"));
        m_driver->prompts().file = m_files.filePath(u"audit"_s);
        PRESS(button(u"exportAudit"_s));
        QTRY_VERIFY_WITH_TIMEOUT(note()->role() == StateRole::Bad && note()->text().contains(u".json"_s), patience);
    }

    void changedEntryIsFound()
    {
        openWithRun();
        chooseAudit();
        QTRY_VERIFY_WITH_TIMEOUT(trust()->role() == StateRole::Good, patience);
        tamper({u"DROP TRIGGER audit_is_not_changed"_s, u"UPDATE audit SET command = 'harmless' WHERE number = 3"_s});
        PRESS(button(u"verifyAudit"_s));
        QTRY_VERIFY_WITH_TIMEOUT(trust()->role() == StateRole::Bad, patience);
        QVERIFY(trust()->text().contains(u"entry 3"_s));
        auto *banner = on<MessageBanner>(u"auditMessage"_s);
        QVERIFY(banner->isVisible() && banner->text().contains(u"Entry 3"_s) && banner->role() == StateRole::Bad);
        QTRY_VERIFY_WITH_TIMEOUT(button(u"verifyAudit"_s)->isEnabled(), patience); // when the search has ended too
        m_driver->picture(u"activity_audit_changed"_s);
        auto *tabs = on<QTabBar>(u"activityTabs"_s);
        tabs->setCurrentIndex(0);
        QVERIFY(banner->isVisible());
    }

    void logThatCannotBeReadSaysWhatToDo()
    {
        openWithRun();
        chooseAudit();
        QTRY_VERIFY_WITH_TIMEOUT(trust()->role() == StateRole::Good, patience);
        const QString version = storeVersion();
        tamper({u"PRAGMA user_version = 4711"_s});
        PRESS(button(u"verifyAudit"_s));
        auto *banner = on<MessageBanner>(u"auditMessage"_s);
        QTRY_VERIFY_WITH_TIMEOUT(banner->isVisible() && banner->text().contains(u"4711"_s), patience);
        QTRY_VERIFY_WITH_TIMEOUT(trust()->role() == StateRole::Unknown && audit()->rowCount() == 0, patience);
        m_driver->picture(u"activity_audit_unreadable"_s);
        tamper({u"PRAGMA user_version = "_s + version});
        PRESS(on<QPushButton>(u"readAuditAgain"_s));
        QTRY_VERIFY_WITH_TIMEOUT(!banner->isVisible() && audit()->rowCount() > 5, patience);
    }

    void longLogHoldsNobodyUp_data()
    {
        QTest::addColumn<int>("count");
        QTest::addColumn<int>("length");
        QTest::newRow("usual") << 20'000 << 400;
        QTest::newRow("of years, with long scripts") << 100'000 << 1500;
    }
    void longLogHoldsNobodyUp()
    {
        QFETCH(int, count);
        QFETCH(int, length);
        open();
        fillLog(count, length);
        ThreadProbe &probe = *ProbedApplication::runningProbe();
        probe.start();
        chooseAudit();
        refresh();
        QTRY_COMPARE_WITH_TIMEOUT(audit()->rowCount(), int(AuditPart::mostShown), patience);
        QVERIFY(on<QLabel>(u"auditCount"_s)->text().contains(u"5,000 of %1"_s.arg(QLocale().toString(count))));
        append(u"docker stop 'something new'"_s);
        refresh();
        QTRY_COMPARE_WITH_TIMEOUT(audit()->index(0, 0).data(AuditModel::NumberRole).toInt(), count + 1, patience);
        QTest::keyClicks(on<QLineEdit>(u"auditFilter"_s), u"number-77"_s);
        QTRY_VERIFY_WITH_TIMEOUT(on<QLabel>(u"auditCount"_s)->text().contains(u"match"_s), patience);
        on<QLineEdit>(u"auditFilter"_s)->clear();
        QTRY_COMPARE_WITH_TIMEOUT(audit()->rowCount(), int(AuditPart::mostShown), patience);
        m_driver->chooseTab(Place::Overview);
        m_driver->chooseTab(Place::Activity);
        QTRY_VERIFY_WITH_TIMEOUT(m_driver->window().runner().jobs().isEmpty(), patience);
        probe.stop();
        qInfo("the longest: %s", qPrintable(probe.longestText()));
        QVERIFY2(probe.offenders().isEmpty(), qPrintable(probe.offenders().join(u'\n')));
    }

private:
    void open()
    {
        m_driver = std::make_unique<WindowDriver>(m_host->profile());
        m_driver->window().chooseHost(0);
        QTRY_COMPARE_WITH_TIMEOUT(m_driver->session().state(), HostSession::State::Connected, patience);
        m_driver->chooseTab(Place::Activity);
    }

    void openWithRun()
    {
        open();
        if (m_run.isEmpty())
            restore();
        copyLog();
        refresh();
        QTRY_VERIFY_WITH_TIMEOUT(on<QTableView>(u"activityRuns"_s)->currentIndex().isValid(), patience);
    }

    template <class Widget> Widget *on(const QString &name) { return m_driver->on<Widget>(u"activityPage"_s, name); }
    QPushButton *button(const QString &name) { return m_driver->button(u"activityPage"_s, name); }
    MessageBanner *note() { return on<MessageBanner>(u"activityNote"_s); }
    StateLabel *trust() { return on<StateLabel>(u"auditTrust"_s); }
    AuditModel *audit() { return qobject_cast<AuditModel *>(on<QTableView>(u"audit"_s)->model()); }

    void chooseAudit()
    {
        auto *tabs = on<QTabBar>(u"activityTabs"_s);
        QTest::mouseClick(tabs, Qt::LeftButton, {}, tabs->tabRect(1).center());
        QVERIFY(on<QTableView>(u"audit"_s)->isVisible());
    }

    void refresh()
    {
        m_driver->session().refresh();
        QTRY_VERIFY_WITH_TIMEOUT(!m_driver->session().isBusy(), patience);
    }

    /// Once, for all tests; its log is kept aside for them.
    void restore()
    {
        QStringList files = QString::fromUtf8(
            m_host->shell(u"cd \"$1\" && for f in tale-*.gz; do gzip -t \"$f\" 2>/dev/null && echo $f; done; true"_s,
                {m_host->host().stack.backupDirectory}))
                                .split(u'\n', Qt::SkipEmptyParts);
        QVERIFY(!files.isEmpty());
        const RestorePlan plan = restorePlan(*m_host, {.dumpFile = files.last()});
        QStringList accepted;
        for (const Finding &finding : plan.findings)
            if (finding.acceptable)
                accepted << finding.id;
        const auto report = executeAudited(
            {.historyPath = m_files.filePath(u"history.sqlite"_s)}, m_host->host(), plan, accepted, {});
        requireOutcome(report, RunOutcome::Restored);
        m_run = report->run;
    }

    void copyLog()
    {
        const auto from = HistoryStore::open(m_files.filePath(u"history.sqlite"_s));
        const auto to = HistoryStore::open(m_driver->historyPath());
        const auto entries = AuditLog(*from).read();
        for (const AuditEntry &entry : *entries)
            QVERIFY(AuditLog(*to).append(entry));
    }

    void append(const QString &command, const QString &host = {})
    {
        const auto store = HistoryStore::open(m_driver->historyPath());
        QVERIFY(AuditLog(*store).append({.at = QDateTime::currentDateTimeUtc(),
            .who = u"anna@desk"_s,
            .host = host.isEmpty() ? auditOriginOf(m_driver->session().snapshot()->host).host : host,
            .command = command,
            .result = u"done"_s}));
    }

    /// Faster than append(), which sees to it that each entry is on the disk.
    void fillLog(int count, int length)
    {
        const QString host = auditOriginOf(m_driver->session().snapshot()->host).host;
        const QString padding = QString(length, u'x');
        const auto store = HistoryStore::open(m_driver->historyPath());
        const auto filled = store->change([&]() -> Result<void> {
            QByteArray before;
            for (int number = 1; number <= count; ++number) {
                const AuditEntry entry{.number = number,
                    .at = QDateTime(QDate(2026, 1, 26), QTime(2, 0), QTimeZone::UTC),
                    .who = u"anna@desk"_s,
                    .host = host,
                    .run = u"20260126-020000-4f2a"_s,
                    .command = u"docker exec %1 number-%2"_s.arg(padding).arg(number),
                    .result = u"done"_s};
                before = auditHash(before, entry);
                if (const auto done = store->run(u"INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?)"_s,
                        {number, u"2026-01-26T02:00:00Z"_s, entry.who, entry.host, entry.run, entry.command,
                            entry.result, before});
                    !done)
                    return std::unexpected(done.error());
            }
            return {};
        });
        QVERIFY2(filled, filled ? "" : qPrintable(filled.error().message));
    }

    /// As somebody with the sqlite3 program does it.
    void tamper(const QStringList &statements)
    {
        {
            QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"tampering"_s);
            database.setDatabaseName(m_driver->historyPath());
            QVERIFY(database.open());
            QSqlQuery query(database);
            for (const QString &statement : statements)
                QVERIFY2(query.exec(statement), qPrintable(statement + query.lastError().text()));
        }
        QSqlDatabase::removeDatabase(u"tampering"_s);
    }

    QString storeVersion() const
    {
        const auto store = HistoryStore::open(m_driver->historyPath());
        auto version = store->run(u"PRAGMA user_version"_s);
        version->next();
        return version->value(0).toString();
    }

    static QByteArray content(const QString &path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    std::optional<TestHost> m_host;
    std::unique_ptr<WindowDriver> m_driver;
    QTemporaryDir m_files;
    QString m_run;
    QFont m_font;
};

} // namespace talekeeper

PROBED_TEST_MAIN(talekeeper::ActivityTest)
#include "activitytest.moc"
