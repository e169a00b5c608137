#pragma once

#include "ui/common/appearance.h"
#include "ui/common/card.h"
#include "ui/common/labels.h"
#include "ui/restore/restoreflow.h"

#include <QWidget>

class QHBoxLayout;
class QPushButton;

namespace talekeeper
{

/// A page of the wizard: its content, and at its foot the buttons that lead back and on.
class WizardPage : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(WizardPage)

public:
    WizardPage(RestoreFlow &flow, RestoreStage stage, QWidget *parent);

    RestoreStage stage() const { return m_stage; }
    /// What has the keyboard when the page appears.
    virtual QWidget *firstFocus() const { return nullptr; }

protected:
    /// Shows what the flow holds; called whenever that changed and the page is the one that is seen.
    virtual void update() = 0;

    RestoreFlow &flow() const { return m_flow; }
    QVBoxLayout *content() const { return m_content; }
    QPushButton *addButton(const QString &text, const QString &objectName, const QString &accessibleName);

private:
    RestoreFlow &m_flow;
    RestoreStage m_stage;
    QVBoxLayout *m_content;
    QHBoxLayout *m_buttons;
};

/// Gives a button the keyboard when it is pressed, also by its key from elsewhere: the page that follows then takes it over,
/// and what is typed there does not go to the list of hosts. Call it before connecting what the button does.
void takeFocusOnClick(QPushButton *button);

} // namespace talekeeper
