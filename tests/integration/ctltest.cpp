// talekeeperctl as scripts call it: exit statuses, one JSON document, and no secret anywhere.
#include "core/dumps/catalogue.h"
#include "core/history/store.h"
#include "hostmain.h"
#include "tests/support/dumpmaker.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QSqlQuery>
#include <QTemporaryDir>

#include <algorithm>
#include <csignal>
#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace talekeeper;

class CtlTest : public QObject
{
    Q_OBJECT

public:
    explicit CtlTest(TestHost &host)
        : m_test(host)
    {
    }

private:
    struct Outcome {
        int status = -1;
        QByteArray output;
        QByteArray errors;
        QJsonObject json() const { return QJsonDocument::fromJson(output).object(); }
    };

    const QString m_program = QStringLiteral(TALEKEEPER_PROGRAM_DIRECTORY "/talekeeperctl");
    const QString m_slow = u"tale-20250102-020000.sql.gz"_s;
    TestHost &m_test;
    QByteArray m_everything; ///< all that was printed by any call
    QTemporaryDir m_histories;
    QString m_history; ///< the audit log of the test that runs

    Outcome finish(QProcess &process)
    {
        process.waitForFinished(120'000);
        Outcome outcome {.status = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
            .output = process.readAllStandardOutput(),
            .errors = process.readAllStandardError()};
        m_everything += outcome.output + outcome.errors;
        return outcome;
    }

    Outcome ctl(const QStringList &words, const QMap<QString, QString> &environment = {}, bool onHost = true)
    {
        QProcess process;
        start(process, words, environment, onHost);
        return finish(process);
    }

    void start(QProcess &process, const QStringList &words, const QMap<QString, QString> &environment = {}, bool onHost = true)
    {
        QProcessEnvironment all = QProcessEnvironment::systemEnvironment();
        all.insert(u"TALEKEEPER_PRACTICE_DIRECTORY"_s, m_test.profile().practiceDirectory);
        all.insert(u"TALEKEEPER_HISTORY"_s, m_history);
        for (auto one = environment.begin(); one != environment.end(); ++one)
            all.insert(one.key(), one.value());
        process.setProcessEnvironment(all);
        process.setStandardInputFile(QProcess::nullDevice());
        process.start(m_program, (onHost ? m_test.ctlWords() : QStringList()) + words);
    }

    QString newest()
    {
        return readCatalogue(m_test.host(), {})->dumps.first().fileName;
    }

    QJsonObject audit(int status)
    {
        const Outcome outcome = ctl({u"--json"_s, u"audit"_s}, {}, false);
        return outcome.status == status ? outcome.json() : QJsonObject();
    }

    /// Commands of the audit log with a word in them, and their results: "restore x.sql.gz: restored".
    QStringList kept(const QString &word)
    {
        QStringList found;
        for (const QJsonValue &entry : audit(0)[u"entries"_s].toArray())
            if (entry[u"command"_s].toString().contains(word))
                found << entry[u"command"_s].toString() + u": "_s + entry[u"result"_s].toString();
        return found;
    }

    /// Starts a restore that sleeps while it loads, and returns when it does.
    void startSlowRestore(QProcess &process)
    {
        m_test.writeDump(m_slow, gzip(slowDump(120)));
        start(process, {u"--json"_s, u"restore"_s, m_slow, u"--yes"_s, u"tale"_s});
        QByteArray errors;
        QTRY_VERIFY_WITH_TIMEOUT((process.waitForReadyRead(100), errors += process.readAllStandardError(), QByteArrayView(errors).contains("\"phase\":\"load\"")), 30'000);
        QTRY_VERIFY_WITH_TIMEOUT(m_test.sql(u"postgres"_s, u"SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_catalog.pg_sleep(%'"_s) == "1", 30'000);
    }

private Q_SLOTS:
    void init()
    {
        m_history = m_histories.filePath(QString::fromLatin1(QTest::currentTestFunction()) + u".sqlite"_s);
        m_test.cleanUp();
        m_test.refresh();
    }
    void cleanup() { m_test.removeDump(m_slow); }

    void wrongUsageIsTwo_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::newRow("nothing") << QStringList {};
        QTest::newRow("unknown command") << QStringList {u"dance"_s};
        QTest::newRow("unknown option") << QStringList {u"list"_s, u"--loud"_s};
        QTest::newRow("option of another command") << QStringList {u"list"_s, u"--dry-run"_s};
        QTest::newRow("argument missing") << QStringList {u"verify"_s};
        QTest::newRow("argument too many") << QStringList {u"list"_s, u"all"_s};
        QTest::newRow("value missing") << QStringList {u"restore"_s, u"latest"_s, u"--yes"_s};
        QTest::newRow("nobody to ask") << QStringList {u"restore"_s, u"latest"_s};
        QTest::newRow("wrong name") << QStringList {u"restore"_s, u"latest"_s, u"--yes"_s, u"tael"_s};
    }
    void wrongUsageIsTwo()
    {
        QFETCH(QStringList, words);
        const QStringList databases = m_test.databases();
        const Outcome outcome = ctl(words);
        QCOMPARE(outcome.status, 2);
        QVERIFY(outcome.output.isEmpty());
        QVERIFY(!outcome.errors.isEmpty());
        const Outcome json = ctl(QStringList {u"--json"_s} + words);
        QCOMPARE(json.status, 2);
        QCOMPARE(json.json()[u"error"_s][u"kind"_s].toString(), u"wrong_usage"_s);
        QCOMPARE(m_test.databases(), databases);
    }

    void documentsHaveTheirKeys()
    {
        const Outcome status = ctl({u"--json"_s, u"status"_s});
        QCOMPARE(status.status, 0);
        for (const QString &key : {u"host"_s, u"project"_s, u"database_server"_s, u"databases"_s, u"containers"_s, u"backup"_s, u"kept"_s, u"attention"_s})
            QVERIFY2(status.json().contains(key), qPrintable(key));
        // Two databases are in no dump.
        QVERIFY(!status.json()[u"attention"_s].toArray().isEmpty());
        QCOMPARE(ctl({u"status"_s, u"--check"_s}).status, 3);
        const Outcome list = ctl({u"--json"_s, u"list"_s});
        const QJsonObject dump = list.json()[u"dumps"_s][0].toObject();
        for (const QString &key : {u"file"_s, u"database"_s, u"taken_at"_s, u"size_bytes"_s, u"state"_s, u"pinned"_s})
            QVERIFY2(dump.contains(key), qPrintable(key));
        QVERIFY(dump[u"taken_at"_s].toString().endsWith(u"T02:00:00Z"_s));
        const Outcome verify = ctl({u"--json"_s, u"verify"_s, u"latest"_s});
        QCOMPARE(verify.status, 0);
        QCOMPARE(verify.json()[u"state"_s].toString(), u"verified"_s);
        QCOMPARE(verify.json()[u"file"_s], dump[u"file"_s]);
    }

    void theHostsOwnRetentionIsShown()
    {
        const QJsonObject status = ctl({u"--json"_s, u"status"_s}).json()[u"backup"_s].toObject();
        const Outcome outcome = ctl({u"--json"_s, u"retention"_s});
        QCOMPARE(outcome.status, 0);
        const QJsonObject document = outcome.json();
        for (const QString &key : {u"policy"_s, u"schedule"_s, u"schedule_source"_s, u"dumps"_s, u"days"_s, u"oldest_restore_point"_s, u"worst_gap_seconds"_s})
            QVERIFY2(document.contains(key), qPrintable(key));
        QCOMPARE(document[u"policy"_s].toString(), u"age=%1d"_s.arg(status[u"retention_days"_s].toInt()));
        QCOMPARE(document[u"schedule"_s], status[u"schedule"_s]);
        QCOMPARE(document[u"schedule_source"_s].toString(), u"crontab"_s);
        QMap<QString, bool> removed;
        for (const QJsonValue &dump : document[u"dumps"_s].toArray())
            removed.insert(dump[u"file"_s].toString(), dump[u"removed"_s].toBool());
        // What find itself would take, with the host's own command.
        const QStringList taken = QString::fromUtf8(m_test.shell(u"find \"$1\" -maxdepth 1 -name '*.sql.gz' -mtime +\"$2\" -printf '%f\\n' | sort"_s,
            {m_test.host().stack.backupDirectory, QString::number(status[u"retention_days"_s].toInt())})).split(u'\n', Qt::SkipEmptyParts);
        for (auto each = removed.cbegin(); each != removed.cend(); ++each)
            QVERIFY2(each.value() == taken.contains(each.key()), qPrintable(each.key()));
        QVERIFY(removed.contains(newest()));
        QCOMPARE(document[u"days"_s].toArray().last()[u"state"_s].toString(), u"planned"_s);
        const QJsonObject last = ctl({u"--json"_s, u"retention"_s, u"--policy"_s, u"last=1"_s}).json();
        int kept = 0;
        for (const QJsonValue &dump : last[u"dumps"_s].toArray())
            kept += dump[u"database"_s] == "tale"_L1 && !dump[u"removed"_s].toBool() && dump[u"kept_by"_s].toArray() == QJsonArray {u"last"_s};
        QCOMPARE(kept, 1);
        QVERIFY(ctl({u"retention"_s}).output.contains("stays"));
    }

    void aPolicyIsAppliedToAListOfTimes()
    {
        QTemporaryDir directory;
        QFile file(directory.filePath(u"times"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("2026-01-26T02:00:00Z\n2026-01-25T02:00:00\n\n2026-01-24T03:00:00+01:00\n2026-01-20T02:00:00Z\n");
        file.close();
        const QStringList words {u"--json"_s, u"retention"_s, u"--times"_s, file.fileName(), u"--at"_s, u"2026-01-26T12:00:00Z"_s, u"--policy"_s};
        const Outcome outcome = ctl(words + QStringList {u"last=1,daily=1,weekly=1"_s}, {{u"PATH"_s, u"/nowhere"_s}}, false);
        QCOMPARE(outcome.status, 0);
        const QJsonObject document = outcome.json();
        QStringList kept;
        for (const QJsonValue &dump : document[u"dumps"_s].toArray()) {
            QVERIFY(dump[u"file"_s].isNull());
            QCOMPARE(dump[u"removed"_s].toBool(), dump[u"kept_by"_s].toArray().isEmpty());
            kept << dump[u"taken_at"_s].toString() + u' ' + dump[u"kept_by"_s][0].toString();
        }
        QCOMPARE(kept, QStringList({u"2026-01-26T02:00:00Z last"_s, u"2026-01-25T02:00:00Z daily"_s, u"2026-01-24T02:00:00Z "_s, u"2026-01-20T02:00:00Z "_s}));
        QCOMPARE(document[u"oldest_restore_point"_s].toString(), u"2026-01-25T02:00:00Z"_s);
        QCOMPARE(document[u"worst_gap_seconds"_s].toInt(), 86400);
        QVERIFY(document[u"schedule"_s].isNull());
        QCOMPARE(document[u"schedule_source"_s].toString(), u"none"_s);

        QVERIFY(file.open(QIODevice::Append));
        file.write("yesterday\n");
        file.close();
        const Outcome wrong = ctl(words + QStringList {u"last=1"_s}, {}, false);
        QCOMPARE(wrong.status, 2);
        QVERIFY(wrong.json()[u"error"_s][u"message"_s].toString().contains(u"Line 6"_s));
        QCOMPARE(ctl({u"retention"_s, u"--policy"_s, u"last=1"_s, u"--times"_s, u"/no such file"_s}, {}, false).status, 1);
    }

    void aDumpIsFetched()
    {
        QTemporaryDir directory;
        const Outcome fetched = ctl({u"--json"_s, u"fetch"_s, u"latest"_s, directory.path()});
        QCOMPARE(fetched.status, 0);
        const QJsonObject document = fetched.json();
        QCOMPARE(document.keys(), QStringList({u"file"_s, u"path"_s, u"sha256"_s, u"size_bytes"_s}));
        QFile file(directory.filePath(document[u"file"_s].toString()));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.readAll() == m_test.readDump(document[u"file"_s].toString()));
        QCOMPARE(file.size(), document[u"size_bytes"_s].toInteger());
        QCOMPARE(file.fileName(), document[u"path"_s].toString());
        QCOMPARE(ctl({u"fetch"_s, u"latest"_s, directory.path()}).status, 0); // there already
        QCOMPARE(ctl({u"fetch"_s, u"no-such-dump.sql.gz"_s, directory.path()}).status, 1);
        QCOMPARE(ctl({u"fetch"_s, u"latest"_s}).status, 2);
    }

    void aDumpThatDoesNotVerifyIsThree()
    {
        m_test.writeDump(m_slow, gzip(slowDump(1)).chopped(10));
        const Outcome verify = ctl({u"--json"_s, u"verify"_s, m_slow});
        QCOMPARE(verify.status, 3);
        QCOMPARE(verify.json()[u"state"_s].toString(), u"truncated"_s);
        const Outcome restore = ctl({u"--json"_s, u"restore"_s, m_slow, u"--yes"_s, u"tale"_s});
        QCOMPARE(restore.status, 3);
        QCOMPARE(restore.json()[u"outcome"_s].toString(), u"refused"_s);
        QVERIFY(!restore.errors.isEmpty());
        QCOMPARE(ctl({u"restore"_s, m_slow, u"--dry-run"_s}).status, 3);
        QCOMPARE(ctl({u"verify"_s, u"no-such-dump.sql.gz"_s}).status, 1);
    }

    void whatWasReadIsKnownLater()
    {
        const auto stateOf = [this](const QString &fileName) {
            for (const QJsonValue &dump : ctl({u"--json"_s, u"list"_s}).json()[u"dumps"_s].toArray())
                if (dump[u"file"_s].toString() == fileName)
                    return dump[u"state"_s].toString();
            return QString();
        };
        const auto hasVerifiedDay = [this] {
            const QJsonArray days = ctl({u"--json"_s, u"retention"_s}).json()[u"days"_s].toArray();
            return std::ranges::any_of(days, [](const QJsonValue &day) { return day[u"state"_s].toString() == "verified"_L1; });
        };
        m_test.writeDump(m_slow, gzip(slowDump(1)).chopped(10));
        const QString whole = m_test.newestWholeDump();
        QCOMPARE(stateOf(whole), u"unverified"_s);
        QVERIFY(!hasVerifiedDay());
        QCOMPARE(ctl({u"verify"_s, whole}).status, 0);
        QCOMPARE(ctl({u"verify"_s, m_slow}).status, 3);
        QCOMPARE(stateOf(whole), u"verified"_s);
        QCOMPARE(stateOf(m_slow), u"truncated"_s);
        QVERIFY(hasVerifiedDay());
        m_test.writeDump(m_slow, gzip(slowDump(1))); // another file under its name
        QCOMPARE(stateOf(m_slow), u"unverified"_s);
        // A history that can't be kept hides nothing of the host.
        QVERIFY(QFile::remove(m_history) && QDir().mkdir(m_history));
        const Outcome list = ctl({u"--json"_s, u"list"_s});
        QCOMPARE(list.status, 0);
        QVERIFY(list.errors.contains(m_history.toUtf8()));
        QCOMPARE(ctl({u"verify"_s, whole}).status, 0);
        QVERIFY(ctl({u"status"_s}).output.contains(m_history.toUtf8()));
    }

    void whatIsGoneWasPrunedOrRemoved()
    {
        const QDate today = QDateTime::currentDateTimeUtc().date();
        const auto fileOf = [](const QDate &day) { return u"tale-%1-020000.sql.gz"_s.arg(day.toString(u"yyyyMMdd"_s)); };
        const auto stateOf = [this](const QDate &date) {
            for (const QJsonValue &day : ctl({u"--json"_s, u"retention"_s}).json()[u"days"_s].toArray())
                if (day[u"date"_s].toString() == date.toString(Qt::ISODate))
                    return day[u"state"_s].toString();
            return QString();
        };
        const QDate pruned = today.addDays(-400), removed = today.addDays(-401);
        const auto changed = [this](const QString &fileName, const QString &when) {
            m_test.shell(u"touch -d \"$3\" \"$1/$2\""_s, {m_test.host().stack.backupDirectory, fileName, when});
        };
        for (const QDate &day : {pruned, removed})
            m_test.writeDump(fileOf(day), gzip(slowDump(1)));
        changed(fileOf(pruned), u"60 days ago"_s);
        changed(fileOf(removed), u"2 hours ago"_s);
        QCOMPARE(stateOf(pruned), u"present"_s);
        for (const QDate &day : {pruned, removed})
            m_test.removeDump(fileOf(day));
        // As if nobody had looked since the day before yesterday, so that the job came by.
        QVERIFY(HistoryStore::open(m_history)->run(u"UPDATE host SET looked_at = looked_at - 172800, known_since = known_since - 172800"_s));
        QCOMPARE(stateOf(pruned), u"pruned"_s);
        QCOMPARE(stateOf(removed), u"unknown"_s);
    }

    void aDamagedHistoryIsSetAsideAndSaid()
    {
        QFile file(m_history);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(QByteArray(8192, 'x')), 8192);
        file.close();
        const Outcome status = ctl({u"--json"_s, u"status"_s});
        QCOMPARE(status.status, 0);
        const QString said = status.json()[u"attention"_s].toVariant().toStringList().join(u' ');
        QVERIFY2(said.contains(m_history + u".damaged-"_s), qPrintable(said));
        QVERIFY(ctl({u"retention"_s}).errors.contains((m_history + u".damaged-"_s).toUtf8()));
        QCOMPARE(kept(u"begin a new history"_s).size(), 1);
    }

    void aDryRunChangesNothing()
    {
        const QStringList databases = m_test.databases();
        const QStringList running = m_test.runningContainers();
        const Outcome outcome = ctl({u"--json"_s, u"restore"_s, u"latest"_s, u"--dry-run"_s});
        QCOMPARE(outcome.status, 0);
        QStringList ids;
        for (const QJsonValue &step : outcome.json()[u"steps"_s].toArray()) {
            ids << step[u"id"_s].toString();
            QVERIFY(!step[u"title"_s].toString().isEmpty());
            QVERIFY(step[u"commands"_s].isArray() && step[u"undo"_s].isArray());
        }
        QCOMPARE(ids, QStringList({u"stop"_s, u"load"_s, u"check"_s, u"settings"_s, u"swap"_s, u"start"_s, u"ask"_s}));
        QVERIFY(outcome.json()[u"scripts"_s][u"swap-databases.sh"_s].toString().contains(u"RENAME TO"_s));
        QCOMPARE(m_test.databases(), databases);
        QCOMPARE(m_test.runningContainers(), running);
        QVERIFY(m_test.tryShell(u"ls \"$1/.talekeeper\""_s, {m_test.host().stack.backupDirectory}).isEmpty());
    }

    void restoreRunAndUndo()
    {
        const Outcome restore = ctl({u"--json"_s, u"restore"_s, u"latest"_s, u"--yes"_s, u"tale"_s});
        QVERIFY2(restore.status == 0, (restore.output + restore.errors).constData());
        const QJsonObject report = restore.json();
        QCOMPARE(report[u"outcome"_s].toString(), u"restored"_s);
        QCOMPARE(report[u"dump"_s].toString(), newest());
        QVERIFY(report[u"downtime_seconds"_s].toDouble() > 0);
        QVERIFY(report[u"rows_checked"_s].toInteger() > 0);
        for (const QByteArray &line : restore.errors.trimmed().split('\n'))
            QVERIFY2(QJsonDocument::fromJson(line).object().contains(u"phase"_s), line.constData());
        const QString run = report[u"run"_s].toString();
        QCOMPARE(ctl({u"--json"_s, u"runs"_s}).json()[u"runs"_s][0][u"run"_s].toString(), run);
        QCOMPARE(ctl({u"--json"_s, u"run"_s, run}).json()[u"steps"_s].toArray().size(), 7);
        QCOMPARE(ctl({u"--json"_s, u"status"_s}).json()[u"kept"_s][0][u"run"_s].toString(), run);
        const Outcome undo = ctl({u"--json"_s, u"undo"_s, run});
        QCOMPARE(undo.status, 0);
        QCOMPARE(undo.json()[u"outcome"_s].toString(), u"undone"_s);
        const Outcome again = ctl({u"--json"_s, u"undo"_s, run});
        QCOMPARE(again.status, 3);
        QCOMPARE(again.json()[u"outcome"_s].toString(), u"refused"_s);
        QCOMPARE(ctl({u"undo"_s, u"20000101-000000-0000"_s}).status, 1);
        QCOMPARE(ctl({u"run"_s, run}).status, 0);
    }

    void aRestoreStandsInTheAuditLog()
    {
        const QJsonObject empty = audit(0);
        QVERIFY(empty[u"verified"_s].toBool() && empty[u"entries"_s].toArray().isEmpty() && empty[u"first_bad"_s].isNull());
        const Outcome restore = ctl({u"--json"_s, u"restore"_s, u"latest"_s, u"--yes"_s, u"tale"_s});
        QCOMPARE(restore.status, 0);
        const QString run = restore.json()[u"run"_s].toString();
        const QJsonObject document = audit(0);
        QVERIFY(document[u"verified"_s].toBool());
        QCOMPARE(document[u"reason"_s].toString(), QString());
        qint64 number = 0;
        for (const QJsonValue &entry : document[u"entries"_s].toArray()) {
            QCOMPARE(entry[u"number"_s].toInteger(), ++number);
            QCOMPARE(entry[u"run"_s].toString(), run);
            QVERIFY(entry[u"host"_s].toString().contains(m_test.host().stack.project));
            QVERIFY(entry[u"who"_s].toString().contains(u'@') && entry[u"at"_s].toString().endsWith(u'Z'));
            QCOMPARE(entry[u"hash"_s].toString().size(), 64);
        }
        for (const QString &name : m_test.runningContainers()) {
            const QString service = m_test.host().stack.container(name) ? m_test.host().stack.container(name)->service : QString();
            if (service != "platform"_L1)
                continue;
            // Beside the guard's line, which names what it would start.
            const auto acts = [&](const QString &verb) {
                return std::ranges::count_if(kept(verb + u' ' + name), [&](const QString &line) { return line.endsWith(verb + u' ' + name + u": done"_s); });
            };
            QCOMPARE(acts(u"stop"_s), 1);
            QCOMPARE(acts(u"start"_s), 1);
            QCOMPARE(kept(u"guard.sh"_s).size(), 1);
        }
        QCOMPARE(kept(u"swap-databases.sh"_s).size(), 1);
        QVERIFY(kept(u"swap-databases.sh"_s).first().endsWith(u": done"_s));
        QVERIFY(!kept(u"CREATE DATABASE"_s).isEmpty());
        QVERIFY(kept(u"restore "_s).contains(u"restore %1 --database tale --stop first: restored"_s.arg(newest())));
        QCOMPARE(ctl({u"undo"_s, run}).status, 0);
        QCOMPARE(ctl({u"undo"_s, run}).status, 3);
        const QStringList undos = kept(u"undo "_s);
        QCOMPARE(undos.size(), 2);
        QCOMPARE(undos.first(), u"undo %1: undone"_s.arg(run));
        QVERIFY(undos.last().startsWith(u"undo %1: refused: "_s.arg(run)));
        // Looking changes nothing, and is not kept.
        const qsizetype entries = audit(0)[u"entries"_s].toArray().size();
        QCOMPARE(ctl({u"restore"_s, u"latest"_s, u"--dry-run"_s}).status, 0);
        QCOMPARE(ctl({u"status"_s}).status, 0);
        QCOMPARE(audit(0)[u"entries"_s].toArray().size(), entries);
        const Outcome text = ctl({u"audit"_s}, {}, false);
        QVERIFY(text.output.contains("undone") && text.output.contains(run.toUtf8()));

        // Somebody makes one of the lines nicer.
        const auto store = HistoryStore::open(m_history);
        QVERIFY(store->run(u"DROP TRIGGER audit_is_not_changed"_s));
        QVERIFY(store->run(u"UPDATE audit SET result = 'done' WHERE number = ?"_s, {entries}));
        const QJsonObject tampered = audit(3);
        QCOMPARE(tampered[u"verified"_s], QJsonValue(false));
        QCOMPARE(tampered[u"first_bad"_s].toInteger(), entries);
        QCOMPARE(tampered[u"entries"_s].toArray().size(), entries);
        QVERIFY(!tampered[u"reason"_s].toString().isEmpty());
        QCOMPARE(ctl({u"audit"_s}, {}, false).status, 3);
    }

    void aRestoreThatCantBeKeptIsNotBegun()
    {
        const QStringList databases = m_test.databases();
        const QStringList running = m_test.runningContainers();
        QVERIFY(QDir().mkdir(m_history));
        for (const QStringList &words : {QStringList {u"restore"_s, u"latest"_s, u"--yes"_s, u"tale"_s}, QStringList {u"undo"_s, u"20000101-000000-0000"_s}}) {
            const Outcome outcome = ctl(QStringList {u"--json"_s} + words);
            QCOMPARE(outcome.status, 1);
            QCOMPARE(outcome.json()[u"error"_s][u"kind"_s].toString(), u"failed"_s);
            QVERIFY2(outcome.json()[u"error"_s][u"message"_s].toString().contains(m_history), outcome.output.constData());
        }
        QCOMPARE(ctl({u"audit"_s}, {}, false).status, 1);
        QCOMPARE(ctl({u"restore"_s, u"latest"_s, u"--dry-run"_s}).status, 0); // that needs no log
        QCOMPARE(m_test.databases(), databases);
        QCOMPARE(m_test.runningContainers(), running);
        QVERIFY(m_test.tryShell(u"ls \"$1/.talekeeper\""_s, {m_test.host().stack.backupDirectory}).isEmpty());
    }

    void aLogThatFailsInTheMiddleIsSaidOnce()
    {
        const QStringList databases = m_test.databases();
        const QStringList running = m_test.runningContainers();
        QProcess process;
        startSlowRestore(process);
        QVERIFY(HistoryStore::open(m_history)->run(u"DROP TABLE audit"_s));
        ::kill(pid_t(process.processId()), SIGINT);
        const Outcome outcome = finish(process);
        QCOMPARE(outcome.status, 4);
        QCOMPARE(outcome.json()[u"outcome"_s].toString(), u"taken_back"_s);
        QCOMPARE(outcome.errors.count(m_history.toUtf8()), 1);
        QCOMPARE(m_test.databases(), databases);
        QCOMPARE(m_test.runningContainers(), running);
    }

    void aSignalTakesBack_data()
    {
        QTest::addColumn<int>("signal");
        QTest::newRow("SIGINT") << SIGINT;
        QTest::newRow("SIGTERM") << SIGTERM;
    }
    void aSignalTakesBack()
    {
        QFETCH(int, signal);
        const QStringList databases = m_test.databases();
        const QStringList running = m_test.runningContainers();
        QProcess process;
        startSlowRestore(process);
        ::kill(pid_t(process.processId()), signal);
        const Outcome outcome = finish(process);
        QCOMPARE(outcome.status, 4);
        QCOMPARE(outcome.json()[u"outcome"_s].toString(), u"taken_back"_s);
        QCOMPARE(m_test.databases(), databases);
        QCOMPARE(m_test.runningContainers(), running);
    }

    void aConsoleThatGoesLeavesARunToDecideOn_data()
    {
        QTest::addColumn<int>("signal");
        QTest::newRow("SIGHUP detaches") << SIGHUP;
        QTest::newRow("SIGKILL") << SIGKILL;
    }
    void aConsoleThatGoesLeavesARunToDecideOn()
    {
        QFETCH(int, signal);
        const QStringList databases = m_test.databases();
        const QStringList running = m_test.runningContainers();
        QProcess process;
        startSlowRestore(process);
        ::kill(pid_t(process.processId()), signal);
        const Outcome outcome = finish(process);
        QCOMPARE(outcome.status, signal == SIGHUP ? 5 : -1);
        // The load goes on without anybody.
        QCOMPARE(m_test.sql(u"postgres"_s, u"SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'talekeeper load %'"_s), QByteArray("1"));
        QTRY_COMPARE_WITH_TIMEOUT(ctl({u"--json"_s, u"runs"_s}).json()[u"runs"_s][0][u"state"_s].toString(), u"interrupted"_s, 30'000);
        const QString run = ctl({u"--json"_s, u"runs"_s}).json()[u"runs"_s][0][u"run"_s].toString();
        QCOMPARE(ctl({u"run"_s, run}).status, 5);
        QCOMPARE(ctl({u"restore"_s, u"latest"_s, u"--yes"_s, u"tale"_s}).status, 3);
        const Outcome undo = ctl({u"--json"_s, u"undo"_s, run});
        QVERIFY2(undo.status == 0, (undo.output + undo.errors).constData());
        QCOMPARE(m_test.databases(), databases);
        QCOMPARE(m_test.runningContainers(), running);
        QCOMPARE(ctl({u"--json"_s, u"runs"_s}).json()[u"runs"_s][0][u"state"_s].toString(), u"undone"_s);
    }

    void aHostThatCantBeReachedIsSix_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<QString>("dockerHost");
        QTest::addColumn<QString>("kind");
        QTest::newRow("no docker") << QStringList {u"--docker"_s, u"no-such-docker"_s} << QString() << u"program_missing"_s;
        QTest::newRow("daemon down") << QStringList {} << u"unix:///nowhere/docker.sock"_s << u"engine_unreachable"_s;
        QTest::newRow("nobody listens") << QStringList {} << u"tcp://127.0.0.1:1"_s << u"engine_unreachable"_s;
        if (geteuid() == 0 && m_test.kind() == TestHost::Kind::Lab) // the socket belongs to root
            QTest::newRow("no permission") << QStringList {u"--docker"_s, u"setpriv --reuid=nobody --regid=nogroup --clear-groups docker"_s}
                                           << qEnvironmentVariable("DOCKER_HOST") << u"engine_forbidden"_s;
    }
    void aHostThatCantBeReachedIsSix()
    {
        QFETCH(QStringList, words);
        QFETCH(QString, dockerHost);
        QFETCH(QString, kind);
        const Outcome outcome = ctl(QStringList {u"--json"_s, u"--local"_s} + words + QStringList {u"list"_s}, {{u"DOCKER_HOST"_s, dockerHost}}, false);
        QCOMPARE(outcome.json()[u"error"_s][u"kind"_s].toString(), kind);
        QCOMPARE(outcome.status, 6);
        QVERIFY(!outcome.errors.isEmpty());
    }

    void noSuchStackIsSaid()
    {
        if (m_test.kind() != TestHost::Kind::Lab)
            return; // the practice host has just one
        const Outcome outcome = ctl({u"--json"_s, u"--local"_s, u"--project"_s, u"elsewhere"_s, u"list"_s}, {}, false);
        QCOMPARE(outcome.status, 1);
        QCOMPARE(outcome.json()[u"error"_s][u"kind"_s].toString(), u"no_stack"_s);
        QVERIFY(outcome.json()[u"error"_s][u"message"_s].toString().contains(u"taletest"_s));
    }

    void noSecretWasPrinted()
    {
        const QString password = m_test.host().stack.database.databasePassword.reveal();
        QCOMPARE(password.isEmpty(), m_test.kind() == TestHost::Kind::Practice);
        if (password.isEmpty())
            return;
        QVERIFY(m_everything.size() > 10'000);
        QVERIFY(!m_everything.contains(password.toUtf8()));
        const QByteArray journals = m_test.tryShell(u"cat \"$1\"/.talekeeper/*/*"_s, {m_test.host().stack.backupDirectory});
        QVERIFY(!journals.contains(password.toUtf8()));
        const QFileInfoList histories = QDir(m_histories.path()).entryInfoList(QDir::Files);
        QVERIFY(!histories.isEmpty()); // more where more was restored
        for (const QFileInfo &history : histories) {
            QFile file(history.filePath());
            QVERIFY(file.open(QIODevice::ReadOnly));
            QVERIFY(!file.readAll().contains(password.toUtf8()));
        }
    }
};

TALEKEEPER_HOST_TEST_MAIN(CtlTest)
#include "ctltest.moc"
