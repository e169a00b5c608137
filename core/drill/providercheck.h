#pragma once

#include "core/drill/drillrecord.h"

namespace talekeeper {

/// A file of providers/, as read-providers.sh hands it out: values masked, what is encrypted as "ENC".
struct ProviderFile {
    QString path; ///< "openai.json", "acme/openai.secrets.json"
    bool isReadable = true;
    QByteArray text;
    bool operator==(const ProviderFile &) const = default;
};

QList<ProviderFile> providerFilesFrom(const QByteArray &output);

/// Every provider's JSON parses and has its secrets file with a key in it (Tale's schema demands one), encrypted by SOPS exactly
/// where a key for that is configured. A folder without any provider is a failure. A pure function.
DrillStepResult judgeProviders(const QList<ProviderFile> &files, bool sopsIsConfigured);

} // namespace talekeeper
