// The window: options and wiring, nothing else.
#include "app/signals.h"
#include "core/host/askpass.h"
#include "core/host/hostprofiles.h"
#include "core/stack/practicehost.h"
#include "ui/common/appearance.h"
#include "ui/common/prompts.h"
#include "ui/window/mainwindow.h"

#include <QApplication>
#include <QCommandLineParser>

using namespace Qt::StringLiterals;

int main(int argc, char **argv)
{
    using namespace talekeeper;
    if (const auto answered = answerForSsh(argc, argv))
        return *answered;
    const SignalWatch signals; // before any thread is made
    QApplication application(argc, argv);
    QApplication::setApplicationName(u"talekeeper"_s);
    QApplication::setApplicationDisplayName(u"Talekeeper"_s);
    QApplication::setApplicationVersion(QStringLiteral(TALEKEEPER_VERSION));
    QApplication::setDesktopFileName(u"talekeeper"_s);
    QApplication::setWindowIcon(QIcon(u":/talekeeper/icons/talekeeper.svg"_s));

    QCommandLineParser parser;
    parser.setApplicationDescription(QApplication::translate(
        "main", "Lists the database dumps of a Tale host, restores one safely, and takes a restore back."));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption hostOption(u"host"_s,
        QApplication::translate(
            "main", "The host to show first: the name of a saved one, \"practice\", or \"local\", this machine's Docker (default: the last one)."),
        QApplication::translate("main", "host"), u"practice"_s);
    parser.addOption(hostOption);
    parser.process(application);
    const QString chosen = parser.value(hostOption);
    // The list of saved hosts; empty is the usual place, tests have one of their own.
    const QString hostsPath = qEnvironmentVariable("TALEKEEPER_HOSTS");
    const bool isOfThisMachine = chosen == "practice"_L1 || chosen == "local"_L1;
    QString fault;
    if (!parser.positionalArguments().isEmpty()) {
        fault = QApplication::translate("main", "There is one word too many: \"%1\".").arg(parser.positionalArguments().first());
    } else if (!isOfThisMachine) {
        const auto saved = readHosts(hostsPath.isEmpty() ? usualHostsPath() : hostsPath);
        const auto host = saved.and_then([&](const SavedHosts &hosts) { return findProfile(hosts.profiles(), chosen); });
        fault = host ? QString() : host.error().message;
    }
    if (!fault.isEmpty()) {
        qCritical("%s", qPrintable(fault + u' ' + QApplication::translate("main", "See talekeeper --help.")));
        return 2;
    }

    applyAppearance(application);
    const QList<HostProfile> profiles{
        {.kind = HostProfile::Kind::Practice,
            .name = QApplication::translate("main", "Practice host"),
            .practiceDirectory = qEnvironmentVariable("TALEKEEPER_PRACTICE_DIRECTORY")},
        {.kind = HostProfile::Kind::Local, .name = QApplication::translate("main", "This machine")},
    };
    // What this program has started ends with it; a practice host that ran before goes on, and so does one on which a load was
    // left: the window promised that it would.
    LocalRunner runner;
    const QString practiceDirectory = profiles.first().practiceDirectory;
    const bool practiceRanBefore = practiceHostRuns(practiceDirectory, runner);

    DialogPrompts prompts;
    // The store with the audit log; empty is the usual place, tests have one of their own.
    MainWindow window(profiles, prompts,
        {.history = qEnvironmentVariable("TALEKEEPER_HISTORY"), .state = qEnvironmentVariable("TALEKEEPER_WINDOW_STATE"), .hosts = hostsPath});
    if (parser.isSet(hostOption))
        window.chooseHost(isOfThisMachine ? profiles.at(chosen == "local"_L1 ? 1 : 0).name : chosen);
    else
        window.chooseLastHost();
    window.show();
    // Ctrl+C in the terminal and the session's end close the window as its button does: a run is asked about first.
    const auto closeWindow = [&window] { QMetaObject::invokeMethod(&window, &QWidget::close, Qt::QueuedConnection); };
    const std::stop_callback closeOnStop(signals.stopToken(), closeWindow);
    const std::stop_callback closeOnHangUp(signals.detachToken(), closeWindow);
    const int status = QApplication::exec();
    if (!practiceRanBefore && !window.hasLeftRun() && practiceHostRuns(practiceDirectory, runner))
        stopPracticeHost(practiceDirectory, runner, {});
    return status;
}
