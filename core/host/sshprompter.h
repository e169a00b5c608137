#pragma once

#include "core/foundation/secret.h"

#include <optional>
#include <stop_token>

namespace talekeeper {

/// A machine's key that no known_hosts file has, as ssh shows it.
struct UnknownHostKey {
    QString host; ///< as ssh calls it, such as "tale-eu" or "[tale-eu]:2222"
    QString address; ///< IP address; empty where ssh reaches it through another host and does not know it
    QString keyType; ///< "ED25519"
    QString fingerprint; ///< "SHA256:…"
    QString via; ///< the hops before it, such as "bastion"; empty: reached directly
    QString storedIn; ///< the file that the key is added to once it is trusted
    QString text; ///< ssh's whole question, which may tell more, such as other names that are known by this key
};

/// Something that only the admin knows, or can do.
struct SecretQuestion {
    enum class Kind {
        Password,
        Passphrase, ///< of a key file
        Code, ///< whatever else the server asks for: a one-time code, mostly; `text` is the server's own
        Pin, ///< of a hardware key
    };
    Kind kind = Kind::Password;
    QString host; ///< the profile's name
    QString text; ///< ssh's prompt, such as "admin@tale-eu's password:"; control characters removed
};

/// Who answers what ssh asks while it connects. Called on threads of the connection, one question at a time; the token is
/// stopped when the answer is not wanted any more. Nothing, or false: the admin did not choose to answer.
class SshPrompter
{
public:
    SshPrompter() = default;
    virtual ~SshPrompter() = default;
    Q_DISABLE_COPY_MOVE(SshPrompter)

    virtual bool trusts(const UnknownHostKey &key, const std::stop_token &stop) = 0;
    virtual std::optional<Secret> secret(const SecretQuestion &question, const std::stop_token &stop) = 0;
    /// A yes or no that ssh wants, such as an agent's "Allow use of key …?".
    virtual bool confirms(const QString &text, const std::stop_token &stop) = 0;
    /// Says something until the token is stopped, such as "Confirm user presence for key …": the hardware key must be touched.
    virtual void notify(const QString &text, const std::stop_token &stop) = 0;
};

} // namespace talekeeper
