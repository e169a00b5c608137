#include "core/host/command.h"
#include "core/host/commandrunner.h"
#include "core/host/remotescript.h"

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <thread>

using namespace Qt::StringLiterals;
using namespace talekeeper;
using namespace std::chrono_literals;

namespace
{

Command bash(const QString &script) { return {.words = {u"bash"_s, u"-c"_s, script}}; }

/// Random text without NUL, which no argument can hold; with a taste for what shells treat in their own way.
QString randomWord(QRandomGenerator &random)
{
    static const QString special = u"'\"\\$`!*?[](){}<>|&;#~ \t\n=%^@-\u00e9\U0001F98A"_s;
    QString word;
    for (int length = random.bounded(12); length > 0; --length)
        word += random.bounded(2) ? QString(QChar(random.bounded(1, 0x7f)))
                                  : special.mid(random.bounded(special.size() - 2), 1);
    return word;
}

} // namespace

class HostTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void quotesForShells()
    {
        QCOMPARE(shellQuote(u"plain-1.2_3/x=y:z@%+,"_s), u"plain-1.2_3/x=y:z@%+,"_s);
        QCOMPARE(shellQuote(QString()), u"''"_s);
        QCOMPARE(shellQuote(u"a b"_s), u"'a b'"_s);
        QCOMPARE(shellQuote(u"it's"_s), u"'it'\\''s'"_s);
        QCOMPARE(shellQuote(u"a\n"_s), u"'a\n'"_s);
        QCOMPARE(shellQuote(u"größe"_s), u"'größe'"_s);
        QCOMPARE(shellQuote(u"~"_s), u"'~'"_s);
    }

    void shellsReadBackWhatWasQuoted()
    {
        QRandomGenerator random(20260126);
        for (int round = 0; round < 60; ++round) {
            Command command{.words = {u"printf"_s, u"%s\\0"_s}};
            QByteArray expected;
            for (int count = random.bounded(1, 8); count > 0; --count) {
                const QString word = randomWord(random);
                command.words << word;
                expected += word.toUtf8() + '\0';
            }
            for (const QString &shell : {u"bash"_s, u"sh"_s}) {
                const auto output = LocalRunner().run({.words = {shell, u"-c"_s, toText(command)}}, Job());
                QVERIFY(output && output->succeeded());
                QCOMPARE(output->output, expected);
            }
        }
    }

    void showsInPlaceOfSecrets()
    {
        const Command command{.words = {u"psql"_s, Word(u"password=hunter2"_s, u"password=…"_s), u"a b"_s}};
        QCOMPARE(toText(command), u"psql password=… 'a b'"_s);
        QCOMPARE(command.argv(), QStringList({u"psql"_s, u"password=hunter2"_s, u"a b"_s}));
    }

    void embedsFilesInScripts()
    {
        const QString script = remoteFile(u"inspect-dump.sh"_s);
        const QString reader = remoteFile(u"dump-reader.awk"_s);
        QVERIFY(script.startsWith("#!/usr/bin/env bash"_L1));
        QVERIFY(!script.contains("# embed"_L1));
        QVERIFY(script.contains(u"dump_reader="_s + shellQuote(reader)));
        // As bash takes it, byte for byte.
        const QString assignment = u"dump_reader="_s + shellQuote(reader) + u"; printf %s \"$dump_reader\""_s;
        QCOMPARE(LocalRunner().run(bash(assignment), Job())->output, reader.toUtf8());
    }

    void everyScriptIsOneThatBashCanRead()
    {
        for (const QString &name : {u"append-journal.sh"_s, u"ask-http.sh"_s, u"inspect-dump.sh"_s, u"list-dumps.sh"_s,
                 u"load-dump.sh"_s, u"load-progress.sh"_s, u"read-facts.sh"_s, u"read-journals.sh"_s, u"receive-dump.sh"_s, u"send-dump.sh"_s, u"stop-load.sh"_s,
                 u"swap-databases.sh"_s}) {
            const auto output = LocalRunner().run({.words = {u"bash"_s, u"-n"_s, u"-c"_s, remoteFile(name)}}, Job());
            QVERIFY2(output && output->succeeded() && output->errors.isEmpty(), qPrintable(name));
        }
    }

    void showsScriptsByName()
    {
        const Command command = scriptCommand(u"list-dumps.sh"_s, {u"/a b"_s});
        QCOMPARE(toText(command), u"bash -c \"$(cat list-dumps.sh)\" list-dumps.sh '/a b'"_s);
        QCOMPARE(command.words.at(2).text, remoteFile(u"list-dumps.sh"_s));
    }

    void givesOutputAndStatus()
    {
        const auto output = LocalRunner().run(bash(u"echo out; echo err >&2; exit 17"_s), Job());
        QVERIFY(output.has_value());
        QCOMPARE(output->exitCode, 17);
        QVERIFY(!output->succeeded());
        QCOMPARE(output->output, QByteArray("out\n"));
        QCOMPARE(output->errors, QByteArray("err\n"));
        QCOMPARE(output->errorText(), u"err"_s);
        QCOMPARE(LocalRunner().run(bash(u"echo ' only out '; exit 1"_s), Job())->errorText(), u"only out"_s);
        QCOMPARE(LocalRunner().run(bash(u"kill -9 $$"_s), Job())->exitCode, -1);
        QCOMPARE(LocalRunner().run(bash(u"echo \"$LC_ALL\""_s), Job())->output, QByteArray("C\n"));
        QVERIFY(LocalRunner().run(bash(u"true"_s), Job())->succeeded());
    }

    void namesAMissingProgram()
    {
        const auto output = LocalRunner().run({.words = {u"/nowhere/docker"_s}}, Job());
        QVERIFY(!output);
        QCOMPARE(output.error().kind, ErrorKind::ProgramMissing);
        QVERIFY(output.error().message.contains(u"/nowhere/docker"_s));
    }

    void givesInput()
    {
        QByteArray input = QByteArray("0123456789\0\n", 12).repeated(100'000); // more than a pipe holds
        Command command = bash(u"cat"_s);
        command.input = input;
        QCOMPARE(LocalRunner().run(command, Job())->output, input);
        QCOMPARE(LocalRunner().run(bash(u"cat; echo end"_s), Job())->output, QByteArray("end\n"));
    }

    void handsOverErrorLines()
    {
        QByteArrayList lines;
        const auto output = LocalRunner().run(bash(u"printf 'a\\n\\nb' >&2; sleep 0.2; printf 'c\\nrest' >&2"_s), Job(),
            {.onErrorLine = [&](const QByteArray &line) { lines << line; }});
        QCOMPARE(lines, QByteArrayList({"a", "", "bc"}));
        QCOMPARE(output->errors, QByteArray("a\n\nbc\nrest"));
    }

    void keepsMuchOutput()
    {
        const auto output
            = LocalRunner().run(bash(u"head -c 20000000 /dev/zero; head -c 3000000 /dev/zero >&2"_s), Job());
        QCOMPARE(output->output.size(), 20'000'000);
        QCOMPARE(output->errors.size(), 3'000'000);
    }

    void handsOutputOverWithoutKeepingIt()
    {
        qint64 size = 0;
        const auto output = LocalRunner().run(bash(u"head -c 20000000 /dev/zero; echo end >&2"_s), Job(),
            {.onOutput = [&](const QByteArray &bytes) -> Result<void> {
                size += bytes.size();
                return {};
            }});
        QVERIFY(output && output->succeeded());
        QCOMPARE(size, 20'000'000);
        QVERIFY(output->output.isEmpty());
        QCOMPARE(output->errors, QByteArray("end\n"));
    }

    void givesLongInputPieceByPiece()
    {
        const QByteArray piece(100'000, 'x');
        int given = 0;
        const CommandHandlers handlers{.nextInput = [&]() -> Result<QByteArray> {
            return given < 300 ? (++given, piece) : QByteArray();
        }};
        Command command = bash(u"wc -c"_s);
        command.input = "before";
        QCOMPARE(LocalRunner().run(command, Job(), handlers)->output.trimmed(), QByteArray("30000006"));

        // No more is asked for than is taken; and a program need not take all.
        given = 0;
        QCOMPARE(LocalRunner().run(bash(u"head -c 10; sleep 0.3; exit 3"_s), Job(), handlers)->exitCode, 3);
        QVERIFY2(given < 20, qPrintable(QString::number(given)));

        given = 0;
        const auto broken = LocalRunner().run(bash(u"cat > /dev/null; sleep 60"_s), Job(), {.nextInput = [&]() -> Result<QByteArray> {
            if (++given > 5)
                return failure(ErrorKind::Refused, u"the file has gone"_s);
            return piece;
        }});
        QVERIFY(!broken);
        QCOMPARE(broken.error().message, u"the file has gone"_s);
    }

    void inputStaysOpenForWhatWatchesIt()
    {
        Command command = bash(u"read -r word; read -r -t 0.3 more; echo \"$word $?\""_s); // over 128: it waited in vain
        command.input = "watch\n";
        QCOMPARE(LocalRunner().run(command, Job())->output, QByteArray("watch 1\n"));
        command.watchesInput = true;
        const QByteArray output = LocalRunner().run(command, Job())->output;
        QVERIFY2(output.trimmed().split(' ').last().toInt() > 128, output.constData());

        // At a stop it may come to its end by itself.
        QTemporaryDir directory;
        const QString mark = directory.filePath(u"ended"_s);
        std::stop_source source;
        Command watching = bash(u"echo begun >&2; cat > /dev/null; sleep 0.2; echo yes > '%1'"_s.arg(mark));
        watching.watchesInput = true;
        const auto stopped = LocalRunner().run(
            watching, Job({.stop = source.get_token()}), {.onErrorLine = [&](const QByteArray &) { source.request_stop(); }});
        QVERIFY(!stopped);
        QVERIFY(QFile::exists(mark));
    }

    void errorOfTheReaderEndsTheProgram()
    {
        QElapsedTimer clock;
        clock.start();
        const auto output = LocalRunner().run(bash(u"echo begun; exec sleep 60"_s), Job(),
            {.onOutput = [&](const QByteArray &) { return failure(ErrorKind::Refused, u"the disk is full"_s); }});
        QVERIFY(!output);
        QCOMPARE(output.error().message, u"the disk is full"_s);
        QVERIFY(clock.elapsed() < 10'000);
    }

    void whatItSaidBeforeItsEndIsHeardAlsoWhereTheReaderEndsIt()
    {
        QByteArrayList lines;
        const auto ended = LocalRunner().run(bash(u"trap 'echo late >&2; exit 1' TERM; echo out; while true; do sleep 0.1; done"_s), Job(),
            {.onErrorLine = [&](const QByteArray &line) { lines << line; },
                .onOutput = [](const QByteArray &) -> Result<void> { return failure(ErrorKind::NoRoom, u"No room."_s); }});
        QVERIFY(!ended);
        QCOMPARE(ended.error().kind, ErrorKind::NoRoom);
        QCOMPARE(lines, QByteArrayList {"late"});
    }

    void stopEndsTheProgram()
    {
        std::stop_source source;
        QByteArray processId;
        QElapsedTimer clock;
        clock.start();
        const auto output = LocalRunner().run(
            bash(u"echo $$ >&2; exec sleep 60"_s), Job({.stop = source.get_token()}),
            {.onErrorLine = [&](const QByteArray &line) {
                processId = line;
                source.request_stop();
            }});
        QVERIFY(!output);
        QCOMPARE(output.error().kind, ErrorKind::Stopped);
        QVERIFY(clock.elapsed() < 10'000);
        QVERIFY(processId.toInt() > 1);
        QCOMPARE(::kill(processId.toInt(), 0), -1);
    }

    void stopEndsEvenWhatIgnoresIt()
    {
        std::stop_source source;
        QByteArray processId;
        const auto output
            = LocalRunner().run(bash(u"trap '' TERM; echo $$ >&2; while :; do read -t 1 < /dev/null; done"_s),
                Job({.stop = source.get_token()}), {.onErrorLine = [&](const QByteArray &line) {
                    processId = line;
                    source.request_stop();
                }});
        QCOMPARE(output.error().kind, ErrorKind::Stopped);
        QCOMPARE(::kill(processId.toInt(), 0), -1);
    }

    void timeLimitEndsTheProgram()
    {
        Command command = bash(u"echo so far >&2; exec sleep 60"_s);
        command.timeout = 300ms;
        QElapsedTimer clock;
        clock.start();
        const auto output = LocalRunner().run(command, Job());
        QVERIFY(!output);
        QCOMPARE(output.error().kind, ErrorKind::Failed);
        QCOMPARE(output.error().detail, u"so far\n"_s);
        QVERIFY(clock.elapsed() < 10'000);
        command = bash(u"sleep 0.3; echo done"_s);
        command.timeout = 0ms; // none
        QCOMPARE(LocalRunner().run(command, Job())->output, QByteArray("done\n"));
    }

    void childrenInheritNoSignalMask()
    {
        // From this thread, as the console blocks signals that a thread of its own then waits for.
        sigset_t blocked, before;
        sigemptyset(&blocked);
        sigaddset(&blocked, SIGTERM);
        sigaddset(&blocked, SIGINT);
        QCOMPARE(pthread_sigmask(SIG_BLOCK, &blocked, &before), 0);
        const auto output = LocalRunner().run({.words = {u"grep"_s, u"SigBlk"_s, u"/proc/self/status"_s}}, Job());
        pthread_sigmask(SIG_SETMASK, &before, nullptr);
        QVERIFY(output.has_value());
        QCOMPARE(output->output.simplified(), QByteArray("SigBlk: 0000000000000000"));
    }

    void childrenAreNoTargetOfTheTerminal()
    {
        const auto output = LocalRunner().run(bash(u"cut -d ' ' -f 1,6 /proc/$$/stat"_s), Job());
        const QByteArrayList words = output->output.trimmed().split(' ');
        QCOMPARE(words.value(0), words.value(1)); // the leader of a session of its own
    }

    void severalThreadsMayRunPrograms()
    {
        std::atomic_int good = 0;
        {
            QList<std::shared_ptr<std::jthread>> threads;
            LocalRunner runner;
            for (int number = 0; number < 8; ++number)
                threads << std::make_shared<std::jthread>([&runner, &good, number] {
                    const auto output = runner.run(bash(u"echo %1"_s.arg(number)), Job());
                    good += output && output->output.trimmed().toInt() == number;
                });
        }
        QCOMPARE(good.load(), 8);
    }
};

QTEST_GUILESS_MAIN(HostTest)
#include "hosttest.moc"
