#pragma once

#include "core/host/askpass.h"
#include "sshuser.h"
#include "testhost.h"

#include <QCoreApplication>
#include <QTest>

namespace talekeeper {

/// A test's main where the test itself connects by SSH: the program is ssh's askpass, too.
template <class Test> int runSshTest(int argc, char **argv)
{
    if (const auto answered = answerForSsh(argc, argv))
        return *answered;
    QCoreApplication application(argc, argv);
    QTEST_SET_MAIN_SOURCE_PATH
    Test test;
    return QTest::qExec(&test, argc, argv);
}

} // namespace talekeeper

/// Without users of its own a test can't try passwords or shells; continuous integration runs as root and never skips.
#define NEEDS_USERS_OF_ITS_OWN()                                                                                                           \
    if (!talekeeper::SshUser::canBeMade() && !talekeeper::isContinuousIntegration())                                                       \
    QSKIP("Only root can make users")

#define TALEKEEPER_SSH_TEST_MAIN(Test)                                                                                                     \
    int main(int argc, char **argv) { return talekeeper::runSshTest<Test>(argc, argv); }
