// What the drill's checks make of what they read: .env and providers/, by the scripts that run on a host, and as values.
#include "core/drill/environmentcheck.h"
#include "core/drill/providercheck.h"
#include "core/host/remotescript.h"

#include <QDir>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace talekeeper;

namespace {

const QByteArray example = "# ==========\n# Tale\n# ==========\n"
                           "# ==========\n# REQUIRED: Domain\n# ==========\n# Example:\n#     HOST=demo.tale.dev\nHOST=localhost\nSITE_URL=https://localhost\n# BASE_PATH=\n"
                           "# ==========\n# OPTIONAL: TLS\n# ==========\nTLS_MODE=selfsigned\n"
                           "# ==========\n# REQUIRED: Secrets\n# ==========\nBETTER_AUTH_SECRET=SB53GlYc8RaMU+stOmOWXtRU8JEyOQItpBNK5b03Aco=\n"
                           "ENCRYPTION_SECRET_HEX=3143246f44def075d40141fb849faffcf409fbbeb7a282a3a7c2f4396f2ed232\nDB_PASSWORD=tale_password_change_me\n";
const QByteArray goodSecret = "pmQ2mX0VJcYwq9Xv1cJ1kq9nXo3mQ2mX0VJcYwq9Xv0=";
const QByteArray goodHex(64, 'a');
const QByteArray good = "HOST=tale.eu\nSITE_URL=https://tale.eu\nTLS_MODE=external\nBETTER_AUTH_SECRET=" + goodSecret + "\nENCRYPTION_SECRET_HEX=" + goodHex + "\nDB_PASSWORD='my own, $ and \"'\n";

} // namespace

class DrillChecksTest final : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_directory;

    void write(const QString &name, const QByteArray &text)
    {
        QDir().mkpath(QFileInfo(m_directory.filePath(name)).path());
        QFile file(m_directory.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }

    QByteArray run(const QString &script, const QStringList &arguments, int expected = 0)
    {
        QProcess process;
        const QStringList words = scriptCommand(script, arguments).argv();
        process.start(words.first(), words.sliced(1));
        if (!process.waitForFinished() || process.exitCode() != expected)
            qWarning("%s ended with %d: %s", qPrintable(script), process.exitCode(), process.readAllStandardError().constData());
        return process.exitCode() == expected ? process.readAllStandardOutput() : QByteArray();
    }

    DrillStepResult environment(const QByteArray &env, QByteArray *printed = nullptr) { return judge(example, env, printed); }

    DrillStepResult judge(const QByteArray &theExample, const QByteArray &env, QByteArray *printed = nullptr)
    {
        write(u"example"_s, theExample);
        write(u"env"_s, env);
        const QByteArray output = run(u"compare-environment.sh"_s, {m_directory.filePath(u"example"_s), m_directory.filePath(u"env"_s)});
        if (printed)
            *printed = output;
        return judgeEnvironment(environmentFactsFrom(output));
    }

private Q_SLOTS:
    void anEnvironmentThatFitsHasNoFinding()
    {
        QByteArray printed;
        const DrillStepResult result = environment(good, &printed);
        QVERIFY2(result.findings.isEmpty(), result.findings.isEmpty() ? "" : qPrintable(result.findings.first().message));
        for (const QByteArray &value : {goodSecret, goodHex, QByteArray("my own"), QByteArray("tale.eu")})
            QVERIFY2(!printed.contains(value), printed.constData());
    }

    void whatIsWrongIsNamed_data()
    {
        QTest::addColumn<QByteArray>("from");
        QTest::addColumn<QByteArray>("to");
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("isFailure");
        QTest::newRow("required, missing") << QByteArray("HOST=tale.eu\n") << QByteArray() << u"HOST is missing"_s << true;
        QTest::newRow("required, empty") << QByteArray("HOST=tale.eu") << QByteArray("HOST=") << u"HOST is empty"_s << true;
        QTest::newRow("required, only a comment behind it") << QByteArray("HOST=tale.eu") << QByteArray("HOST= # later") << u"HOST is empty"_s << true;
        QTest::newRow("of the example, missing") << QByteArray("TLS_MODE=external\n") << QByteArray() << u"TLS_MODE is missing"_s << false;
        QTest::newRow("no longer known") << QByteArray("HOST=") << QByteArray("OPENAI_API_KEY=x\nHOST=") << u"OPENAI_API_KEY is unknown"_s << false;
        QTest::newRow("the example's own secret") << QByteArray("DB_PASSWORD='my own, $ and \"'") << QByteArray("DB_PASSWORD=tale_password_change_me") << u"DB_PASSWORD is the example's"_s << true;
        QTest::newRow("the example's own secret, quoted") << QByteArray("DB_PASSWORD='my own, $ and \"'") << QByteArray("DB_PASSWORD=\"tale_password_change_me\"") << u"DB_PASSWORD is the example's"_s << true;
        QTest::newRow("too short") << goodSecret << QByteArray("short") << u"BETTER_AUTH_SECRET has 5"_s << true;
        QTest::newRow("a digit too few") << goodHex << QByteArray(63, 'a') << u"ENCRYPTION_SECRET_HEX has to be 64"_s << true;
        QTest::newRow("not hexadecimal") << goodHex << QByteArray(64, 'z') << u"ENCRYPTION_SECRET_HEX has to be 64"_s << true;
    }
    void whatIsWrongIsNamed()
    {
        QFETCH(const QByteArray, from);
        QFETCH(const QByteArray, to);
        QFETCH(const QString, name);
        QFETCH(const bool, isFailure);
        const DrillStepResult result = environment(QByteArray(good).replace(from, to));
        QCOMPARE(result.findings.size(), 1);
        QVERIFY2(result.findings.first().message.startsWith(name), qPrintable(result.findings.first().message));
        QCOMPARE(result.findings.first().severity == DrillFinding::Severity::Failure, isFailure);
    }

    void valuesNeverComeAlong()
    {
        QByteArray printed;
        environment(good + "STRANGE=\"sk-secret\nAPI_KEY=sk-secret2\n", &printed);
        QVERIFY2(!printed.contains("sk-secret"), printed.constData());
    }

    void aValueOfSeveralLinesIsNoKey()
    {
        QByteArray printed;
        const QByteArray key = "SSO_KEY=\"-----BEGIN PRIVATE KEY-----\nMIIEsecret+\\\"\nX_=\nABCDEFSECRET=\n-----END PRIVATE KEY-----\"\nsecret.lower=1\n";
        DrillStepResult result = environment("\xef\xbb\xbf" + key + good, &printed);
        QVERIFY2(!printed.toUpper().contains("ABCDEFSECRET") && !printed.contains("secret") && !printed.contains("X_"), printed.constData());
        QCOMPARE(result.findings.size(), 2); // SSO_KEY is unknown, and so is another
        QVERIFY2(result.findings.last().message.startsWith(u"1 further keys"_s), qPrintable(result.findings.last().message));
        // Not closed: the key is there, and what follows is none.
        result = environment(good + "SSO_KEY='\nABCDEFSECRET=\n", &printed);
        QVERIFY2(!printed.contains("ABCDEFSECRET"), printed.constData());
        QVERIFY2(result.findings.first().message.startsWith(u"A quote in .env is not closed, that of SSO_KEY"_s), qPrintable(result.findings.first().message));
        QCOMPARE(result.findings.size(), 2);
        // Its example is read alike, and an empty .env is not taken for it.
        result = judge(example + "SSO_KEY='\nABCDEFSECRET=\n", {}, &printed);
        QVERIFY2(!printed.contains("ABCDEFSECRET"), printed.constData());
        QVERIFY(std::ranges::any_of(result.findings, [](const DrillFinding &finding) { return finding.message.startsWith(u"A quote in .env.example"_s); }));
        QVERIFY(std::ranges::any_of(result.findings, [](const DrillFinding &finding) { return finding.message.startsWith(u"HOST is missing"_s); }));
    }

    void aQuoteBehindABackslashClosesNothing()
    {
        const DrillStepResult result = environment(QByteArray(good).replace(goodHex, '"' + QByteArray(32, 'a') + "\\\"" + QByteArray(31, 'a') + '"'));
        QCOMPARE(result.findings.size(), 1);
        QVERIFY(result.findings.first().message.startsWith(u"ENCRYPTION_SECRET_HEX has to be 64"_s));
        QVERIFY(environment(QByteArray(good).replace(goodSecret, "\"a\\\"" + goodSecret + '"')).findings.isEmpty());
    }

    void anExampleThatRequiresNothingFails()
    {
        QVERIFY(judge(QByteArray(example).replace("REQUIRED", "Needed"), good).findings.first().message.contains(u"marks no key as REQUIRED"_s));
        // A rule line that is never closed swallows no key.
        QVERIFY(judge(QByteArray(example).replace("# REQUIRED: Domain\n# ==========\n", "# REQUIRED: Domain\n"), QByteArray(good).replace("HOST=tale.eu\n", "")).findings.first().message.startsWith(u"HOST is missing"_s));
    }

    void secretsThatTheExampleLeavesOpenHaveTheirLength()
    {
        const QByteArray open = example + "INSTANCE_SECRET=\n";
        QVERIFY(judge(open, good + "INSTANCE_SECRET=" + goodHex + '\n').findings.isEmpty());
        QVERIFY(judge(open, good + "INSTANCE_SECRET=abc\n").findings.first().message.startsWith(u"INSTANCE_SECRET has to be 64"_s));
        const QByteArray empty = QByteArray(example).replace("SB53GlYc8RaMU+stOmOWXtRU8JEyOQItpBNK5b03Aco=", "");
        QVERIFY(judge(empty, QByteArray(good).replace(goodSecret, "short")).findings.first().message.startsWith(u"BETTER_AUTH_SECRET has 5"_s));
    }

    void missingFilesHaveTheirOwnStatus()
    {
        write(u"example"_s, example);
        run(u"compare-environment.sh"_s, {u"/nowhere"_s, m_directory.filePath(u"example"_s)}, 11);
        run(u"compare-environment.sh"_s, {m_directory.filePath(u"example"_s), u"/nowhere"_s}, 12);
    }

    void windowsLineEndsDoNoHarm()
    {
        QVERIFY(environment(QByteArray(good).replace("\n", "\r\n")).findings.isEmpty());
    }

    void namesOfTwoHostsAreCompared()
    {
        const auto findings = compareNames({u"HOST"_s, u"OLD"_s}, {u"HOST"_s, u"NEW"_s});
        QCOMPARE(findings.size(), 2);
        QVERIFY(findings.first().message.startsWith(u"NEW"_s));
    }

    void providersAreJudged_data()
    {
        QTest::addColumn<QByteArray>("secrets");
        QTest::addColumn<bool>("sops");
        QTest::addColumn<QString>("finding");
        const QByteArray plain = "{\"apiKey\": \"sk-verysecret\"}";
        const QByteArray encrypted = "{\"apiKey\": \"ENC[AES256_GCM,data:abc]\", \"sops\": {\"age\": [{\"recipient\": \"age1qyqs\", \"enc\": \"-----BEGIN AGE\"}], \"mac\": \"ENC[x]\"}}";
        QTest::newRow("plain, no key configured") << plain << false << QString();
        QTest::newRow("encrypted, key configured") << encrypted << true << QString();
        QTest::newRow("plain, key configured") << plain << true << u"are not encrypted"_s;
        QTest::newRow("encrypted, no key") << encrypted << false << u"nobody could read"_s;
        QTest::newRow("half encrypted") << QByteArray(encrypted).replace("{\"apiKey\"", "{\"other\": \"sk-verysecret\", \"apiKey\"") << true << u"are not encrypted"_s;
        QTest::newRow("no key in it") << QByteArray("{\"apiKey\": \"\"}") << false << u"has no key"_s;
        QTest::newRow("no key, other values") << QByteArray("{\"comment\": \"none yet\", \"baseUrl\": \"x\"}") << false << u"has no key"_s;
        QTest::newRow("a token, deep") << QByteArray("{\"auth\": {\"access_TOKEN\": [\"x\"]}}") << false << QString();
        QTest::newRow("cut short") << QByteArray("{\"apiKey\": \"sk-verysec") << false << u"no JSON"_s;
        QTest::newRow("no JSON") << QByteArray("sk-verysecret") << false << u"no JSON"_s;
        QTest::newRow("missing") << QByteArray() << false << u"not in the snapshot"_s;
    }
    void providersAreJudged()
    {
        QFETCH(const QByteArray, secrets);
        QFETCH(const bool, sops);
        QFETCH(const QString, finding);
        const QString folder = u"providers-%1"_s.arg(QLatin1StringView(QTest::currentDataTag()));
        write(folder + u"/openai.json"_s, "{\"displayName\": \"Open \\\"AI\\\"\", \"models\": [{\"id\": \"x\"}]}");
        write(folder + u"/acme/other.json"_s, "{\"models\": []}");
        write(folder + u"/acme/other.secrets.json"_s, sops ? "{\"apiKey\": \"ENC[x]\", \"sops\": {\"age\": [{\"recipient\": \"age1qyqs\"}]}}" : "{\"apiKey\": \"k\"}");
        if (!secrets.isEmpty())
            write(folder + u"/openai.secrets.json"_s, secrets);
        const QByteArray output = run(u"read-providers.sh"_s, {m_directory.filePath(folder)});
        QVERIFY(!output.contains("verysec"));
        const DrillStepResult result = judgeProviders(providerFilesFrom(output), sops);
        QCOMPARE(result.tables.first().rows.size(), 2);
        QCOMPARE(result.findings.size(), finding.isEmpty() ? 0 : 1);
        if (!finding.isEmpty())
            QVERIFY2(result.findings.first().message.contains(finding), qPrintable(result.findings.first().message));
    }

    void secretsAloneAreNoProvider()
    {
        const DrillStepResult result = judgeProviders({{.path = u"a.secrets.json"_s, .isReadable = true, .text = "{\"apiKey\": \"k\"}"}}, false);
        QVERIFY(result.findings.first().severity == DrillFinding::Severity::Failure && result.findings.first().message.contains(u"holds no provider"_s));
    }

    void aFolderWithoutProvidersFails()
    {
        QDir().mkpath(m_directory.filePath(u"empty"_s));
        QCOMPARE(judgeProviders(providerFilesFrom(run(u"read-providers.sh"_s, {m_directory.filePath(u"empty"_s)})), false).findings.size(), 1);
        run(u"read-providers.sh"_s, {u"/nowhere"_s}, 11);
    }
};

QTEST_GUILESS_MAIN(DrillChecksTest)
#include "drillcheckstest.moc"
