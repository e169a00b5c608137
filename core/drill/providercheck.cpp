#include "core/drill/providercheck.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMap>

#include <algorithm>
#include <optional>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct ProviderCheckText {
    Q_DECLARE_TR_FUNCTIONS(ProviderCheck)
};

const QString secretsEnding = u".secrets.json"_s;

struct Provider {
    std::optional<ProviderFile> config;
    std::optional<ProviderFile> secrets;
};

std::optional<QJsonObject> objectIn(const ProviderFile &file)
{
    const QJsonDocument document = QJsonDocument::fromJson(file.text);
    return document.isObject() ? std::optional(document.object()) : std::nullopt;
}

struct SecretValues {
    QStringList all;
    bool hasKey = false; ///< one of them stands where a key does
};

/// Whether what stands there is a key, by its name: "apiKey", "auth_token", "clientSecret".
bool isNamedAsKey(const QString &name)
{
    return std::ranges::any_of(QList<QLatin1StringView> {"key"_L1, "token"_L1, "secret"_L1}, [&](QLatin1StringView word) { return name.contains(word, Qt::CaseInsensitive); });
}

/// The values of a secrets file that are not empty, SOPS's own part left out.
void collectValues(const QJsonValue &value, bool isKey, SecretValues &values)
{
    if (!value.toString().isEmpty()) {
        values.all << value.toString();
        values.hasKey = values.hasKey || isKey;
    }
    for (const QJsonValue &each : value.toArray())
        collectValues(each, isKey, values);
    const QJsonObject object = value.toObject();
    for (auto each = object.constBegin(); each != object.constEnd(); ++each)
        if (each.key() != "sops"_L1)
            collectValues(each.value(), isKey || isNamedAsKey(each.key()), values);
}

QString recipientsOf(const QJsonObject &secrets)
{
    QStringList recipients;
    for (const QJsonValue &each : secrets["sops"_L1]["age"_L1].toArray())
        recipients << each["recipient"_L1].toString();
    return recipients.isEmpty() ? u"–"_s : recipients.join(u", "_s);
}

/// What is wrong with a secrets file; empty if nothing is.
QString secretsFault(const QString &name, const QJsonObject &secrets, bool sopsIsConfigured)
{
    SecretValues values;
    collectValues(secrets, false, values);
    if (!values.hasKey)
        return ProviderCheckText::tr("%1 has no key in its secrets file. Tale refuses a provider without one.").arg(name);
    const bool isEncrypted = secrets.contains("sops"_L1);
    const bool allAreEncrypted = std::ranges::all_of(values.all, [](const QString &value) { return value == "ENC"_L1; });
    if (sopsIsConfigured && !(isEncrypted && allAreEncrypted))
        return ProviderCheckText::tr("The secrets of %1 are not encrypted, although a SOPS key is configured: whoever reads the snapshot has the key. Encrypt the file with sops.").arg(name);
    if (!sopsIsConfigured && isEncrypted)
        return ProviderCheckText::tr("The secrets of %1 are encrypted by SOPS, but .env has neither SOPS_AGE_KEY nor SOPS_AGE_KEY_FILE: after a real loss nobody could read them. Keep the key where the snapshot's readers find it.").arg(name);
    return {};
}

void judgeProvider(const QString &name, const Provider &provider, bool sopsIsConfigured, DrillStepResult &result)
{
    const QString missing = ProviderCheckText::tr("missing"), broken = ProviderCheckText::tr("broken");
    QString config = missing, secret = missing, recipients = u"–"_s;
    if (!provider.config) {
        result.findings << drillWarning(ProviderCheckText::tr("%1 has a secrets file, but no provider of that name is there.").arg(name));
    } else if (!objectIn(*provider.config)) {
        config = broken;
        result.findings << drillFailure(ProviderCheckText::tr("%1.json can't be read, or is no JSON: Tale could not load this provider.").arg(name));
    } else {
        config = ProviderCheckText::tr("valid");
    }
    if (!provider.secrets) {
        result.findings << drillFailure(ProviderCheckText::tr("%1%2 is not in the snapshot. The provider's key would be gone after a real loss.").arg(name, secretsEnding));
    } else if (const auto object = objectIn(*provider.secrets); !object) {
        secret = broken;
        result.findings << drillFailure(ProviderCheckText::tr("%1%2 can't be read, or is no JSON: the key in it is lost.").arg(name, secretsEnding));
    } else {
        recipients = recipientsOf(*object);
        const QString fault = secretsFault(name, *object, sopsIsConfigured);
        secret = fault.isEmpty() ? ProviderCheckText::tr("present") : ProviderCheckText::tr("wrong");
        if (!fault.isEmpty())
            result.findings << drillFailure(fault);
    }
    result.tables.first().rows << QStringList {name, config, secret, recipients};
}

} // namespace

QList<ProviderFile> providerFilesFrom(const QByteArray &output)
{
    QList<ProviderFile> files;
    for (const QByteArray &record : output.split('\0')) {
        const qsizetype kindEnd = record.indexOf('\t'), pathEnd = record.indexOf('\t', kindEnd + 1);
        if (kindEnd > 0 && pathEnd > kindEnd)
            files << ProviderFile {.path = QString::fromUtf8(record.sliced(kindEnd + 1, pathEnd - kindEnd - 1)), .isReadable = !record.startsWith("unreadable"), .text = record.sliced(pathEnd + 1)};
    }
    return files;
}

DrillStepResult judgeProviders(const QList<ProviderFile> &files, bool sopsIsConfigured)
{
    QMap<QString, Provider> providers;
    for (const ProviderFile &file : files) {
        if (file.path.endsWith(secretsEnding))
            providers[file.path.chopped(secretsEnding.size())].secrets = file;
        else
            providers[file.path.chopped(5)].config = file;
    }
    DrillStepResult result;
    result.tables << DrillTable {.title = ProviderCheckText::tr("Providers"),
        .columns = {ProviderCheckText::tr("Provider"), ProviderCheckText::tr("Config"), ProviderCheckText::tr("Secret"), ProviderCheckText::tr("Encrypted for")}, .rows = {}};
    if (std::ranges::none_of(providers, [](const Provider &provider) { return provider.config.has_value(); }))
        result.findings << drillFailure(ProviderCheckText::tr("providers/ holds no provider. Nobody could ask a model anything after a real loss."));
    for (auto each = providers.cbegin(); each != providers.cend(); ++each)
        judgeProvider(each.key(), each.value(), sopsIsConfigured, result);
    result.summary = ProviderCheckText::tr("%1 providers").arg(providers.size());
    return result;
}

} // namespace talekeeper
