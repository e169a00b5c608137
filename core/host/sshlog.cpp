#include "core/host/sshlog.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct SshLogText {
    Q_DECLARE_TR_FUNCTIONS(SshLog)
};

QRegularExpressionMatch match(const QString &pattern, const QString &line) { return QRegularExpression(pattern).match(line); }

} // namespace

SshLog::SshLog(const QString &name, const QList<SshHop> &route, std::function<void(const ConnectionStep &)> onStep)
    : m_name(name)
    , m_route(route)
    , m_onStep(std::move(onStep))
{
    step(u"name"_s, SshLogText::tr("Name found"), ConnectionStep::State::Running);
}

/// As ssh calls it: a name, a name and a port in brackets, or both by themselves. What can't be told apart is the one it talks to.
qsizetype SshLog::hopAt(const QString &host, const QString &port) const
{
    const bool isOther = !port.isEmpty() && port != u"22"_s && !host.startsWith(u'[');
    const qsizetype found = hopCalled(m_route, isOther ? u"[%1]:%2"_s.arg(host, port) : host);
    return found < 0 ? m_at : found;
}

QString SshLog::nameOf(qsizetype hop) const { return isLast(hop) || hop >= m_route.size() ? m_name : m_route.at(hop).name; }

QString SshLog::idOf(const QString &step, qsizetype hop) const { return isLast(hop) || hop >= m_route.size() ? step : step + u':' + m_route.at(hop).name; }

QString SshLog::loginTitle(qsizetype hop) const { return isLast(hop) ? SshLogText::tr("Sign in") : SshLogText::tr("%1: sign in").arg(nameOf(hop)); }

/// What would have come after the last one that went well.
ConnectionStep SshLog::nextStep() const
{
    if (m_current.id.startsWith("key"_L1))
        return {.id = idOf(u"login"_s, m_at), .title = loginTitle(m_at)};
    const qsizetype hop = m_current.id.startsWith("login:"_L1) ? m_at + 1 : m_at;
    return {.id = idOf(u"key"_s, hop), .title = SshLogText::tr("%1: key").arg(nameOf(hop))};
}

void SshLog::step(const QString &id, const QString &title, ConnectionStep::State state, const QString &found, const QString &remedy)
{
    m_current = {.id = id, .title = title, .state = state, .found = found, .remedy = remedy};
    if (m_onStep)
        m_onStep(m_current);
}

void SshLog::fail(ErrorKind kind, const QString &message)
{
    if (!m_fault)
        m_fault = Error {.kind = kind, .message = message};
}

void SshLog::add(const QString &line)
{
    m_lines << line;
    if (m_lines.size() > 400)
        m_lines.removeFirst();
    readKey(line);
    readLogin(line);
    readFault(line);
}

void SshLog::readKey(const QString &line)
{
    using State = ConnectionStep::State;
    if (const auto found = match(u"^debug1: Connecting to (\\S+) \\[(.+)\\] port (\\d+)\\."_s, line); found.hasMatch()) {
        m_at = hopAt(found.captured(1), found.captured(3));
        const QString way = u"%1 → %2"_s.arg(found.captured(1), found.captured(2));
        step(u"name"_s, SshLogText::tr("Name found"), State::Passed, isLast(m_at) ? way : SshLogText::tr("%1, through %2").arg(m_route.last().hostName, way));
    } else if (const auto key = match(u"^debug1: Server host key: (\\S+) (SHA256:\\S+)"_s, line); key.hasMatch()) {
        m_keyType = key.captured(1);
        m_fingerprint = key.captured(2);
    } else if (const auto known = match(u"^debug1: Host '(.+)' is known and matches the (\\S+) host"_s, line); known.hasMatch()) {
        const qsizetype hop = hopAt(known.captured(1));
        step(idOf(u"key"_s, hop), SshLogText::tr("%1: key known").arg(nameOf(hop)), State::Passed, known.captured(2));
    } else if (const auto added = match(u"^Warning: Permanently added '(.+)' \\((\\S+)\\) to the list of known hosts"_s, line); added.hasMatch()) {
        const qsizetype hop = hopAt(added.captured(1));
        step(idOf(u"key"_s, hop), SshLogText::tr("%1: key trusted").arg(nameOf(hop)), State::Passed, added.captured(2));
    } else if (const auto offending = match(u"^Offending (?:\\S+ )?key (?:for IP )?in (.+:\\d+)"_s, line); offending.hasMatch()) {
        m_offending = offending.captured(1);
    } else if (const auto changed = match(u"^Host key for (\\S+) has changed"_s, line); changed.hasMatch()) {
        const qsizetype hop = hopAt(changed.captured(1));
        const QString place = m_offending.isEmpty() ? SshLogText::tr("in your known_hosts file")
                                                    : SshLogText::tr("line %2 of %1").arg(m_offending.section(u':', 0, -2), m_offending.section(u':', -1));
        fail(ErrorKind::HostKeyChanged,
            SshLogText::tr("%1 has another host key (%2 %3) than the one that was trusted. Either the host was set up anew, or somebody stands between you and it. "
                           "Ask its owner; only if the host really has a new key, remove the old one, which is %4, and connect again.")
                .arg(nameOf(hop), m_keyType, m_fingerprint, place));
        step(idOf(u"key"_s, hop), SshLogText::tr("%1: key has changed").arg(nameOf(hop)), State::Failed, m_fingerprint, m_fault->message);
    } else if (match(u"^The \\S+ host key for \\S+ is marked as revoked|^@ +WARNING: REVOKED HOST KEY DETECTED!"_s, line).hasMatch()) {
        fail(ErrorKind::HostKeyChanged, SshLogText::tr("The key of %1 is marked as revoked in your known_hosts file. Don't connect; ask its owner for a new key.").arg(nameOf(m_at)));
    } else if (const auto unknown = match(u"^No (\\S+) host key is known for (\\S+) and you have requested"_s, line); unknown.hasMatch()) {
        fail(ErrorKind::HostKeyUnknown, SshLogText::tr("The host key of %1 is not known.").arg(nameOf(hopAt(unknown.captured(2)))));
    }
}

void SshLog::waitForAdmin(const QString &host, bool waits)
{
    const qsizetype hop = hopAt(host);
    step(idOf(u"key"_s, hop), SshLogText::tr("%1: key not known").arg(nameOf(hop)),
        waits ? ConnectionStep::State::WaitingForAdmin : ConnectionStep::State::Running, waits ? SshLogText::tr("waiting for you") : QString());
}

void SshLog::noteQuestion(const QString &text)
{
    // That a passphrase was wrong ssh says only by asking for it again.
    const QString key = match(u"\\AEnter passphrase for (?:key )?'(.+)':"_s, text).captured(1);
    if (!key.isEmpty() && key == m_askedKey)
        m_closedKey = key;
    m_askedKey = key;
}

void SshLog::readLogin(const QString &line)
{
    using State = ConnectionStep::State;
    if (const auto talks = match(u"^debug1: Authenticating to (\\S+):(\\d+) as "_s, line); talks.hasMatch()) {
        m_at = hopAt(talks.captured(1), talks.captured(2));
        m_offered = m_agentSpoken = m_agentRefused = m_secretGiven = false;
        m_unreadableKey.clear();
        m_openKey.clear();
        m_closedKey.clear();
        m_askedKey.clear();
    } else if (const auto signedIn = match(u"^Authenticated to \\S+ \\((?:\\[.+\\]:\\d+|via proxy)\\) using \"(.+)\""_s, line); signedIn.hasMatch()) {
        step(idOf(u"login"_s, m_at), loginTitle(m_at), State::Passed, signedIn.captured(1));
    } else if (match(u"^debug1: Authentications that can continue"_s, line).hasMatch()) {
        if (m_current.id != idOf(u"login"_s, m_at) || m_current.state != State::Running)
            step(idOf(u"login"_s, m_at), loginTitle(m_at), State::Running);
    } else if (match(u"^debug1: Next authentication method: (?:password|keyboard-interactive)"_s, line).hasMatch()) {
        m_secretGiven = true;
    } else if (match(u"^debug1: get_agent_identities: (?!ssh_get_authentication_socket)"_s, line).hasMatch()) {
        m_agentSpoken = true;
    } else if (line.startsWith("debug1: Offering public key:"_L1)) {
        m_offered = true;
    } else if (match(u"^(?:debug1: )?\\S.*agent refused operation"_s, line).hasMatch()) {
        m_agentRefused = true;
    } else if (const auto unreadable = match(u"^Load key \"(.+)\": (.+)$"_s, line); unreadable.hasMatch()) {
        if (unreadable.captured(2) != "bad permissions"_L1 && !unreadable.captured(2).startsWith("incorrect passphrase"_L1))
            m_unreadableKey = unreadable.captured(1);
    } else if (const auto missing = match(u"^(?:debug1: )?[nN]o such identity: (.+): (No such file|Permission denied)"_s, line); missing.hasMatch()) {
        // ssh's own list names keys that nobody has; one that can't be looked at was meant.
        if (missing.captured(2) == "Permission denied"_L1 || !line.startsWith("debug1"_L1))
            m_unreadableKey = missing.captured(1);
    } else if (const auto open = match(u"^Permissions (\\d+) for '(.+)' are too open"_s, line); open.hasMatch()) {
        m_openKey = open.captured(2);
    }
}

/// \param offered ways to sign in, "publickey,password"
Error SshLog::refusedLogin(const QString &offered) const
{
    const QString who = nameOf(m_at);
    if (!m_openKey.isEmpty())
        return {.kind = ErrorKind::KeyTooOpen, .message = SshLogText::tr("%1 refused the login, and ssh did not use the key %2 because others can read it. Close it: chmod 600 %2").arg(who, m_openKey)};
    if (!m_unreadableKey.isEmpty())
        return {.kind = ErrorKind::KeyUnreadable, .message = SshLogText::tr("%1 refused the login, and the key %2 could not be read. Check that it is there, that it is yours, and that it is a private key.").arg(who, m_unreadableKey)};
    if (!m_closedKey.isEmpty())
        return {.kind = ErrorKind::LoginRefused, .message = SshLogText::tr("%1 refused the login, as the passphrase that was given does not open the key %2. Try again.").arg(who, m_closedKey)};
    if (m_agentRefused || (m_agentSpoken && !m_offered && !m_secretGiven))
        return {.kind = ErrorKind::AgentLocked, .message = SshLogText::tr("%1 refused the login, and your ssh agent offered no key: it is locked or empty. Unlock it (ssh-add -X) or add the key (ssh-add FILE).").arg(who)};
    return {.kind = ErrorKind::LoginRefused,
        .message = SshLogText::tr("%1 does not let this user in. Check the user's name, and which keys or passwords it takes: it offers %2.").arg(who, QString(offered).replace(u","_s, u", "_s))};
}

void SshLog::readFault(const QString &line)
{
    static const QString refused = u"^(?:ssh: )?connect to (?:host|address) (\\S+) port (\\d+): (.+)$"_s;
    // In ssh's own form only: a banner tells of timeouts, too.
    static const QString noServer = u"^(?:(?:kex|ssh)_exchange_identification: |banner exchange: |ssh_dispatch_run_fatal: |Timeout, server \\S+ not responding|"
                                    "Connection (?:closed by|reset by|timed out|to \\S+ port \\d+ timed out|to \\S+ port \\d+: )|client_loop: send disconnect)"_s;
    if (const auto name = match(u"^ssh: Could not resolve hostname (\\S+?): (.+)$"_s, line); name.hasMatch()) {
        const QString host = name.captured(1);
        const bool isOnTheWay = std::ranges::any_of(m_route.first(m_route.size() - 1), [&](const SshHop &hop) { return hop.hostName.compare(host, Qt::CaseInsensitive) == 0; });
        if (isOnTheWay)
            fail(ErrorKind::JumpHostUnreachable, SshLogText::tr("The way to %1 leads through %2, and there is no machine of that name. Check the name, or your network and VPN.").arg(m_name, host));
        else
            fail(ErrorKind::HostNotFound, SshLogText::tr("There is no machine called \"%1\". Check the name, or your network and VPN.").arg(host));
    } else if (const auto failed = match(refused, line); failed.hasMatch()) {
        m_at = hopAt(failed.captured(1), failed.captured(2));
        if (isLast(m_at))
            fail(ErrorKind::HostUnreachable, SshLogText::tr("%1 does not answer on port %2 (%3). Is it running, is that ssh's port, and does a firewall or a VPN stand between?").arg(m_name, failed.captured(2), failed.captured(3).trimmed()));
        else
            fail(ErrorKind::JumpHostUnreachable, SshLogText::tr("The way to %1 leads through %2, which does not answer on port %3 (%4). Is it running, and does a firewall or a VPN stand between?").arg(m_name, nameOf(m_at), failed.captured(2), failed.captured(3).trimmed()));
    } else if (line.startsWith("stdio forwarding failed"_L1)) {
        fail(ErrorKind::HostUnreachable, SshLogText::tr("%1 was reached, but from there %2 is not: it does not answer, or forwarding is forbidden there.").arg(m_route.size() < 2 ? SshLogText::tr("The jump host") : nameOf(m_route.size() - 2), m_name));
    } else if (const auto denied = match(u"^\\S+@\\S+: Permission denied \\((.+)\\)"_s, line); denied.hasMatch()) {
        const Error error = refusedLogin(denied.captured(1));
        fail(error.kind, error.message);
    } else if (match(u"^Received disconnect from \\S+ port \\d+:2: Too many authentication failures"_s, line).hasMatch()) {
        fail(ErrorKind::LoginRefused, SshLogText::tr("%1 ended the login: too many keys or passwords were wrong. Name the right key with IdentityFile and IdentitiesOnly=yes.").arg(nameOf(m_at)));
    } else if (match(u"^\\S+: line \\d+: Bad configuration option|^\\S+: terminating, "_s, line).hasMatch()) {
        fail(ErrorKind::WrongUsage, SshLogText::tr("ssh does not understand a setting: %1. Check the host's options and your ssh configuration.").arg(line));
    } else if (match(noServer, line).hasMatch()) {
        // Of a jump host's fault the hop itself has spoken before; this would be the host's echo of it.
        if (isLast(m_at))
            fail(ErrorKind::HostUnreachable, SshLogText::tr("%1 does not answer as an ssh server does (%2). Is that its address and port, and does the way there hold?").arg(m_name, line));
        else
            fail(ErrorKind::JumpHostUnreachable, SshLogText::tr("The way to %1 leads through %2, which does not answer as an ssh server does (%3). Does the way there hold?").arg(m_name, nameOf(m_at), line));
    } else if (match(u"channel \\d+: open failed"_s, line).hasMatch()) {
        ++m_refusedChannels;
    }
}

void SshLog::signedIn()
{
    if (m_current.id != "login"_L1 || m_current.state != ConnectionStep::State::Passed)
        step(u"login"_s, SshLogText::tr("Sign in"), ConnectionStep::State::Passed);
}

Error SshLog::error()
{
    Error error = m_fault.value_or(Error {.kind = ErrorKind::HostUnreachable, .message = SshLogText::tr("The connection to %1 could not be made.").arg(m_name)});
    error.detail = text();
    fail(error);
    return error;
}

void SshLog::fail(const Error &error)
{
    if (m_current.state == ConnectionStep::State::Failed)
        return;
    const ConnectionStep failed = m_current.state == ConnectionStep::State::Passed ? nextStep() : m_current;
    step(failed.id, failed.title, ConnectionStep::State::Failed, {}, error.message);
}

QString SshLog::text() const
{
    QStringList worthReading;
    for (const QString &line : m_lines)
        if (!line.startsWith("debug1:"_L1) && !line.startsWith("OpenSSH_"_L1))
            worthReading << line;
    return worthReading.join(u'\n');
}

} // namespace talekeeper
