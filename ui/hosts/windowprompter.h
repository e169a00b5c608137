#pragma once

#include "core/host/sshprompter.h"

#include <QHash>
#include <QObject>
#include <QPointer>

#include <memory>

class QFrame;
class QWidget;

namespace talekeeper
{

class Prompts;

/// Where the questions of all connections meet: it lives in the window's thread and asks one after another. Who asks waits
/// on a thread of its own until there is an answer, its token is stopped, or the desk is gone; then nothing was answered.
class QuestionDesk final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(QuestionDesk)

public:
    /// \param window that the dialogs stand before
    QuestionDesk(Prompts &prompts, QWidget *window);
    ~QuestionDesk() override;

    /// For one host; it may live longer than the desk.
    std::shared_ptr<SshPrompter> prompterFor(const QString &host);

private:
    friend class QuestionLine;
    struct Notice;

    void showNext();
    void showNotice(int number, const QString &host, const QString &text, const std::shared_ptr<void> &callback);
    void hideNotice(int number);
    void placeNotices();
    bool eventFilter(QObject *watched, QEvent *event) override;

    Prompts &m_prompts;
    QWidget *m_window;
    std::shared_ptr<class QuestionLine> m_line;
    std::shared_ptr<struct AskedQuestion> m_shown; ///< null: none
    QPointer<QWidget> m_asker; ///< what the shown dialog belongs to
    QHash<int, Notice> m_notices;
};

} // namespace talekeeper
