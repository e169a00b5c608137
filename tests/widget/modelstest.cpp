// The window's models, without a host.
#include "ui/dumps/contentsmodel.h"
#include "ui/dumps/dumpsmodel.h"
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
        QVERIFY(model.index(0, 0).data(RunsModel::WhyNoUndoRole).toString().isEmpty());
        QVERIFY(!model.index(1, 0).data(RunsModel::WhyNoUndoRole).toString().isEmpty());
        QCOMPARE(model.indexOf(u"20261120-090000-0001"_s).row(), 1);
        QVERIFY(!model.indexOf(u"none"_s).isValid());
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
