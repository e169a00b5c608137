#pragma once

#include "ui/drills/drilldesk.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QPushButton;

namespace talekeeper
{

class MessageBanner;
class ToneLabel;

/// What a drill has to be told before it begins.
class DrillForm final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(DrillForm)

public:
    explicit DrillForm(DrillDesk &desk, QWidget *parent = nullptr);

    void showDrill(const DrillTemplate &drill); ///< with what the last one of it was told
    QWidget *firstFocus() const;

Q_SIGNALS:
    void backRequested();

private:
    QWidget *buildFoot();
    void update();
    QStringList missing() const; ///< titles of inputs that are needed and empty

    DrillDesk &m_desk;
    std::optional<DrillTemplate> m_drill;
    QLabel *m_title;
    ToneLabel *m_why;
    MessageBanner *m_refusal;
    QVBoxLayout *m_inputs;
    QList<QLineEdit *> m_fields; ///< in the order of the inputs
    ToneLabel *m_state;
    QPushButton *m_back;
    QPushButton *m_start;
};

} // namespace talekeeper
