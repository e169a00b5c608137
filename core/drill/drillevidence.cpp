#include "core/drill/drillevidence.h"

#include "core/drill/drillreport.h"
#include "core/drill/evidencefile.h"
#include "core/restore/facts.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonDocument>
#include <QSaveFile>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct DrillEvidenceText {
    Q_DECLARE_TR_FUNCTIONS(DrillEvidence)
};

Result<QByteArray> pictureIn(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return failure(ErrorKind::Failed, DrillEvidenceText::tr("The picture %1 can't be read: %2.").arg(path, file.errorString()));
    const QByteArray content = file.read(largestPicture + 1);
    if (content.size() > largestPicture)
        return failure(ErrorKind::Failed, DrillEvidenceText::tr("The picture %1 is larger than 10 MB. Make it smaller.").arg(path));
    if (evidencePictureName(path, content).isEmpty())
        return failure(ErrorKind::Failed, DrillEvidenceText::tr("%1 is no PNG or JPEG, or not a whole one.").arg(path));
    return content;
}

/// By their names in the evidence.
Result<QMap<QString, QByteArray>> picturesOf(const QString &historyPath, const DrillRecord &record)
{
    const auto store = HistoryStore::open(historyPath);
    if (!store)
        return std::unexpected(store.error());
    QMap<QString, QByteArray> pictures;
    for (const DrillStep &step : record.steps)
        for (const DrillAttempt &attempt : step.attempts)
            for (const DrillPicture &picture : attempt.pictures) {
                const auto content = DrillStore(*store).picture(record.id, picture);
                if (!content)
                    return std::unexpected(content.error());
                pictures.insert(picture.name, *content);
            }
    return pictures;
}

Result<EvidenceFile> evidenceOf(const QString &historyPath, const QString &id)
{
    const auto drill = readDrill(historyPath, id);
    if (!drill)
        return std::unexpected(drill.error());
    const DrillRecord &record = drill->record;
    if (!drill->isIntact())
        return failure(ErrorKind::Refused,
            DrillEvidenceText::tr("The record of the drill %1 was changed by hand, and is no evidence any more. A report as HTML or JSON can still be made: it says so.").arg(id));
    const auto pictures = picturesOf(historyPath, record);
    if (!pictures)
        return std::unexpected(pictures.error());
    const auto all = readDrills(historyPath);
    if (!all)
        return std::unexpected(all.error());
    const DrillReportOrigin origin {.who = consoleName(), .at = QDateTime::currentDateTimeUtc(), .hash = drill->hash, .earlier = earlierDrills(record, *all)};
    return EvidenceFile {.record = record, .html = toHtml(record, origin).toUtf8(), .json = QJsonDocument(reportDocument(record, origin)).toJson(), .pictures = *pictures};
}

} // namespace

Result<DrillRecord> addPicture(const QString &historyPath, const QString &id, const QString &step, const QString &file)
{
    const auto content = pictureIn(file);
    if (!content)
        return std::unexpected(content.error());
    const DrillPicture picture {.name = evidencePictureName(file, *content), .hash = pictureHash(*content)};
    return changeKept(historyPath, id, [&](const DrillRecord &record) { return withPicture(record, step, picture); }, {*content});
}

Result<void> exportDrill(const QString &historyPath, const QString &id, const QString &path)
{
    const auto zip = evidenceOf(historyPath, id).and_then(packEvidence);
    if (!zip)
        return std::unexpected(zip.error());
    QSaveFile file(path);
    if (file.open(QIODevice::WriteOnly) && file.write(*zip) == zip->size() && file.commit())
        return {};
    return failure(ErrorKind::Failed, DrillEvidenceText::tr("The evidence %1 can't be written: %2. Make room, or look at the folder's permissions.").arg(path, file.errorString()));
}

Result<DrillRecord> importDrill(const QString &historyPath, const QString &file)
{
    return readEvidence(file).and_then([&](const EvidenceFile &evidence) { return adoptDrill(historyPath, evidence.record, evidence.pictures.values()); });
}

} // namespace talekeeper
