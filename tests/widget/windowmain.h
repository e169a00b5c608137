#pragma once

#include "tests/integration/hostmain.h"
#include "ui/common/appearance.h"

#include <QApplication>

namespace talekeeper
{

class WindowTestApplication final : public QApplication
{
public:
    WindowTestApplication(int &argc, char **argv)
        : QApplication(argc, argv)
    {
        setApplicationName(QStringLiteral("talekeeper"));
        applyAppearance(*this);
    }
};

} // namespace talekeeper

/// A test of the window that runs on the host that its first argument names, see runOnHost().
#define TALEKEEPER_WINDOW_TEST_MAIN(Test)                                                                              \
    int main(int argc, char **argv)                                                                                    \
    {                                                                                                                  \
        return talekeeper::runOnHost<Test, talekeeper::WindowTestApplication>(argc, argv);                             \
    }
