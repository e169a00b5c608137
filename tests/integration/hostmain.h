#pragma once

#include "tests/support/testhost.h"

#include <QTest>

namespace talekeeper {

/// A test's main: its first argument says on which host it runs, "practice" or "lab". Where this machine can't have the
/// lab, the test says so and is skipped, but never in continuous integration.
template <class Test> int runOnHost(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    QStringList arguments = QCoreApplication::arguments();
    const auto kind = arguments.value(1) == QLatin1StringView("lab") ? TestHost::Kind::Lab : TestHost::Kind::Practice;
    arguments.removeAt(1);
    auto host = TestHost::make(kind);
    if (!host) {
        const bool maySkip = kind == TestHost::Kind::Lab && host.error().kind == ErrorKind::EngineUnreachable && !isContinuousIntegration();
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
