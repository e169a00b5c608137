#pragma once

#include "ui/restore/wizardpage.h"

class QLineEdit;

namespace talekeeper
{

class Prompts;

/// 4 Confirm: what is about to be replaced, and the database's name typed by hand.
class ConfirmPage final : public WizardPage
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ConfirmPage)

public:
    ConfirmPage(RestoreFlow &flow, Prompts &prompts, QWidget *parent = nullptr);

    QWidget *firstFocus() const override;

protected:
    void update() override;
    void showEvent(QShowEvent *event) override;

private:
    void showWhat();
    void execute();
    bool nameIsRight() const;
    void updateButton();

    Prompts &m_prompts;
    QLabel *m_headline;
    ToneLabel *m_text;
    ToneLabel *m_way;
    QLabel *m_ask;
    QLineEdit *m_name;
    StateLabel *m_hint;
    QPushButton *m_back;
    QPushButton *m_restore;
};

} // namespace talekeeper
