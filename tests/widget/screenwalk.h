#pragma once

#include "hostgate.h"
#include "tests/support/ctl.h"
#include "tests/support/testhost.h"
#include "windowdriver.h"

#include <QPointer>
#include <QProcess>

#include <memory>
#include <optional>

class QDialog;

namespace talekeeper
{

/// A walk through every state of the window that matters, each reached from the one before it.
class ScreenWalk
{
public:
    void begin(TestHost host);
    void end(); ///< the host is removed
    bool hasBegun() const { return m_host.has_value(); }

    WindowDriver *driver() { return m_driver.get(); }
    QDialog *dialog() const { return m_dialog; } ///< that stands before the window; null: none
    void closeDialog();

    void reachConnecting();
    void reachNoDocker();
    void reachEmpty();
    void reachChooseEmpty();
    void reachList();
    void reachVerified();
    void reachCutShort();
    void reachVerifying();
    void reachMissed();
    void reachLongNames();
    void reachLost();
    void reachOverview();
    void reachActivity();
    void reachFound();
    void reachBlocked();
    void reachChoose();
    void reachChecksError();
    void reachChecks();
    void reachPlan();
    void reachPlanLast();
    void reachPlanCommands();
    void reachConfirmWrong();
    void reachConfirm();
    void reachResult();
    void reachUndoPlan();
    void reachDiscardPlan();
    void reachConfirmUnnamed();
    void reachChooseAfter();
    void reachRun();
    void reachJobs();
    void reachPalette();
    void reachHelp();
    void reachTakingBack();
    void reachTakenBack();
    void reachAudit();
    void reachBrokenChain();
    void reachStart();
    void reachInterrupted();
    void reachWatched();
    void reachDecide();
    void reachTakeBackPlan();
    void reachNotBegun();
    void reachStopped();
    void reachRetention();
    void reachRetentionMark(); ///< one is chosen, and seen is when it will go
    void reachYear(); ///< of a console that has looked at the host for long
    void reachYearMark();
    void reachChooseNotListed();

private:
    void open();
    void connectToPractice();
    void refresh();
    void verify(const QString &file, DumpState found);
    void awaitReading(); ///< until nothing is read any more
    void openDialog(int key, Qt::KeyboardModifiers modifiers, const QString &objectName);

    std::optional<TestHost> m_host;
    std::optional<HostGate> m_gate;
    std::unique_ptr<WindowDriver> m_driver;
    QPointer<QDialog> m_dialog;
    std::optional<Ctl> m_ctl;
    QProcess m_other; ///< another console
    QString m_newest, m_cutShort, m_slow, m_endless;
    QStringList m_longNames;
};

} // namespace talekeeper
