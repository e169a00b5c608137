#pragma once

#include "ui/common/card.h"
#include "ui/common/prompts.h"
#include "ui/drills/drilldesk.h"

class QLineEdit;
class QPushButton;

namespace talekeeper
{

class StateLabel;
class ToneLabel;

/// The end of the drill that is shown: what it lacks, the name under it, and what can be saved of it.
class SignOff final : public Card
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(SignOff)

public:
    SignOff(DrillDesk &desk, Prompts &prompts, QWidget *parent = nullptr);

    void showDrill(); ///< the desk's

private:
    QWidget *buildForm();
    QWidget *buildFiles();
    void showOutcome();
    QString proofText() const;
    void showForm();

    DrillDesk &m_desk;
    Prompts &m_prompts;
    QString m_drill; ///< id of the one that is shown
    StateLabel *m_title;
    ToneLabel *m_text;
    QVBoxLayout *m_lacks;
    QStringList m_shownLacks;
    QWidget *m_form;
    QLineEdit *m_name;
    QPushButton *m_sign;
    ToneLabel *m_whyNot;
    ToneLabel *m_proof;
    QPushButton *m_handOver;
    ToneLabel *m_handOverText;
};

} // namespace talekeeper
