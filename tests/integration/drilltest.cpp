// Drills by the command line, as scripts call it: from the beginning to the signature, evidence, and everything that is refused.
// What the shipped drills do is tested where it is done; these templates are an admin's own.
#include "core/history/drillstore.h"
#include "hostmain.h"
#include "tests/support/ctl.h"

#include <QDir>
#include <QJsonArray>
#include <QSqlQuery>
#include <QTemporaryDir>

#include <csignal>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

const QByteArray quick = R"({"id":"quick","title":"Quick","why":"It is short.","period":"quarter","host":"any","inputs":[
{"key":"dump","title":"Dump","why":"Which.","preset":"latest"}],"steps":[
{"id":"start","title":"Start","why":"","kind":"timer","does":"start"},
{"id":"answers","title":"The host answers","why":"","kind":"check","does":"host-answers"},
{"id":"sign-in","title":"Sign in","why":"","kind":"manual","needs":["answers"]},
{"id":"stop","title":"Stop","why":"","kind":"timer","does":"stop","needs":["sign-in"]}]})";

const QByteArray tree = R"({"id":"tree","title":"Tree","why":"","period":"never","host":"drill","inputs":[
{"key":"checkout","title":"Checkout","why":"Where.","required":true},{"key":"compose","title":"Compose","why":"How.","preset":"docker compose"}],"steps":[
{"id":"answers","title":"The host answers","why":"","kind":"check","does":"host-answers"},
{"id":"tree","title":"Clean checkout","why":"","kind":"check","does":"checkout","needs":["answers"]},
{"id":"after","title":"It answers after it","why":"","kind":"check","does":"host-answers","needs":["tree"]},
{"id":"up","title":"Stack up","why":"","kind":"action","does":"stack-up","needs":["answers"]}]})";

void writeFile(const QString &path, const QByteArray &content)
{
    QFile file(path);
    QVERIFY(QDir().mkpath(QFileInfo(path).path()) && file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
}

QByteArray readFile(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QString stateOf(const QJsonObject &drill, const QString &id)
{
    for (const QJsonValue &step : drill[u"steps"_s].toArray())
        if (step[u"id"_s] == id)
            return step[u"state"_s].toString();
    return {};
}

QString findingOf(const QJsonObject &document) { return document[u"findings"_s][0][u"message"_s].toString(); }

void git(const QString &folder, const QStringList &words)
{
    QProcess process;
    process.setWorkingDirectory(folder);
    process.start(u"git"_s, QStringList {u"-c"_s, u"user.name=A"_s, u"-c"_s, u"user.email=a@example.org"_s} + words);
    QVERIFY(process.waitForFinished() && process.exitCode() == 0);
}

} // namespace

class DrillTest final : public QObject
{
    Q_OBJECT

public:
    explicit DrillTest(TestHost &host)
        : m_test(host)
    {
    }

private Q_SLOTS:
    void initTestCase()
    {
        qputenv("XDG_CONFIG_HOME", m_folder.filePath(u"config"_s).toUtf8());
        qputenv("TALEKEEPER_HOSTS", hostsPath().toUtf8());
        qputenv("DOCKER_HOST", "unix:///nowhere/docker.sock"); // this machine's Docker is none of this test's
        writeFile(own(u"quick.json"_s), quick);
        writeFile(own(u"tree.json"_s), tree);
    }

    void init()
    {
        QFile::remove(hostsPath());
        m_ctl = std::make_unique<Ctl>(m_test);
        m_local = std::make_unique<Ctl>(m_test, QStringList {u"--local"_s});
    }

    void aDrillGoesFromItsBeginningToItsSignature()
    {
        const QString id = begin(u"quick"_s);
        QJsonObject drill = run({u"show"_s, id});
        QCOMPARE(stateOf(drill, u"start"_s), u"passed"_s); // comes by itself
        QCOMPARE(drill[u"outcome"_s].toString(), u"open"_s);
        QCOMPARE(drill[u"next"_s].toString(), u"answers"_s);
        for (const QString &key : {u"id"_s, u"template"_s, u"outcome"_s, u"rto_seconds"_s, u"steps"_s})
            QVERIFY2(drill.contains(key), qPrintable(key));
        for (const QString &key : {u"id"_s, u"kind"_s, u"state"_s, u"seconds"_s, u"findings"_s})
            QVERIFY2(drill[u"steps"_s][0].toObject().contains(key), qPrintable(key));

        run({u"sign"_s, id, u"--name"_s, u"M. Keller"_s}, 3); // too early
        run({u"answer"_s, id, u"sign-in"_s, u"pass"_s}, 3); // has to wait
        QCOMPARE(stateOf(run({u"check"_s, id, u"answers"_s}), u"answers"_s), u"passed"_s);
        run({u"answer"_s, id, u"sign-in"_s, u"pass"_s, u"--note"_s, u"as anna"_s});
        run({u"note"_s, id, u"sign-in"_s, u"--note"_s, u"as anna, on a phone"_s});
        drill = run({u"sign"_s, id, u"--name"_s, u"M. Keller"_s});
        QCOMPARE(drill[u"outcome"_s].toString(), u"passed"_s);
        QVERIFY(drill[u"rto_seconds"_s].isDouble());
        run({u"check"_s, id}, 3); // it is over
        run({u"answer"_s, id, u"sign-in"_s, u"fail"_s}, 3);

        const QJsonObject list = run({u"list"_s});
        QCOMPARE(list[u"runs"_s].toArray().size(), 1);
        QCOMPARE(list[u"runs"_s][0][u"outcome"_s].toString(), u"passed"_s);
        QCOMPARE(list[u"runs"_s][0][u"signed_by"_s].toString(), u"M. Keller"_s);
        bool isDue = false; // on the practice host nothing is proved
        for (const QJsonValue &due : list[u"due"_s].toArray())
            isDue = isDue || (due[u"template"_s] == "quick"_L1 && due[u"is_missed"_s].toBool());
        QVERIFY(isDue);
    }

    void reportsAreWrittenByTheirEnding()
    {
        const QString id = begin(u"quick"_s);
        run({u"check"_s, id});
        run({u"answer"_s, id, u"sign-in"_s, u"fail"_s, u"--note"_s, u"<nobody> could"_s});
        const QString hash = run({u"sign"_s, id, u"--name"_s, u"M. Keller"_s})[u"hash"_s].toString();
        for (const QString &ending : {u"html"_s, u"json"_s, u"zip"_s})
            run({u"report"_s, id, at(u"drill."_s + ending)});
        const QByteArray html = readFile(at(u"drill.html"_s));
        QVERIFY(html.contains("uname -srm") && html.contains("&lt;nobody&gt; could") && html.contains(hash.toLatin1()) && html.contains("Why it failed"));
        const QJsonObject json = QJsonDocument::fromJson(readFile(at(u"drill.json"_s))).object();
        QCOMPARE(json[u"hash"_s].toString(), hash);
        QCOMPARE(json[u"outcome"_s].toString(), u"failed"_s);
        QVERIFY(readFile(at(u"drill.zip"_s)).startsWith("PK"));
        run({u"report"_s, id, at(u"drill.pdf"_s)}, 2);
        run({u"report"_s, id, at(u"drill"_s)}, 2);
        run({u"report"_s, id, at(u"nowhere/drill.html"_s)}, 1);
        run({u"report"_s, u"nine"_s, at(u"drill.html"_s)}, 1);
    }

    void checksThatFailAreThreeAndCanBeDoneAgain()
    {
        const QString checkout = at(u"checkout"_s);
        const QString id = begin(u"tree"_s, {u"--set"_s, u"checkout="_s + checkout});
        QJsonObject drill = run({u"check"_s, id}, 3);
        QCOMPARE(stateOf(drill, u"answers"_s), u"passed"_s);
        QCOMPARE(stateOf(drill, u"tree"_s), u"failed"_s);
        QCOMPARE(stateOf(drill, u"after"_s), u"open"_s);
        QVERIFY(!drill[u"steps"_s][1][u"findings"_s][0][u"message"_s].toString().isEmpty());
        run({u"check"_s, id, u"after"_s}, 3); // has to wait
        run({u"check"_s, id, u"nine"_s}, 1);
        run({u"check"_s, id, u"up"_s}, 2); // an action
        run({u"do"_s, id, u"tree"_s, u"--yes"_s}, 2); // a check
        run({u"answer"_s, id, u"tree"_s, u"pass"_s}, 2);
        run({u"answer"_s, id, u"tree"_s, u"well"_s}, 2);
        QVERIFY(QDir().mkpath(checkout));
        git(checkout, {u"init"_s, u"-q"_s});
        writeFile(checkout + u"/compose.yml"_s, "services: {}\n");
        writeFile(checkout + u"/.env.example"_s, "A=\n");
        git(checkout, {u"add"_s, u"-A"_s});
        git(checkout, {u"commit"_s, u"-q"_s, u"-m"_s, u"a"_s});
        drill = run({u"check"_s, id});
        QCOMPARE(stateOf(drill, u"tree"_s), u"passed"_s);
        QCOMPARE(stateOf(drill, u"after"_s), u"passed"_s);
    }

    void whatCanNotBeBegunIsSaid()
    {
        run({u"start"_s, u"nothing"_s}, 1);
        run({u"start"_s, u"tree"_s}, 2); // has to be told where
        QVERIFY(m_errors.contains("checkout"));
        run({u"start"_s, u"quick"_s, u"--set"_s, u"dmup=x"_s}, 2);
        QVERIFY(m_errors.contains("dmup") && m_errors.contains("dump"));
        QJsonObject refused = m_local->run({u"drill"_s, u"start"_s, u"tutorial"_s}).document(); // made for the practice host
        QVERIFY(refused[u"steps"_s].isArray() && refused[u"id"_s].isNull() && !findingOf(refused).isEmpty());
        QCOMPARE(m_local->run({u"drill"_s, u"start"_s, u"quick"_s}).status, 6);
        QVERIFY(run({u"list"_s})[u"runs"_s].toArray().isEmpty());
    }

    void badTemplatesAreNamedAndTheRestGoesOn()
    {
        writeFile(own(u"bad.json"_s), "{\"id\":\"bad\"}");
        writeFile(own(u"cut.json"_s), quick.first(100));
        writeFile(own(u"taken.json"_s), QByteArray(quick).replace("\"quick\"", "\"rebuild\""));
        const QJsonObject list = run({u"list"_s});
        for (const QByteArray &name : {QByteArray("bad.json"), QByteArray("cut.json"), QByteArray("taken.json")})
            QVERIFY2(m_errors.contains(name), m_errors.constData());
        QStringList ids;
        for (const QJsonValue &each : list[u"templates"_s].toArray())
            ids << each[u"id"_s].toString();
        QCOMPARE(ids.count(u"rebuild"_s), 1);
        QVERIFY(ids.contains(u"quick"_s) && !ids.contains(u"bad"_s));
        run({u"start"_s, u"bad"_s}, 1);
        QVERIFY(m_errors.contains("bad.json"));
        for (const QString &name : {u"bad.json"_s, u"cut.json"_s, u"taken.json"_s})
            QVERIFY(QFile::remove(own(name)));
    }

    void actionsNeedAHostThatIsMarked_data()
    {
        QTest::addColumn<QString>("mark");
        QTest::addColumn<int>("status");
        QTest::newRow("not marked") << u"none"_s << 3;
        QTest::newRow("production") << u"production"_s << 3;
        QTest::newRow("staging") << u"staging"_s << 3;
        QTest::newRow("drill") << u"drill"_s << 6; // goes on to reach it, and there is none
    }

    void actionsNeedAHostThatIsMarked()
    {
        QFETCH(const QString, mark);
        QFETCH(const int, status);
        const QString id = begin(u"tree"_s, {u"--set"_s, u"checkout="_s + at(u"checkout"_s)});
        run({u"check"_s, id, u"answers"_s});
        run({u"do"_s, id, u"up"_s}, 2); // nobody is there to ask
        Ctl local = localOf(*m_ctl);
        QCOMPARE(local.run({u"mark"_s, mark}).status, 0);
        const Ctl::Outcome outcome = local.run({u"drill"_s, u"do"_s, id, u"up"_s, u"--yes"_s});
        QCOMPARE(outcome.status, status);
        QVERIFY(!outcome.errors.isEmpty());
        if (status == 3) {
            QCOMPARE(stateOf(outcome.document(), u"answers"_s), u"passed"_s); // the normal document
            QVERIFY2(findingOf(outcome.document()).contains(u"This machine"_s), qPrintable(findingOf(outcome.document())));
            QVERIFY(findingOf(outcome.document()).contains(mark == "none"_L1 ? u"not marked"_s : u"marked as "_s + mark));
        }
        QCOMPARE(stateOf(run({u"show"_s, id}), u"up"_s), u"open"_s);
        if (mark != "drill"_L1)
            return;
        // The mark is this machine's, not that of another one whose docker is called.
        const Ctl other(m_test, {u"--local"_s, u"--docker"_s, u"docker -H tcp://127.0.0.1:1"_s}, m_ctl->historyPath());
        const Ctl::Outcome elsewhere = other.run({u"drill"_s, u"do"_s, id, u"up"_s, u"--yes"_s});
        QCOMPARE(elsewhere.status, 3);
        QVERIFY2(findingOf(elsewhere.document()).contains(u"may lead to another machine"_s), qPrintable(findingOf(elsewhere.document())));
    }

    void hostsAreMarkedWhereTheyAreSaved()
    {
        writeFile(hostsPath(), R"({"version":1,"hosts":[{"name":"drill-box","address":"a@b","icon":"x"}]})");
        const Ctl saved(m_test, {u"--profile"_s, u"drill-box"_s});
        const Ctl::Outcome marked = saved.run({u"mark"_s, u"drill"_s});
        QCOMPARE(marked.status, 0);
        QCOMPARE(marked.document(), (QJsonObject {{u"host"_s, u"drill-box"_s}, {u"environment"_s, u"drill"_s}}));
        QCOMPARE(m_local->run({u"mark"_s, u"production"_s}).status, 0);
        const QJsonObject file = QJsonDocument::fromJson(readFile(hostsPath())).object();
        QCOMPARE(file[u"hosts"_s][0][u"environment"_s].toString(), u"drill"_s);
        QCOMPARE(file[u"hosts"_s][0][u"icon"_s].toString(), u"x"_s);
        QCOMPARE(file[u"this_machine"_s].toString(), u"production"_s);
        QCOMPARE(m_local->run({u"mark"_s, u"none"_s}).status, 0);
        QVERIFY(!readFile(hostsPath()).contains("this_machine"));
        QCOMPARE(m_local->run({u"mark"_s, u"test"_s}).status, 2);
        QCOMPARE(m_ctl->run({u"mark"_s, u"drill"_s}).status, 2); // the practice host
        QCOMPARE(Ctl(m_test, {u"--ssh"_s, u"a@b"_s}).run({u"mark"_s, u"drill"_s}).status, 2);
        // A list that can't be read tells nothing of this machine, so nothing is done on it.
        const QString id = begin(u"tree"_s, {u"--set"_s, u"checkout=/x"_s});
        run({u"check"_s, id, u"answers"_s});
        writeFile(hostsPath(), "{");
        QCOMPARE(localOf(*m_ctl).run({u"drill"_s, u"do"_s, id, u"up"_s, u"--yes"_s}).status, 1);
    }

    void aRecordThatWasChangedByHandIsDetected()
    {
        const QString id = begin(u"quick"_s), intact = begin(u"quick"_s);
        run({u"check"_s, id});
        run({u"report"_s, id, at(u"before.zip"_s)});
        {
            const auto store = HistoryStore::open(m_ctl->historyPath());
            QVERIFY(store->run(u"UPDATE drill SET record = replace(record, '\"passed\"', '\"failed\"') WHERE id = ?"_s, {id}));
        }
        QJsonObject drill = run({u"show"_s, id}, 3);
        QCOMPARE(drill[u"is_intact"_s], QJsonValue(false));
        QVERIFY(m_errors.contains("by hand"));
        for (const QStringList &words : {QStringList {u"answer"_s, id, u"sign-in"_s, u"pass"_s}, QStringList {u"check"_s, id}, QStringList {u"sign"_s, id, u"--name"_s, u"M"_s}, QStringList {u"note"_s, id, u"answers"_s, u"--note"_s, u"n"_s}})
            QVERIFY2(findingOf(run(words, 3)).contains(u"by hand"_s), qPrintable(words.join(u' ')));
        run({u"report"_s, id, at(u"changed.html"_s)}, 3);
        QVERIFY(readFile(at(u"changed.html"_s)).contains("THIS RECORD WAS CHANGED"));
        run({u"report"_s, id, at(u"changed.zip"_s)}, 3);
        QVERIFY(!QFile::exists(at(u"changed.zip"_s)));
        QCOMPARE(run({u"list"_s})[u"runs"_s].toArray().size(), 2);
        QVERIFY(m_errors.contains(id.toUtf8()));
        run({u"check"_s, intact});
        run({u"import"_s, at(u"before.zip"_s)}); // its evidence brings it back
        run({u"answer"_s, id, u"sign-in"_s, u"pass"_s});
    }

    void anotherAdminGoesOnWithIt()
    {
        const QString id = begin(u"quick"_s);
        run({u"check"_s, id});
        writeFile(at(u"shot.png"_s), "\x89PNG\r\n\x1a\n1234IHDRxxIEND1234"_ba);
        run({u"picture"_s, id, u"answers"_s, at(u"shot.png"_s)});
        run({u"picture"_s, id, u"answers"_s, own(u"quick.json"_s)}, 1);
        run({u"report"_s, id, at(u"over.zip"_s)});
        const Ctl other(m_test);
        QCOMPARE(other.run({u"drill"_s, u"show"_s, id}).status, 1);
        const Ctl::Outcome taken = other.run({u"drill"_s, u"import"_s, at(u"over.zip"_s)});
        QVERIFY2(taken.status == 0, taken.errors.constData());
        QCOMPARE(stateOf(taken.document(), u"answers"_s), u"passed"_s);
        QCOMPARE(other.run({u"drill"_s, u"check"_s, id, u"answers"_s}).status, 0);
        QCOMPARE(other.run({u"drill"_s, u"answer"_s, id, u"sign-in"_s, u"pass"_s}).status, 0);
        QCOMPARE(other.run({u"drill"_s, u"sign"_s, id, u"--name"_s, u"K. Meller"_s}).document()[u"outcome"_s].toString(), u"passed"_s);
        QCOMPARE(other.run({u"drill"_s, u"report"_s, id, at(u"back.zip"_s)}).status, 0);
        run({u"note"_s, id, u"answers"_s, u"--note"_s, u"a note"_s}); // a note is no other way
        QCOMPARE(run({u"import"_s, at(u"back.zip"_s)})[u"signed_by"_s].toString(), u"K. Meller"_s);
        run({u"import"_s, at(u"over.zip"_s)}, 3); // it is further by now
        run({u"import"_s, own(u"quick.json"_s)}, 1);
        run({u"import"_s, at(u"nothing.zip"_s)}, 1);
    }

    void whatIsReadOrSignedReachesNoHost()
    {
        const QString id = begin(u"quick"_s);
        run({u"check"_s, id});
        const Ctl local = localOf(*m_ctl); // of which there is none
        for (const QStringList &words : {QStringList {u"list"_s}, QStringList {u"show"_s, id}, QStringList {u"answer"_s, id, u"sign-in"_s, u"pass"_s}, QStringList {u"note"_s, id, u"sign-in"_s, u"--note"_s, u"n"_s},
                 QStringList {u"sign"_s, id, u"--name"_s, u"M"_s}, QStringList {u"report"_s, id, at(u"r.json"_s)}})
            QCOMPARE(local.run(QStringList {u"drill"_s} + words).status, 0);
    }

    void whoStopsAnActionFindsItOpenAgain()
    {
        const QStringList databases = m_test.databases();
        const QString slow = m_test.writeSlowDump(120);
        const QString id = begin(u"rehearsal"_s, {u"--set"_s, u"dump="_s + slow});
        run({u"check"_s, id});
        QProcess process;
        m_ctl->start(process, {u"drill"_s, u"do"_s, id, u"load"_s, u"--yes"_s});
        QVERIFY(Ctl::awaitStep(process, u"load"_s));
        ::kill(pid_t(process.processId()), SIGINT);
        const Ctl::Outcome outcome = Ctl::finish(process);
        QVERIFY2(outcome.status == 4, (outcome.output + outcome.errors).constData());
        QCOMPARE(stateOf(run({u"show"_s, id}), u"load"_s), u"open"_s);
        QCOMPARE(m_test.databases(), databases);
        m_test.removeDump(slow);
    }

    void anotherHostIsRefusedAndOneThatIsAwayIsSix()
    {
        const QString id = begin(u"quick"_s);
        const Ctl local = localOf(*m_ctl);
        QCOMPARE(local.run({u"drill"_s, u"check"_s, id}).status, 6);
        QCOMPARE(stateOf(run({u"show"_s, id}), u"answers"_s), u"open"_s);
        QCOMPARE(stateOf(run({u"check"_s, id}), u"answers"_s), u"passed"_s);
    }

private:
    QString at(const QString &name) const { return m_folder.filePath(name); }
    QString own(const QString &name) const { return at(u"config/talekeeper/drills/"_s + name); }
    QString hostsPath() const { return at(u"hosts.json"_s); }

    /// "drill …" on the test's host; an exit status other than the expected one fails the test.
    QJsonObject run(const QStringList &words, int status = 0)
    {
        const Ctl::Outcome outcome = m_ctl->run(QStringList {u"drill"_s} + words);
        m_errors = outcome.errors;
        const QJsonObject document = outcome.document();
        const bool isError = status != 0 && status != 3; // which have the normal document
        if (outcome.status != status || document.isEmpty() || document.contains(u"error"_s) != isError)
            QTest::qFail(qPrintable(u"%1: exit status %2\n%3\n%4"_s.arg(words.join(u' ')).arg(outcome.status).arg(QString::fromUtf8(outcome.errors), QString::fromUtf8(outcome.output))), __FILE__, __LINE__);
        return document;
    }

    QString begin(const QString &drill, const QStringList &more = {})
    {
        const QString id = run(QStringList {u"start"_s, drill} + more)[u"id"_s].toString();
        return id;
    }

    /// This machine, with the drills of another caller.
    Ctl localOf(const Ctl &other) const { return Ctl(m_test, {u"--local"_s}, other.historyPath()); }

    TestHost &m_test;
    QTemporaryDir m_folder;
    std::unique_ptr<Ctl> m_ctl;
    std::unique_ptr<Ctl> m_local;
    QByteArray m_errors; ///< of the last run()
};

} // namespace talekeeper

TALEKEEPER_HOST_TEST_MAIN(talekeeper::DrillTest)
#include "drilltest.moc"
