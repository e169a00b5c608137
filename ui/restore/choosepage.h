#pragma once

#include "ui/restore/wizardpage.h"

class QTableView;

namespace talekeeper
{

class DumpsModel;
class DumpsProxy;
class MessageBanner;
class RunsModel;

/// 1 Dump: which one is to be restored; beside it the restores that were made before, and their way back.
class ChoosePage final : public WizardPage
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ChoosePage)

public:
    explicit ChoosePage(RestoreFlow &flow, QWidget *parent = nullptr);

    QWidget *firstFocus() const override;

protected:
    void update() override;

private:
    QWidget *buildDumps();
    QWidget *buildRuns();
    void updateDumps();
    void updateRuns();
    void updateButtons();
    QString chosenDump() const;
    QString chosenRun() const;

    MessageBanner *m_message; ///< why there are no dumps, or none that can be used now
    ToneLabel *m_about; ///< gives way to the message
    DumpsModel *m_dumps;
    DumpsProxy *m_dumpsProxy;
    QTableView *m_dumpsTable;
    bool m_isDumpGone = false; ///< the one that was chosen; none is chosen in its place
    RunsModel *m_runs;
    QTableView *m_runsTable;
    ToneLabel *m_runsText;
    QPushButton *m_undo;
    QPushButton *m_show;
    QPushButton *m_next;
};

} // namespace talekeeper
