#include "terminalprompter.h"

#include <QCoreApplication>
#include <QFile>

#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct PrompterText {
    Q_DECLARE_TR_FUNCTIONS(TerminalPrompter)
};

/// The terminal itself, whatever standard input and output are led to.
class Terminal
{
public:
    Terminal()
        : m_descriptor(open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC))
    {
    }
    ~Terminal()
    {
        if (isThere())
            close(m_descriptor);
    }
    Q_DISABLE_COPY_MOVE(Terminal)

    bool isThere() const { return m_descriptor >= 0; }

    void say(const QString &text) const
    {
        const QByteArray bytes = text.toUtf8();
        [[maybe_unused]] const auto written = ::write(m_descriptor, bytes.constData(), std::size_t(bytes.size()));
    }

    /// A line in answer to a prompt; nothing at the end of input, or when it is not wanted any more. What was typed before the
    /// prompt stands is no answer to it.
    std::optional<QString> read(const QString &prompt, bool shown, const std::stop_token &stop) const
    {
        termios before = {};
        tcgetattr(m_descriptor, &before);
        termios silent = before;
        if (!shown)
            silent.c_lflag &= ~tcflag_t(ECHO);
        tcsetattr(m_descriptor, TCSAFLUSH, &silent);
        say(prompt);
        const auto line = readLine(stop);
        tcsetattr(m_descriptor, TCSAFLUSH, &before);
        if (!shown)
            say(u"\n"_s);
        return line;
    }

private:
    std::optional<QString> readLine(const std::stop_token &stop) const
    {
        QByteArray line;
        while (!stop.stop_requested()) {
            pollfd waiting {.fd = m_descriptor, .events = POLLIN, .revents = 0};
            if (poll(&waiting, 1, 100) <= 0)
                continue;
            char byte = 0;
            if (::read(m_descriptor, &byte, 1) != 1)
                return std::nullopt;
            if (byte == '\n')
                return QString::fromLocal8Bit(line);
            line += byte;
        }
        return std::nullopt;
    }

    int m_descriptor;
};

class TerminalPrompter final : public SshPrompter
{
public:
    bool isThere() const { return m_terminal.isThere(); }

    bool trusts(const UnknownHostKey &key, const std::stop_token &stop) override
    {
        const auto line = m_terminal.read(PrompterText::tr("Is this really %1?\n"
                                        "This machine has never been met before. Compare its key with what its owner or provider shows:\n\n"
                                        "  %2  %3\n  %1%4%5\n\n"
                                        "If you trust it, the key is added to %6 and never asked again.\n"
                                        "Type \"trust\" to trust it and connect; anything else does not connect: ")
                           .arg(key.host, key.keyType, key.fingerprint, key.address.isEmpty() ? QString() : u" (%1)"_s.arg(key.address),
                               key.via.isEmpty() ? QString() : PrompterText::tr(", reached through %1").arg(key.via), key.storedIn),
            true, stop);
        return line && line->trimmed() == "trust"_L1;
    }

    std::optional<Secret> secret(const SecretQuestion &question, const std::stop_token &stop) override
    {
        const auto line = m_terminal.read(question.text + u' ', false, stop);
        return line ? std::optional(Secret(*line)) : std::nullopt;
    }

    bool confirms(const QString &text, const std::stop_token &stop) override
    {
        const auto line = m_terminal.read(text + PrompterText::tr(" Type \"yes\" to agree: "), true, stop);
        return line && line->trimmed() == "yes"_L1;
    }

    void notify(const QString &text, const std::stop_token &) override { m_terminal.say(text + u'\n'); }

private:
    Terminal m_terminal;
};

} // namespace

std::shared_ptr<SshPrompter> makeTerminalPrompter()
{
    auto prompter = std::make_shared<TerminalPrompter>();
    return prompter->isThere() ? prompter : nullptr;
}

} // namespace talekeeper
