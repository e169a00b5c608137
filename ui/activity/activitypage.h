#pragma once

#include "ui/common/prompts.h"
#include "ui/hosts/hostsession.h"

#include <QWidget>

class QStackedWidget;
class QTabBar;

namespace talekeeper
{

class AuditPart;
class MessageBanner;
class RunsPart;
struct SavedFile;

/// The tab "Activity": every run on the host with its report, and the audit log of this user's consoles.
class ActivityPage final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ActivityPage)

public:
    /// \param historyPath of the store with the audit log; empty: the usual place
    ActivityPage(HostSession &session, Prompts &prompts, const QString &historyPath, QWidget *parent = nullptr);

    void showAudit(const QString &run); ///< the audit log, with the entries of a run; empty: as it was searched last

Q_SIGNALS:
    void runRequested(const QString &run); ///< the page Restore, with that run

protected:
    void showEvent(QShowEvent *event) override;

private:
    void showTrust();
    void tell(const SavedFile &file);

    QTabBar *m_choice;
    MessageBanner *m_trust; ///< stands on both parts: a log that was changed is no detail
    MessageBanner *m_note; ///< what became of a report or an export
    QStackedWidget *m_stack;
    RunsPart *m_runs;
    AuditPart *m_audit;
};

} // namespace talekeeper
