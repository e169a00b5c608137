#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <memory>

namespace talekeeper {

/// Somebody who can sign in by SSH on this machine. Where the tests run as root it is a user of the system, made for the test
/// with a home, a password and a shell of its own, and removed with everything it has running by the destructor. Elsewhere
/// it is whoever runs the tests, with a file of authorized keys apart from their own, and without a password that is known.
class SshUser final
{
public:
    static bool canBeMade(); ///< whether make() gives a user of the test's own: the tests run as root

    /// \param shell its name, such as "bash", "zsh", "fish" or "dash"; only a user of the test's own gets it.
    static std::unique_ptr<SshUser> make(const QString &shell = QStringLiteral("bash")); ///< qFatal where it can't
    ~SshUser();
    Q_DISABLE_COPY_MOVE(SshUser)

    QString name() const { return m_name; }
    QString password() const { return m_password; } ///< empty where it is not known
    QString shell() const { return m_shell; } ///< path
    QString home() const { return m_home; }
    bool isOwn() const { return m_isOwn; } ///< made for the test

    void authorize(const QString &publicKeyFile) const; ///< adds the key to those that let the user in
    void authorizeNone() const;
    static QString authorizedKeysPattern(); ///< where sshd finds them, as sshd_config has it

    /// Writes a file into the home of a user of the test's own, such as ".bashrc" or ".config/fish/config.fish".
    void writeFile(const QString &path, const QByteArray &content) const;

    /// Makes the user a member of the group that the socket belongs to, which must not be root's.
    void allowSocket(const QString &path) const;
    /// Lets the user run programs as root by sudo, with the environment's DOCKER_HOST; askingPassword: not without a password.
    void allowSudo(const QStringList &programs, bool askingPassword = false);

    QList<int> processes() const; ///< ids of everything that runs as a user of the test's own

private:
    SshUser() = default;
    QString m_name;
    QString m_password;
    QString m_shell;
    QString m_home;
    QString m_sudoRules; // path; empty: none
    bool m_isOwn = false;
};

} // namespace talekeeper
