#pragma once

#include "ui/common/prompts.h"
#include "ui/restore/restoreflow.h"

#include <QWidget>

class QStackedWidget;

namespace talekeeper
{

class WizardPage;

/// The tab "Restore": the wizard, one page at a time.
class RestorePage final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(RestorePage)

public:
    RestorePage(RestoreFlow &flow, Prompts &prompts, QWidget *parent = nullptr);

    QWidget *firstFocus() const; ///< of the page that is shown; null if it has none

Q_SIGNALS:
    void activityRequested(); ///< the audit log of what was done

private:
    void showStage();

    RestoreFlow &m_flow;
    QStackedWidget *m_stack;
    QList<WizardPage *> m_pages;
};

} // namespace talekeeper
