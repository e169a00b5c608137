#pragma once

#include "core/host/askpass.h"
#include "tests/support/testhost.h"

#include <QTest>

namespace talekeeper {

/// The lab's stacks by the word that a test is called with, if that names no other; tests/lab/for-ctest brings them up.
inline const QMap<QString, QString> labProjects {
    {QStringLiteral("lab"), QStringLiteral("taletest")},
    {QStringLiteral("page"), QStringLiteral("talepage")},
    {QStringLiteral("production"), QStringLiteral("taleacme")},
    {QStringLiteral("ssh"), QStringLiteral("taletest")},
};

/// A test's main: its first argument says on which host it runs, "practice", "lab", one of the lab's other shapes,
/// or "ssh": the lab's stack, reached through a real sshd. "lab:PROJECT" and "ssh:PROJECT" name another of its stacks.
/// Where this machine can't have the lab, the test says so and is skipped, but never in continuous integration.
template <class Test, class Application = QCoreApplication> int runOnHost(int argc, char **argv)
{
    if (const auto answered = answerForSsh(argc, argv))
        return *answered;
    Application application(argc, argv);
    QStringList arguments = QCoreApplication::arguments();
    const QString word = arguments.value(1).section(u':', 0, 0);
    const QString named = arguments.value(1).section(u':', 1);
    const QString project = named.isEmpty() ? labProjects.value(word) : named;
    const auto kind = project.isEmpty()           ? TestHost::Kind::Practice
        : word == QLatin1StringView("ssh") ? TestHost::Kind::Ssh
                                           : TestHost::Kind::Lab;
    arguments.removeAt(1);
    auto host = TestHost::make(kind, project);
    if (!host) {
        const bool maySkip = kind != TestHost::Kind::Practice && host.error().kind == ErrorKind::EngineUnreachable && !isContinuousIntegration();
        qWarning("%s: %s %s", maySkip ? "SKIPPED" : "FAILED", qPrintable(host.error().message), qPrintable(host.error().detail));
        return maySkip ? 77 : 1;
    }
    host->cleanUp();
    Test test(*host);
    const int failures = QTest::qExec(&test, arguments);
    host->cleanUp();
    host->remove();
    return failures;
}

} // namespace talekeeper

#define TALEKEEPER_HOST_TEST_MAIN(Test)                                                                                                    \
    int main(int argc, char **argv) { return talekeeper::runOnHost<Test>(argc, argv); }
