#pragma once

#include "ui/restore/wizardpage.h"

class QProgressBar;

namespace talekeeper
{

class ElidedLabel;
class MessageBanner;

/// 2 Checks: what was looked at before anything is touched, and what was found.
class ChecksPage final : public WizardPage
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ChecksPage)

public:
    explicit ChecksPage(RestoreFlow &flow, QWidget *parent = nullptr);

    QWidget *firstFocus() const override;

protected:
    void update() override;

private:
    void showBanner();
    void showProgress();
    void showFindings();
    QWidget *findingRow(const Finding &finding);

    MessageBanner *m_banner;
    Card *m_card;
    ElidedLabel *m_about; ///< the dump that is checked
    QWidget *m_progressArea;
    QProgressBar *m_progress;
    ToneLabel *m_progressText;
    QVBoxLayout *m_findings;
    QList<Finding> m_shown;
    QPushButton *m_back;
    QPushButton *m_again;
    QPushButton *m_next;
};

} // namespace talekeeper
