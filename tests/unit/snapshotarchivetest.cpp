// Archives as real programs write them, and what is wrong with those that nobody should unpack.
#include "core/drill/snapshotarchive.h"
#include "core/drill/tarreader.h"
#include "core/host/commandrunner.h"

#include <QDir>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace talekeeper;

namespace {

const QStringList endings {u"tar"_s, u"tar.gz"_s, u"tgz"_s, u"tar.xz"_s, u"tar.zst"_s, u"zip"_s};

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("not there");
}

void write(const QString &path, const QByteArray &content)
{
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
}

ArchiveEntry entryAt(const QByteArray &path, qint64 size) { return {.path = path, .mode = 0644, .sizeBytes = size}; }

/// A header with one byte of it changed and its sum right again.
QByteArray headerOf(const QByteArray &path, char kind, const QByteArray &link = {})
{
    QByteArray header = tarHeader(entryAt(path, 0));
    header[156] = kind;
    header.replace(157, link.size(), link);
    header.replace(148, 8, "        ");
    qint64 sum = 0;
    for (const char byte : std::as_const(header))
        sum += uchar(byte);
    return header.replace(148, 8, QByteArray::number(sum, 8).rightJustified(6, '0') + QByteArray("\0 ", 2));
}

} // namespace

class SnapshotArchiveTest final : public QObject
{
    Q_OBJECT

    QTemporaryDir m_directory;
    const QByteArray m_longName = QByteArray(90, 'd') + '/' + QByteArray(120, 'n') + "ü.json";

    QString path(const QString &name) const { return m_directory.filePath(name); }

    void shell(const QString &script) const
    {
        QProcess process;
        process.setWorkingDirectory(m_directory.path());
        process.start(u"bash"_s, {u"-euo"_s, u"pipefail"_s, u"-c"_s, script});
        QVERIFY(process.waitForFinished(60'000));
        QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
    }

    /// What the archive is refused for; empty: it is not.
    QString refusal(const QString &name, const ArchiveLimits &limits = {}) const
    {
        const auto checked = checkArchive(path(name), {}, limits);
        return checked ? QString() : checked.error().message;
    }

    void verifyRefused(const QString &name, const QString &why, const ArchiveLimits &limits = {}) const
    {
        const QString said = refusal(name, limits);
        QVERIFY2(said.contains(why), qPrintable(name + u": "_s + said));
    }

    /// By the stream that goes to the drill host, and GNU tar at its other end.
    void unpack(const QString &name, const QString &folder) const
    {
        QDir(path(folder)).removeRecursively();
        QVERIFY(QDir().mkpath(path(folder)));
        auto archive = openArchive(path(name));
        QVERIFY(archive);
        TarStream stream(*std::move(archive));
        LocalRunner runner;
        const auto output = runner.run({.words = {u"tar"_s, u"-x"_s, u"-p"_s, u"-C"_s, path(folder)}}, {}, {.nextInput = [&] { return stream.next(); }});
        QVERIFY2(output && output->succeeded() && output->errors.isEmpty(), output ? output->errors.constData() : "");
    }

private Q_SLOTS:
    void initTestCase()
    {
        const QString source = path(u"source"_s);
        write(source + u"/.env"_s, "A=b\n");
        QVERIFY(QFile::setPermissions(source + u"/.env"_s, QFile::ReadOwner | QFile::WriteOwner));
        write(source + u"/providers/openai.json"_s, "{}");
        write(source + u"/empty.txt"_s, {});
        QVERIFY(QDir().mkpath(source + u"/empty folder"_s));
        write(source + u'/' + QString::fromUtf8(m_longName), "long");
        QByteArray large(3'000'000, 'x');
        for (qsizetype i = 0; i < large.size(); i += 7)
            large[i] = char(i * 31 % 251);
        write(source + u"/db/tale-20261122-020000.sql.gz"_s, large);
        shell(u"cd source && chmod 750 db && touch -d '2026-11-22 03:00Z' .env && tar -cf ../good.tar . && tar -czf ../good.tar.gz . && cp ../good.tar.gz ../good.tgz && tar -cJf ../good.tar.xz . "
              "&& tar -c . | zstd -q -o ../good.tar.zst && zip -qr ../good.zip ."_s);
    }

    void whatProgramsWriteIsRead_data()
    {
        QTest::addColumn<QString>("name");
        for (const QString &ending : endings)
            QTest::newRow(qPrintable(ending)) << u"good."_s + ending;
        shell(u"cd source && tar --format=pax -cf ../pax.tar . && tar --format=gnu -cf ../gnu.tar . && tar --format=pax --pax-option=exthdr.name=%f,comment=x -cf ../global.tar . "
              "&& (gzip -c < ../good.tar | head -c 0; split -b 1000000 ../good.tar ../part.; for p in ../part.*; do gzip -c $p; done) > ../members.tar.gz && cat <(zip -q -r - .) > ../streamed.zip"_s);
        for (const char *name : {"pax.tar", "gnu.tar", "global.tar", "members.tar.gz", "streamed.zip"})
            QTest::newRow(name) << QString::fromLatin1(name);
    }
    void whatProgramsWriteIsRead()
    {
        QFETCH(const QString, name);
        const auto checked = checkArchive(path(name), {});
        QVERIFY2(checked, checked ? "" : qPrintable(checked.error().message));
        QCOMPARE(checked->files, 5);
        QCOMPARE(checked->sizeBytes, 3'000'010);
        const QList<FoundPart> parts = findParts(checked->listing);
        QCOMPARE(foundPart(parts, SnapshotPart::Environment)->path, u".env"_s);
        QCOMPARE(foundPart(parts, SnapshotPart::Environment)->totals.newestAt(), QDateTime(QDate(2026, 11, 22), QTime(3, 0), QTimeZone::UTC));
        QCOMPARE(foundPart(parts, SnapshotPart::Dumps)->path, u"db"_s);

        unpack(name, u"unpacked"_s);
        shell(u"diff -r source unpacked && [ \"$(stat -c %a unpacked/.env unpacked/db | xargs)\" = '600 750' ]"_s);
        QCOMPARE(contentOf(path(u"unpacked/"_s + QString::fromUtf8(m_longName))), "long");
    }

    /// As GNU tar stores them with --no-dereference they lead anywhere.
    void whatIsNoFileIsRefused()
    {
        shell(u"mkdir -p odd && ln -sf /etc/passwd odd/sym && tar -cf sym.tar odd && zip -qry sym.zip odd && rm odd/sym && touch odd/a && ln -f odd/a odd/b && tar -cf hard.tar odd && rm odd/b && mkfifo odd/p && tar -cf fifo.tar odd "
              "&& rm odd/p && truncate -s 5000000 odd/holes && echo end >> odd/holes && tar --sparse -cf sparse.tar odd && tar --sparse --format=pax -cf sparsepax.tar odd"_s);
        for (const char *name : {"sym.tar", "sym.zip", "hard.tar"})
            verifyRefused(QString::fromLatin1(name), u"holds the link"_s);
        for (const char *name : {"fifo.tar", "sparse.tar", "sparsepax.tar"})
            verifyRefused(QString::fromLatin1(name), u"neither a file nor a folder"_s);
        write(path(u"device.tar"_s), headerOf("null", '3') + tarEnd());
        verifyRefused(u"device.tar"_s, u"neither a file nor a folder"_s);
        write(path(u"link.tar"_s), headerOf("a", '2', "/etc") + tarEnd());
        verifyRefused(u"link.tar"_s, u"holds the link \"a\""_s);
    }

    void whatLeadsOutOfItsFolderIsRefused()
    {
        const auto tarWith = [&](const char *file, const QByteArray &path) { write(this->path(QString::fromLatin1(file)), tarHeader(entryAt(path, 0)) + tarEnd()); };
        tarWith("up.tar", "../up");
        tarWith("middle.tar", "a/../../up");
        tarWith("longup.tar", QByteArray(120, 'a') + "/../../../up");
        tarWith("absolute.tar", "/etc/cron.d/evil");
        shell(u"echo 'import zipfile\nfor name, path in ((\"up.zip\", \"../up\"), (\"absolute.zip\", \"/etc/evil\")):\n    zipfile.ZipFile(name, \"w\").writestr(path, \"evil\")' | python3 -"_s);
        shell(u"tar --format=pax -Pcf paxup.tar --transform 's,.*,../up,' source/.env"_s);
        for (const char *name : {"up.tar", "middle.tar", "longup.tar", "paxup.tar", "up.zip"})
            verifyRefused(QString::fromLatin1(name), u"leads out of its folder"_s);
        for (const char *name : {"absolute.tar", "absolute.zip"})
            verifyRefused(QString::fromLatin1(name), u"an absolute path"_s);
    }

    void whatIsCutShortIsRefusedWhereverItEnds()
    {
        for (const QString &ending : endings) {
            const QByteArray whole = contentOf(path(u"good."_s + ending));
            for (const qint64 bytes : {whole.size() / 2, whole.size() - 700, whole.size() - 30, whole.size() - 1}) {
                write(path(u"cut."_s + ending), whole.first(bytes));
                const QString said = refusal(u"cut."_s + ending);
                if (ending == "tar"_L1 && said.isEmpty())
                    continue; // of tar's padding a part is missing, of the archive nothing
                QVERIFY2(said.contains(u"is cut short"_s) || said.contains(u"is damaged"_s), qPrintable(u"%1 at %2: %3"_s.arg(ending).arg(bytes).arg(said)));
            }
        }
        // Not one of the two blocks at its end, and only one of them.
        const QByteArray one = tarHeader(entryAt("a", 3)) + "abc" + tarPadding(3);
        write(path(u"endless.tar"_s), one);
        verifyRefused(u"endless.tar"_s, u"is cut short"_s);
        write(path(u"half.tar"_s), one + QByteArray(512, '\0'));
        verifyRefused(u"half.tar"_s, u"is cut short"_s);
        write(path(u"behind.tar"_s), one + tarEnd() + one);
        verifyRefused(u"behind.tar"_s, u"is damaged"_s);
        write(path(u"nothing.tar.gz"_s), {});
        verifyRefused(u"nothing.tar.gz"_s, u"is cut short"_s);
    }

    void whatIsDamagedIsRefused()
    {
        for (const QString &ending : endings) {
            if (ending == "tar"_L1)
                continue; // it has no checksum of its content
            QByteArray content = contentOf(path(u"good."_s + ending));
            const qsizetype at = ending.endsWith("gz"_L1) ? content.size() - 6 : content.size() / 2;
            content[at] = char(content.at(at) ^ 0x55);
            write(path(u"damaged."_s + ending), content);
            verifyRefused(u"damaged."_s + ending, u"is damaged"_s);
        }
        QByteArray header = tarHeader(entryAt("a", 0)) + tarHeader(entryAt("b", 0)) + tarEnd();
        header[512 + 3] = 'x';
        write(path(u"header.tar"_s), header);
        verifyRefused(u"header.tar"_s, u"is damaged"_s);
    }

    /// A checksum of a zip's file, which KZip does not compare.
    void aStoredFileOfAZipIsCompared()
    {
        shell(u"cd source && zip -q0 ../stored.zip .env"_s);
        QByteArray content = contentOf(path(u"stored.zip"_s));
        content.replace("A=b\n", "A=c\n");
        write(path(u"stored.zip"_s), content);
        verifyRefused(u"stored.zip"_s, u"is damaged"_s);
    }

    void aBombIsNotUnpackedToItsEnd()
    {
        shell(u"mkdir -p zeros && truncate -s 60M zeros/zeros && tar -c zeros | gzip -1 > bomb.tar.gz && tar -c zeros | xz -0 > bomb.tar.xz && tar -c zeros | zstd -q > bomb.tar.zst && zip -qr bomb.zip zeros"_s);
        for (const QString &ending : {u"tar.gz"_s, u"tar.xz"_s, u"tar.zst"_s, u"zip"_s})
            verifyRefused(u"bomb."_s + ending, u"unpacks to more than 20 MB"_s, {.bytes = 20'000'000, .ratio = 20});
        // What only says that it is large, in a header.
        write(path(u"claims.tar"_s), tarHeader(entryAt("a", std::numeric_limits<qint64>::max() - 5)) + tarEnd());
        verifyRefused(u"claims.tar"_s, u"unpacks to more than"_s);
        QVERIFY(checkArchive(path(u"bomb.tar.gz"_s), {}));
    }

    void anEncryptedArchiveIsRefused()
    {
        shell(u"cd source && zip -q -P secret ../encrypted.zip .env"_s);
        verifyRefused(u"encrypted.zip"_s, u"is encrypted"_s);
    }

    void whatIsNoArchiveIsRefused()
    {
        for (const QString &ending : endings) {
            write(path(u"text."_s + ending), QByteArray("-----BEGIN AGE ENCRYPTED FILE-----\n").repeated(100));
            verifyRefused(u"text."_s + ending, u"not the kind of archive"_s);
        }
        shell(u"cp good.zip other.tar.gz; cp good.tar.gz other.zip; : | gzip > none.tar.gz"_s);
        for (const char *name : {"other.tar.gz", "other.zip", "none.tar.gz"})
            verifyRefused(QString::fromLatin1(name), u"not the kind of archive"_s);
        verifyRefused(u"nowhere.tar"_s, u"There is no archive"_s);
        verifyRefused(u"source"_s, u"can't be read"_s);
        write(path(u"empty.tar"_s), tarEnd());
        verifyRefused(u"empty.tar"_s, u"holds no file"_s);
    }

    void aCheckCanBeStopped()
    {
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(checkArchive(path(u"good.tar.gz"_s), Job({.stop = stop.get_token()})).error().kind, ErrorKind::Stopped);
    }
};

QTEST_GUILESS_MAIN(SnapshotArchiveTest)
#include "snapshotarchivetest.moc"
