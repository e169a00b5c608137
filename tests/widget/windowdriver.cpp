#include "windowdriver.h"

#include "ui/dumps/dumpsproxy.h"
#include "ui/window/hostview.h"

#include <QDir>
#include <QLineEdit>
#include <QTabBar>
#include <QTableView>
#include <QTimer>

using namespace Qt::StringLiterals;

namespace talekeeper
{

WindowDriver::WindowDriver(const HostProfile &profile, const QList<HostProfile> &others)
    : m_profiles(QList<HostProfile>{profile, {.name = u"This machine"_s, .dockerWords = {u"/nonexistent/docker"_s}}} + others)
{
    open();
    m_window->resize(1360, 850); // as on a desk: the screen of the tests is small
    m_window->show();
}

void WindowDriver::open()
{
    m_window = std::make_unique<MainWindow>(m_profiles, m_prompts,
        WindowFiles{.history = historyPath(), .state = statePath(), .hosts = hostsPath()});
}

void WindowDriver::openAgain()
{
    m_window->close();
    open();
    m_window->chooseLastHost();
    m_window->show();
}

HostSession &WindowDriver::session() { return m_window->currentHost()->session(); }
RestoreFlow &WindowDriver::flow() { return m_window->currentHost()->flow(); }

QWidget *WindowDriver::page(const QString &objectName)
{
    return m_window->currentHost()->findChild<QWidget *>(objectName);
}

void WindowDriver::chooseTab(Place place)
{
    auto *tabs = m_window->currentHost()->findChild<QTabBar *>(u"tabs"_s);
    QTest::mouseClick(tabs, Qt::LeftButton, {}, tabs->tabRect(static_cast<int>(place)).center());
}

void WindowDriver::chooseDump(const QString &pageName, const QString &tableName, const QString &fileName)
{
    auto *table = on<QTableView>(pageName, tableName);
    const auto *proxy = qobject_cast<const DumpsProxy *>(table->model());
    QTRY_VERIFY_WITH_TIMEOUT(proxy->indexOf(fileName).isValid(), patience);
    if (pageName == "dumpsPage"_L1)
        chooseTab(Place::Dumps);
    const QModelIndex index = proxy->indexOf(fileName);
    table->scrollTo(index);
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(index).center());
    QCOMPARE(table->currentIndex().row(), index.row());
}

void WindowDriver::type(const QString &text)
{
    auto *field = on<QLineEdit>(u"confirmPage"_s, u"databaseName"_s);
    field->setFocus();
    QTest::keySequence(field, QKeySequence::SelectAll);
    QTest::keyClicks(field, text);
}

void WindowDriver::picture(const QString &name)
{
    // Widgets that were just made appear in the next turn of the event loop.
    bool turned = false;
    QTimer::singleShot(
        0, m_window.get(), [this, &turned] { QTimer::singleShot(0, m_window.get(), [&turned] { turned = true; }); });
    QVERIFY(QTest::qWaitFor([&turned] { return turned; }));
    pictureAsItIs(name);
}

void WindowDriver::pictureAsItIs(const QString &name)
{
    const QString directory = qEnvironmentVariable("TALEKEEPER_SCREENS_DIRECTORY", u"build/screens"_s);
    QVERIFY(QDir().mkpath(directory));
    QVERIFY(m_window->grab().save(directory + u'/' + name + u".png"_s));
}

} // namespace talekeeper
