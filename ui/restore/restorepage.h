#pragma once

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
    explicit RestorePage(RestoreFlow &flow, QWidget *parent = nullptr);

private:
    void showStage();

    RestoreFlow &m_flow;
    QStackedWidget *m_stack;
    QList<WizardPage *> m_pages;
};

} // namespace talekeeper
