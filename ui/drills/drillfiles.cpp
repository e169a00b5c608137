#include "ui/drills/drillfiles.h"

#include "core/drill/drillevidence.h"
#include "core/drill/drillreport.h"
#include "core/restore/facts.h"
#include "ui/common/pdf.h"
#include "ui/common/savefile.h"

#include <QIODevice>
#include <QJsonDocument>
#include <QWidget>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

struct DrillFilesText {
    Q_DECLARE_TR_FUNCTIONS(DrillFiles)
};

Result<void> saveBytes(const QString &path, const QByteArray &bytes)
{
    return saveFile(path, [&bytes](QIODevice &file) { return file.write(bytes) == bytes.size(); });
}

QString endingOf(DrillFile kind)
{
    switch (kind) {
    case DrillFile::Html:
        return u".html"_s;
    case DrillFile::Pdf:
        return u".pdf"_s;
    case DrillFile::Json:
        return u".json"_s;
    case DrillFile::Evidence:
        return u".zip"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

} // namespace

QString suggestedDrillName(const DrillRecord &record, DrillFile kind)
{
    // A template's id has only characters that any file name may have.
    return u"drill-%1-%2"_s.arg(record.drill.id, record.startedAt.toUTC().toString(u"yyyyMMdd-HHmmss"_s)) + endingOf(kind);
}

Result<QString> writeDrillFile(const QString &historyPath, const KnownDrill &drill, DrillFile kind, const QString &path)
{
    const auto written = [&]() -> Result<void> {
        if (kind == DrillFile::Evidence)
            return exportDrill(historyPath, drill.record.id, path);
        const auto kept = readDrills(historyPath);
        if (!kept)
            return std::unexpected(kept.error());
        const DrillReportOrigin origin{.who = consoleName(),
            .at = QDateTime::currentDateTimeUtc(),
            .hash = drill.hash,
            .earlier = earlierDrills(drill.record, *kept)};
        if (kind == DrillFile::Json)
            return saveBytes(path, QJsonDocument(reportDocument(drill.record, origin)).toJson());
        const QString html = toHtml(drill.record, origin);
        return kind == DrillFile::Pdf ? writePdf(html, path) : saveBytes(path, html.toUtf8());
    }();
    return written.transform([&] {
        return kind == DrillFile::Evidence ? DrillFilesText::tr("The evidence was saved as %1.").arg(path)
                                           : DrillFilesText::tr("The report was saved as %1.").arg(path);
    });
}

void saveDrillFile(QWidget *parent, Prompts &prompts, DrillDesk &desk, DrillFile kind)
{
    if (!desk.shown())
        return;
    const QString title = kind == DrillFile::Evidence ? DrillFilesText::tr("Save the evidence") : DrillFilesText::tr("Save the report");
    prompts.chooseFileToSave(parent, title, suggestedDrillName(desk.shown()->record, kind),
        [context = QPointer(parent), &desk, kind](const std::optional<QString> &path) {
            if (!context || !desk.shown() || !path || path->isEmpty())
                return;
            desk.session().runner().run({.title = DrillFilesText::tr("Saving what the drill has shown"),
                                            .host = desk.session().profile().name,
                                            .place = Place::Drills},
                [historyPath = desk.historyPath(), drill = *desk.shown(), kind, path = *path](
                    const Job &) { return writeDrillFile(historyPath, drill, kind, path); },
                &desk, [&desk](const Result<QString> &saved) {
                    if (saved)
                        desk.tell({.role = StateRole::Good, .headline = *saved, .text = {}, .detail = {}, .again = {}});
                    else
                        desk.tell({.role = StateRole::Bad,
                            .headline = DrillFilesText::tr("The file was not saved."),
                            .text = saved.error().message,
                            .detail = saved.error().detail,
                            .again = {}});
                });
        });
}

} // namespace talekeeper
