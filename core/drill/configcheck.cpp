#include "core/drill/configcheck.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct ConfigCheckText {
    Q_DECLARE_TR_FUNCTIONS(ConfigCheck)
};

constexpr QStringView boundKeys[] = {u"min", u"default", u"max"};

bool isCategory(const QJsonObject &object)
{
    return std::ranges::any_of(boundKeys, [&](QStringView key) { return object.contains(key); });
}

void judgeBounds(const QString &path, const QString &name, const QJsonObject &category, DrillStepResult &result)
{
    QStringList row {path, name};
    QList<double> values;
    for (const QStringView key : boundKeys) {
        const QJsonValue value = category.value(key);
        row << (value.isDouble() ? QString::number(value.toDouble()) : u"–"_s);
        if (value.isDouble())
            values << value.toDouble();
    }
    result.tables.first().rows << row;
    if (values.size() < 3)
        result.findings << drillFailure(ConfigCheckText::tr("%1: \"%2\" wants numbers for min, default and max. Tale would refuse the file and keep data by its own defaults.").arg(path, name));
    else if (!std::ranges::is_sorted(values))
        result.findings << drillFailure(ConfigCheckText::tr("%1: the bounds of \"%2\" are not in order: min %3, default %4, max %5.")
                .arg(path, name, QString::number(values.at(0)), QString::number(values.at(1)), QString::number(values.at(2))));
}

/// Categories stand at the top, in Tale's own file, or below a name of whatever else.
int judgeCategories(const QString &path, const QString &prefix, const QJsonObject &object, DrillStepResult &result)
{
    int categories = 0;
    for (auto each = object.constBegin(); each != object.constEnd(); ++each) {
        if (!each.value().isObject() || each.key().startsWith(u'_'))
            continue;
        const QJsonObject inner = each.value().toObject();
        const QString name = prefix.isEmpty() ? each.key() : prefix + u'.' + each.key();
        if (isCategory(inner)) {
            judgeBounds(path, name, inner, result);
            ++categories;
        } else {
            categories += judgeCategories(path, name, inner, result);
        }
    }
    return categories;
}

void judgeConfigFile(const ConfigFile &file, DrillStepResult &result)
{
    if (file.kind == ConfigFile::Kind::Unreadable) {
        result.findings << drillFailure(ConfigCheckText::tr("%1 can't be read, so it would be lost. See to its owner and mode, here and in the snapshot job.").arg(file.path));
        return;
    }
    if (file.kind == ConfigFile::Kind::Other)
        return;
    const QJsonDocument document = QJsonDocument::fromJson(file.text);
    if (!document.isObject())
        result.findings << drillFailure(ConfigCheckText::tr("%1 is no JSON, or cut short: what was set in it is lost.").arg(file.path));
    else if (file.kind == ConfigFile::Kind::Retention && judgeCategories(file.path, {}, document.object(), result) == 0)
        result.findings << drillWarning(ConfigCheckText::tr("%1 sets no bounds.").arg(file.path));
}

} // namespace

QList<ConfigFile> configFilesFrom(const QByteArray &output)
{
    static const QMap<QByteArray, ConfigFile::Kind> kinds {{"branding", ConfigFile::Kind::Branding}, {"retention", ConfigFile::Kind::Retention},
        {"other", ConfigFile::Kind::Other}, {"unreadable", ConfigFile::Kind::Unreadable}};
    QList<ConfigFile> files;
    for (const QByteArray &record : output.split('\0')) {
        const qsizetype kindEnd = record.indexOf('\t'), pathEnd = record.indexOf('\t', kindEnd + 1);
        if (kindEnd > 0 && pathEnd > kindEnd)
            files << ConfigFile {.path = QString::fromUtf8(record.sliced(kindEnd + 1, pathEnd - kindEnd - 1)), .kind = kinds.value(record.first(kindEnd), ConfigFile::Kind::Other), .text = record.sliced(pathEnd + 1)};
    }
    return files;
}

DrillStepResult judgeConfig(const QList<ConfigFile> &files)
{
    DrillStepResult result;
    result.tables << DrillTable {.title = ConfigCheckText::tr("Retention bounds"),
        .columns = {ConfigCheckText::tr("File"), ConfigCheckText::tr("Category"), u"min"_s, u"default"_s, u"max"_s}, .rows = {}};
    const auto count = [&](ConfigFile::Kind kind) { return std::ranges::count(files, kind, &ConfigFile::kind); };
    if (count(ConfigFile::Kind::Branding) == 0)
        result.findings << drillFailure(ConfigCheckText::tr("Branding (branding/branding.json) is not in the snapshot: name, logo and colours would have to be made anew."));
    if (count(ConfigFile::Kind::Retention) == 0)
        result.findings << drillFailure(ConfigCheckText::tr("Retention bounds (retention/*.json) are not in the snapshot: for how long data has to be kept would have to be set anew from memory."));
    for (const ConfigFile &file : files)
        judgeConfigFile(file, result);
    result.summary = ConfigCheckText::tr("%1 files: branding %2, retention %3")
                         .arg(files.size())
                         .arg(count(ConfigFile::Kind::Branding))
                         .arg(count(ConfigFile::Kind::Retention));
    return result;
}

} // namespace talekeeper
