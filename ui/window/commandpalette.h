#pragma once

#include <QDialog>

class QAction;
class QLineEdit;
class QListView;
class QWidget;

namespace talekeeper
{

/// Every command of the window and of the page that is shown, found by typing a part of its name; Return does the first, or the chosen one.
class CommandPalette final : public QDialog
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(CommandPalette)

public:
    /// \param page null: there is none
    CommandPalette(const QList<QAction *> &commands, const QWidget *page, QWidget *parent);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void trigger();

    QList<QAction *> m_commands;
    QLineEdit *m_words;
    QListView *m_list;
};

/// What the window is for, what its states mean and which keys there are; opened with F1.
class HelpDialog final : public QDialog
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(HelpDialog)

public:
    HelpDialog(const QList<QAction *> &commands, QWidget *parent);
};

} // namespace talekeeper
