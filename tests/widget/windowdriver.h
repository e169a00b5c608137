#pragma once

#include "ui/common/prompts.h"
#include "ui/restore/restoreflow.h"
#include "ui/window/mainwindow.h"

#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

#include <chrono>

namespace talekeeper
{

using namespace std::chrono_literals;

/// Long enough for a practice host to be made, or for a restore on a busy machine.
inline constexpr auto patience = 180s;

/// Answers in the admin's place and remembers what was asked.
class AnsweringPrompts final : public Prompts
{
public:
    void ask(QWidget *, const Question &question, std::function<void(std::optional<qsizetype>)> then) override
    {
        asked << question;
        then(answer);
    }
    void chooseFolder(QWidget *, const QString &, std::function<void(std::optional<QString>)> then) override
    {
        then(folder);
    }
    void chooseFileToSave(QWidget *, const QString &, const QString &suggestion,
        std::function<void(std::optional<QString>)> then) override
    {
        suggestions << suggestion;
        then(file);
    }
    void chooseFileToOpen(QWidget *, const QString &, const QString &,
        std::function<void(std::optional<QString>)> then) override
    {
        then(file);
    }

    void askHostKey(QWidget *, const HostKeyQuestion &question, std::function<void(bool)> then) override
    {
        keysAsked << question;
        then(trustsKeys);
    }
    void askSecret(QWidget *, const SecretQuestion &question, std::function<void(std::optional<Secret>)> then) override
    {
        secretsAsked << question;
        then(secret);
    }

    std::optional<qsizetype> answer; ///< none: stays
    bool trustsKeys = false;
    std::optional<Secret> secret;
    QList<HostKeyQuestion> keysAsked;
    QList<SecretQuestion> secretsAsked;
    std::optional<QString> folder;
    std::optional<QString> file;
    QList<Question> asked;
    QStringList suggestions;
};

/// A window and the hands of who uses it.
class WindowDriver
{
public:
    /// Below the host stand this machine, without Docker, and any others.
    explicit WindowDriver(const HostProfile &profile, const QList<HostProfile> &others = {});

    MainWindow &window() { return *m_window; }
    AnsweringPrompts &prompts() { return m_prompts; }
    HostSession &session();
    RestoreFlow &flow();
    QString historyPath() const { return m_directory.filePath(QStringLiteral("history.sqlite")); } ///< its own audit log
    QString hostsPath() const { return m_directory.filePath(QStringLiteral("hosts.json")); } ///< its own list of saved hosts
    QString statePath() const { return m_directory.filePath(QStringLiteral("window.ini")); } ///< how it was left
    void closeAndForget() { m_window.reset(); }
    void openAgain(); ///< another window, as the program opens one: it is found as the one before was closed

    QWidget *page(const QString &objectName); ///< or another widget of the chosen host
    template <class Widget> Widget *on(const QString &pageName, const QString &objectName)
    {
        QWidget *found = page(pageName);
        return found ? found->findChild<Widget *>(objectName) : nullptr;
    }
    QPushButton *button(const QString &pageName, const QString &objectName)
    {
        return on<QPushButton>(pageName, objectName);
    }

    void chooseTab(Place place);
    /// Clicks on the row of a dump in a table of dumps.
    void chooseDump(const QString &pageName, const QString &tableName, const QString &fileName);
    void type(const QString &text); ///< into the field of the page Confirm, from empty

    /// A picture of the window, into build/screens/ or TALEKEEPER_SCREENS_DIRECTORY.
    void picture(const QString &name);
    void pictureAsItIs(const QString &name); ///< without waiting for what is about to be laid out

private:
    void open();

    QList<HostProfile> m_profiles;
    QTemporaryDir m_directory;
    AnsweringPrompts m_prompts;
    std::unique_ptr<MainWindow> m_window;
};

} // namespace talekeeper

/// Clicks a button as soon as it can be clicked.
#define PRESS(buttonPointer)                                                                                           \
    do {                                                                                                               \
        QPushButton *pressed = (buttonPointer);                                                                        \
        QVERIFY(pressed);                                                                                              \
        QTRY_VERIFY_WITH_TIMEOUT(pressed->isVisible() && pressed->isEnabled(), patience);                              \
        QTest::mouseClick(pressed, Qt::LeftButton);                                                                    \
    } while (false)

#define AWAIT_STAGE(driver, wanted) QTRY_VERIFY_WITH_TIMEOUT((driver).flow().stage() == (wanted), patience)
