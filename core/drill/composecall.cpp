#include "core/drill/composecall.h"

#include "core/drill/checkoutcheck.h"
#include "core/host/remotescript.h"

#include <QCoreApplication>
#include <QProcess>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct ComposeCallText {
    Q_DECLARE_TR_FUNCTIONS(ComposeCall)
};

QStringList dockerWordsOf(const DrillSite &site)
{
    const QStringList words = site.engine ? site.engine->callWords() : site.profile.dockerWords;
    return words.isEmpty() ? QStringList {u"docker"_s} : words;
}

QString composeFailure(int exitCode, const QString &said)
{
    switch (exitCode) {
    case 11: return ComposeCallText::tr("The checkout is not there any more.");
    case 12: return ComposeCallText::tr("There is no Compose on this host by that name (input compose).");
    case 13: return ComposeCallText::tr("Compose can't read the checkout's .env: a line of it is no NAME=VALUE, or a quote is not closed.");
    case 14: return ComposeCallText::tr("There is no compose file in the checkout.");
    default: return ComposeCallText::tr("Compose failed. %1 Run it by hand in the checkout to read all that it says; its output may hold secrets, so it is not kept here.").arg(said).simplified();
    }
}

Result<QString> requireOwnProject(DrillHands &hands)
{
    const auto words = composeWords(hands.site(), hands.record());
    if (!words)
        return std::unexpected(words.error());
    const auto output = hands.runScript(u"name-project.sh"_s, QStringList {checkoutFolder(hands.record())} + *words);
    if (!output)
        return std::unexpected(output.error());
    if (!output->succeeded())
        return composeFailure(output->exitCode, {});
    const QString told = hands.site().profile.project;
    return strangersProject(QString::fromUtf8(output->output).trimmed(), told.isEmpty() && hands.site().host ? hands.site().host->stack.project : told);
}

const QStringList composeOptions {u"-f"_s, u"--file"_s, u"-p"_s, u"--project-name"_s, u"--env-file"_s, u"--profile"_s, u"--project-directory"_s, u"--parallel"_s, u"--ansi"_s, u"--progress"_s};
const QString composeFlag = u"--compatibility"_s;

std::unexpected<Error> refuseWord(const QString &word)
{
    return failure(ErrorKind::Refused,
        ComposeCallText::tr("Compose can't be called with \"%1\" (input compose). Allowed are \"docker compose\" or docker-compose, and behind it: %2. How docker is called is set with the host.")
            .arg(word, (composeOptions + QStringList {composeFlag}).join(u", "_s)));
}

/// The first word that is no option of Compose's that may be given; empty: all of them may.
QString strangeOption(const QStringList &options)
{
    for (qsizetype at = 0; at < options.size(); ++at) {
        const QString &option = options.at(at), name = option.section(u'=', 0, 0);
        if (option == composeFlag || (option.startsWith("--"_L1) && option.contains(u'=') && composeOptions.contains(name)))
            continue;
        if (!composeOptions.contains(option))
            return option;
        if (const QString value = options.value(++at); value.isEmpty() || value.startsWith(u'-'))
            return value.isEmpty() ? option : value;
    }
    return {};
}

} // namespace

QString strangersProject(const QString &made, const QString &own)
{
    if (made == own || (own.isEmpty() && !made.isEmpty()))
        return {};
    if (made.isEmpty())
        return ComposeCallText::tr("Which project Compose would make of this checkout could not be found out, and the drill is about \"%1\". Nothing was done. Run this in the checkout to see why: "
                                   "docker compose config --quiet").arg(own);
    return ComposeCallText::tr("Compose would make the project \"%1\" of this checkout, and the drill is about \"%2\". Nothing was done. Say in the input compose which one it is, such as "
                               "\"docker compose --project-name %2\", or set the host's project.").arg(made, own);
}

Result<QStringList> parseComposeWords(const QString &told, const QStringList &dockerWords)
{
    const QStringList words = QProcess::splitCommand(told.trimmed().isEmpty() ? u"docker compose"_s : told);
    const QString first = words.value(0), program = first.section(u'/', -1);
    QStringList call, options;
    if (program == "docker-compose"_L1) {
        call = {first};
        options = words.sliced(1);
    } else {
        const bool isHosts = !dockerWords.isEmpty() && words.first(qMin(words.size(), dockerWords.size())) == dockerWords;
        if (!isHosts && program != "docker"_L1)
            return refuseWord(first);
        call = isHosts || first == "docker"_L1 ? dockerWords : QStringList {first};
        qsizetype at = isHosts ? dockerWords.size() : 1;
        while (words.value(at) == "--debug"_L1 || words.value(at) == "-D"_L1)
            ++at;
        if (words.value(at) != "compose"_L1)
            return refuseWord(at < words.size() ? words.at(at) : first);
        call << u"compose"_s;
        options = words.sliced(at + 1);
    }
    if (const QString strange = strangeOption(options); !strange.isEmpty())
        return refuseWord(strange);
    return call + options;
}

Result<QStringList> composeWords(const DrillSite &site, const DrillRecord &record) { return parseComposeWords(record.input(u"compose"_s), dockerWordsOf(site)); }

Result<Command> composeCommand(const DrillSite &site, const DrillRecord &record, const QStringList &arguments)
{
    return composeWords(site, record).transform([&](const QStringList &words) {
        Command command = scriptCommand(u"run-compose.sh"_s, QStringList {checkoutFolder(record)} + words + arguments);
        command.timeout = std::chrono::milliseconds(0); // images are pulled
        return command;
    });
}

QString composeText(const DrillSite &site, const DrillRecord &record, const QStringList &arguments)
{
    const auto words = composeWords(site, record);
    if (!words)
        return words.error().message;
    Command command;
    for (const QString &word : *words + arguments)
        command.words << word;
    return u"cd %1 && %2"_s.arg(shellQuote(checkoutFolder(record)), toText(command));
}

Command dockerCommand(const DrillSite &site, const QStringList &arguments)
{
    Command command;
    for (const QString &word : dockerWordsOf(site) + arguments)
        command.words << word;
    command.timeout = std::chrono::milliseconds(0);
    return command;
}

Result<QString> runCompose(DrillHands &hands, const QStringList &arguments)
{
    const auto stranger = requireOwnProject(hands);
    if (!stranger || !stranger->isEmpty())
        return stranger;
    const auto command = composeCommand(hands.site(), hands.record(), arguments);
    if (!command)
        return std::unexpected(command.error());
    const auto output = hands.run(*command);
    if (!output)
        return std::unexpected(output.error());
    return output->succeeded() ? QString() : composeFailure(output->exitCode, QString::fromUtf8(output->output).simplified());
}

Result<Host> requireStack(DrillHands &hands)
{
    auto host = hands.host();
    if (!host && host.error().kind == ErrorKind::NoStack)
        return failure(ErrorKind::NoStack,
            ComposeCallText::tr("%1 Compose has made another project, or other services: set the host's project to the one that Compose makes, or say in the input compose which one it is, "
                                "such as \"docker compose --project-name NAME\".").arg(host.error().message));
    return host;
}

} // namespace talekeeper
