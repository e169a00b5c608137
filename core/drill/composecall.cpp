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

/// Compose makes anew what it finds otherwise under a project's name, so it must not go at another stack on the host than the
/// drill's. A sentence, or empty.
Result<QString> strangersProject(DrillHands &hands)
{
    const auto output = hands.runScript(u"name-project.sh"_s, QStringList {checkoutFolder(hands.record())} + composeWords(hands.site(), hands.record()));
    if (!output)
        return std::unexpected(output.error());
    const QString name = QString::fromUtf8(output->output).trimmed();
    const QString told = hands.site().profile.project;
    const QString own = told.isEmpty() && hands.site().host ? hands.site().host->stack.project : told;
    if (name.isEmpty() || own.isEmpty() || name == own)
        return QString();
    return ComposeCallText::tr("Compose would make the project \"%1\" of this checkout, and the drill is about \"%2\". Nothing was done. Say in the input compose which one it is, such as "
                               "\"docker compose --project-name %2\", or set the host's project.").arg(name, own);
}

} // namespace

QStringList composeWords(const DrillSite &site, const DrillRecord &record)
{
    const QString told = record.input(u"compose"_s);
    QStringList words = QProcess::splitCommand(told.isEmpty() ? u"docker compose"_s : told);
    if (words.value(0) == "docker"_L1)
        words = dockerWordsOf(site) + words.sliced(1);
    return words;
}

Command composeCommand(const DrillSite &site, const DrillRecord &record, const QStringList &arguments)
{
    Command command = scriptCommand(u"run-compose.sh"_s, QStringList {checkoutFolder(record)} + composeWords(site, record) + arguments);
    command.timeout = std::chrono::milliseconds(0); // images are pulled
    return command;
}

QString composeText(const DrillSite &site, const DrillRecord &record, const QStringList &arguments)
{
    Command command;
    for (const QString &word : composeWords(site, record) + arguments)
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
    const auto stranger = strangersProject(hands);
    if (!stranger || !stranger->isEmpty())
        return stranger;
    const auto output = hands.run(composeCommand(hands.site(), hands.record(), arguments));
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
