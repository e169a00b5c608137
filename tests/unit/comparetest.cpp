// What became of tables between two dumps, or a dump and the live database.
#include "core/dumps/compare.h"

#include <QJsonObject>
#include <QTest>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace talekeeper;

namespace {

DumpInspection dumpWith(const QList<DumpedTable> &tables, DumpState state = DumpState::Verified)
{
    DumpInspection inspection;
    inspection.state = state;
    inspection.tables = tables;
    return inspection;
}

/// "public.runs grew 3>5", a line for each table; "~" before what was not counted.
QStringList words(const Comparison &comparison)
{
    const auto text = [](std::optional<qint64> number) { return number ? QString::number(*number) : u"-"_s; };
    QStringList lines;
    for (const TableComparison &table : comparison.tables) {
        const QString change = table.change == TableChange::Unknown ? u"unknown"_s : tableChangeName(table.change);
        lines << u"%1 %2 %3%4>%5"_s.arg(table.name, change, table.isExact ? QString() : u"~"_s, text(table.from), text(table.to));
    }
    return lines;
}

} // namespace

class CompareTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsWhatBecameOfEachTable()
    {
        const auto comparison = compareDumps(dumpWith({{u"public.runs"_s, 3}, {u"public.agents"_s, 5000}, {u"public.old"_s, 7}, {u"public.notes"_s, 9}, {u"public.empty"_s, 0}}),
            dumpWith({{u"public.agents"_s, 0}, {u"public.runs"_s, 5}, {u"public.empty"_s, 0}, {u"public.new"_s, 0}, {u"public.notes"_s, 8}}));
        QCOMPARE(words(comparison), QStringList({u"public.agents shrank 5000>0"_s, u"public.empty same 0>0"_s, u"public.new came ->0"_s,
                                        u"public.notes shrank 9>8"_s, u"public.old went 7>-"_s, u"public.runs grew 3>5"_s}));
        QCOMPARE(comparison.count(TableChange::Shrank), 2);
        QCOMPARE(comparison.tables.first().difference(), -5000);
    }

    void theOtherWayRoundIsTheOpposite()
    {
        const DumpInspection one = dumpWith({{u"a.a"_s, 1}, {u"a.b"_s, 2}, {u"a.c"_s, 3}}), other = dumpWith({{u"a.b"_s, 1}, {u"a.c"_s, 3}, {u"a.d"_s, 4}});
        const auto there = compareDumps(one, other), back = compareDumps(other, one);
        QCOMPARE(there.tables.size(), back.tables.size());
        for (qsizetype at = 0; at < there.tables.size(); ++at) {
            QCOMPARE(there.tables.at(at).name, back.tables.at(at).name);
            QCOMPARE(there.tables.at(at).difference(), -back.tables.at(at).difference());
        }
        QCOMPARE(there.count(TableChange::Came), back.count(TableChange::Went));
        QCOMPARE(compareDumps(one, one).count(TableChange::Same), 3);
    }

    void namesAreTakenAsTheyAreQuoted()
    {
        const auto comparison = compareDumps(dumpWith({{u"public.\"Runs\""_s, 1}}), dumpWith({{u"public.runs"_s, 1}}));
        QCOMPARE(words(comparison), QStringList({u"public.\"Runs\" went 1>-"_s, u"public.runs came ->1"_s}));
    }

    void ofSeveralDatabasesRowsAreAddedUp()
    {
        const auto comparison = compareDumps(dumpWith({{u"public.a"_s, 1}, {u"public.a"_s, 2}}), dumpWith({{u"public.a"_s, 3}}));
        QCOMPARE(words(comparison), QStringList({u"public.a same 3>3"_s}));
    }

    void againstTheLiveDatabase()
    {
        const DumpInspection dump = dumpWith({{u"public.counted"_s, 10}, {u"public.guessed"_s, 1000}, {u"public.near"_s, 1000}, {u"public.unknown"_s, 4}, {u"public.gone"_s, 2}, {u"public.parted"_s, 6}, {u"public.wiped"_s, 50}});
        const QList<LiveTable> live {{.name = u"public.counted"_s, .rows = 10, .exact = true}, {.name = u"public.guessed"_s, .rows = 2000},
            {.name = u"public.near"_s, .rows = 1050}, {.name = u"public.unknown"_s}, {.name = u"public.parted_1"_s, .partitionOf = u"public.parted"_s, .rows = 4, .exact = true},
            {.name = u"public.parted_2"_s, .partitionOf = u"public.parted"_s, .rows = 1, .exact = true}, {.name = u"public.new"_s, .rows = 3, .exact = true},
            {.name = u"public.uncounted"_s}, {.name = u"public.wiped"_s, .rows = 0, .exact = true}};
        QCOMPARE(words(compareWithLive(dump, live)),
            QStringList({u"public.counted same 10>10"_s, u"public.gone went 2>-"_s, u"public.guessed grew ~1000>2000"_s, u"public.near unknown ~1000>1050"_s,
                u"public.new came ->3"_s, u"public.parted shrank 6>5"_s, u"public.uncounted came ~->-"_s, u"public.unknown unknown ~4>-"_s, u"public.wiped shrank 50>0"_s}));
    }

    void estimatesNeverSaySame()
    {
        const auto comparison = compareWithLive(dumpWith({{u"public.a"_s, 10}}), {{.name = u"public.a"_s, .rows = 10}});
        QCOMPARE(comparison.tables.first().change, TableChange::Unknown);
    }

    void saysItInOneSentence_data()
    {
        QTest::addColumn<QList<DumpedTable>>("from");
        QTest::addColumn<QList<DumpedTable>>("to");
        QTest::addColumn<QString>("text");
        using Tables = QList<DumpedTable>;
        const Tables before {{u"public.agents"_s, 5000}, {u"public.b"_s, 2}, {u"public.c"_s, 3}, {u"public.d"_s, 1}};
        QTest::newRow("grew, and one lost all") << before << Tables {{u"public.agents"_s, 0}, {u"public.b"_s, 4}, {u"public.c"_s, 5}, {u"public.d"_s, 7}}
                                                << u"3 tables grew, 1 table shrank. public.agents lost all of its 5,000 rows."_s;
        QTest::newRow("all the same") << before << before << u"Both have the same 4 tables, each with as many rows."_s;
        QTest::newRow("one the same") << Tables {{u"public.d"_s, 1}} << Tables {{u"public.d"_s, 1}} << u"Both have the same table with as many rows."_s;
        QTest::newRow("came and went") << Tables {{u"public.d"_s, 1}, {u"public.e"_s, 0}} << Tables {{u"public.f"_s, 0}} << u"1 table came, 2 tables went. public.d is gone with its one row."_s;
        QTest::newRow("only the largest losses by name") << before << Tables {{u"public.x"_s, 1}}
                                                         << u"1 table came, 4 tables went. public.agents is gone with its 5,000 rows, public.c is gone with its 3 rows, public.b is gone with its 2 rows, 1 more have none left."_s;
        QTest::newRow("nothing at all") << Tables {} << Tables {} << u"Neither has a table."_s;
        QTest::newRow("against nothing") << Tables {} << Tables {{u"public.f"_s, 0}} << u"1 table came."_s;
        QTest::newRow("the only row") << Tables {{u"public.d"_s, 1}, {u"public.e"_s, 4}} << Tables {{u"public.d"_s, 0}, {u"public.e"_s, 4}}
                                      << u"1 table shrank, 1 table has as many rows as before. public.d lost its only row."_s;
    }

    void saysItInOneSentence()
    {
        QFETCH(QList<DumpedTable>, from);
        QFETCH(QList<DumpedTable>, to);
        QFETCH(QString, text);
        QCOMPARE(comparisonText(compareDumps(dumpWith(from), dumpWith(to))), text);
    }

    void whatIsNotKnownIsNull()
    {
        const QJsonArray tables = toJson(compareWithLive(dumpWith({{u"a.b"_s, 4}, {u"a.c"_s, 1}}), {{.name = u"a.b"_s}, {.name = u"a.c"_s, .rows = 2, .exact = true}}));
        QCOMPARE(tables.at(0).toObject(), (QJsonObject {{u"name"_s, u"a.b"_s}, {u"from"_s, 4}, {u"to"_s, QJsonValue()}, {u"change"_s, QJsonValue()}, {u"exact"_s, false}}));
        QCOMPARE(tables.at(1).toObject(), (QJsonObject {{u"name"_s, u"a.c"_s}, {u"from"_s, 1}, {u"to"_s, 2}, {u"change"_s, u"grew"_s}, {u"exact"_s, true}}));
    }

    void onlyWhatWasReadToItsEndIsCompared()
    {
        for (const DumpState state : {DumpState::Truncated, DumpState::Corrupt, DumpState::Empty, DumpState::Writing, DumpState::Unreadable, DumpState::Unverified})
            QVERIFY(!isComparable(dumpWith({}, state)));
        QVERIFY(isComparable(dumpWith({}, DumpState::Verified)));
        QVERIFY(isComparable(dumpWith({}, DumpState::Unsafe)));
    }

    void manyTablesAreQuick()
    {
        QList<DumpedTable> before, after;
        for (int at = 0; at < 20'000; ++at) {
            before << DumpedTable {u"public.t%1"_s.arg(at), at};
            after << DumpedTable {u"public.t%1"_s.arg(at + 1), at + 1};
        }
        const Comparison comparison = compareDumps(dumpWith(before), dumpWith(after));
        QCOMPARE(comparison.tables.size(), 20'001);
        QCOMPARE(comparison.count(TableChange::Same), 19'999);
    }
};

QTEST_APPLESS_MAIN(CompareTest)
#include "comparetest.moc"
