#include "ui/drills/drillspage.h"

#include "ui/common/breakable.h"
#include "ui/common/card.h"
#include "ui/common/messagebanner.h"
#include "ui/common/taborder.h"
#include "ui/drills/coverageview.h"
#include "ui/drills/drillform.h"
#include "ui/drills/drillstart.h"
#include "ui/drills/drillview.h"

#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace talekeeper
{

DrillsPage::DrillsPage(DrillDesk &desk, Prompts &prompts, QWidget *parent)
    : QWidget(parent)
    , m_desk(desk)
    , m_message(named(new MessageBanner, u"drillMessage"_s))
    , m_again(named(new QPushButton(tr("&Try again")), u"drillAgain"_s, tr("Try it again")))
    , m_stack(new QStackedWidget)
    , m_start(named(new DrillStart(desk, prompts), u"drillStart"_s))
    , m_form(named(new DrillForm(desk), u"drillForm"_s))
    , m_drill(named(new DrillView(desk, prompts), u"drillView"_s))
    , m_coverage(named(new CoverageView(desk, prompts), u"coverageView"_s))
{
    for (QWidget *view : QList<QWidget *>{m_start, m_form, m_drill, m_coverage})
        m_stack->addWidget(view);
    auto *close = named(new QPushButton(tr("&Close")), u"closeDrillMessage"_s, tr("Close this message"));
    m_message->addButton(m_again);
    m_message->addButton(close);
    m_message->hide();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(Spacing::margin, Spacing::related, Spacing::margin, Spacing::related); // small screens have no more
    layout->setSpacing(Spacing::related);
    layout->addWidget(m_message);
    layout->addWidget(m_stack, 1);

    connect(m_again, &QPushButton::clicked, this, [this] {
        const auto again = m_desk.message() ? m_desk.message()->again : std::function<void()>();
        if (again)
            again();
    });
    connect(close, &QPushButton::clicked, &m_desk, &DrillDesk::clearMessage);
    connect(m_start, &DrillStart::startRequested, this, [this](const QString &id) {
        if (const DrillTemplate *drill = m_desk.templates().find(id)) {
            m_form->showDrill(*drill);
            showView(m_form);
            m_form->firstFocus()->setFocus();
        }
    });
    connect(m_start, &DrillStart::coverageRequested, this, [this] {
        showView(m_coverage);
        m_coverage->open();
    });
    connect(m_form, &DrillForm::backRequested, this, [this] { showView(m_start); });
    connect(m_coverage, &CoverageView::backRequested, this, [this] { showView(m_start); });
    connect(m_drill, &DrillView::backRequested, this, [this] {
        m_desk.closeShown();
        showView(m_start);
    });
    connect(&m_desk, &DrillDesk::started, this, [this] { showView(m_drill); });
    connect(&m_desk, &DrillDesk::changed, this, &DrillsPage::update);
    update();
}

void DrillsPage::showView(QWidget *view)
{
    m_stack->setCurrentWidget(view);
    orderTabs(this);
}

void DrillsPage::showSubject(const QString &subject)
{
    m_desk.show(subject);
    const bool isShown = m_desk.shown() && m_desk.shown()->record.id == subject;
    if (!isShown && !m_desk.work())
        m_desk.closeShown();
    showView(m_desk.shown() ? static_cast<QWidget *>(m_drill) : m_start);
}

void DrillsPage::update()
{
    if (m_desk.shown() && m_stack->currentWidget() == m_start)
        showView(m_drill);
    m_message->setVisible(m_desk.message().has_value());
    if (!m_desk.message())
        return;
    const DrillMessage &message = *m_desk.message();
    m_again->setVisible(bool(message.again));
    m_message->setMessage(message.role, breakable(message.headline), breakable(message.text), message.detail);
}

void DrillsPage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    m_desk.read();
}

} // namespace talekeeper
