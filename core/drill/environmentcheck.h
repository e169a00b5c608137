#pragma once

#include "core/drill/drillrecord.h"

#include <optional>

namespace talekeeper {

/// How one key of a .env stands to the checkout's .env.example, without its value (compare-environment.sh).
struct EnvironmentKey {
    enum class Example { Required, Plain, Commented, Absent };
    enum class Value { Set, Empty, Missing };

    QString name;
    Example example = Example::Absent;
    Value value = Value::Missing;
    bool isExamples = false; ///< the value is the example's own
    int length = 0; ///< in bytes
    bool isHex = false;
    int exampleLength = 0;
    bool exampleIsHex = false;
    bool operator==(const EnvironmentKey &) const = default;
};

/// What compare-environment.sh has found.
struct EnvironmentFacts {
    QList<EnvironmentKey> keys;
    int others = 0; ///< keys of .env that are not told, as their names may be pieces of values
    std::optional<QString> openInExample, openInEnvironment; ///< the key, where it can be told, whose quote is not closed
};
EnvironmentFacts environmentFactsFrom(const QByteArray &output);

/// Whether a key's value is a secret, by its name.
bool isSecretKey(const QString &name);

/// What is wrong with a .env, the failures first. A pure function of how its keys stand; values are nowhere in it.
/// Failures: a required key that is missing or empty, a secret left at the example's own value or of the wrong length, a quote that
/// is not closed, an example that requires nothing. Warnings: a key of the example that is missing, one that the example no longer
/// knows.
DrillStepResult judgeEnvironment(const EnvironmentFacts &facts);

/// Names that only one of two hosts has: that of the drill against production, names only.
QList<DrillFinding> compareNames(const QStringList &here, const QStringList &production);

} // namespace talekeeper
