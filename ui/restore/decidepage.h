#pragma once

#include "ui/restore/wizardpage.h"

namespace talekeeper
{

class MessageBanner;
class RunChoices;

/// In the place of 5 Run for a run that was left half-way, by this console or another: what is true now, and the ways
/// on.
class DecidePage final : public WizardPage
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(DecidePage)

public:
    explicit DecidePage(RestoreFlow &flow, QWidget *parent = nullptr);

    QWidget *firstFocus() const override;

protected:
    void update() override;

private:
    void showUnknown();

    MessageBanner *m_banner;
    ToneLabel *m_origin;
    RunChoices *m_choices;
    QPushButton *m_later;
};

} // namespace talekeeper
