#include "core/dumps/catalogue.h"
#include "core/dumps/fetch.h"
#include "core/dumps/inspection.h"
#include "core/host/askpass.h"
#include "core/stack/host.h"
#include "tests/support/sshclient.h"
#include "tests/support/systemthings.h"
#include "tests/support/tcprelay.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QStandardPaths>

#include <atomic>
#include <cstdio>
#include <thread>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace talekeeper;

namespace {

constexpr auto slow = 25ms; ///< each way: a link with 50 ms latency

template <class T> T orEnd(Result<T> result)
{
    if (!result)
        qFatal("%s %s", qPrintable(result.error().message), qPrintable(result.error().detail));
    return *std::move(result);
}

void say(const QString &what, const QString &figure, const QString &goal) { std::printf("%-44s %-28s goal: %s\n", qPrintable(what), qPrintable(figure), qPrintable(goal)); std::fflush(stdout); }

/// The lab behind a relay, as a far host.
struct Far {
    SshServer server {{.maxStartups = u"100"_s, .setEnvironment = {u"DOCKER_HOST="_s + qEnvironmentVariable("DOCKER_HOST")}}};
    TcpRelay relay {server.port()};
    SshClient client;
    std::unique_ptr<SshUser> user = SshUser::make();

    Far()
    {
        client.trust(server, relay.port());
        user->authorize(client.publicKey());
        user->allowSudo({QStandardPaths::findExecutable(u"docker"_s)});
    }
    HostProfile profile() const
    {
        return {.kind = HostProfile::Kind::Ssh, .name = u"Far"_s, .address = SshClient::address(*user, relay.port()), .sshOptions = client.options(),
            .project = qEnvironmentVariable("TALEKEEPER_LAB_PROJECT")};
    }
    qsizetype commands() const { return server.log().count("Starting session: "); }
    qint64 bytes() const { return relay.bytesPassed(TcpRelay::Direction::FromTarget) + relay.bytesPassed(TcpRelay::Direction::ToTarget); }
    QByteArray inside(const QString &script) const
    {
        return runSystemProgram(u"docker"_s, {u"exec"_s, qEnvironmentVariable("TALEKEEPER_LAB_PROJECT") + u"-db"_s, u"bash"_s, u"-c"_s, u"cd /var/lib/postgresql/backup && "_s + script});
    }
};

void measureListing(Far &far)
{
    // A small dump, many times: one that a bench has left would fill the disk.
    far.inside(u"rm -f tale-2019*; small=$(find . -name 'tale-2*.gz' -size -1000k | sort | tail -n 1); for ((n = 0; n < 1000; n++)); do cp -n \"${small:?}\" \"tale-$(date -u -d \"2020-01-01 + $n days\" +%Y%m%d)-020000.sql.gz\"; done"_s);
    far.relay.setLatency(slow);
    QElapsedTimer clock;
    clock.start();
    const Host host = orEnd(connectHost(far.profile(), {}));
    const qint64 connected = clock.elapsed();
    const Catalogue catalogue = orEnd(readCatalogue(host, {}));
    say(u"cold, login to %1 dumps at 50 ms"_s.arg(catalogue.dumps.size()), u"%1 commands, %2 ms (%3 to connect)"_s.arg(far.commands()).arg(clock.elapsed()).arg(connected), u"3 commands, 1500 ms"_s);
    const qsizetype before = far.commands();
    clock.restart();
    orEnd(readCatalogue(host, {}));
    say(u"warm refresh of the dumps"_s, u"%1 commands, %2 ms"_s.arg(far.commands() - before).arg(clock.elapsed()), u"1 command"_s);
    far.relay.setLatency(0ms);
    far.inside(u"rm -f tale-202[0-2]*-020000.sql.gz"_s);
}

void measureVerifying(const Far &far, int megabytes)
{
    // Rows that shrink well: what is read is large, what lies on the disk is not.
    far.inside(u"{ printf -- '--\\n-- PostgreSQL database dump\\n--\\n\\nCREATE TABLE public.large (a text);\\nCOPY public.large (a) FROM stdin;\\n'; "
               "yes \"$(printf 'x%.0s' {1..99})\" | head -n %1; printf '\\\\.\\n\\n--\\n-- PostgreSQL database dump complete\\n--\\n\\n'; } | gzip -1 > tale-20191231-020000.sql.gz"_s.arg(megabytes * 10'000));
    const Host host = orEnd(connectHost(far.profile(), {}));
    const qint64 before = far.bytes();
    QElapsedTimer clock;
    clock.start();
    const DumpInspection inspection = orEnd(inspectDump(host, u"tale-20191231-020000.sql.gz"_s, {}));
    if (inspection.state != DumpState::Verified || inspection.uncompressedBytes < megabytes * 1'000'000LL)
        qFatal("The dump was not read to its end, or is too small: %lld bytes", inspection.uncompressedBytes);
    say(u"verifying %1 MB"_s.arg(megabytes), u"%1 bytes over the link, %2 ms"_s.arg(far.bytes() - before).arg(clock.elapsed()), u"1000000 bytes"_s);
    far.inside(u"rm tale-20191231-020000.sql.gz"_s);
}

/// How much faster than scp Talekeeper is over the link as it is now: the middle of three pairs, and the range.
QString speedAgainstScp(const Far &far, const Host &host, const QString &name)
{
    QList<double> ratios;
    for (int round = 0; round < 3; ++round) {
        const QTemporaryDir directory;
        // -O: the server of the tests has no sftp.
        QStringList words {u"-q"_s, u"-O"_s, u"-F"_s, u"none"_s, u"-P"_s, QString::number(far.relay.port())};
        for (const QString &option : far.client.options())
            words << u"-o"_s << option;
        QElapsedTimer clock;
        clock.start();
        runSystemProgram(u"scp"_s, words << far.user->name() + u"@127.0.0.1:"_s + name << directory.filePath(u"by-scp"_s));
        const qint64 scp = clock.restart();
        orEnd(fetchDump(host, name, directory.path(), {}));
        ratios << double(scp) / double(clock.elapsed());
    }
    std::ranges::sort(ratios);
    return u"%1 (%2 to %3)"_s.arg(ratios.at(1), 0, 'f', 2).arg(ratios.first(), 0, 'f', 2).arg(ratios.last(), 0, 'f', 2);
}

void measureFetching(Far &far)
{
    // Random rows, which don't shrink.
    far.inside(u"{ printf -- '--\\n-- PostgreSQL database dump\\n--\\n\\nCREATE TABLE public.large (a text);\\nCOPY public.large (a) FROM stdin;\\n'; "
               "head -c 100000000 /dev/urandom | base64 -w 100; printf '\\\\.\\n\\n--\\n-- PostgreSQL database dump complete\\n--\\n\\n'; } | gzip -1 > tale-20191230-020000.sql.gz"_s);
    const QString name = u"tale-20191230-020000.sql.gz"_s;
    const QByteArray file = runSystemProgram(u"docker"_s, {u"exec"_s, qEnvironmentVariable("TALEKEEPER_LAB_PROJECT") + u"-db"_s, u"cat"_s, u"/var/lib/postgresql/backup/"_s + name});
    far.user->writeFile(name, file);
    const Host host = orEnd(connectHost(far.profile(), {}));
    const QString size = QString::number(file.size() / 1'000'000);
    for (const int megabits : {100, 400}) {
        far.relay.setBandwidth(megabits * 125'000);
        say(u"fetching %1 MB at %2 Mbit/s, speed against scp"_s.arg(size).arg(megabits), speedAgainstScp(far, host, name), u"0.90"_s);
    }
    far.relay.setBandwidth(0);
    say(u"fetching %1 MB without a limit"_s.arg(size), speedAgainstScp(far, host, name), u"none: no link, but the processors of both sides in one"_s);
    far.inside(u"rm "_s + name);
}

/// Each behind a link of its own; three never answer.
void measureManyHosts(const Far &far)
{
    constexpr int hosts = 20, deaf = 3;
    std::vector<std::unique_ptr<TcpRelay>> relays;
    for (int host = 0; host < hosts; ++host) {
        relays.push_back(std::make_unique<TcpRelay>(far.server.port()));
        far.client.trust(far.server, relays.back()->port());
        relays.back()->setLatency(slow);
        if (host < deaf)
            relays.back()->stall();
    }
    const auto connectThrough = [&far](const TcpRelay &relay, const std::stop_token &stop) {
        HostProfile profile = far.profile();
        profile.address = SshClient::address(*far.user, relay.port());
        return connectHost(profile, Job({.stop = stop})).has_value();
    };
    QElapsedTimer clock;
    clock.start();
    connectThrough(*relays.back(), {});
    const qint64 one = clock.restart();
    std::stop_source stop;
    std::atomic<int> connected = 0;
    std::atomic<qint64> last = 0;
    {
        std::vector<std::jthread> threads;
        for (const auto &relay : relays)
            threads.emplace_back([&] {
                if (connectThrough(*relay, stop.get_token()) && ++connected == hosts - deaf) {
                    last = clock.elapsed();
                    stop.request_stop();
                }
            });
    }
    say(u"%1 hosts side by side, %2 of them silent"_s.arg(hosts).arg(deaf),
        u"%1 connected after %2 ms; one alone %3 ms"_s.arg(connected).arg(last).arg(one), u"none waits for another's timeout"_s);
}

} // namespace

int main(int argc, char **argv)
{
    if (const auto answered = answerForSsh(argc, argv))
        return *answered;
    QCoreApplication application(argc, argv);
    Far far;
    const QStringList only = QCoreApplication::arguments().mid(2);
    const auto isWanted = [&only](const QString &figure) { return only.isEmpty() || only.contains(figure); };
    if (isWanted(u"list"_s))
        measureListing(far);
    if (isWanted(u"verify"_s))
        measureVerifying(far, QCoreApplication::arguments().value(1, u"1000"_s).toInt());
    if (isWanted(u"fetch"_s))
        measureFetching(far);
    if (isWanted(u"hosts"_s))
        measureManyHosts(far);
    return 0;
}
