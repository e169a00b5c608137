// A drill's evidence as a zip: what it holds, that it goes on elsewhere, and what is said of one that is not as it was written.
#include "core/drill/drillevidence.h"
#include "core/drill/evidencefile.h"
#include "drillfacts.h"

#include <KZip>

#include <QBuffer>
#include <QCryptographicHash>
#include <QDir>
#include <QJsonDocument>
#include <QProcess>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

using Files = QMap<QString, QByteArray>;

Result<CommandOutput> well(const Command &, const Job &) { return CommandOutput {.output = "Linux 6.1\n"}; }

QByteArray png(const QByteArray &content = "x") { return "\x89PNG\r\n\x1a\n" + QByteArray(4, '\0') + "IHDR" + content + "IEND" + QByteArray(4, '\0'); }

const QByteArray jpeg = "\xff\xd8\xff\xe0 content \xff\xd9";

void write(const QString &path, const QByteArray &content)
{
    QFile file(path);
    QVERIFY(QDir().mkpath(QFileInfo(path).path()) && file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
}

QByteArray read(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void collect(const KArchiveDirectory &directory, const QString &prefix, Files &files)
{
    for (const QString &name : directory.entries()) {
        const KArchiveEntry *entry = directory.entry(name);
        if (entry->isDirectory())
            collect(*static_cast<const KArchiveDirectory *>(entry), prefix + name + u'/', files);
        else
            files.insert(prefix + name, static_cast<const KArchiveFile *>(entry)->data());
    }
}

Files filesOf(const QString &path)
{
    KZip zip(path);
    Files files;
    if (zip.open(QIODevice::ReadOnly))
        collect(*zip.directory(), {}, files);
    return files;
}

void pack(const QString &path, const Files &files)
{
    KZip zip(path);
    QVERIFY(zip.open(QIODevice::WriteOnly));
    for (auto file = files.cbegin(); file != files.cend(); ++file)
        QVERIFY(zip.writeFile(file.key(), file.value()));
    QVERIFY(zip.close());
}

QByteArray manifestFor(Files files)
{
    files.remove(u"manifest.sha256"_s);
    QByteArray manifest;
    for (auto file = files.cbegin(); file != files.cend(); ++file)
        manifest += QCryptographicHash::hash(file.value(), QCryptographicHash::Sha256).toHex() + "  " + file.key().toUtf8() + '\n';
    return manifest;
}

} // namespace

class DrillEvidenceTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_directory = std::make_unique<QTemporaryDir>();
        m_here = at(u"here.sqlite"_s);
        m_there = at(u"there.sqlite"_s);
        m_zip = at(u"drill.zip"_s);
        const auto record = startDrill(m_here, drillBeginning());
        QVERIFY(record);
        m_id = record->id;
        QVERIFY(doKeptStep(m_here, fakeSite(well), m_id, u"look"_s, {}, {}));
        write(at(u"screen shot.png"_s), png());
    }

    void anotherAdminGoesOnWithIt()
    {
        QVERIFY(addPicture(m_here, m_id, u"look"_s, at(u"screen shot.png"_s)));
        QVERIFY(exportDrill(m_here, m_id, m_zip));
        const auto taken = importDrill(m_there, m_zip);
        QVERIFY2(taken, taken ? "" : qPrintable(taken.error().message + taken.error().detail));
        QCOMPARE(taken->handovers.size(), 1);
        QVERIFY(!taken->handovers.first().to.isEmpty());
        QCOMPARE(taken->steps, readDrill(m_here, m_id)->record.steps);
        QVERIFY(readDrill(m_there, m_id)->isIntact());
        // There it goes on, and comes back.
        QVERIFY(answer(m_there, u"hand"_s, true) && answer(m_there, u"second"_s, false));
        QVERIFY(noteKept(m_there, m_id, u"look"_s, u"another note"_s));
        QVERIFY(signKept(m_there, m_id, u"K. Meller"_s));
        const QString back = at(u"back.zip"_s);
        QVERIFY(exportDrill(m_there, m_id, back));
        const auto again = importDrill(m_here, back);
        QVERIFY2(again, again ? "" : qPrintable(again.error().message + again.error().detail));
        QCOMPARE(again->signature->name, u"K. Meller"_s);
        QCOMPARE(readDrill(m_here, m_id)->hash, readDrill(m_there, m_id)->hash); // what is signed stays as it was signed
        QVERIFY(filesOf(back).contains(u"pictures/screen_shot.png"_s));
        QVERIFY(importDrill(m_here, back)); // the same once more changes nothing
        QCOMPARE(readDrill(m_here, m_id)->hash, readDrill(m_there, m_id)->hash);
        QVERIFY(exportDrill(m_here, m_id, at(u"again.zip"_s)));
    }

    void whatHasGoneOnInAnotherWayIsNotReplaced()
    {
        QVERIFY(exportDrill(m_here, m_id, m_zip));
        QVERIFY(importDrill(m_there, m_zip));
        QVERIFY(answer(m_here, u"hand"_s, true));
        const QString before = readDrill(m_here, m_id)->hash;
        QVERIFY(answer(m_there, u"second"_s, true));
        QVERIFY(exportDrill(m_there, m_id, at(u"theirs.zip"_s)));
        for (const QString &zip : {m_zip, at(u"theirs.zip"_s)}) {
            const auto refused = importDrill(m_here, zip);
            QVERIFY(!refused);
            QCOMPARE(refused.error().kind, ErrorKind::Refused);
        }
        QCOMPARE(readDrill(m_here, m_id)->hash, before);
    }

    void aRecordThatWasChangedHereGivesWay()
    {
        QVERIFY(exportDrill(m_here, m_id, m_zip));
        {
            const auto store = HistoryStore::open(m_here);
            QVERIFY(store->run(u"UPDATE drill SET record = replace(record, 'Linux', 'linux')"_s));
        }
        QVERIFY(!readDrill(m_here, m_id)->isIntact());
        QVERIFY(importDrill(m_here, m_zip));
        QVERIFY(readDrill(m_here, m_id)->isIntact());
    }

    void whatWasSignedComesBackAfterItWasChanged()
    {
        QVERIFY(answer(m_here, u"hand"_s, false) && answer(m_here, u"second"_s, false) && signKept(m_here, m_id, u"M. Keller"_s));
        QVERIFY(exportDrill(m_here, m_id, m_zip));
        DrillRecord forged = readDrill(m_here, m_id)->record;
        forged.signature->name = u"Somebody"_s;
        {
            const auto store = HistoryStore::open(m_here);
            QVERIFY(store->run(u"UPDATE drill SET record = ?, hash = ?"_s, {QString::fromUtf8(QJsonDocument(toJson(forged)).toJson(QJsonDocument::Compact)), drillHash(forged)}));
        }
        QVERIFY(!readDrill(m_here, m_id)->isIntact());
        QVERIFY(importDrill(m_here, m_zip));
        QVERIFY(readDrill(m_here, m_id)->isIntact());
        QCOMPARE(readDrill(m_here, m_id)->record.signature->name, u"M. Keller"_s);
        // Where it was only imported the same holds.
        QVERIFY(importDrill(m_there, m_zip));
        {
            const auto store = HistoryStore::open(m_there);
            QVERIFY(store->run(u"UPDATE drill SET record = ?, hash = ?"_s, {QString::fromUtf8(QJsonDocument(toJson(forged)).toJson(QJsonDocument::Compact)), drillHash(forged)}));
        }
        QVERIFY(!readDrill(m_there, m_id)->isIntact());
    }

    void onlyWhatItWasComesInPlaceOfWhatWasChanged()
    {
        QVERIFY(exportDrill(m_here, m_id, at(u"open.zip"_s)));
        QVERIFY(answer(m_here, u"hand"_s, false) && answer(m_here, u"second"_s, false) && signKept(m_here, m_id, u"M. Keller"_s));
        QVERIFY(exportDrill(m_here, m_id, m_zip));
        const QString hash = readDrill(m_here, m_id)->hash;
        const auto forge = [](Files &files) {
            files[u"record.json"_s].replace("M. Keller", "Somebody");
            files[u"manifest.sha256"_s] = manifestFor(files);
        };
        Files forged = filesOf(m_zip);
        forge(forged);
        pack(at(u"forged.zip"_s), forged);
        const auto store = HistoryStore::open(m_here);
        QVERIFY(store->run(u"UPDATE drill SET record = replace(record, 'Linux', 'linux')"_s));
        for (const QString &zip : {u"forged.zip"_s, u"open.zip"_s}) {
            const auto refused = importDrill(m_here, at(zip));
            QVERIFY(!refused);
            QCOMPARE(refused.error().kind, ErrorKind::Refused);
            QVERIFY(!readDrill(m_here, m_id)->isIntact());
        }
        // Nor is it believed where the record is gone, and the log has its signature still.
        QVERIFY(store->run(u"DELETE FROM drill"_s));
        QVERIFY(importDrill(m_here, at(u"forged.zip"_s)));
        QVERIFY(!readDrill(m_here, m_id)->isIntact());
        QCOMPARE(readDrill(m_here, m_id)->hash, hash);
        QVERIFY(importDrill(m_here, m_zip));
        QVERIFY(readDrill(m_here, m_id)->isIntact());
    }

    void itIsCheckedBySha256sum()
    {
        QVERIFY(addPicture(m_here, m_id, u"look"_s, at(u"screen shot.png"_s)));
        QVERIFY(exportDrill(m_here, m_id, m_zip));
        const Files files = filesOf(m_zip);
        QCOMPARE(files.keys(), QStringList({u"manifest.sha256"_s, u"pictures/screen_shot.png"_s, u"record.json"_s, u"report.html"_s, u"report.json"_s}));
        for (auto file = files.cbegin(); file != files.cend(); ++file)
            write(at(u"out/"_s + file.key()), file.value());
        QProcess sum;
        sum.setWorkingDirectory(at(u"out"_s));
        sum.start(u"sha256sum"_s, {u"-c"_s, u"--strict"_s, u"manifest.sha256"_s});
        QVERIFY(sum.waitForFinished());
        QCOMPARE(sum.exitCode(), 0);
        QCOMPARE(sum.readAllStandardOutput().count(": OK"), 4);
        QVERIFY(files[u"manifest.sha256"_s].contains(readDrill(m_here, m_id)->hash.toLatin1() + "  record.json")); // the record's own hash
        QVERIFY(files[u"report.html"_s].contains("Every kind"));
    }

    void whatIsNoEvidenceIsSaid_data()
    {
        QTest::addColumn<QString>("how");
        QTest::addColumn<QString>("told");
        for (const auto &[how, told] : std::initializer_list<std::pair<const char *, const char *>> {{"no zip", "no whole zip"}, {"empty", "no whole zip"}, {"cut short", "no whole zip"},
                 {"cut in its directory", "no whole zip"}, {"another zip", "belongs to no drill"}, {"no manifest", "no manifest.sha256"}, {"record changed", "record.json"},
                 {"record changed, manifest too", "record is not as"}, {"record is no record", "record can't be read"}, {"report changed", "report.html"}, {"file left out", "missing"},
                 {"file added", "belongs to no drill"}, {"above", "belongs to no drill"}, {"link", "belongs to no drill"}, {"picture left out, manifest too", "picture"},
                 {"picture added", "not what was written"}, {"bomb", "too large"}, {"id with a path", "record can't be read"}, {"picture with a path", "picture"}, {"dump's age, manifest too", "age of the dump"}, {"too many", "holds more than"}, {"too much", "holds more than"}})
            QTest::newRow(how) << QString::fromLatin1(how) << QString::fromLatin1(told);
    }

    void whatIsNoEvidenceIsSaid()
    {
        QFETCH(const QString, how);
        QFETCH(const QString, told);
        QVERIFY(addPicture(m_here, m_id, u"look"_s, at(u"screen shot.png"_s)));
        QVERIFY(exportDrill(m_here, m_id, m_zip));
        spoil(how);
        const QStringList before = QDir(m_directory->path()).entryList(QDir::Files);
        const auto taken = importDrill(m_there, m_zip);
        QVERIFY(!taken);
        QCOMPARE(taken.error().kind, ErrorKind::Damaged);
        QVERIFY2(taken.error().message.contains(told), qPrintable(taken.error().message));
        QVERIFY2(taken.error().message.contains(u"drill.zip"_s), qPrintable(taken.error().message));
        QCOMPARE(readDrills(m_there)->size(), 0);
        QVERIFY(!QFile::exists(at(u"../evil"_s)));
        QVERIFY(importDrill(m_there, at(u"nowhere.zip"_s)).error().message.contains(u"nowhere.zip"_s));
    }

    void picturesAreKnownByTheirContent()
    {
        const auto add = [&](const QString &name, const QByteArray &content) {
            write(at(name), content);
            return addPicture(m_here, m_id, u"look"_s, at(name));
        };
        QVERIFY(add(u"a.jpeg"_s, jpeg));
        QVERIFY(add(u"ä & b.txt"_s, png()));
        QVERIFY(add(u"x/a.jpeg"_s, jpeg.left(6) + "other\xff\xd9")); // another with the same name
        QVERIFY(add(u"a.jpeg"_s, jpeg)); // the same again
        QVERIFY(add(u".hidden.png"_s, png("z")));
        QStringList names;
        const DrillRecord record = readDrill(m_here, m_id)->record;
        for (const DrillPicture &picture : record.step(u"look"_s)->attempts.last().pictures)
            names << picture.name;
        names.sort();
        QCOMPARE(names, QStringList({u"a-2.jpeg"_s, u"a.jpeg"_s, u"hidden.png"_s, u"ä___b.txt.png"_s}));
        for (const QByteArray &none : {QByteArray("<svg/>"), QByteArray(), png().chopped(8), jpeg.chopped(2), QByteArray("GIF89a")})
            QVERIFY(!add(u"none.png"_s, none));
        const auto large = add(u"large.png"_s, png(QByteArray(10'000'000, 'x')));
        QVERIFY(!large && large.error().message.contains(u"10 MB"_s));
        QVERIFY(!addPicture(m_here, m_id, u"look"_s, at(u"nowhere.png"_s)));
        QCOMPARE(addPicture(m_here, m_id, u"hand"_s, at(u"a.jpeg"_s)).error().kind, ErrorKind::Refused); // not begun
        QCOMPARE(addPicture(m_here, m_id, u"nine"_s, at(u"a.jpeg"_s)).error().kind, ErrorKind::NotFound);
        QVERIFY(answer(m_here, u"hand"_s, false) && answer(m_here, u"second"_s, false) && signKept(m_here, m_id, u"M. Keller"_s));
        QCOMPARE(addPicture(m_here, m_id, u"look"_s, at(u"a.jpeg"_s)).error().kind, ErrorKind::Refused);
        QVERIFY(exportDrill(m_here, m_id, m_zip));
        QVERIFY(importDrill(m_there, m_zip));
    }

    void aPictureThatWasChangedIsNoEvidence()
    {
        QVERIFY(addPicture(m_here, m_id, u"look"_s, at(u"screen shot.png"_s)));
        {
            const auto store = HistoryStore::open(m_here);
            QVERIFY(store->run(u"UPDATE drill_picture SET content = x'00'"_s));
        }
        QCOMPARE(exportDrill(m_here, m_id, m_zip).error().kind, ErrorKind::Damaged);
        QVERIFY(!QFile::exists(m_zip));
    }

    void itIsWrittenWholeOrNotAtAll()
    {
        write(m_zip, "what was there");
        const auto written = exportDrill(m_here, m_id, at(u"nowhere/drill.zip"_s));
        QVERIFY(!written && written.error().message.contains(u"nowhere/drill.zip"_s));
        QCOMPARE(exportDrill(m_here, u"none"_s, m_zip).error().kind, ErrorKind::NotFound);
        QCOMPARE(read(m_zip), QByteArray("what was there"));
    }

private:
    QString at(const QString &name) const { return m_directory->filePath(name); }

    bool answer(const QString &history, const QString &step, bool passed) const
    {
        return answerKept(history, m_id, {.step = step, .passed = passed, .note = u"n"_s, .who = u"m@desk"_s, .now = QDateTime::currentDateTimeUtc()}).has_value();
    }

    void spoil(const QString &how) const
    {
        const QByteArray whole = read(m_zip);
        const QByteArray zeros(9'900'000, '\0');
        Files files = filesOf(m_zip);
        const QString record = u"record.json"_s, manifest = u"manifest.sha256"_s, picture = u"pictures/screen_shot.png"_s;
        if (how == "no zip"_L1)
            return write(m_zip, "a letter to whom it may concern");
        if (how == "empty"_L1)
            return write(m_zip, {});
        if (how == "cut short"_L1)
            return write(m_zip, whole.first(whole.size() / 2));
        if (how == "cut in its directory"_L1)
            return write(m_zip, whole.chopped(60));
        if (how == "another zip"_L1)
            files = {{u"letter.txt"_s, "hello"}};
        else if (how == "no manifest"_L1)
            files.remove(manifest);
        else if (how.startsWith("record changed"_L1))
            files[record].replace("Linux 6.1\"", "Linux 6.2\" ");
        else if (how.startsWith("record is"_L1))
            files[record] = "{}";
        else if (how == "report changed"_L1)
            files[u"report.html"_s] += "!";
        else if (how == "file left out"_L1)
            files.remove(u"report.json"_s);
        else if (how == "file added"_L1)
            files[u"run.sh"_s] = "rm";
        else if (how == "above"_L1)
            files[u"../evil"_s] = "rm";
        else if (how.startsWith("picture left"_L1))
            files.remove(picture);
        else if (how == "picture added"_L1)
            files[u"pictures/other.png"_s] = png();
        else if (how == "bomb"_L1)
            files[u"pictures/other.png"_s] = png(QByteArray(50'000'000, '\0'));
        else if (how == "id with a path"_L1)
            files[record].replace("\"id\":\"" + m_id.toLatin1() + '"', "\"id\":\"../x\"");
        else if (how == "picture with a path"_L1)
            files[record].replace("screen_shot.png", "../screen_shot.png");
        else if (how.startsWith("dump's age"_L1))
            files[record].replace("\"rpo_seconds\":null", "\"rpo_seconds\":60");
        else if (how == "too many"_L1)
            for (int number = 0; number < 600; ++number)
                files[u"pictures/%1.png"_s.arg(number)] = "x";
        else if (how == "too much"_L1)
            for (int number = 0; number < 55; ++number)
                files[u"pictures/%1.png"_s.arg(number)] = zeros;
        if (how.contains("manifest too"_L1) || how.startsWith("record is"_L1) || how.contains("with a path"_L1))
            files[manifest] = manifestFor(files);
        pack(m_zip, files);
        if (how == "link"_L1) {
            KZip zip(m_zip);
            QVERIFY(zip.open(QIODevice::WriteOnly));
            for (auto file = files.cbegin(); file != files.cend(); ++file)
                QVERIFY(file.key() == picture ? zip.writeSymLink(picture, u"/etc/hostname"_s) : zip.writeFile(file.key(), file.value()));
            QVERIFY(zip.close());
        }
    }

    std::unique_ptr<QTemporaryDir> m_directory;
    QString m_here, m_there, m_zip, m_id;
};

} // namespace talekeeper

QTEST_GUILESS_MAIN(talekeeper::DrillEvidenceTest)
#include "drillevidencetest.moc"
