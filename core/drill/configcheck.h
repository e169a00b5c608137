#pragma once

#include "core/drill/drillrecord.h"

namespace talekeeper {

/// A file of the config directory, as read-config.sh hands it out: names and numbers, no text.
struct ConfigFile {
    enum class Kind { Branding, Retention, Other, Unreadable };
    QString path; ///< "retention/default.json", "acme/branding/branding.json"
    Kind kind = Kind::Other;
    QByteArray text;
    bool operator==(const ConfigFile &) const = default;
};

QList<ConfigFile> configFilesFrom(const QByteArray &output);

/// Branding and retention bounds are there, are JSON, and of each category {"min", "max", "default", "unit"} the least is not above
/// the default, nor that above the most. A pure function.
DrillStepResult judgeConfig(const QList<ConfigFile> &files);

} // namespace talekeeper
