// Where a snapshot is found, which of restic's make it up, and what its files tell of its parts.
#include "core/drill/hostplaces.h"
#include "core/drill/resticrepository.h"
#include "core/host/commandrunner.h"
#include "core/host/remotescript.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace talekeeper;

namespace {

using Kind = SnapshotSource::Kind;

QDateTime night(int day, int hour = 3) { return QDateTime(QDate(2026, 11, day), QTime(hour, 0), QTimeZone::UTC); }

ResticSnapshot snapshot(const QString &id, const QDateTime &at, const QStringList &paths, const QString &host = u"prod"_s) { return {.id = id, .takenAt = at, .host = host, .paths = paths}; }

QStringList idsOf(const QList<ResticSnapshot> &snapshots)
{
    QStringList ids;
    for (const ResticSnapshot &each : snapshots)
        ids << each.id;
    return ids;
}

SnapshotListing listed(const QStringList &files, const QStringList &folders = {})
{
    SnapshotListing listing;
    for (const QString &folder : folders)
        listing.addDirectory(folder);
    // "path" or "path@time"
    for (const QString &file : files)
        listing.addFile(file.section(u'@', 0, 0), 10, file.section(u'@', 1).toLongLong());
    return listing;
}

QString pathOf(const SnapshotListing &listing, SnapshotPart part)
{
    const QList<FoundPart> parts = findParts(listing);
    const FoundPart *found = foundPart(parts, part);
    return found ? found->path : u"-"_s;
}

void write(const QString &path, const QByteArray &content)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) == content.size() && file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
}

/// restic.sh with another restic, a shell's script, which finds its words in $HERE/says.
CommandOutput runRestic(const QByteArray &script, const QByteArray &settings, const QByteArray &says)
{
    const QTemporaryDir directory;
    const QByteArray here = "HERE_DIR='" + directory.path().toUtf8() + "' HERE=$HERE_DIR\n";
    write(directory.filePath(u"restic"_s), "#!/usr/bin/env bash\n" + script + '\n');
    write(directory.filePath(u"says"_s), says);
    write(directory.filePath(u"address"_s), "s3://box/bucket\n");
    write(directory.filePath(u"job.env"_s), here + "PATH=$HERE:$PATH RESTIC_REPOSITORY=/srv/repository RESTIC_PASSWORD=geheim\n" + settings);
    const auto output = LocalRunner().run(resticCommand({.kind = Kind::Restic, .path = directory.filePath(u"job.env"_s)}, u"snapshots"_s), {});
    return output ? *output : CommandOutput {.exitCode = -1, .output = {}, .errors = output.error().message.toUtf8()};
}

} // namespace

class SnapshotSourceTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sourcesAreReadAsTheyAreTyped_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<SnapshotSource>("source");
        QTest::newRow("restic") << u"restic:/etc/restic/tale.env"_s << SnapshotSource {.kind = Kind::Restic, .path = u"/etc/restic/tale.env"_s};
        QTest::newRow("restic with an id") << u"restic:/etc/a#b.env#4f1c2a3b"_s << SnapshotSource {.kind = Kind::Restic, .path = u"/etc/a#b.env"_s, .snapshot = u"4f1c2a3b"_s};
        QTest::newRow("folder") << u" /srv/snapshot "_s << SnapshotSource {.kind = Kind::Folder, .path = u"/srv/snapshot"_s};
        for (const QString &ending : {u"tar"_s, u"tar.gz"_s, u"tgz"_s, u"tar.xz"_s, u"tar.zst"_s, u"zip"_s, u"TAR.GZ"_s})
            QTest::newRow(qPrintable(ending)) << u"/srv/s."_s + ending << SnapshotSource {.kind = Kind::Archive, .path = u"/srv/s."_s + ending};
    }
    void sourcesAreReadAsTheyAreTyped()
    {
        QFETCH(const QString, text);
        QFETCH(const SnapshotSource, source);
        const auto parsed = parseSnapshotSource(text);
        QVERIFY2(parsed, parsed ? "" : qPrintable(parsed.error().message));
        QCOMPARE(*parsed, source);
        QCOMPARE(toText(*parsed), text.trimmed());
    }

    void whatIsNoSourceIsToldWithWhatIs_data()
    {
        QTest::addColumn<QString>("text");
        for (const char *text : {"", "snapshot.tar", "restic:", "restic:tale.env", "restic:/a#", "restic:/a#--help", "restic:/a#4f1", "restic:/a#4F1C2", "/a\nb"})
            QTest::newRow(text) << QString::fromUtf8(text);
    }
    void whatIsNoSourceIsToldWithWhatIs()
    {
        QFETCH(const QString, text);
        const auto parsed = parseSnapshotSource(text);
        QVERIFY(!parsed);
        QCOMPARE(parsed.error().kind, ErrorKind::WrongUsage);
        QVERIFY(parsed.error().message.contains(u"restic:ENVIRONMENT_FILE"_s));
    }

    void aHostsSourceIsKept()
    {
        const QTemporaryDir directory;
        const QString path = directory.filePath(u"history.sqlite"_s);
        QCOMPARE(readSnapshotSource(path, u"prod"_s), QString());
        QVERIFY(keepSnapshotSource(path, u"prod"_s, u"/srv/a"_s));
        QVERIFY(keepSnapshotSource(path, u"other"_s, u"/srv/b"_s));
        QVERIFY(keepSnapshotSource(path, u"prod"_s, u"/srv/c"_s));
        QCOMPARE(readSnapshotSource(path, u"prod"_s), u"/srv/c"_s);
        QCOMPARE(readSnapshotSource(path, u"other"_s), u"/srv/b"_s);
        QVERIFY(keepSnapshotSource(path, u"prod"_s, {}));
        QCOMPARE(readSnapshotSource(path, u"prod"_s), QString());
    }

    void snapshotsAreReadFromResticsJson()
    {
        const auto read = resticSnapshotsFrom(R"([{"time":"2026-11-22T04:00:00.359387424+01:00","tree":"x","paths":["/srv/b","/srv/a"],"hostname":"prod","id":"6b56ef3e849c"},{"id":""}])");
        QVERIFY(read);
        QCOMPARE(read->size(), 1);
        QCOMPARE(read->first().takenAt.toSecsSinceEpoch(), night(22).toSecsSinceEpoch());
        QCOMPARE(read->first().paths, (QStringList {u"/srv/a"_s, u"/srv/b"_s}));
        QCOMPARE(read->first().shortId(), u"6b56ef3e"_s);
        QVERIFY(resticSnapshotsFrom("null")->isEmpty());
        QVERIFY(!resticSnapshotsFrom("usage: restic"));
    }

    void theNewestOfEachSetOfPathsMakesUpASnapshot()
    {
        const QList<ResticSnapshot> all {snapshot(u"aaaa1"_s, night(20), {u"/srv/tale"_s}), snapshot(u"aaaa2"_s, night(22), {u"/srv/tale"_s}),
            snapshot(u"bbbb1"_s, night(21), {u"/var/lib/docker/volumes/tale_convex-data"_s}), snapshot(u"cccc1"_s, night(10), {u"/srv"_s}), snapshot(u"dddd1"_s, night(12), {u"/srv/tale"_s}, u"staging"_s),
            snapshot(u"eeee1"_s, night(12), {u"/srv/talebook"_s})};
        const auto chosen = chooseSnapshots(all, {.kind = Kind::Restic, .path = u"/e"_s});
        QVERIFY(chosen);
        QCOMPARE(idsOf(chosen->chosen), (QStringList {u"aaaa2"_s, u"bbbb1"_s, u"eeee1"_s, u"cccc1"_s}));
        QCOMPARE(idsOf(chosen->passedOver), QStringList {u"dddd1"_s});
        QCOMPARE(chosen->heldByNewer(all.at(3)), (QStringList {u"/srv/tale"_s, u"/srv/talebook"_s}));
        QVERIFY(chosen->heldByNewer(all.at(1)).isEmpty());
        QCOMPARE(idsOf(chooseSnapshots(all, {.kind = Kind::Restic, .path = u"/e"_s, .snapshot = u"cccc"_s})->chosen), QStringList {u"cccc1"_s});
    }

    void whatNewerSnapshotsHoldWholeIsNotTakenTwice()
    {
        const QList<ResticSnapshot> all {snapshot(u"aaaa1"_s, night(20), {u"/srv/tale/dumps"_s}), snapshot(u"bbbb1"_s, night(22), {u"/srv"_s, u"/etc"_s})};
        const auto chosen = chooseSnapshots(all, {.kind = Kind::Restic});
        QCOMPARE(idsOf(chosen->chosen), QStringList {u"bbbb1"_s});
        QVERIFY(chosen->passedOver.isEmpty());
        SnapshotListing listing;
        QVERIFY(!addResticLine(listing, R"({"type":"file","path":"/srv/a/x","size":3,"mtime":"2026-11-22T03:00:00Z"})", {u"/srv/a"_s}));
        QVERIFY(addResticLine(listing, R"({"type":"file","path":"/srv/ab/x","size":3,"mtime":"2026-11-22T03:00:00Z"})", {u"/srv/a"_s}));
        QCOMPARE(listing.all().files, 1);
        QCOMPARE(resticRestore({.kind = Kind::Restic, .path = u"/e"_s}, u"aaaa1"_s, u"/w"_s, {u"/srv/[a]*"_s}).argv().last(), u"/srv/\\[a]\\*"_s);
    }

    void eachPartHasTheTimeOfItsSnapshot()
    {
        const auto environmentOf = [](const QDateTime &old) {
            SnapshotListing listing = listed({u"/v/tale_convex-data/_data/storage/files/1"_s});
            listing.dateNew({}, night(22));
            const SnapshotListing before = listing;
            listing.addFile(u"/srv/tale/.env"_s, 10, 5);
            listing.dateNew(before, old);
            const QList<FoundPart> parts = findParts(listing);
            const FoundPart *data = foundPart(parts, SnapshotPart::ConvexData);
            return data->totals.snapshotAt() == night(22) && !data->isLeftBehind ? *foundPart(parts, SnapshotPart::Environment) : FoundPart();
        };
        QCOMPARE(environmentOf(night(21)).totals.snapshotAt(), night(21));
        QVERIFY(!environmentOf(night(20)).isLeftBehind);
        QVERIFY(environmentOf(night(20, 2)).isLeftBehind);
        QVERIFY(leftBehindText(environmentOf(night(1))).contains(u".env was last in the snapshot of 1 Nov 2026"_s));
    }

    /// Where the folder was moved, the old one is still in a snapshot of old.
    void whatTheJobStillTakesGoesFirst()
    {
        SnapshotListing listing = listed({u"/new/providers/a.json"_s});
        listing.dateNew({}, night(22));
        const SnapshotListing before = listing;
        listing.addFile(u"/old/providers/a.json"_s, 10, 0);
        listing.addFile(u"/old/providers/a.secrets.json"_s, 10, 0);
        listing.dateNew(before, night(2));
        QCOMPARE(pathOf(listing, SnapshotPart::Providers), u"/new/providers"_s);
    }

    void aSnapshotThatIsNotThereIsSaid()
    {
        const QList<ResticSnapshot> all {snapshot(u"aaaa1"_s, night(20), {u"/srv"_s}), snapshot(u"aaaa2"_s, night(22), {u"/srv"_s})};
        QCOMPARE(chooseSnapshots({}, {.kind = Kind::Restic}).error().kind, ErrorKind::NotFound);
        QVERIFY(chooseSnapshots(all, {.kind = Kind::Restic, .snapshot = u"bbbb"_s}).error().message.contains(u"no snapshot bbbb"_s));
        QVERIFY(chooseSnapshots(all, {.kind = Kind::Restic, .snapshot = u"aaaa"_s}).error().message.contains(u"Give more of it"_s));
    }

    void everyExitStatusOfResticHasItsSentence()
    {
        QStringList sentences;
        for (int status = 10; status <= 22; ++status) {
            const Error error = resticError({.kind = Kind::Restic, .path = u"/e"_s}, {.exitCode = status, .output = {}, .errors = "its words"});
            QVERIFY(!sentences.contains(error.message));
            QCOMPARE(error.detail, u"its words"_s);
            sentences << error.message;
        }
        QVERIFY(resticError({}, {.exitCode = 19, .output = "3000000\t1000000\n"}).message.contains(u"3.0 MB"_s));
    }

    /// A restic that says what it is told to, as the storages' own do in their errors.
    void nothingOfTheSettingsIsInResticsWords_data()
    {
        QTest::addColumn<QByteArray>("settings");
        QTest::addColumn<QByteArray>("says");
        QTest::addColumn<QByteArray>("shown");
        QTest::newRow("by any name") << "AZURE_ACCOUNT_SAS=sv=2024\nRCLONE_CONFIG_X_PASS='ob scure'\n"_ba << "sv=2024 or ob scure is wrong"_ba << "*** or *** is wrong"_ba;
        QTest::newRow("the longest first") << "A_ONE=abcd\nB_TWO=abcdefgh\n"_ba << "abcdefgh and abcd"_ba << "*** and ***"_ba;
        QTest::newRow("short ones and paths stay") << "A_ONE=abc\nCACHE_FILE=/etc/there\n"_ba << "abc of /etc/there"_ba << "abc of /etc/there"_ba;
        QTest::newRow("the address") << "RESTIC_REPOSITORY=rest:https://ann:pa/ss%21wd@box/r\n"_ba << "at rest:https://ann:pa/ss%21wd@box/r: pa/ss!wd and \"ss%21wd\""_ba << "at ***: *** and \"***\""_ba;
        QTest::newRow("an address without a password") << ""_ba << "Get https://tok3n@box/x: no"_ba << "Get https://***@box/x: no"_ba;
        QTest::newRow("an address with blanks and @") << ""_ba << "parse sftp://me:a b@c@box/x"_ba << "parse sftp://***@box/x"_ba;
        QTest::newRow("the file of the address") << "unset RESTIC_REPOSITORY; RESTIC_REPOSITORY_FILE=$HERE/address\n"_ba << "open s3://box/bucket failed"_ba << "open *** failed"_ba;
    }
    void nothingOfTheSettingsIsInResticsWords()
    {
        QFETCH(const QByteArray, settings);
        QFETCH(const QByteArray, says);
        QFETCH(const QByteArray, shown);
        const auto output = runRestic("printf '%s\\n' \"$(cat \"$HERE/says\")\" >&2; exit 1", settings, says);
        QCOMPARE(output.exitCode, 21);
        QCOMPARE(output.errors.trimmed(), shown);
    }

    void whatTheShellSaysOfAKilledResticIsNotResticsWord()
    {
        const auto output = runRestic("kill -KILL $$", {}, {});
        QCOMPARE(output.exitCode, 22);
        QCOMPARE(output.errors.trimmed(), QByteArray());
    }

    void partsAreFoundByWhatTheyHold_data()
    {
        QTest::addColumn<QStringList>("files");
        QTest::addColumn<QStringList>("paths"); // .env, providers/, config, convex-data, dumps
        QTest::newRow("as a bundle beside volumes") << QStringList {u"tale/.env"_s, u"tale/providers/openai.json"_s, u"tale/providers/openai.secrets.json"_s, u"tale/retention/runs.json"_s,
            u"volumes/tale_convex-data/_data/storage/files/1"_s, u"volumes/tale_db-backup/_data/tale-20261122-020000.sql.gz"_s}
                                                     << QStringList {u"tale/.env"_s, u"tale/providers"_s, u"tale"_s, u"volumes/tale_convex-data/_data"_s, u"volumes/tale_db-backup/_data"_s};
        QTest::newRow("production: all in convex-data") << QStringList {u"/v/acme_convex-data/_data/providers/acme/openai.json"_s, u"/v/acme_convex-data/_data/branding/logo.svg"_s, u"/v/acme_convex-data/_data/storage/files/1"_s}
                                                         << QStringList {u"-"_s, u"/v/acme_convex-data/_data/providers"_s, u"/v/acme_convex-data/_data"_s, u"/v/acme_convex-data/_data"_s, u"-"_s};
        QTest::newRow("a checkout alone is no settings") << QStringList {u"tale/.env.example"_s, u"tale/examples/default/providers/openrouter.json"_s, u"tale/examples/branding/branding.json"_s,
            u"tale/examples/default/retention.json"_s, u"tale/app/providers/list.tsx"_s, u"tale/app/branding/page.tsx"_s, u"tale/app/branding/icon.svg"_s}
                                                         << QStringList {u"-"_s, u"-"_s, u"-"_s, u"-"_s, u"-"_s};
        QTest::newRow(".env beside its compose file") << QStringList {u".env@900"_s, u"tale/docker-compose.yml"_s, u"tale/.env@100"_s} << QStringList {u"tale/.env"_s, u"-"_s, u"-"_s, u"-"_s, u"-"_s};
        QTest::newRow("the newer .env of two alike") << QStringList {u"a/.env@100"_s, u"b/.env@200"_s} << QStringList {u"b/.env"_s, u"-"_s, u"-"_s, u"-"_s, u"-"_s};
        QTest::newRow("providers with secrets") << QStringList {u"a/providers/x.json@900"_s, u"a/providers/y.json@900"_s, u"b/providers/x.json@1"_s, u"b/providers/x.secrets.json@1"_s}
                                                 << QStringList {u"-"_s, u"b/providers"_s, u"-"_s, u"-"_s, u"-"_s};
        QTest::newRow("the newest dump") << QStringList {u"old/tale-20261101-020000.sql.gz@900"_s, u"old/tale-20261102-020000.sql.gz@900"_s, u"new/tale-20261122-020000.sql.gz@1"_s}
                                          << QStringList {u"-"_s, u"-"_s, u"-"_s, u"-"_s, u"new"_s};
        QTest::newRow("at the top") << QStringList {u".env"_s, u"providers/a.json"_s, u"retention.json"_s, u"tale-20261101-020000.sql.gz"_s} << QStringList {u".env"_s, u"providers"_s, QString(), u"-"_s, QString()};
        QTest::newRow("storage beside settings") << QStringList {u"data/providers/a.json"_s, u"data/storage/x"_s} << QStringList {u"-"_s, u"data/providers"_s, u"-"_s, u"data"_s, u"-"_s};
        QTest::newRow("no dump's name") << QStringList {u"db/tale-latest.sql.gz"_s, u"db/tale-20261301-020000.sql.gz"_s} << QStringList {u"-"_s, u"-"_s, u"-"_s, u"-"_s, u"-"_s};
    }
    void partsAreFoundByWhatTheyHold()
    {
        QFETCH(const QStringList, files);
        QFETCH(const QStringList, paths);
        const SnapshotListing listing = listed(files);
        const QStringList found {pathOf(listing, SnapshotPart::Environment), pathOf(listing, SnapshotPart::Providers), pathOf(listing, SnapshotPart::Config), pathOf(listing, SnapshotPart::ConvexData),
            pathOf(listing, SnapshotPart::Dumps)};
        QCOMPARE(found, paths);
    }

    void emptyFoldersAreThereAndEmpty()
    {
        const SnapshotListing listing = listed({u"a/b"_s}, {u"tale/providers"_s, u"tale/convex-data/"_s});
        QCOMPARE(pathOf(listing, SnapshotPart::Providers), u"tale/providers"_s);
        QCOMPARE(pathOf(listing, SnapshotPart::ConvexData), u"tale/convex-data"_s);
    }

    void totalsAreOfAllThatLiesBelow()
    {
        const SnapshotListing listing = listed({u"a/x@5"_s, u"a/b/c/y@9"_s, u"ab/z@7"_s, u"top@1"_s});
        QCOMPARE(listing.totalsBelow(u"a"_s), (SnapshotListing::Totals {.sizeBytes = 20, .files = 2, .newest = 9}));
        QCOMPARE(listing.all(), (SnapshotListing::Totals {.sizeBytes = 40, .files = 4, .newest = 9}));
    }

    void whatElseItCouldBeIsKept()
    {
        const QList<FoundPart> parts = findParts(listed({u"a/.env@100"_s, u"b/.env@200"_s}));
        QCOMPARE(foundPart(parts, SnapshotPart::Environment)->others, QStringList {u"a/.env"_s});
    }

    /// As Tale's own CLI leaves it: several containers are told the directory, one has it, and no compose file is left.
    void whatProductionKeepsInConvexDataIsFound()
    {
        Stack stack {.database = {.name = u"acme-db"_s, .mounts = {{.volume = u"acme_db-data"_s, .destination = u"/var/lib/postgresql/data"_s, .source = u"/v/acme_db-data/_data"_s},
                                                        {.volume = u"acme_db-backup"_s, .destination = u"/var/lib/postgresql/backup"_s}}},
            .backupDirectory = u"/var/lib/postgresql/backup"_s};
        stack.containers = {stack.database, {.name = u"acme-platform-blue"_s, .role = Role::Platform, .state = ContainerState::Running, .configDirectory = u"/app/data"_s},
            {.name = u"acme-convex"_s, .role = Role::Convex, .mounts = {{.volume = u"acme_convex-data"_s, .destination = u"/app/data"_s, .source = u"/v/acme_convex-data/_data"_s}}, .configDirectory = u"/app/data"_s}};
        const HostPlaces places = placesOf(stack);
        QCOMPARE(places.providers, (HostPlace {.container = u"acme-convex"_s, .path = u"/app/data/providers"_s, .hostPath = u"/v/acme_convex-data/_data/providers"_s, .where = u"acme_convex-data/providers"_s}));
        QCOMPARE(places.config->where, u"acme_convex-data"_s);
        QCOMPARE(places.convexData->where, u"acme_convex-data"_s);
        QCOMPARE(places.databaseData->where, u"acme_db-data"_s);
        QCOMPARE(places.dumps->where, u"acme_db-backup"_s);
        QVERIFY(!places.environment);
        QCOMPARE(placesOf(stack, u"/root/.env"_s).environment->path, u"/root/.env"_s);
    }

    void whatLiesInAFolderOfTheHostIsFound()
    {
        const Container database {.name = u"db"_s, .composeDirectory = u"/srv/tale"_s};
        Stack stack {.database = database, .containers = {database}, .backupDirectory = u"/var/lib/postgresql/backup"_s};
        const HostPlaces places = placesOf(stack);
        QCOMPARE(places.environment->path, u"/srv/tale/.env"_s);
        QCOMPARE(places.providers->path, u"/srv/tale/providers"_s); // as the manual page has it
        QVERIFY(!places.config && !places.convexData && !places.databaseData);
        QVERIFY(places.dumps->isInContainer);

        stack.containers << Container {.name = u"platform"_s, .mounts = {{.volume = {}, .destination = u"/config"_s, .source = u"/srv/tale/config"_s}, {.volume = {}, .destination = u"/config/providers"_s, .source = u"/etc/providers"_s}},
            .configDirectory = u"/config"_s};
        QCOMPARE(placesOf(stack).config->hostPath, u"/srv/tale/config"_s);
        QCOMPARE(placesOf(stack).providers->where, u"/etc/providers"_s);
    }

    /// The script on a real folder, and what it says against what is there.
    void theListOfAFolderIsTheSame()
    {
        const QTemporaryDir directory;
        const QString root = directory.path();
        const QStringList files {u".env"_s, u"providers/a b.json"_s, u"branding/img/logo.bin"_s, u"storage/files/1"_s, u"storage/files/2"_s, u"dumps/tale-20261101-020000.sql.gz"_s, u"compose.yaml"_s};
        SnapshotListing expected;
        for (const QString &path : files) {
            QDir(root).mkpath(path.section(u'/', 0, -2).isEmpty() ? u"."_s : path.section(u'/', 0, -2));
            QFile file(root + u'/' + path);
            QVERIFY(file.open(QIODevice::WriteOnly));
            QVERIFY(file.write("hello") == 5 && file.flush());
            QVERIFY(file.setFileTime(night(21), QFileDevice::FileModificationTime));
            expected.addFile(path, 5, night(21).toSecsSinceEpoch());
        }
        expected.addDirectory(u"empty"_s);
        QVERIFY(QDir(root).mkdir(u"empty"_s) && QFile::link(u"/etc"_s, root + u"/etc"_s));
        for (const QString &parent : {QString(), u"branding"_s, u"storage"_s})
            expected.addTotals(parent, {});
        LocalRunner runner;
        const auto output = runner.run(scriptCommand(u"list-files.sh"_s, {root}), {});
        QVERIFY(output && output->succeeded());
        const SnapshotListing listing = listingFromFiles(output->output);
        QCOMPARE(listing.directories().keys(), expected.directories().keys());
        QCOMPARE(listing.directories(), expected.directories());
        QCOMPARE(listing.files(), expected.files());
        QCOMPARE(runner.run(scriptCommand(u"list-files.sh"_s, {root + u"/nowhere"_s}), {})->exitCode, 11);
    }
};

QTEST_GUILESS_MAIN(SnapshotSourceTest)
#include "snapshotsourcetest.moc"
