// What leaves the audit log: searching it, and its export for spreadsheets and programs.
#include "core/history/auditexport.h"
#include "core/foundation/job.h"

#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>
#include <QTimeZone>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

AuditEntry entry(const QString &command, const QString &host = u"Production (tale)"_s)
{
    return {.number = 7,
        .at = QDateTime(QDate(2026, 1, 26), QTime(2, 0), QTimeZone::UTC),
        .who = u"anna@desk"_s,
        .host = host,
        .run = u"20260126-020000-4f2a"_s,
        .command = command,
        .result = u"done"_s,
        .hash = QByteArray::fromHex("00ff")};
}

QString csvFieldOf(const QString &command)
{
    const QString line = QString::fromUtf8(toCsv({entry(command)})).section(u"\r\n"_s, 1, 1);
    return line.section(u"4f2a\","_s, 1).section(u",\"done\""_s, 0, 0);
}

} // namespace

class AuditExportTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void csvHasALineForEachEntry()
    {
        QCOMPARE(toCsv({}), "number,at,who,host,run,command,result,hash\r\n");
        QCOMPARE(toCsv({entry(u"docker stop a"_s)}).split('\n').at(1),
            "7,\"2026-01-26T02:00:00Z\",\"anna@desk\",\"Production (tale)\",\"20260126-020000-4f2a\","
            "\"docker stop a\",\"done\",\"00ff\"\r");
    }

    void csvFieldsAreQuotedAndNoFormulas_data()
    {
        QTest::addColumn<QString>("command");
        QTest::addColumn<QString>("field");
        QTest::newRow("comma") << u"a, b"_s << u"\"a, b\""_s;
        QTest::newRow("quotes") << u"say \"so\""_s << u"\"say \"\"so\"\"\""_s;
        QTest::newRow("lines") << u"one\ntwo"_s << u"\"one\ntwo\""_s;
        QTest::newRow("formula") << u"=HYPERLINK(\"x\")"_s << u"\"'=HYPERLINK(\"\"x\"\")\""_s;
        QTest::newRow("plus") << u"+1"_s << u"\"'+1\""_s;
        QTest::newRow("minus") << u"-1"_s << u"\"'-1\""_s;
        QTest::newRow("at") << u"@SUM(A1)"_s << u"\"'@SUM(A1)\""_s;
        QTest::newRow("tab") << u"\t=1"_s << u"\"'\t=1\""_s;
        QTest::newRow("full width") << u"＝1"_s << u"\"'＝1\""_s;
        QTest::newRow("harmless") << u"a=1"_s << u"\"a=1\""_s;
        QTest::newRow("empty") << QString() << u"\"\""_s;
    }
    void csvFieldsAreQuotedAndNoFormulas()
    {
        QFETCH(QString, command);
        QFETCH(QString, field);
        QCOMPARE(csvFieldOf(command), field);
    }

    void jsonSaysWhetherTheChainHolds()
    {
        const QJsonObject good = toJson({entry(u"=1"_s)}, {.count = 1});
        QCOMPARE(good[u"verified"_s].toBool(), true);
        QVERIFY(good[u"first_bad"_s].isNull());
        QCOMPARE(good[u"entries"_s][0][u"command"_s].toString(), u"=1"_s);
        QCOMPARE(good[u"entries"_s][0][u"hash"_s].toString(), u"00ff"_s);
        const QJsonObject bad = toJson(QList<AuditEntry>(), {.firstBad = 3, .reason = u"Entry 3 is missing."_s});
        QCOMPARE(bad[u"verified"_s].toBool(), false);
        QCOMPARE(bad[u"first_bad"_s].toInteger(), 3);
    }

    void formatIsTheEndingOfTheName()
    {
        QVERIFY(auditFormatOf(u"/a/b.csv"_s) == AuditFormat::Csv);
        QVERIFY(auditFormatOf(u"/a/B.JSON"_s) == AuditFormat::Json);
        QVERIFY(!auditFormatOf(u"/a.csv/b"_s));
    }

    void entriesAreFoundByWordsHostAndRun()
    {
        const QTemporaryDir directory;
        const auto store = HistoryStore::open(directory.filePath(u"history.sqlite"_s));
        const AuditLog log(*store);
        const auto none = log.find({}, {});
        QVERIFY(none && none->entries.isEmpty() && none->total == 0 && none->lastHash.isEmpty());
        for (int at = 1; at <= 20; ++at)
            QVERIFY(
                log.append(entry(u"docker stop Ärger-%1"_s.arg(at), at % 2 ? u"Production (tale)"_s : u"o'brien"_s)));
        const auto newest = log.find({.newest = 5}, {});
        QCOMPARE(newest->entries.size(), 5);
        QCOMPARE(newest->entries.first().number, 20);
        QCOMPARE(newest->matching, 20);
        QCOMPARE(newest->total, 20);
        QCOMPARE(newest->lastHash, log.read(1)->first().hash);
        const auto byHost = log.find({.hosts = {u"o'brien"_s, u"nowhere"_s}, .newest = 3}, {});
        QCOMPARE(byHost->matching, 10);
        QCOMPARE(byHost->entries.size(), 3);
        const auto byWords = log.find({.words = {u"STOP"_s, u"ärger-2"_s}, .newest = 1}, {}); // 2 and 20
        QCOMPARE(byWords->matching, 2);
        QCOMPARE(byWords->entries.size(), 1);
        QCOMPARE(byWords->total, 20);
        QCOMPARE(log.find({.run = u"another"_s}, {})->matching, 0);
        QCOMPARE(log.find({.run = u"20260126-020000-4f2a"_s}, {})->entries.size(), 20);
        std::stop_source stop;
        stop.request_stop();
        const auto stopped = log.find({}, Job({.stop = stop.get_token()}));
        QVERIFY(!stopped && stopped.error().kind == ErrorKind::Stopped);
    }
};

} // namespace talekeeper

QTEST_GUILESS_MAIN(talekeeper::AuditExportTest)
#include "auditexporttest.moc"
