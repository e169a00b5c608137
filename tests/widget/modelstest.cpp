// The window's models, without a host.
#include "ui/dumps/contentsmodel.h"
#include "ui/dumps/dumpsproxy.h"
#include "ui/hosts/hostlistmodel.h"
#include "ui/restore/runsmodel.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>
#include <QTimeZone>

using namespace Qt::StringLiterals;

namespace talekeeper
{

namespace
{

const QDateTime now(QDate(2026, 11, 22), QTime(11, 0), QTimeZone::UTC);

DumpRow row(const QString &fileName, qint64 size = 94'000'000, DumpState state = DumpState::Unverified)
{
    DumpRow made{.dump = {.fileName = fileName, .sizeBytes = size, .modifiedAt = now, .state = state}};
    if (const auto name = parseDumpName(fileName)) {
        made.dump.database = name->database;
        made.dump.takenAt = name->takenAt;
    }
    return made;
}

QList<DumpRow> someRows()
{
    return {row(u"tale-20261122-020000.sql.gz"_s, 61'000'000, DumpState::Truncated),
        row(u"tale-20261121-020000.sql.gz"_s, 94'000'000, DumpState::Verified),
        row(u"tale_platform-20261120-020000.sql.gz"_s, 9'500'000), row(u"notes.txt"_s, 12)};
}

DumpRow missedDay(int day, DumpRow::Kind kind = DumpRow::Kind::MissedDay)
{
    DumpRow made;
    made.dump.database = u"tale"_s;
    made.dump.takenAt = QDateTime(QDate(2026, 11, day), QTime(2, 0), QTimeZone::UTC);
    made.kind = kind;
    return made;
}

} // namespace

class ModelsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void dumpsShowWhatTheyAre()
    {
        DumpsModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setDumps(someRows(), now);
        QCOMPARE(model.rowCount(), 4);
        const auto text = [&](int at, int column) { return model.index(at, column).data().toString(); };
        QCOMPARE(text(0, DumpsModel::Taken), u"22 Nov 2026 02:00"_s);
        QCOMPARE(text(0, DumpsModel::Age), u"9 h"_s);
        QCOMPARE(text(0, DumpsModel::State), u"cut short"_s);
        QCOMPARE(text(1, DumpsModel::Size), u"94 MB"_s);
        QCOMPARE(text(2, DumpsModel::Database), u"tale_platform"_s);
        QCOMPARE(text(3, DumpsModel::Taken), u"notes.txt"_s); // not a dump's name, so nobody knows when
        QCOMPARE(text(3, DumpsModel::Age), QString());
        QCOMPARE(model.index(1, DumpsModel::State).data(DumpsModel::StateRoleRole).toInt(),
            static_cast<int>(StateRole::Good));
        QCOMPARE(model.headerData(DumpsModel::Taken, Qt::Horizontal, Qt::DisplayRole).toString(), u"Taken (UTC)"_s);
    }

    void dumpBeingReadSaysHowFar()
    {
        DumpsModel model;
        QList<DumpRow> rows = someRows();
        rows[2].checkedPercent = 45;
        model.setDumps(rows, now);
        QCOMPARE(model.index(2, DumpsModel::State).data().toString(), u"checking, 45 %"_s);
        QCOMPARE(model.index(2, DumpsModel::State).data(DumpsModel::StateRoleRole).toInt(),
            static_cast<int>(StateRole::Planned));
    }

    void refreshKeepsWhoPointsAtADump()
    {
        DumpsModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        DumpsProxy proxy;
        proxy.setSourceModel(&model);
        const QAbstractItemModelTester proxyTester(&proxy, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setDumps(someRows(), now);
        const QPersistentModelIndex chosen = proxy.indexOf(u"tale-20261121-020000.sql.gz"_s);
        QSignalSpy resets(&proxy, &QAbstractItemModel::modelReset);

        QList<DumpRow> later = someRows();
        later.removeAt(2); // pruned
        later.prepend(row(u"tale-20261123-020000.sql.gz"_s)); // new
        model.setDumps(later, now.addDays(1));
        QVERIFY(chosen.isValid());
        QCOMPARE(chosen.data(DumpsModel::FileNameRole).toString(), u"tale-20261121-020000.sql.gz"_s);
        QCOMPARE(proxy.index(0, 0).data(DumpsModel::FileNameRole).toString(), u"tale-20261123-020000.sql.gz"_s);
        QVERIFY(!proxy.indexOf(u"tale_platform-20261120-020000.sql.gz"_s).isValid());
        QCOMPARE(resets.size(), 0);

        model.setDumps({}, now);
        QCOMPARE(proxy.rowCount(), 0);
        QVERIFY(!chosen.isValid());
    }

    void dumpsAreSortedByValueAndFilteredByWords()
    {
        DumpsModel model;
        model.setDumps(someRows(), now);
        DumpsProxy proxy;
        proxy.setSourceModel(&model);
        proxy.sort(DumpsModel::Size, Qt::AscendingOrder); // 9.5 MB before 61 MB, which text would not give
        QStringList sizes;
        for (int at = 0; at < proxy.rowCount(); ++at)
            sizes << proxy.index(at, DumpsModel::Size).data().toString();
        QCOMPARE(sizes, QStringList({u"12 bytes"_s, u"9.5 MB"_s, u"61 MB"_s, u"94 MB"_s}));
        proxy.setFilterWords(u"nov verified"_s);
        QCOMPARE(proxy.rowCount(), 1);
        proxy.setFilterWords(u"platform"_s);
        QCOMPARE(proxy.rowCount(), 1);
        proxy.setFilterWords(u"nothing like this"_s);
        QCOMPARE(proxy.rowCount(), 0);
        proxy.setFilterWords({});
        QCOMPARE(proxy.rowCount(), 4);
    }

    void daysWithoutADumpStandBetweenTheDumps()
    {
        DumpsModel model(nullptr, DumpsModel::Columns::All);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        DumpsProxy proxy;
        proxy.setSourceModel(&model);
        const QList<DumpRow> rows = someRows() << missedDay(19) << missedDay(18, DumpRow::Kind::Gap);
        model.setDumps(rows, now);
        QCOMPARE(model.rowCount(), 6);
        QCOMPARE(model.dumpCount(), 4);
        const QModelIndex missed = proxy.indexOf(missedDay(19).id());
        QCOMPARE(missed.row(), proxy.indexOf(u"tale_platform-20261120-020000.sql.gz"_s).row() + 1); // by its date
        QCOMPARE(missed.data().toString(), u"19 Nov 2026 02:00"_s);
        QVERIFY(missed.data(DumpsModel::FileNameRole).toString().isEmpty()); // nothing that could be restored
        QVERIFY(missed.data(DumpsModel::QuietRole).toBool());
        QCOMPARE(missed.siblingAtColumn(DumpsModel::State).data().toString(), u"missed"_s);
        QCOMPARE(missed.siblingAtColumn(DumpsModel::State).data(DumpsModel::StateRoleRole).toInt(),
            static_cast<int>(StateRole::Bad));
        QCOMPARE(missed.siblingAtColumn(DumpsModel::Size).data().toString(), u"–"_s);
        QCOMPARE(missed.siblingAtColumn(DumpsModel::Pruned).data().toString(), QString());
        const QModelIndex gap = proxy.index(missed.row() + 1, 0);
        QCOMPARE(gap.data().toString(), u"18 Nov 2026"_s);
        QCOMPARE(gap.siblingAtColumn(DumpsModel::State).data(DumpsModel::StateRoleRole).toInt(),
            static_cast<int>(StateRole::Unknown));

        proxy.setFilterWords(u"missed"_s);
        QCOMPARE(proxy.rowCount(), 1);
        QCOMPARE(proxy.dumpCount(), 0);
        proxy.setFilterWords({});
        const QPersistentModelIndex chosen = proxy.indexOf(missedDay(19).id());
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        model.setDumps(rows, now.addSecs(60));
        QVERIFY(chosen.isValid());
        QCOMPARE(resets.size(), 0);
        model.setDumps(someRows(), now); // a dump was pushed after all
        QVERIFY(!chosen.isValid());
    }

    void pruningIsSaidAsFarAsItIsKnown()
    {
        DumpsModel model(nullptr, DumpsModel::Columns::All);
        QList<DumpRow> rows = someRows();
        rows[0].pruning = {.kind = Pruning::Kind::At, .at = now.addSecs((6 * 24 + 15) * 3600)};
        rows[1].pruning = {.kind = Pruning::Kind::At, .at = now.addSecs(-5)};
        rows[2].pruning = {.kind = Pruning::Kind::Never, .at = {}};
        model.setDumps(rows, now);
        QStringList texts;
        for (int at = 0; at < model.rowCount(); ++at)
            texts << model.index(at, DumpsModel::Pruned).data().toString();
        QCOMPARE(texts, QStringList({u"in 6 d 15 h"_s, u"at any moment"_s, u"never"_s, u"–"_s}));
        DumpsProxy proxy;
        proxy.setSourceModel(&model);
        proxy.sort(DumpsModel::Pruned, Qt::AscendingOrder);
        QCOMPARE(proxy.index(0, DumpsModel::Pruned).data().toString(), u"at any moment"_s);
        QCOMPARE(proxy.index(3, DumpsModel::Pruned).data().toString(), u"–"_s);
        DumpsModel toChoose; // the wizard's table
        QCOMPARE(toChoose.columnCount(), int(DumpsModel::Pruned));
    }

    void hugeSizesAndLongNamesAreShown()
    {
        DumpsModel model(nullptr, DumpsModel::Columns::All);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const QString longName = QString(200, u'n') + u".sql.gz"_s;
        model.setDumps({row(longName, 4'300'000'000'000'000)}, now);
        QCOMPARE(model.index(0, DumpsModel::Size).data().toString(), u"4 PB"_s);
        QCOMPARE(model.index(0, DumpsModel::Taken).data().toString(), longName);
        QCOMPARE(model.index(0, DumpsModel::Taken).data(Qt::ToolTipRole).toString(), longName);
    }

    void contentsStandAgainstTheLiveDatabase()
    {
        ContentsModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const QList<DumpedTable> tables{{u"public.audit_log"_s, 1'500'000}, {u"public.agents"_s, 5000},
            {u"public.runs"_s, 7}, {u"public.gone"_s, 3}, {u"public.odd"_s, 1}};
        const auto live = [&](int at, int role = Qt::DisplayRole) {
            return model.index(at, ContentsModel::Live).data(role);
        };
        model.setTables(tables);
        QCOMPARE(live(0).toString(), u"–"_s); // nobody has counted
        QVERIFY(!live(3, ContentsModel::StateRoleRole).isValid());

        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        model.setTables(tables,
            QList<LiveTable>{{.name = u"public.audit_log"_s, .partitionOf = {}, .rows = 1'500'000, .exact = false},
                {.name = u"public.agents"_s, .partitionOf = {}, .rows = 0, .exact = true},
                {.name = u"public.runs"_s, .partitionOf = {}, .rows = 0, .exact = false},
                {.name = u"public.odd"_s, .partitionOf = {}, .rows = {}, .exact = false}});
        QCOMPARE(resets.size(), 0);
        QCOMPARE(live(0).toString(), u"about 1,500,000"_s);
        QVERIFY(!live(0, ContentsModel::StateRoleRole).isValid());
        QCOMPARE(live(1).toString(), u"0"_s);
        QCOMPARE(live(1, ContentsModel::StateRoleRole).toInt(), static_cast<int>(StateRole::Bad));
        QCOMPARE(live(2).toString(), u"about 0"_s);
        QVERIFY(!live(2, ContentsModel::StateRoleRole).isValid()); // an estimate accuses nobody
        QCOMPARE(live(3).toString(), u"missing"_s);
        QCOMPARE(live(3, ContentsModel::StateRoleRole).toInt(), static_cast<int>(StateRole::Attention));
        QCOMPARE(live(4).toString(), u"–"_s);
    }

    void contentsCountRows()
    {
        ContentsModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setTables(
            {{.name = u"public.runs"_s, .rows = 1'500'000}, {.name = u"public.\"Tool Settings\""_s, .rows = 3}});
        QCOMPARE(model.index(0, ContentsModel::Rows).data().toString(), u"1,500,000"_s);
        QCOMPARE(model.index(0, ContentsModel::Rows).data(ContentsModel::SortRole).toLongLong(), 1'500'000);
        model.setTables({});
        QCOMPARE(model.rowCount(), 0);
    }

    void runsSayWhetherTheyCanBeUndone()
    {
        RunsModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setRuns(
            {{.run = u"20261122-113000-4f2a"_s, .state = RunState::Restored, .database = u"tale"_s, .startedAt = now},
                {.run = u"20261120-090000-0001"_s,
                    .state = RunState::Undone,
                    .database = u"tale"_s,
                    .startedAt = now.addDays(-2),
                    .whyNoUndo = u"It was undone already."_s}});
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.index(0, RunsModel::Started).data().toString(), u"22 Nov 2026 11:00"_s);
        QVERIFY(model.run(u"20261122-113000-4f2a"_s)->whyNoUndo.isEmpty());
        QVERIFY(!model.run(u"20261120-090000-0001"_s)->whyNoUndo.isEmpty());
        QVERIFY(!model.run(u"none"_s));
    }

    void hostsAreNotConnectedBeforeTheyAreChosen()
    {
        JobRunner runner;
        HostSession practice({.kind = HostProfile::Kind::Practice, .name = u"Practice host"_s}, runner);
        HostSession local({.name = u"This machine"_s, .dockerWords = {u"/nonexistent/docker"_s}}, runner);
        HostListModel model({&practice, &local});
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.index(0).data().toString(), u"Practice host"_s);
        QCOMPARE(model.index(1).data(HostListModel::StateRoleRole).toInt(), static_cast<int>(StateRole::Unknown));
        QVERIFY(runner.jobs().isEmpty());

        QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
        local.open();
        QCOMPARE(model.index(1).data(HostListModel::StateRoleRole).toInt(), static_cast<int>(StateRole::Planned));
        QTRY_COMPARE(local.state(), HostSession::State::Failed);
        QCOMPARE(model.index(1).data(HostListModel::StateRoleRole).toInt(), static_cast<int>(StateRole::Bad));
        QVERIFY(changes.size() >= 2);
        QCOMPARE(local.error()->kind, ErrorKind::ProgramMissing);
    }
};

} // namespace talekeeper

QTEST_MAIN(talekeeper::ModelsTest)
#include "modelstest.moc"
