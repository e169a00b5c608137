#pragma once

#include "ui/common/prompts.h"
#include "ui/drills/drilldesk.h"

#include <QWidget>

class QPushButton;
class QStackedWidget;

namespace talekeeper
{

class CoverageView;
class DrillForm;
class DrillStart;
class DrillView;
class MessageBanner;

/// The tab "Drills": all drills, the one that is begun or goes on, and what the snapshots cover. It needs no Tale stack: a
/// rebuild makes it.
class DrillsPage final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(DrillsPage)

public:
    DrillsPage(DrillDesk &desk, Prompts &prompts, QWidget *parent = nullptr);

    void showSubject(const QString &subject); ///< a drill that is kept, or a template: then all drills

protected:
    void showEvent(QShowEvent *event) override;

private:
    void update();
    void showView(QWidget *view);

    DrillDesk &m_desk;
    MessageBanner *m_message;
    QPushButton *m_again;
    QStackedWidget *m_stack;
    DrillStart *m_start;
    DrillForm *m_form;
    DrillView *m_drill;
    CoverageView *m_coverage;
};

} // namespace talekeeper
