#include "commands.h"
#include "app/signals.h"
#include "core/host/askpass.h"
#include "core/host/hostprofiles.h"
#include "savedhost.h"

#include <QCoreApplication>

#include <cstdio>

using namespace talekeeper;

int main(int argc, char **argv)
{
    if (const auto answered = answerForSsh(argc, argv))
        return *answered;
    SignalWatch signals; // before any thread is made
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("talekeeperctl"));
    QCoreApplication::setApplicationVersion(QStringLiteral(TALEKEEPER_VERSION));

    const QStringList words = QCoreApplication::arguments().mid(1);
    auto options = parseOptions(words);
    if (!options)
        return int(Console(words.contains(QLatin1StringView("--json"))).error(options.error()));
    if (options->help || options->version) {
        const QString text = options->help ? usageText() : QStringLiteral("talekeeperctl " TALEKEEPER_VERSION "\n");
        std::fputs(text.toUtf8().constData(), stdout);
        return 0;
    }
    const QString hosts = qEnvironmentVariable("TALEKEEPER_HOSTS"); // the list of saved hosts; tests have one of their own
    options->hostsPath = hosts.isEmpty() ? usualHostsPath() : hosts;
    if (!options->savedHost.isNull()) {
        const auto saved = readHosts(options->hostsPath);
        const auto profile = saved.and_then([&](const SavedHosts &list) { return findProfile(list.profiles(), options->savedHost); });
        if (!profile)
            return int(Console(options->json).error(profile.error()));
        if (const QString elsewhere = whereElse(options->profile, profile->kind); profile->environment == Environment::Drill && !elsewhere.isEmpty())
            options->whyUnmarked = whyUnmarkedText(elsewhere);
        options->profile = withSavedHost(*profile, options->profile);
    }
    options->profile.practiceDirectory = qEnvironmentVariable("TALEKEEPER_PRACTICE_DIRECTORY");
    options->historyPath = qEnvironmentVariable("TALEKEEPER_HISTORY"); // the store's path; tests have one of their own

    if (const int seconds = qEnvironmentVariableIntValue("TALEKEEPER_GUARD_PATIENCE"); seconds > 0)
        options->guardPatience = std::chrono::seconds(seconds);

    const Console console(options->json);
    Job::Hooks hooks = console.hooks();
    hooks.stop = signals.stopToken();
    hooks.detach = signals.detachToken();
    return int(runCommand(*options, console, Job(std::move(hooks))));
}
