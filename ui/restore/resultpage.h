#pragma once

#include "ui/restore/savereport.h"
#include "ui/restore/wizardpage.h"

class QGridLayout;
class QLineEdit;

namespace talekeeper
{

class MessageBanner;
class RunChoices;

/// 6 Result: how it ended, what was done with the proof of each step, and the way back.
class ResultPage final : public WizardPage
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ResultPage)

public:
    ResultPage(RestoreFlow &flow, Prompts &prompts, QWidget *parent = nullptr);

    QWidget *firstFocus() const override;

Q_SIGNALS:
    void activityRequested(); ///< the audit log of what was done

protected:
    void update() override;

private:
    QWidget *buildReports();
    void save(ReportFormat format);
    void showBanner();
    void showSteps();
    void showWayBack();
    QString keptSizeText(const RunRecord *run) const;
    QUrl taleUrl() const;
    void showTale();

    Prompts &m_prompts;
    MessageBanner *m_banner;
    StateLabel *m_saved; ///< what became of the report's file
    QString m_savedRun; ///< that it speaks of
    QJsonObject m_shownReport; ///< what the steps show
    QVBoxLayout *m_steps;
    QWidget *m_stepsCard;
    QWidget *m_wayCard;
    ToneLabel *m_wayText;
    QLineEdit *m_keptName; ///< to be read, and copied as it is, also where it is long
    RunChoices *m_choices;
    QWidget *m_lookCard;
    QPushButton *m_openTale; ///< only where its address is known
    QPushButton *m_done;
};

} // namespace talekeeper
