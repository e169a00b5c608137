#pragma once

#include "core/host/sshprompter.h"

#include <QString>
#include <QStringList>

#include <functional>
#include <optional>

class QWidget;

namespace talekeeper
{

/// A question with one or more ways to act and one to stay. Staying is the default and what Escape means.
struct Question {
    QString title; ///< names the thing: "Stop the restore of tale?"
    QString text; ///< what each answer leads to
    QStringList verbs; ///< a button for each: "Stop and take back"
    QString stayVerb; ///< "Keep it running"
};

/// A machine that was never met before, on the way to a host.
struct HostKeyQuestion {
    QString host; ///< the profile's name
    UnknownHostKey key;
};

/// The one seam through which dialogs are asked; tests answer in their place.
/// All return at once and call `then` later, or at once, with nothing where the admin did not choose. A dialog belongs to
/// `parent`: where that is deleted first the question is withdrawn, and nobody is told.
class Prompts
{
public:
    Prompts() = default;
    virtual ~Prompts() = default;
    Q_DISABLE_COPY_MOVE(Prompts)

    /// `then` is given which of the verbs was chosen, counted from 0.
    virtual void ask(QWidget *parent, const Question &question, std::function<void(std::optional<qsizetype>)> then) = 0;

    /// A folder that is there.
    virtual void chooseFolder(QWidget *parent, const QString &title, std::function<void(std::optional<QString>)> then)
        = 0;

    /// A file to write; a name that exists was confirmed. `suggestion` is a file name with its ending.
    virtual void chooseFileToSave(QWidget *parent, const QString &title, const QString &suggestion,
        std::function<void(std::optional<QString>)> then)
        = 0;

    /// A file that is there. `filter` as QFileDialog has it: "Dumps (*.sql.gz)".
    virtual void chooseFileToOpen(QWidget *parent, const QString &title, const QString &filter,
        std::function<void(std::optional<QString>)> then)
        = 0;

    /// Whether the key is trusted. Not to trust it is the default and what Escape means.
    virtual void askHostKey(QWidget *parent, const HostKeyQuestion &question, std::function<void(bool)> then) = 0;

    virtual void askSecret(
        QWidget *parent, const SecretQuestion &question, std::function<void(std::optional<Secret>)> then)
        = 0;
};

/// Asks by dialogs that belong to the window.
class DialogPrompts final : public Prompts
{
public:
    void ask(QWidget *parent, const Question &question, std::function<void(std::optional<qsizetype>)> then) override;
    void chooseFolder(
        QWidget *parent, const QString &title, std::function<void(std::optional<QString>)> then) override;
    void chooseFileToSave(QWidget *parent, const QString &title, const QString &suggestion,
        std::function<void(std::optional<QString>)> then) override;
    void chooseFileToOpen(QWidget *parent, const QString &title, const QString &filter,
        std::function<void(std::optional<QString>)> then) override;
    void askHostKey(QWidget *parent, const HostKeyQuestion &question, std::function<void(bool)> then) override;
    void askSecret(
        QWidget *parent, const SecretQuestion &question, std::function<void(std::optional<Secret>)> then) override;
};

} // namespace talekeeper
