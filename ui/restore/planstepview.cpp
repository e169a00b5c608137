#include "ui/restore/planstepview.h"

#include "core/foundation/format.h"
#include "ui/common/card.h"
#include "ui/common/labels.h"

#include <QGridLayout>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTextBlock>
#include <QtMath>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

// A guess has no tenths of a second.
QString durationText(double seconds)
{
    if (seconds < 1)
        return PlanStepView::tr("under 1 s");
    return seconds < 10 ? PlanStepView::tr("about %1 s").arg(qCeil(seconds))
                        : PlanStepView::tr("about %1").arg(formatDuration(seconds));
}

} // namespace

QString commandsText(const RestoreStep &step, const Host &host)
{
    QStringList parts;
    parts << (step.acts.isEmpty() ? PlanStepView::tr("# Nothing has to be run.")
                                  : toText(step.acts, host).join(u"\n\n"_s));
    if (!step.undo.isEmpty())
        parts << PlanStepView::tr("# The way back:") + u'\n' + toText(step.undo, host).join(u"\n\n"_s);
    const auto scripts = scriptsOf({.steps = {step}});
    for (auto script = scripts.begin(); script != scripts.end(); ++script)
        parts << PlanStepView::tr("# The script %1:").arg(script.key()) + u'\n' + script.value().trimmed();
    return parts.join(u"\n\n"_s);
}

PlanStepView::PlanStepView(const RestoreStep &step, int number, const Host &host, QWidget *parent)
    : QWidget(parent)
    , m_toggle(
          named(new QPushButton, u"commands_"_s + step.id, tr("Commands of step %1: %2").arg(number).arg(step.title)))
{
    setObjectName(u"planStep_"_s + step.id);
    auto *numberLabel = new ToneLabel(QString::number(number), ToneLabel::Tone::Secondary);
    numberLabel->setFont(textFont(TextSize::Normal, true));
    numberLabel->setMinimumWidth(numberLabel->fontMetrics().horizontalAdvance(u"000"_s));
    auto *duration = new ToneLabel(durationText(step.expectedSeconds), ToneLabel::Tone::Secondary);
    m_toggle->setProperty("quiet", true);
    m_toggle->setCheckable(true);

    auto *layout = new QGridLayout(this);
    layout->setContentsMargins(0, 6, 0, 6);
    layout->setHorizontalSpacing(Spacing::related);
    layout->setVerticalSpacing(0);
    layout->setColumnStretch(1, 1);
    layout->addWidget(numberLabel, 0, 0, 2, 1, Qt::AlignVCenter);
    layout->addWidget(headingLabel(step.title), 0, 1);
    layout->addWidget(paragraph(step.detail, ToneLabel::Tone::Secondary), 1, 1, 1, 3);
    layout->addWidget(duration, 0, 2, Qt::AlignVCenter);
    layout->addWidget(m_toggle, 0, 3, Qt::AlignVCenter);
    // Scripts are long and most steps are never opened: making all of them would hold the window when a plan appears.
    connect(m_toggle, &QPushButton::toggled, this, [this, step, host](bool shown) {
        if (shown && !m_commands)
            buildCommands(commandsText(step, host), step.id);
        showCommands(shown);
    });
    showCommands(false);
}

void PlanStepView::buildCommands(const QString &text, const QString &stepId)
{
    m_commands = named(new QPlainTextEdit(text), u"commandsText_"_s + stepId, m_toggle->accessibleName());
    m_commands->setReadOnly(true);
    m_commands->setFont(monospaceFont(TextSize::Small));
    m_commands->setTabChangesFocus(true);
    m_commands->setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    m_commands->setFixedHeight(QFontMetrics(m_commands->font()).lineSpacing() * 14);
    static_cast<QGridLayout *>(layout())->addWidget(m_commands, 2, 1, 1, 3, Qt::AlignBottom);
}

void PlanStepView::showCommands(bool shown)
{
    m_toggle->setText(shown ? tr("▾ commands") : tr("▸ commands"));
    if (m_commands)
        m_commands->setVisible(shown);
    static_cast<QGridLayout *>(layout())->setRowMinimumHeight(2, shown ? m_commands->height() + Spacing::related : 0);
}

} // namespace talekeeper
