#pragma once

#include <QString>

#include <functional>

class QWidget;

namespace talekeeper
{

/// A question with two answers. The careful one is the default and what Escape means.
struct Question {
    QString title; ///< names the thing: "Stop the restore of tale?"
    QString text; ///< what each answer leads to
    QString confirmVerb; ///< "Stop and take back"
    QString stayVerb; ///< "Keep it running"
};

/// The one seam through which dialogs are asked; tests answer in their place.
class Prompts
{
public:
    Prompts() = default;
    virtual ~Prompts() = default;
    Q_DISABLE_COPY_MOVE(Prompts)

    /// Returns at once; `then(true)` is called if the admin confirms, `then(false)` otherwise.
    virtual void ask(QWidget *parent, const Question &question, std::function<void(bool confirmed)> then) = 0;
};

/// Asks by a message box that belongs to the window.
class DialogPrompts final : public Prompts
{
public:
    void ask(QWidget *parent, const Question &question, std::function<void(bool confirmed)> then) override;
};

} // namespace talekeeper
