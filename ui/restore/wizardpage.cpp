#include "ui/restore/wizardpage.h"

#include "ui/common/taborder.h"

#include <QHBoxLayout>
#include <QPushButton>

namespace talekeeper
{

WizardPage::WizardPage(RestoreFlow &flow, RestoreStage stage, QWidget *parent)
    : QWidget(parent)
    , m_flow(flow)
    , m_stage(stage)
    , m_content(new QVBoxLayout)
    , m_buttons(new QHBoxLayout)
{
    m_content->setSpacing(Spacing::group);
    m_buttons->setSpacing(Spacing::related);
    m_buttons->addStretch();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(Spacing::group);
    layout->addLayout(m_content, 1);
    layout->addLayout(m_buttons);
    connect(&m_flow, &RestoreFlow::changed, this, [this] {
        if (m_flow.stage() != m_stage)
            return;
        update();
        orderTabs(this);
    });
}

QPushButton *WizardPage::addButton(const QString &text, const QString &objectName, const QString &accessibleName)
{
    auto *button = named(new QPushButton(text), objectName, accessibleName);
    m_buttons->addWidget(button);
    takeFocusOnClick(button);
    return button;
}

void takeFocusOnClick(QPushButton *button)
{
    QObject::connect(button, &QPushButton::clicked, button, [button] { button->setFocus(Qt::ShortcutFocusReason); });
}

} // namespace talekeeper
