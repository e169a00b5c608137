#pragma once

#include "core/host/sshprompter.h"

#include <QStringList>

#include <functional>
#include <mutex>

namespace talekeeper {

/// Answers what ssh asks as a test has prepared it, and notes what was asked.
class PreparedPrompter final : public SshPrompter
{
public:
    bool trust = false; ///< every key that is not known
    QStringList answers; ///< for secrets, in this order; then nothing
    std::function<void()> whileAsked; ///< called while a question stands; may be empty

    bool trusts(const UnknownHostKey &key, const std::stop_token &) override
    {
        note([&] { m_keys << key; });
        return trust;
    }
    std::optional<Secret> secret(const SecretQuestion &question, const std::stop_token &) override
    {
        note([&] { m_questions << question; });
        return answers.isEmpty() ? std::nullopt : std::optional(Secret(answers.takeFirst()));
    }
    bool confirms(const QString &text, const std::stop_token &) override
    {
        note([&] { m_texts << text; });
        return true;
    }
    void notify(const QString &text, const std::stop_token &) override
    {
        note([&] { m_texts << text; });
    }

    QList<UnknownHostKey> keys() const { return locked(m_keys); }
    QList<SecretQuestion> questions() const { return locked(m_questions); }
    QStringList texts() const { return locked(m_texts); }

private:
    void note(const std::function<void()> &what)
    {
        {
            const std::lock_guard lock(m_mutex);
            what();
        }
        if (whileAsked)
            whileAsked();
    }
    template <class T> T locked(const T &value) const
    {
        const std::lock_guard lock(m_mutex);
        return value;
    }

    mutable std::mutex m_mutex;
    QList<UnknownHostKey> m_keys;
    QList<SecretQuestion> m_questions;
    QStringList m_texts;
};

} // namespace talekeeper
