#include "sshuser.h"

#include "systemthings.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLockFile>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QUuid>

#include <csignal>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

const QString sudoRulesDirectory = u"/etc/sudoers.d"_s;

/// Tests that run side by side change the list of users one after the other.
void withUsersLocked(const std::function<void()> &change)
{
    QLockFile lock(u"/run/lock/talekeeper-test-users"_s);
    lock.setStaleLockTime(0);
    if (!lock.lock())
        qFatal("The lock for test users can't be had");
    change();
}

QList<int> processesOf(uint user)
{
    QList<int> processes;
    for (const SystemProcess &process : systemProcesses()) {
        struct stat status {};
        if (::stat(qPrintable(u"/proc/%1"_s.arg(process.id)), &status) == 0 && status.st_uid == user)
            processes << process.id;
    }
    return processes;
}

void removeUser(const QString &name)
{
    const passwd *entry = ::getpwnam(qPrintable(name));
    if (!entry)
        return;
    const uint user = entry->pw_uid;
    const bool isGone = QTest::qWaitFor(
        [user] {
            const QList<int> processes = processesOf(user);
            for (const int process : processes)
                ::kill(process, SIGKILL);
            return processes.isEmpty();
        },
        10'000);
    if (!isGone)
        qWarning("Processes of %s do not end", qPrintable(name));
    runSystemProgram(u"userdel"_s, {u"--force"_s, u"--remove"_s, name});
}

void removeLeftOvers()
{
    QFile users(u"/etc/passwd"_s);
    if (users.open(QIODevice::ReadOnly))
        for (const QByteArray &line : users.readAll().split('\n'))
            if (const QString name = QString::fromLatin1(line.first(qMax(0, line.indexOf(':')))); isLeftOver(name))
                removeUser(name);
    removeLeftOverFiles(sudoRulesDirectory);
}

/// Where the keys are that let in whoever runs the tests.
QString ownKeysDirectory()
{
    static const QTemporaryDir directory;
    return directory.path();
}

} // namespace

bool SshUser::canBeMade() { return ::geteuid() == 0; }

std::unique_ptr<SshUser> SshUser::make(const QString &shell)
{
    std::unique_ptr<SshUser> user(new SshUser);
    if (!canBeMade()) {
        const passwd *self = ::getpwuid(::geteuid());
        user->m_name = QString::fromLocal8Bit(self->pw_name);
        user->m_shell = QString::fromLocal8Bit(self->pw_shell);
        user->m_home = QString::fromLocal8Bit(self->pw_dir);
        return user;
    }
    user->m_isOwn = true;
    user->m_name = temporarySystemName();
    user->m_password = u"geheim "_s + QUuid::createUuid().toString(QUuid::WithoutBraces).first(13);
    user->m_home = u"/home/"_s + user->m_name;
    user->m_shell = QStandardPaths::findExecutable(shell, {u"/usr/bin"_s, u"/bin"_s});
    if (user->m_shell.isEmpty())
        qFatal("There is no %s here; packaging/setup --tests installs it.", qPrintable(shell));
    withUsersLocked([&user] {
        removeLeftOvers();
        const QTemporaryDir emptyHome; // nothing of what the machine gives to new users
        runSystemProgram(u"useradd"_s,
            {u"--create-home"_s, u"--skel"_s, emptyHome.path(), u"--home-dir"_s, user->m_home, u"--shell"_s, user->m_shell, user->m_name});
        runSystemProgram(u"chpasswd"_s, {}, (user->m_name + u':' + user->m_password + u'\n').toUtf8());
    });
    QFile::setPermissions(user->m_home, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    user->authorizeNone();
    return user;
}

SshUser::~SshUser()
{
    if (!m_isOwn)
        return;
    if (!m_sudoRules.isEmpty())
        QFile::remove(m_sudoRules);
    withUsersLocked([this] { removeUser(m_name); });
}

void SshUser::authorize(const QString &publicKeyFile) const
{
    QFile key(publicKeyFile);
    QFile file(m_isOwn ? m_home + u"/.ssh/authorized_keys"_s : ownKeysDirectory() + u'/' + m_name);
    if (!key.open(QIODevice::ReadOnly) || !file.open(QIODevice::Append))
        qFatal("The key %s can't be authorized", qPrintable(publicKeyFile));
    file.write(key.readAll());
}

void SshUser::authorizeNone() const
{
    if (m_isOwn)
        writeFile(u".ssh/authorized_keys"_s, {});
    else
        QFile::remove(ownKeysDirectory() + u'/' + m_name);
}

QString SshUser::authorizedKeysPattern() { return canBeMade() ? u".ssh/authorized_keys"_s : ownKeysDirectory() + u"/%u"_s; }

void SshUser::writeFile(const QString &path, const QByteArray &content) const
{
    if (!m_isOwn)
        qFatal("%s is not written into the home of %s, which is no test's", qPrintable(path), qPrintable(m_name));
    const passwd *entry = ::getpwnam(qPrintable(m_name));
    const auto give = [entry](const QString &given, mode_t mode) {
        if (!entry || ::chown(qPrintable(given), entry->pw_uid, entry->pw_gid) != 0 || ::chmod(qPrintable(given), mode) != 0)
            qFatal("%s can't be given to its user", qPrintable(given));
    };
    QString folder = m_home;
    const QStringList parts = path.split(u'/');
    for (const QString &part : parts.first(parts.size() - 1)) {
        folder += u'/' + part;
        QDir().mkpath(folder);
        give(folder, 0700);
    }
    QFile file(m_home + u'/' + path);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("%s can't be written", qPrintable(file.fileName()));
    file.close();
    give(file.fileName(), 0600);
}

void SshUser::allowSocket(const QString &path) const
{
    const QFileInfo socket(path);
    if (!socket.exists() || socket.groupId() == 0)
        qFatal("%s can't be opened to %s: it is not there, or root's", qPrintable(path), qPrintable(m_name));
    withUsersLocked([this, &socket] {
        runSystemProgram(u"usermod"_s, {u"--append"_s, u"--groups"_s, QString::number(socket.groupId()), m_name});
    });
}

void SshUser::allowSudo(const QStringList &programs, bool askingPassword)
{
    if (m_sudoRules.isEmpty())
        m_sudoRules = sudoRulesDirectory + u'/' + temporarySystemName();
    QFile::remove(m_sudoRules);
    writeSystemFile(m_sudoRules,
        u"Defaults:%1 env_keep += \"DOCKER_HOST\"\n%1 ALL=(root) %2%3\n"_s
            .arg(m_name, askingPassword ? QString() : u"NOPASSWD: "_s, programs.join(u", "_s))
            .toUtf8());
}

QList<int> SshUser::processes() const
{
    const passwd *entry = m_isOwn ? ::getpwnam(qPrintable(m_name)) : nullptr;
    return entry ? processesOf(entry->pw_uid) : QList<int>();
}

} // namespace talekeeper
