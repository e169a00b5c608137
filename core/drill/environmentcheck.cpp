#include "core/drill/environmentcheck.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct EnvironmentCheckText {
    Q_DECLARE_TR_FUNCTIONS(EnvironmentCheck)
};

using Example = EnvironmentKey::Example;
using Value = EnvironmentKey::Value;

/// Shorter ones are guessed; Tale's are made by "openssl rand -base64 32" or "-hex 32" (its .env.example).
constexpr int shortestSecret = 32;

/// What Tale wants of its own secrets, where its example leaves them empty.
const QStringList hexSecrets {u"ENCRYPTION_SECRET_HEX"_s, u"INSTANCE_SECRET"_s}, longSecrets {u"BETTER_AUTH_SECRET"_s};
constexpr int hexSecretLength = 64;

std::optional<DrillFinding> lengthFinding(const EnvironmentKey &key)
{
    const bool isLeftOpen = key.exampleLength == 0;
    const int digits = isLeftOpen ? (hexSecrets.contains(key.name) ? hexSecretLength : 0) : key.exampleIsHex && key.exampleLength >= shortestSecret ? key.exampleLength : 0;
    if (digits > 0 && (!key.isHex || key.length != digits))
        return drillFailure(EnvironmentCheckText::tr("%1 has to be %2 hexadecimal digits, and is not. Data encrypted with the real one can't be read.").arg(key.name).arg(digits));
    const bool isLong = isLeftOpen ? longSecrets.contains(key.name) : !key.exampleIsHex && key.exampleLength >= shortestSecret;
    if (isLong && key.length < shortestSecret)
        return drillFailure(EnvironmentCheckText::tr("%1 has %2 characters; %3 are the least for such a secret.").arg(key.name).arg(key.length).arg(shortestSecret));
    return std::nullopt;
}

DrillFinding openFinding(const QString &file, const QString &key)
{
    return drillFailure(key.isEmpty() ? EnvironmentCheckText::tr("A quote in %1 is not closed, so the keys behind it are none. Close it.").arg(file)
                                      : EnvironmentCheckText::tr("A quote in %1 is not closed, that of %2, so the keys behind it are none. Close it.").arg(file, key));
}

std::optional<DrillFinding> findingOf(const EnvironmentKey &key)
{
    const bool isKnown = key.example == Example::Required || key.example == Example::Plain;
    if (key.example == Example::Required && key.value != Value::Set)
        return drillFailure(key.value == Value::Missing ? EnvironmentCheckText::tr("%1 is missing, and this checkout requires it. Take it from production's .env.").arg(key.name)
                                                  : EnvironmentCheckText::tr("%1 is empty, and this checkout requires it. Take it from production's .env.").arg(key.name));
    if (key.value == Value::Set && isSecretKey(key.name) && isKnown) {
        if (key.isExamples)
            return drillFailure(EnvironmentCheckText::tr("%1 is the example's own value, which everybody knows. Set a secret of your own, on production too.").arg(key.name));
    }
    if (key.value == Value::Set && key.example != Example::Absent)
        if (const auto finding = lengthFinding(key); finding && isSecretKey(key.name))
            return finding;
    if (key.example == Example::Plain && key.value == Value::Missing)
        return drillWarning(EnvironmentCheckText::tr("%1 is missing: this checkout's example sets it, so it may be newer than your .env.").arg(key.name));
    if (key.example == Example::Absent && key.value != Value::Missing)
        return drillWarning(EnvironmentCheckText::tr("%1 is unknown to this checkout: it was renamed or is no longer read.").arg(key.name));
    return std::nullopt;
}

QString exampleWord(Example example)
{
    switch (example) {
    case Example::Required: return EnvironmentCheckText::tr("required");
    case Example::Plain: return EnvironmentCheckText::tr("set");
    case Example::Commented: return EnvironmentCheckText::tr("optional");
    case Example::Absent: return EnvironmentCheckText::tr("unknown");
    }
    Q_UNREACHABLE_RETURN({});
}

QString valueWord(Value value)
{
    switch (value) {
    case Value::Set: return EnvironmentCheckText::tr("set");
    case Value::Empty: return EnvironmentCheckText::tr("empty");
    case Value::Missing: return EnvironmentCheckText::tr("missing");
    }
    Q_UNREACHABLE_RETURN({});
}

} // namespace

EnvironmentFacts environmentFactsFrom(const QByteArray &output)
{
    static const QMap<QByteArray, Example> examples {{"required", Example::Required}, {"plain", Example::Plain}, {"commented", Example::Commented}, {"absent", Example::Absent}};
    static const QMap<QByteArray, Value> values {{"set", Value::Set}, {"empty", Value::Empty}, {"missing", Value::Missing}};
    EnvironmentFacts facts;
    for (const QByteArray &line : output.split('\n')) {
        const QList<QByteArray> fields = line.split('\t');
        if (fields.first() == "others" && fields.size() == 2)
            facts.others = fields.at(1).toInt();
        if (fields.first() == "open" && fields.size() == 3)
            (fields.at(1) == "example" ? facts.openInExample : facts.openInEnvironment) = QString::fromUtf8(fields.at(2));
        if (fields.size() != 8)
            continue;
        facts.keys << EnvironmentKey {.name = QString::fromUtf8(fields.at(0)),
            .example = examples.value(fields.at(1), Example::Absent),
            .value = values.value(fields.at(2), Value::Missing),
            .isExamples = fields.at(3) == "yes",
            .length = fields.at(4).toInt(),
            .isHex = fields.at(5) == "yes",
            .exampleLength = fields.at(6).toInt(),
            .exampleIsHex = fields.at(7) == "yes"};
    }
    return facts;
}

bool isSecretKey(const QString &name)
{
    static const QRegularExpression secret(u"(SECRET|PASSWORD|TOKEN|PEPPER|(^|_)KEY(_|$))"_s);
    return secret.match(name).hasMatch();
}

DrillStepResult judgeEnvironment(const EnvironmentFacts &facts)
{
    DrillStepResult result;
    DrillTable table {.title = EnvironmentCheckText::tr("Keys, without their values"),
        .columns = {EnvironmentCheckText::tr("Key"), EnvironmentCheckText::tr("In the example"), EnvironmentCheckText::tr("In .env")}, .rows = {}};
    int set = 0;
    for (const EnvironmentKey &key : facts.keys) {
        set += key.value == Value::Set;
        if (key.example != Example::Commented || key.value != Value::Missing)
            table.rows << QStringList {key.name, exampleWord(key.example), valueWord(key.value)};
        if (const auto finding = findingOf(key))
            result.findings << *finding;
    }
    if (facts.openInEnvironment)
        result.findings << openFinding(u".env"_s, *facts.openInEnvironment);
    if (facts.openInExample)
        result.findings << openFinding(u".env.example"_s, *facts.openInExample);
    if (std::ranges::none_of(facts.keys, [](const EnvironmentKey &key) { return key.example == Example::Required; }))
        result.findings << drillFailure(EnvironmentCheckText::tr("The checkout's .env.example marks no key as REQUIRED, so nobody can tell what this version needs. Is it Tale's, and whole?"));
    if (facts.others > 0)
        result.findings << drillWarning(EnvironmentCheckText::tr("%1 further keys of .env have names that no setting of Tale's has. They are not told, as they may be pieces of a value.").arg(facts.others));
    std::ranges::stable_sort(result.findings, std::ranges::greater(), &DrillFinding::severity);
    result.tables << table;
    result.summary = EnvironmentCheckText::tr("%1 keys are set").arg(set);
    return result;
}

QList<DrillFinding> compareNames(const QStringList &here, const QStringList &production)
{
    QList<DrillFinding> findings;
    for (const QString &name : production)
        if (!here.contains(name))
            findings << drillWarning(EnvironmentCheckText::tr("%1 is set on production and not in this .env: the snapshot is older than production's settings.").arg(name));
    for (const QString &name : here)
        if (!production.contains(name))
            findings << drillWarning(EnvironmentCheckText::tr("%1 is in this .env and not set on production.").arg(name));
    return findings;
}

} // namespace talekeeper
