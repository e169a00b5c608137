// The card "What if…" on a real practice host, and its sentences without one.
#include "accessibilitycheck.h"
#include "core/retention/crontab.h"
#include "layoutcheck.h"
#include "tests/support/ctl.h"
#include "tests/support/testhost.h"
#include "ui/common/appearance.h"
#include "ui/retention/policyeditor.h"
#include "ui/retention/ruletext.h"
#include "ui/retention/simulationtext.h"
#include "ui/retention/simulatorcard.h"
#include "ui/retention/verdictmodel.h"
#include "windowdriver.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QJsonArray>
#include <QLabel>
#include <QSignalSpy>
#include <QSlider>
#include <QSpinBox>
#include <QTableView>
#include <QTextDocument>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

QDateTime utc(const QString &text) { return QDateTime::fromString(text, Qt::ISODate); }

QString plain(const QString &html)
{
    QTextDocument document;
    document.setHtml(html);
    return document.toPlainText();
}

SimulatedPrune standing(qint64 dumps, qint64 sizeBytes, const QString &oldest, qint64 gap)
{
    return {.at = utc(u"2026-11-22T11:00:00Z"_s), .dumps = dumps, .sizeBytes = sizeBytes, .oldestRestorePoint = utc(oldest), .worstGapSeconds = gap};
}

BackupSchedule usualSchedule()
{
    return scheduleFromCrontabs({.crontabs = {{.path = u"root"_s,
                                     .lines = {u"0 2 * * * pg_dump tale | gzip > /backup/tale.sql.gz"_s, u"30 2 * * * find /backup -name 'tale-*.sql.gz' -mtime +7 -delete"_s}}},
        .scripts = {},
        .program = u"cron"_s,
        .zone = {}});
}

} // namespace

class SimulatorTest final : public QObject
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
        m_window.reset();
        m_session.reset();
        m_runner.reset();
        QApplication::setFont(m_font);
        QApplication::setPalette(housePalette(false));
        m_host->shell(u"[[ ! -d $1-aside ]] || { mv \"$1-aside\"/* \"$1\" && rmdir \"$1-aside\"; }"_s, {m_host->host().stack.backupDirectory});
        const QFile kept(crontab() + u"-kept"_s);
        if (kept.exists()) {
            QFile::remove(crontab());
            QVERIFY(QFile::rename(kept.fileName(), crontab()));
        }
    }

    void sentences()
    {
        WhatIf result{.dumpSizeBytes = 94'000'000};
        result.own = {standing(18, 2'300'000'000, u"2026-09-30T02:00:00Z"_s, 31 * 86400)};
        result.host = {standing(7, 800'000'000, u"2026-11-15T02:00:00Z"_s, 86400)};
        const BackupSchedule schedule = usualSchedule();
        const QDateTime from = utc(u"2026-11-22T11:00:00Z"_s);
        MomentText text = momentText(result, &schedule, from, utc(u"2027-03-01T11:00:00Z"_s));
        QCOMPARE(plain(text.summary), u"On 1 March 2027 you would hold 18 dumps instead of 7, back to 30 September 2026 instead of 15 November 2026, in 2.3 GB instead of 800 MB."_s);
        QVERIFY(text.summary.contains(u"<b>18 dumps</b>"_s));
        QCOMPARE(plain(text.gap), u"Worst gap between two restore points (RPO): 31 d instead of 24 h."_s);
        QVERIFY(text.assumption.contains(u"94 MB, the size of the newest one"_s));
        text = momentText(result, &schedule, from, from);
        QVERIFY2(plain(text.summary).startsWith(u"Applied now, you would hold 18 dumps instead of 7"_s), qPrintable(text.summary));
        // Nothing to count with, and nothing left.
        result.dumpSizeBytes = 0;
        result.own = {{.at = from, .dumps = 1}};
        text = momentText(result, &schedule, from, from.addDays(1));
        QCOMPARE(plain(text.summary), u"On 23 November 2026 you would hold 1 dump instead of 7, back to nothing instead of 15 November 2026."_s);
        QVERIFY(text.assumption.startsWith(u"No whole dump"_s));
    }

    void whereNothingDumpsTheNewestGrowsOld()
    {
        WhatIf result;
        result.dumps = {{.takenAt = utc(u"2026-11-24T11:00:00Z"_s), .state = DumpState::Truncated}, {.takenAt = utc(u"2026-11-21T11:00:00Z"_s)}};
        result.own = result.host = {standing(1, 10, u"2026-11-21T11:00:00Z"_s, 0)};
        const QDateTime from = utc(u"2026-11-22T11:00:00Z"_s);
        const BackupSchedule none;
        QVERIFY(momentText(result, &none, from, from.addDays(9)).gap.endsWith(u"the host's newest dump would be 10 d old."_s));
        const BackupSchedule daily = usualSchedule();
        QVERIFY(!momentText(result, &daily, from, from.addDays(9)).gap.contains(u"old"_s));
    }

    void hostRules()
    {
        BackupSchedule schedule = usualSchedule();
        QCOMPARE(hostRule(&schedule, u"tale"_s).text, u"The host dumps daily at 02:00 (UTC) and removes what is older than 7 days."_s);
        QCOMPARE(hostRule(&schedule, u"tale_platform"_s).role, StateRole::Attention);
        QVERIFY(hostRule(&schedule, u"tale_platform"_s).text.contains(u"never removes dumps of tale_platform"_s));
        schedule.cron.clear();
        QVERIFY(hostRule(&schedule, u"tale"_s).text.contains(u"only one that removes"_s));
        QVERIFY(hostRule(&schedule, u"other"_s).text.contains(u"no dump comes by itself, and none goes"_s));
        QCOMPARE(hostRule(nullptr, u"tale"_s).role, StateRole::Unknown);
        schedule = {.cron = u"0 2 * * *"_s, .source = ScheduleSource::History};
        QCOMPARE(hostRule(&schedule, u"tale"_s).text, u"No job that dumps is known on this host, but so far dumps came daily at 02:00 (UTC). Nothing removes them."_s);
        QCOMPARE(hostRule(&schedule, u"tale"_s).role, StateRole::Attention);
        schedule.retentionDays = 7;
        QVERIFY(hostRule(&schedule, u"tale"_s).text.endsWith(u"A job removes what is older than 7 days."_s));
        schedule = {.cron = u"0 3 * * *"_s, .source = ScheduleSource::Sidecar, .zone = u"Europe/Zurich"_s, .policy = *policyFromText(u"last=3,daily=7"_s)};
        QCOMPARE(hostRule(&schedule, u"tale_platform"_s).text, u"The host dumps daily at 03:00 (Europe/Zurich) and keeps the last 3, daily 7."_s);
        QVERIFY(!hostRule(&schedule, u"tale"_s).role);
    }

    void schedulesAndPoliciesInWords()
    {
        QCOMPARE(cronText(u"0 2 * * *"_s), u"daily at 02:00"_s);
        QCOMPARE(cronText(u"5 14 * * 0"_s), u"on every Sunday at 14:05"_s);
        QCOMPARE(cronText(u"0 * * * *"_s), u"every hour"_s);
        QCOMPARE(cronText(u"0 */6 * * *"_s), u"every 6 hours"_s);
        for (const QString &odd : {u"@daily"_s, u"0 2 1 * *"_s, u"*/5 * * * *"_s, u"0 2 * * 1-5"_s, u"0 1,13 * * *"_s})
            QCOMPARE(cronText(odd), odd);
        QCOMPARE(policyText(*policyFromText(u"last=3,daily=7,age=1d"_s)), u"all of 1 day, the last 3, daily 7"_s);
        QCOMPARE(policyText({}), u"nothing"_s);
    }

    void commandIsWhatAShellTakes()
    {
        const RetentionPolicy policy = *policyFromText(u"daily=7,weekly=4"_s);
        QCOMPARE(retentionCommand({.kind = HostProfile::Kind::Practice}, policy), u"talekeeperctl --practice retention --policy daily=7,weekly=4"_s);
        QCOMPARE(retentionCommand({.kind = HostProfile::Kind::Ssh, .name = u"it's one"_s}, policy), u"talekeeperctl --profile 'it'\\''s one' retention --policy daily=7,weekly=4"_s);
        QCOMPARE(retentionCommand({.project = u"tale2"_s}, policy), u"talekeeperctl --project tale2 retention --policy daily=7,weekly=4"_s);
    }

    void verdictsOfEachDump()
    {
        VerdictModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QList<Dump> dumps;
        for (int day = 0; day < 5; ++day)
            dumps << Dump{.fileName = u"%1.sql.gz"_s.arg(day), .takenAt = utc(u"2026-11-22T02:00:00Z"_s).addDays(-day), .sizeBytes = 1000 * (day + 1)};
        const QList<PruneVerdict> verdicts{{.kind = PruneVerdict::Kind::Unfinished}, {.kind = PruneVerdict::Kind::Kept, .keptBy = {RetentionRule::Age, RetentionRule::Daily}},
            {.kind = PruneVerdict::Kind::Pinned}, {.kind = PruneVerdict::Kind::Removed}, {.kind = PruneVerdict::Kind::Kept, .keptBy = {RetentionRule::Yearly}}};
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset), changed(&model, &QAbstractItemModel::dataChanged);
        model.setVerdicts(dumps, verdicts);
        QCOMPARE(model.rowCount(), 5);
        const auto text = [&](int row, int column) { return model.index(row, column).data().toString(); };
        QCOMPARE(text(0, VerdictModel::KeptBy), u"broken, but newer than the last whole one"_s);
        QCOMPARE(text(1, VerdictModel::KeptBy), u"age, daily"_s);
        QCOMPARE(text(2, VerdictModel::KeptBy), u"pinned"_s);
        QCOMPARE(text(3, VerdictModel::Then), u"goes"_s);
        QCOMPARE(text(4, VerdictModel::Then), u"stays"_s);
        QCOMPARE(model.index(3, VerdictModel::Then).data(VerdictModel::StateRoleRole).toInt(), static_cast<int>(StateRole::Unknown));
        QVERIFY(!model.index(3, VerdictModel::Taken).data(VerdictModel::StateRoleRole).isValid());
        QVERIFY(model.index(1, VerdictModel::Size).data(VerdictModel::SortRole).toLongLong() < model.index(2, VerdictModel::Size).data(VerdictModel::SortRole).toLongLong());
        // The same dumps judged anew: whoever points at one keeps pointing at it.
        model.setVerdicts(dumps, QList<PruneVerdict>(5));
        QCOMPARE(reset.size(), 1);
        QCOMPARE(changed.size(), 1);
        QCOMPARE(text(1, VerdictModel::Then), u"goes"_s);
        model.setVerdicts({}, {});
        QCOMPARE(model.rowCount(), 0);
    }

    void opensWithTheHostsRuleAndAUsualOne()
    {
        open();
        QCOMPARE(text(u"host_age"_s), u"21 d"_s);
        QCOMPARE(text(u"host_daily"_s), u"–"_s);
        QCOMPARE(field(u"daily"_s)->value(), 7);
        QCOMPARE(field(u"hourly"_s)->text(), u"–"_s);
        QCOMPARE(text(u"hostPolicyText"_s), u"The host dumps daily at 02:00 (UTC) and removes what is older than 21 days."_s);
        QVERIFY2(summary().startsWith(u"Applied now, you would hold "_s), qPrintable(summary()));
        QCOMPARE(m_card->wish().cron, u"0 2 * * *"_s);
        for (const QString &rule : {u"hourly"_s, u"daily"_s, u"weekly"_s, u"monthly"_s, u"yearly"_s})
            QVERIFY(field(rule)->toolTip().contains(u"without a dump don't count"_s));
    }

    void anEditIsTakenUp()
    {
        open();
        QSignalSpy wished(m_card, &SimulatorCard::wishChanged);
        for (const QString &rule : {u"last"_s, u"weekly"_s, u"monthly"_s})
            type(rule, u"0"_s);
        type(u"daily"_s, u"3"_s);
        QCOMPARE(m_card->wish().policy, *policyFromText(u"daily=3"_s));
        QVERIFY(wished.size() >= 4);
        QTRY_VERIFY_WITH_TIMEOUT(summary().contains(u"you would hold 3 dumps instead of"_s), patience);
        QCOMPARE(kept(), 3);
        // Also what the same dumps are, by the command that the card gives.
        PRESS(button(u"copyPolicyCommand"_s));
        QCOMPARE(QApplication::clipboard()->text(), u"talekeeperctl --practice retention --policy daily=3"_s);
        const QJsonObject told = Ctl(*m_host).run({u"retention"_s, u"--policy"_s, u"daily=3"_s}).document();
        int stays = 0;
        for (const QJsonValue &dump : told[u"dumps"_s].toArray())
            stays += dump[u"removed"_s].toBool() || dump[u"database"_s].toString() != "tale"_L1 ? 0 : 1;
        QCOMPARE(stays, 3);
    }

    void aPolicyThatKeepsNothingIsRefused()
    {
        open();
        for (const QString &rule : {u"last"_s, u"daily"_s, u"weekly"_s, u"monthly"_s})
            type(rule, u"0"_s);
        QVERIFY(state(u"policyFault"_s)->isVisible());
        QCOMPARE(state(u"policyFault"_s)->role(), StateRole::Bad);
        QVERIFY(state(u"policyFault"_s)->text().contains(u"would keep nothing"_s));
        QVERIFY(!slider()->isEnabled() && !button(u"copyPolicyCommand"_s)->isEnabled());
        QCOMPARE(summary(), QString());
        QCOMPARE(table()->model()->rowCount(), 0);
        picture(u"simulator_nothing"_s);
        QTRY_VERIFY(m_runner->jobs().isEmpty());
        QCOMPARE(summary(), QString()); // nor does what was begun before come late
        type(u"yearly"_s, u"1"_s);
        QVERIFY(!state(u"policyFault"_s)->isVisible());
        QTRY_VERIFY_WITH_TIMEOUT(summary().contains(u"hold 1 dump"_s), patience);
    }

    void theSliderWalksIntoTheFuture()
    {
        open();
        QSignalSpy jobs(m_runner.get(), &JobRunner::changed);
        slider()->setFocus();
        QTest::keyClick(slider(), Qt::Key_End);
        QCOMPARE(slider()->value(), 365);
        const QDate date = m_session->snapshot()->hostTime().date().addDays(365);
        QVERIFY2(summary().startsWith(u"On %1 you would hold "_s.arg(QLocale().toString(date, u"d MMMM yyyy"_s))), qPrintable(summary()));
        QVERIFY2(summary().contains(u" dumps instead of 22,"_s), qPrintable(summary()));
        for (int day = 0; day <= 365; ++day)
            slider()->setValue(day);
        QTest::keyClick(slider(), Qt::Key_Left);
        QCOMPARE(slider()->value(), 364);
        QCOMPARE(jobs.size(), 0); // all of it was computed once
        auto *horizon = m_card->findChild<QComboBox *>(u"simulationHorizon"_s);
        horizon->setCurrentIndex(2);
        QCOMPARE(slider()->maximum(), 1826);
        QTRY_VERIFY_WITH_TIMEOUT(m_runner->jobs().isEmpty(), patience);
        QTest::keyClick(slider(), Qt::Key_End);
        QVERIFY(summary().contains(QString::number(date.year() + 4)));
        picture(u"simulator_in_five_years"_s);
    }

    void whereNothingDumpsOneChoosesWhen()
    {
        QVERIFY(QFile::rename(crontab(), crontab() + u"-kept"_s));
        QFile empty(crontab());
        QVERIFY(empty.open(QIODevice::WriteOnly));
        empty.close();
        // A single dump tells of no times at which they come.
        m_host->shell(u"mkdir \"$1-aside\" && mv \"$1\"/*.gz \"$1-aside\" && mv \"$1-aside/$2\" \"$1\""_s, {m_host->host().stack.backupDirectory, m_host->newestWholeDump()});
        open();
        QCOMPARE(state(u"hostPolicyWarning"_s)->role(), StateRole::Attention);
        QVERIFY(state(u"hostPolicyWarning"_s)->text().startsWith(u"No job that dumps was found on this host"_s));
        QCOMPARE(text(u"host_age"_s), u"–"_s);
        QCOMPARE(m_card->wish().cron, u"0 2 * * *"_s);
        QTest::keyClick(slider(), Qt::Key_End);
        QVERIFY(plain(text(u"simulationGap"_s)).contains(u"As nothing dumps there"_s));
        auto *schedule = m_card->findChild<QComboBox *>(u"simulatedSchedule"_s);
        schedule->setFocus();
        QTest::keyClick(schedule, Qt::Key_Down);
        QCOMPARE(m_card->wish().cron, u"0 */6 * * *"_s);
        picture(u"simulator_no_schedule"_s);
        // A look at the host does not take back what was chosen.
        m_session->refresh();
        QTRY_VERIFY_WITH_TIMEOUT(!m_session->isBusy(), patience);
        QCOMPARE(m_card->wish().cron, u"0 */6 * * *"_s);
    }

    void theWishIsFoundAgain()
    {
        open();
        QCOMPARE(m_card->property("remembered").toString(), u"last=3,daily=7,weekly=4,monthly=6"_s);
        QSignalSpy wished(m_card, &SimulatorCard::wishChanged);
        m_card->setProperty("remembered", u"age=30d,yearly=2 0 * * * *"_s);
        QCOMPARE(m_card->wish(), (RetentionWish{.cron = u"0 * * * *"_s, .policy = *policyFromText(u"age=30d,yearly=2"_s)}));
        QCOMPARE(wished.size(), 1);
        type(u"yearly"_s, u"3"_s);
        QCOMPARE(m_card->property("remembered").toString(), u"age=30d,yearly=3 0 * * * *"_s);
        // What makes no sense changes nothing but the schedule.
        m_card->setProperty("remembered", u"nonsense"_s);
        QCOMPARE(m_card->wish(), (RetentionWish{.cron = u"0 2 * * *"_s, .policy = *policyFromText(u"age=30d,yearly=3"_s)}));
    }

    void eachDumpCanBeLookedAt()
    {
        open();
        QVERIFY(!table()->isVisible());
        PRESS(button(u"showVerdicts"_s));
        QVERIFY(table()->isVisible());
        const QAbstractItemModelTester tester(table()->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        QVERIFY(table()->model()->rowCount() > 8);
        table()->sortByColumn(VerdictModel::Then, Qt::AscendingOrder);
        QCOMPARE(table()->model()->index(0, VerdictModel::Then).data().toString(), u"goes"_s);
        // Some database that has no dump yet is not there to choose.
        QVERIFY(!m_card->findChild<QComboBox *>(u"simulatedDatabase"_s)->isVisible());
    }

    void looks_data()
    {
        QTest::addColumn<QString>("suffix");
        QTest::addColumn<bool>("dark");
        QTest::addColumn<double>("fontScale");
        QTest::addColumn<int>("width");
        QTest::newRow("light") << QString() << false << 1.0 << 640;
        QTest::newRow("dark") << u"_dark"_s << true << 1.0 << 640;
        QTest::newRow("large") << u"_large"_s << false << 1.5 << 640;
        QTest::newRow("narrow") << u"_narrow"_s << true << 1.0 << 460;
        QTest::newRow("narrow and large") << u"_narrow_large"_s << false << 1.5 << 620;
    }

    void looks()
    {
        QFETCH(QString, suffix);
        QFETCH(bool, dark);
        QFETCH(double, fontScale);
        QFETCH(int, width);
        QApplication::setPalette(housePalette(dark));
        QFont font = m_font;
        font.setPointSizeF(font.pointSizeF() * fontScale);
        QApplication::setFont(font);
        open(width);
        slider()->setValue(99);
        PRESS(button(u"showVerdicts"_s));
        picture(u"simulator"_s + suffix);
        QStringList faults = layoutFaults(m_window.get()) + accessibilityFaults(m_window.get()) + focusFaults(m_window.get());
        faults += contrastFaults(m_window.get(), m_window->grab().toImage());
        QVERIFY2(faults.isEmpty(), qPrintable(u'\n' + faults.join(u'\n')));
        QVERIFY2(m_window->width() <= width, qPrintable(QString::number(m_window->width())));
    }

private:
    QString crontab() const { return m_host->profile().practiceDirectory + u"/crontab"_s; }

    /// A card alone in a window, on the practice host, when it has told what it knows.
    void open(int width = 640)
    {
        m_runner = std::make_unique<JobRunner>();
        m_session = std::make_unique<HostSession>(m_host->profile(), *m_runner);
        m_window = std::make_unique<QWidget>();
        m_window->setStyleSheet(windowStyleSheet(QApplication::palette()));
        m_card = new SimulatorCard(*m_session);
        auto *layout = new QVBoxLayout(m_window.get());
        layout->addWidget(m_card);
        m_window->resize(width, 100);
        m_window->show();
        m_session->open();
        QTRY_COMPARE_WITH_TIMEOUT(m_session->state(), HostSession::State::Connected, patience);
        QTRY_VERIFY_WITH_TIMEOUT(!summary().isEmpty() && m_runner->jobs().isEmpty(), patience);
    }

    void picture(const QString &name)
    {
        int turns = 0;
        QTimer turn;
        connect(&turn, &QTimer::timeout, &turn, [&turns] { ++turns; });
        turn.start(0);
        QTRY_VERIFY(turns > 3);
        m_window->resize(m_window->width(), m_window->heightForWidth(m_window->width()));
        QTRY_VERIFY(turns > 7);
        const QString directory = qEnvironmentVariable("TALEKEEPER_SCREENS_DIRECTORY", u"build/screens"_s);
        QVERIFY(QDir().mkpath(directory));
        QVERIFY(m_window->grab().save(directory + u'/' + name + u".png"_s));
    }

    void type(const QString &rule, const QString &number)
    {
        field(rule)->setFocus();
        field(rule)->selectAll();
        QTest::keyClicks(field(rule), number);
    }

    int kept() const
    {
        int stays = 0;
        for (int row = 0; row < table()->model()->rowCount(); ++row)
            stays += table()->model()->index(row, VerdictModel::Then).data().toString() == "stays"_L1 ? 1 : 0;
        return stays;
    }

    QSpinBox *field(const QString &rule) const { return m_card->findChild<QSpinBox *>(u"rule_"_s + rule); }
    QString text(const QString &label) const { return m_card->findChild<QLabel *>(label)->text(); }
    QString summary() const { return plain(text(u"simulationSummary"_s)); }
    StateLabel *state(const QString &name) const { return m_card->findChild<StateLabel *>(name); }
    QPushButton *button(const QString &name) const { return m_card->findChild<QPushButton *>(name); }
    QSlider *slider() const { return m_card->findChild<QSlider *>(u"simulationSlider"_s); }
    QTableView *table() const { return m_card->findChild<QTableView *>(u"verdicts"_s); }

    std::optional<TestHost> m_host;
    std::unique_ptr<JobRunner> m_runner;
    std::unique_ptr<HostSession> m_session;
    std::unique_ptr<QWidget> m_window;
    SimulatorCard *m_card = nullptr;
    QFont m_font;
};

} // namespace talekeeper

QTEST_MAIN(talekeeper::SimulatorTest)
#include "simulatortest.moc"
