#include "core/drill/evidencefile.h"

#include "core/history/drillstore.h"

#include <KZip>

#include <QBuffer>
#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>

#include <algorithm>
#include <numeric>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct EvidenceFileText {
    Q_DECLARE_TR_FUNCTIONS(DrillEvidence)
};

const auto recordName = u"record.json"_s, manifestName = u"manifest.sha256"_s, htmlName = u"report.html"_s, jsonName = u"report.json"_s, pictureFolder = u"pictures/"_s;

constexpr qint64 largestZip = 500'000'000; ///< bytes, also unpacked: more than all the pictures that a drill takes
constexpr qint64 largestText = 100'000'000; ///< of one file that is no picture, unpacked
constexpr qsizetype mostFiles = 500;

using Files = QMap<QString, QByteArray>; ///< by their names in the zip

QByteArray recordText(const DrillRecord &record) { return QJsonDocument(toJson(record)).toJson(QJsonDocument::Compact); }

/// As sha256sum writes it, and reads it again with -c.
QByteArray manifestOf(const Files &files)
{
    QByteArray manifest;
    for (auto file = files.cbegin(); file != files.cend(); ++file)
        manifest += pictureHash(file.value()).toLatin1() + "  " + file.key().toUtf8() + '\n';
    return manifest;
}

std::unexpected<Error> damaged(const QString &file, const QString &why, const QString &detail = {})
{
    return failure(ErrorKind::Damaged, EvidenceFileText::tr("%1 can't be taken over: %2 Ask for it anew from whoever exported it. Nothing was changed here.").arg(QFileInfo(file).fileName(), why), detail);
}

/// What one file of the zip may have; -1: it does not belong there.
qint64 allowedSize(const QString &name)
{
    if (name == recordName || name == manifestName || name == htmlName || name == jsonName)
        return largestText;
    return name.startsWith(pictureFolder) ? largestPicture : -1;
}

/// A bomb says that it is small; so no more is unpacked than is allowed, whatever it says.
std::optional<QByteArray> contentOf(const KArchiveFile &file, qint64 allowed)
{
    const std::unique_ptr<QIODevice> device(file.createDevice());
    if (!device)
        return std::nullopt;
    QByteArray content = device->read(allowed + 1);
    if (content.size() > allowed)
        return std::nullopt;
    return content;
}

qint64 sizeOf(const Files &files)
{
    return std::accumulate(files.cbegin(), files.cend(), qint64(0), [](qint64 sum, const QByteArray &content) { return sum + content.size(); });
}

/// Why the folder can't be taken; empty: `files` has what is in it.
QString collectFiles(const KArchiveDirectory &directory, const QString &prefix, Files &files)
{
    for (const QString &name : directory.entries()) {
        const KArchiveEntry *entry = directory.entry(name);
        const QString path = prefix + name;
        if (entry->isDirectory() && path + u'/' == pictureFolder) {
            if (const QString fault = collectFiles(*static_cast<const KArchiveDirectory *>(entry), pictureFolder, files); !fault.isEmpty())
                return fault;
            continue;
        }
        const qint64 allowed = allowedSize(path);
        if (!entry->isFile() || !entry->symLinkTarget().isEmpty() || allowed < 0)
            return EvidenceFileText::tr("it holds \"%1\", which belongs to no drill.").arg(path);
        const auto content = contentOf(*static_cast<const KArchiveFile *>(entry), allowed);
        if (!content)
            return EvidenceFileText::tr("\"%1\" in it is too large, encrypted, or can't be unpacked.").arg(path);
        files.insert(path, *content);
        if (files.size() > mostFiles || sizeOf(files) > largestZip)
            return EvidenceFileText::tr("it holds more than a drill has.");
    }
    return {};
}

Result<Files> filesIn(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return failure(ErrorKind::Failed, EvidenceFileText::tr("The file %1 can't be read: %2.").arg(path, file.errorString()));
    if (file.size() > largestZip)
        return damaged(path, EvidenceFileText::tr("it is too large to be the evidence of a drill."));
    KZip zip(&file);
    if (!zip.open(QIODevice::ReadOnly) || !zip.directory())
        return damaged(path, EvidenceFileText::tr("it is no whole zip; it may be cut short, or something else."), zip.errorString());
    Files files;
    if (const QString fault = collectFiles(*zip.directory(), {}, files); !fault.isEmpty())
        return damaged(path, fault);
    return files;
}

/// Why the files are not those that were written; empty: they are.
QString manifestFault(Files files)
{
    if (!files.contains(manifestName) || !files.contains(recordName))
        return EvidenceFileText::tr("it has no %1, so it is not the evidence of a drill.").arg(files.contains(manifestName) ? recordName : manifestName);
    const QByteArray manifest = files.take(manifestName);
    const QList<QByteArray> listed = manifest.split('\n'), there = manifestOf(files).split('\n');
    for (const QByteArray &line : there)
        if (!listed.contains(line))
            return EvidenceFileText::tr("\"%1\" in it is not what was written: it was changed since.").arg(QString::fromUtf8(line.mid(66)));
    for (const QByteArray &line : listed)
        if (!there.contains(line))
            return EvidenceFileText::tr("\"%1\" is missing in it.").arg(QString::fromUtf8(line.mid(66)));
    return {};
}

/// Moves the pictures that the record names; what it says of one that is missing, or of a name that is none.
QString takePictures(const DrillRecord &record, Files &files, QMap<QString, QByteArray> &pictures)
{
    for (const DrillStep &step : record.steps)
        for (const DrillAttempt &attempt : step.attempts)
            for (const DrillPicture &picture : attempt.pictures) {
                const QByteArray content = files.value(pictureFolder + picture.name);
                if (pictureHash(content) != picture.hash || evidencePictureName(picture.name, content) != picture.name)
                    return EvidenceFileText::tr("the picture \"%1\" in it is not the one that the record names.").arg(picture.name);
                pictures.insert(picture.name, content);
            }
    return {};
}

bool isPng(const QByteArray &content) { return content.startsWith("\x89PNG\r\n\x1a\n") && content.mid(12, 4) == "IHDR" && content.contains("IEND"); }

bool isJpeg(const QByteArray &content) { return content.startsWith("\xff\xd8\xff") && content.lastIndexOf("\xff\xd9") > 3; }

} // namespace

QString evidencePictureName(const QString &fileName, const QByteArray &content)
{
    const QStringList endings = isPng(content) ? QStringList {u".png"_s} : isJpeg(content) ? QStringList {u".jpg"_s, u".jpeg"_s} : QStringList();
    if (endings.isEmpty())
        return {};
    QString name = QFileInfo(fileName).fileName().right(80);
    for (QChar &each : name)
        if (!each.isLetterOrNumber() && each != u'-' && each != u'_' && each != u'.')
            each = u'_';
    while (name.startsWith(u'.') || name.startsWith(u'-')) // hidden, or taken for an option
        name.removeFirst();
    const bool hasEnding = std::ranges::any_of(endings, [&](const QString &ending) { return name.size() > ending.size() && name.endsWith(ending, Qt::CaseInsensitive); });
    return hasEnding ? name : (name.isEmpty() ? u"picture"_s : name) + endings.first();
}

Result<QByteArray> packEvidence(const EvidenceFile &evidence)
{
    Files files {{recordName, recordText(evidence.record)}, {htmlName, evidence.html}, {jsonName, evidence.json}};
    for (auto picture = evidence.pictures.cbegin(); picture != evidence.pictures.cend(); ++picture)
        files.insert(pictureFolder + picture.key(), picture.value());
    files.insert(manifestName, manifestOf(files));
    QBuffer buffer;
    KZip zip(&buffer);
    bool isWhole = zip.open(QIODevice::WriteOnly);
    for (auto file = files.cbegin(); isWhole && file != files.cend(); ++file)
        isWhole = zip.writeFile(file.key(), file.value(), 0100644);
    if (!isWhole || !zip.close())
        return failure(ErrorKind::Failed, EvidenceFileText::tr("The evidence can't be packed."), zip.errorString());
    return buffer.data();
}

Result<EvidenceFile> readEvidence(const QString &file)
{
    auto files = filesIn(file);
    if (!files)
        return std::unexpected(files.error());
    if (const QString fault = manifestFault(*files); !fault.isEmpty())
        return damaged(file, fault);
    const QByteArray text = files->value(recordName);
    const auto record = drillRecordFromJson(QJsonDocument::fromJson(text).object());
    if (!record)
        return damaged(file, EvidenceFileText::tr("its record can't be read."), record.error().message);
    if (drillHash(*record) != pictureHash(text))
        return damaged(file, EvidenceFileText::tr("its record is not as Talekeeper writes it: it was changed since, or comes from another version."));
    if (record->rpoSeconds != dumpAge(*record))
        return damaged(file, EvidenceFileText::tr("its record says another age of the dump than its steps do."));
    EvidenceFile evidence {.record = *record, .html = files->value(htmlName), .json = files->value(jsonName), .pictures = {}};
    if (const QString fault = takePictures(*record, *files, evidence.pictures); !fault.isEmpty())
        return damaged(file, fault);
    return evidence;
}

} // namespace talekeeper
