#include "ui/drills/stepevidence.h"

#include "core/foundation/format.h"
#include "ui/common/breakable.h"
#include "ui/common/card.h"
#include "ui/common/labels.h"
#include "ui/drills/drillmodels.h"
#include "ui/overview/shorttable.h"

#include <QHeaderView>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

ShortTable *evidenceTable(const DrillTable &table)
{
    auto *view = named(new ShortTable, u"evidenceTable"_s, table.title);
    view->setModel(new EvidenceModel(table, view));
    QList<int> columns;
    for (int column = 0; column < int(table.columns.size()); ++column)
        columns << column;
    view->prepare(columns);
    // Where the window is narrow it scrolls: a heading that is cut would tell nothing.
    view->setProperty("scrollsSideways", true);
    view->setHorizontalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    view->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    view->setFixedHeight(view->sizeHint().height() + view->horizontalScrollBar()->sizeHint().height());
    return view;
}

QString commandsText(const QList<DrillCommand> &commands)
{
    QStringList parts;
    for (const DrillCommand &command : commands) {
        parts << u"$ "_s + command.command;
        if (!command.output.isEmpty())
            parts.last() += u'\n' + command.output.trimmed();
        parts.last() += u"\n# "_s + command.result;
    }
    return parts.join(u"\n\n"_s);
}

/// Who did it, when, and which attempt it is.
QString attemptText(const DrillStep &step)
{
    const DrillAttempt &attempt = step.attempts.last();
    const QString when = attempt.by.isEmpty() ? StepEvidence::tr("%1 UTC").arg(formatTime(attempt.startedAt))
                                              : StepEvidence::tr("%1 UTC by %2").arg(formatTime(attempt.startedAt), attempt.by);
    return step.attempts.size() == 1 ? when : StepEvidence::tr("%1, attempt %2; the last one counts").arg(when).arg(step.attempts.size());
}

} // namespace

StepEvidence::StepEvidence(const DrillStep &step, QWidget *parent)
    : QWidget(parent)
    , m_attempt(step.attempts.last())
    , m_toggle(named(new QPushButton, u"stepCommands"_s, tr("Commands of this step and what they printed")))
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(Spacing::related);
    for (const DrillTable &table : m_attempt.result.tables)
        if (!table.rows.isEmpty()) {
            layout->addWidget(headingLabel(table.title));
            layout->addWidget(evidenceTable(table));
        }
    m_toggle->setProperty("quiet", true);
    m_toggle->setCheckable(true);
    m_toggle->setAutoDefault(false);
    layout->addWidget(m_toggle, 0, Qt::AlignLeft);
    auto *when = paragraph(breakable(attemptText(step)), ToneLabel::Tone::Secondary);
    when->setFont(textFont(TextSize::Small));
    layout->addWidget(when);
    connect(m_toggle, &QPushButton::toggled, this, &StepEvidence::showCommands);
    m_toggle->setVisible(!m_attempt.commands.isEmpty());
    showCommands(false);
}

void StepEvidence::showCommands(bool shown)
{
    const QString count = m_attempt.commands.size() == 1 ? tr("1 command") : tr("%1 commands").arg(m_attempt.commands.size());
    m_toggle->setText((shown ? u"▾ "_s : u"▸ "_s) + count);
    if (shown && !m_commands) {
        m_commands = named(new QPlainTextEdit(commandsText(m_attempt.commands)), u"stepCommandsText"_s, m_toggle->accessibleName());
        m_commands->setReadOnly(true);
        m_commands->setFont(monospaceFont(TextSize::Small));
        m_commands->setTabChangesFocus(true);
        m_commands->setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
        m_commands->setFixedHeight(QFontMetrics(m_commands->font()).lineSpacing() * 14);
        auto *box = static_cast<QVBoxLayout *>(layout());
        box->insertWidget(box->indexOf(m_toggle) + 1, m_commands);
    }
    if (m_commands)
        m_commands->setVisible(shown);
}

} // namespace talekeeper
