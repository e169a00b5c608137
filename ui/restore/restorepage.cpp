#include "ui/restore/restorepage.h"

#include "ui/restore/checkspage.h"
#include "ui/restore/choosepage.h"
#include "ui/restore/confirmpage.h"
#include "ui/restore/decidepage.h"
#include "ui/restore/planpage.h"
#include "ui/restore/resultpage.h"
#include "ui/restore/runpage.h"
#include "ui/restore/stagebar.h"

#include <QApplication>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper
{

RestorePage::RestorePage(RestoreFlow &flow, Prompts &prompts, QWidget *parent)
    : QWidget(parent)
    , m_flow(flow)
    , m_stack(named(new QStackedWidget, u"wizard"_s))
{
    auto *result = named(new ResultPage(flow, prompts), u"resultPage"_s);
    connect(result, &ResultPage::activityRequested, this, &RestorePage::activityRequested);
    m_pages = {named(new ChoosePage(flow), u"choosePage"_s), named(new ChecksPage(flow), u"checksPage"_s),
        named(new PlanPage(flow), u"planPage"_s), named(new ConfirmPage(flow, prompts), u"confirmPage"_s),
        named(new RunPage(flow), u"runPage"_s), named(new DecidePage(flow), u"decidePage"_s), result};
    for (WizardPage *page : m_pages)
        m_stack->addWidget(page);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(Spacing::margin, Spacing::group, Spacing::margin, Spacing::group);
    layout->setSpacing(Spacing::related); // small screens have no more to give
    layout->addWidget(new StageBar(flow));
    layout->addWidget(m_stack, 1);
    connect(&m_flow, &RestoreFlow::stageChanged, this, &RestorePage::showStage);
    showStage();
}

QWidget *RestorePage::firstFocus() const { return static_cast<WizardPage *>(m_stack->currentWidget())->firstFocus(); }

void RestorePage::showStage()
{
    const auto page = std::ranges::find(m_pages, m_flow.stage(), &WizardPage::stage);
    const bool hadFocus = QApplication::focusWidget() && isAncestorOf(QApplication::focusWidget());
    m_stack->setCurrentWidget(*page);
    if (hadFocus && (*page)->firstFocus())
        (*page)->firstFocus()->setFocus();
}

} // namespace talekeeper
