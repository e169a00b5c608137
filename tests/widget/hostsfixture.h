#pragma once

#include "core/host/hostprofiles.h"
#include "tests/support/testhost.h"
#include "ui/common/appearance.h"
#include "ui/hosts/hostdialog.h"
#include "ui/window/hostview.h"
#include "windowdriver.h"

#include <QLineEdit>
#include <QListView>
#include <QMenu>

#include <atomic>

namespace talekeeper
{

using namespace Qt::StringLiterals;

inline HostProfile sshProfile(const QString &name, Environment environment = Environment::None, const QStringList &options = {})
{
    return {.kind = HostProfile::Kind::Ssh, .name = name, .address = u"admin@"_s + name, .sshOptions = options, .environment = environment};
}

/// A window whose far hosts are the practice host, or do what a test says when they are connected to.
class HostsFixture : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        applyAppearance(*qApp);
        QApplication::setPalette(housePalette(false));
    }

    void cleanup()
    {
        m_window.reset();
        m_ways.clear();
        m_directory = std::make_unique<QTemporaryDir>();
        m_dialogs.reset();
        m_prompts.emplace();
    }

    void init()
    {
        m_directory = std::make_unique<QTemporaryDir>();
        m_prompts.emplace();
    }

    void cleanupTestCase()
    {
        m_window.reset();
        if (m_practice)
            m_practice->remove();
    }

protected:
    bool makePractice()
    {
        if (!m_practice)
            if (auto made = TestHost::make(TestHost::Kind::Practice))
                m_practice = *std::move(made);
        return m_practice.has_value();
    }

    /// A window whose far hosts are the practice host, or what m_ways says.
    void open()
    {
        const Connector connector = [this](const HostProfile &profile, const Job &job, const HostAccess &access) -> Result<Host> {
            ++m_connected;
            if (const Connector way = m_ways.value(profile.name))
                return way(profile, job, access);
            if (!m_practice || profile.kind != HostProfile::Kind::Ssh)
                return failure(ErrorKind::HostUnreachable, u"Nobody answers there."_s);
            HostProfile practice = m_practice->profile();
            auto host = connectHost(practice, job, access);
            if (host)
                host->profile.name = profile.name;
            return host;
        };
        Prompts &prompts = m_dialogs ? static_cast<Prompts &>(*m_dialogs) : *m_prompts;
        m_window = std::make_unique<MainWindow>(
            QList<HostProfile>{{.kind = HostProfile::Kind::Practice, .name = u"Practice host"_s}, {.name = u"This machine"_s}}, prompts,
            WindowFiles{.history = m_directory->filePath(u"history.sqlite"_s), .state = m_directory->filePath(u"window.ini"_s), .hosts = path()}, connector);
        m_window->resize(1360, 850);
        m_window->show();
    }

    QString path() const { return m_directory->filePath(u"hosts.json"_s); }
    QList<HostProfile> saved() const { return readHosts(path()).value_or(SavedHosts()).profiles(); }
    void save(const QList<HostProfile> &profiles) const
    {
        QVERIFY(changeHosts(path(), [&](SavedHosts &saved) {
            for (const HostProfile &profile : profiles)
                saved.hosts << SavedHost{.profile = profile};
            return Result<void>();
        }));
    }
    void writeFile(const QByteArray &text) const
    {
        QFile file(path());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }
    QByteArray content() const
    {
        QFile file(path());
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    QListView *list() const { return m_window->findChild<QListView *>(u"hosts"_s); }
    QStringList names() const
    {
        QStringList found;
        for (int row = 0; row < list()->model()->rowCount(); ++row)
            found << list()->model()->index(row, 0).data().toString();
        return found;
    }
    HostDialog *hostDialog() const { return m_window->findChild<HostDialog *>(); }
    template <class Widget> Widget *part(const QString &name) const { return m_window->currentHost()->findChild<Widget *>(name); }
    QWidget *stepRow(const QString &id) const { return part<QWidget>(u"step_"_s + id); }
    void click(const QString &name) const
    {
        QPushButton *found = nullptr;
        for (QPushButton *button : m_window->findChildren<QPushButton *>(name))
            if (button->isVisible())
                found = button;
        QVERIFY2(found && found->isEnabled(), qPrintable(name));
        QTest::mouseClick(found, Qt::LeftButton);
    }
    void typeInto(const QString &name, const QString &text) const
    {
        auto *field = hostDialog()->findChild<QLineEdit *>(name);
        field->setFocus();
        QTest::keySequence(field, QKeySequence::SelectAll);
        QTest::keyClicks(field, text);
    }
    void command(const QString &text) const
    {
        for (QAction *action : m_window->actions())
            if (action->text() == text)
                return action->trigger();
        QFAIL(qPrintable(text));
    }
    /// By the menu key, on the host that is chosen.
    void openMenu() const
    {
        const QPoint at = list()->visualRect(list()->currentIndex()).center();
        QContextMenuEvent event(QContextMenuEvent::Keyboard, at, list()->viewport()->mapToGlobal(at));
        QApplication::sendEvent(list()->viewport(), &event);
    }
    void trigger(const QString &text) const
    {
        QMenu *menu = nullptr;
        for (QMenu *each : m_window->findChildren<QMenu *>(u"hostMenu"_s))
            if (each->isVisible())
                menu = each;
        QVERIFY(menu);
        for (QAction *action : menu->actions())
            if (action->text() == text) {
                QVERIFY2(action->isEnabled(), qPrintable(text));
                menu->close();
                return action->trigger();
            }
        QFAIL(qPrintable(text));
    }
    /// Light and dark.
    void picture(const QString &name, QWidget *widget = nullptr) const
    {
        const QString directory = qEnvironmentVariable("TALEKEEPER_SCREENS_DIRECTORY", u"build/screens"_s);
        QVERIFY(QDir().mkpath(directory));
        QWidget *drawn = widget ? widget : m_window.get();
        for (const bool dark : {true, false}) {
            QApplication::setPalette(housePalette(dark));
            if (widget && widget->parentWidget()->window() != m_window.get())
                widget->parentWidget()->window()->setStyleSheet(windowStyleSheet(QApplication::palette()));
            int turns = 0;
            QTimer turn;
            connect(&turn, &QTimer::timeout, &turn, [&turns] { ++turns; });
            turn.start(0);
            QVERIFY(QTest::qWaitFor([&turns] { return turns >= 4; }));
            QVERIFY(drawn->grab().save(u"%1/%2_%3.png"_s.arg(directory, name, dark ? u"dark"_s : u"light"_s)));
        }
    }

    std::unique_ptr<QTemporaryDir> m_directory;
    std::optional<AnsweringPrompts> m_prompts;
    std::optional<DialogPrompts> m_dialogs; ///< real ones, in place of those that answer
    std::optional<TestHost> m_practice;
    QHash<QString, Connector> m_ways; ///< by the host's name
    std::atomic<int> m_connected = 0;
    std::unique_ptr<MainWindow> m_window;
};

} // namespace talekeeper
