#pragma once

#include "core/drill/bundle.h"
#include "ui/common/card.h"
#include "ui/common/prompts.h"
#include "ui/drills/drilldesk.h"

class QLineEdit;
class QPlainTextEdit;
class QPushButton;

namespace talekeeper
{

class StateLabel;
class ToneLabel;

/// Packs what a snapshot job should pick up beside the dumps, on the host.
class BundleCard final : public Card
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(BundleCard)

public:
    BundleCard(DrillDesk &desk, Prompts &prompts, QWidget *parent = nullptr);

private:
    void ask();
    void pack();
    void take(const Result<Bundle> &bundle);
    void update();

    DrillDesk &m_desk;
    Prompts &m_prompts;
    QPointer<RunningJob> m_packing;
    QLineEdit *m_folder;
    QLineEdit *m_environment;
    QPlainTextEdit *m_command;
    QPushButton *m_pack;
    StateLabel *m_outcome;
    QVBoxLayout *m_warnings;
};

} // namespace talekeeper
