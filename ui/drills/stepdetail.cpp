#include "ui/drills/stepdetail.h"

#include "core/foundation/format.h"
#include "ui/common/appearance.h"
#include "ui/common/breakable.h"
#include "ui/common/labels.h"
#include "ui/drills/drillmodels.h"
#include "ui/drills/drilltext.h"
#include "ui/drills/stepevidence.h"
#include "ui/hosts/environment.h"

#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

void emptyLayout(QLayout *layout)
{
    while (QLayoutItem *item = layout->takeAt(0)) {
        delete item->widget();
        delete item;
    }
}

StateLabel *findingLabel(const DrillFinding &finding)
{
    auto *label = new StateLabel;
    label->label()->setWordWrap(true);
    label->label()->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setState(finding.severity == DrillFinding::Severity::Failure ? StateRole::Bad : StateRole::Attention, breakable(finding.message));
    return label;
}

} // namespace

StepDetail::StepDetail(DrillDesk &desk, Prompts &prompts, QWidget *parent)
    : Card({}, parent)
    , m_desk(desk)
    , m_prompts(prompts)
    , m_title(named(new StateLabel, u"stepTitle"_s))
    , m_findings(new QVBoxLayout)
    , m_why(named(paragraph(), u"stepWhy"_s))
    , m_how(named(paragraph({}, ToneLabel::Tone::Secondary), u"stepHow"_s))
    , m_evidence(new QVBoxLayout)
    , m_planHeading(headingLabel(tr("What it runs")))
    , m_plan(named(new QPlainTextEdit, u"stepPlan"_s, tr("What the step runs")))
    , m_note(named(new QPlainTextEdit, u"stepNote"_s, tr("Note to this step")))
    , m_readNote(named(paragraph(), u"stepReadNote"_s))
    , m_pictures(named(paragraph({}, ToneLabel::Tone::Secondary), u"stepPictures"_s))
    , m_keepNote(named(new QPushButton, u"keepNote"_s))
    , m_picture(named(new QPushButton(tr("Add p&icture…")), u"addPicture"_s, tr("Add a picture to this step")))
    , m_act(named(new QPushButton, u"doStep"_s))
    , m_fail(named(new QPushButton(tr("It &failed")), u"answerFail"_s, tr("It failed: record it with the note")))
    , m_pass(named(new QPushButton(tr("It &works")), u"answerPass"_s, tr("It works: record it with the note")))
    , m_next(named(new QPushButton, u"nextStep"_s))
    , m_stop(named(new QPushButton(tr("&Stop")), u"stopStep"_s, tr("Stop what runs")))
    , m_waits(named(paragraph({}, ToneLabel::Tone::Secondary), u"stepWaits"_s))
{
    build();
    connect(m_note, &QPlainTextEdit::textChanged, this, [this] { m_drafts.insert(m_drill + m_step, m_note->toPlainText()); });
    connect(m_keepNote, &QPushButton::clicked, this, [this] { m_desk.note(m_step, m_note->toPlainText()); });
    connect(m_picture, &QPushButton::clicked, this, &StepDetail::choosePicture);
    connect(m_act, &QPushButton::clicked, this, &StepDetail::act);
    connect(m_fail, &QPushButton::clicked, this, [this] { m_desk.answer(m_step, false, m_note->toPlainText()); });
    connect(m_pass, &QPushButton::clicked, this, [this] { m_desk.answer(m_step, true, m_note->toPlainText()); });
    connect(m_next, &QPushButton::clicked, this, &StepDetail::nextRequested);
    connect(m_stop, &QPushButton::clicked, this, [this] {
        if (m_desk.work())
            m_desk.work()->stop();
    });
}

void StepDetail::build()
{
    m_title->label()->setFont(textFont(TextSize::Normal, true));
    m_title->label()->setWordWrap(true);
    m_plan->setReadOnly(true);
    m_plan->setFont(monospaceFont(TextSize::Small));
    m_plan->setTabChangesFocus(true);
    m_plan->setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    m_plan->setFixedHeight(QFontMetrics(m_plan->font()).lineSpacing() * 9);
    m_findings->setSpacing(Spacing::related);
    m_evidence->setSpacing(Spacing::related);
    auto *inside = new QWidget;
    auto *layout = new QVBoxLayout(inside);
    layout->setContentsMargins({});
    layout->setSpacing(Spacing::related);
    layout->addLayout(m_findings);
    for (ToneLabel *text : {m_why, m_how})
        layout->addWidget(text);
    layout->addWidget(m_planHeading);
    layout->addWidget(m_plan);
    layout->addLayout(m_evidence);
    layout->addWidget(buildNote());
    layout->addStretch(1);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(Spacing::related);
    buttons->addStretch();
    for (QPushButton *button : {m_stop, m_fail, m_act, m_pass, m_next}) {
        button->setAutoDefault(false);
        buttons->addWidget(button);
    }
    body()->addWidget(m_title);
    body()->addWidget(scrolled(inside), 1);
    body()->addWidget(m_waits);
    body()->addLayout(buttons);
}

QWidget *StepDetail::buildNote()
{
    m_note->setTabChangesFocus(true);
    m_note->setFixedHeight(m_note->fontMetrics().lineSpacing() * 3 + 12);
    m_note->setPlaceholderText(tr("What you saw, for whoever reads the evidence"));
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(Spacing::related);
    buttons->addStretch();
    for (QPushButton *button : {m_picture, m_keepNote}) {
        button->setAutoDefault(false);
        buttons->addWidget(button);
    }
    m_noteBox = new QWidget;
    auto *layout = new QVBoxLayout(m_noteBox);
    layout->setContentsMargins({});
    layout->setSpacing(Spacing::related);
    layout->addWidget(headingLabel(tr("Note")));
    layout->addWidget(m_note);
    layout->addWidget(m_readNote);
    layout->addWidget(m_pictures);
    layout->addLayout(buttons);
    return m_noteBox;
}

void StepDetail::showStep(const QString &stepId)
{
    const DrillRecord &record = m_desk.shown()->record;
    const bool isAnother = m_drill != record.id || m_step != stepId;
    m_drill = record.id;
    m_step = stepId;
    m_title->setState(stateRoleOf(step().state()), from().title);
    m_title->setAccessibleName(tr("%1: %2").arg(from().title, stepWord(record, stepId)));
    if (isAnother || m_shownStep != step()) {
        m_shownStep = step();
        showFindings();
        showEvidence();
    }
    m_why->setText(from().why);
    m_why->setVisible(!from().why.isEmpty());
    m_how->setText(from().how);
    m_how->setVisible(!from().how.isEmpty());
    leaveNote();
    showCommands();
    showButtons();
}

void StepDetail::showFindings()
{
    emptyLayout(m_findings);
    if (step().attempts.isEmpty())
        return;
    const DrillAttempt &attempt = step().attempts.last();
    if (attempt.state == DrillStepState::Running || attempt.state == DrillStepState::Open)
        return;
    if (!attempt.result.summary.isEmpty())
        m_findings->addWidget(named(paragraph(breakable(attempt.result.summary)), u"stepSummary"_s));
    for (const DrillFinding &finding : attempt.result.findings)
        m_findings->addWidget(named(findingLabel(finding), u"finding"_s));
    if (attempt.state == DrillStepState::Failed && !from().failure.isEmpty())
        m_findings->addWidget(named(paragraph(from().failure), u"stepFailure"_s));
}

void StepDetail::showEvidence()
{
    emptyLayout(m_evidence);
    if (!step().attempts.isEmpty())
        m_evidence->addWidget(new StepEvidence(step()));
}

/// What the admin has typed and not kept yet stays until it is.
void StepDetail::leaveNote()
{
    const QString kept = step().attempts.isEmpty() ? QString() : step().attempts.last().note;
    const QString key = m_drill + m_step;
    if (m_drafts.value(key, kept) == kept)
        m_drafts.remove(key);
    const QString text = m_drafts.value(key, kept);
    if (m_note->toPlainText() != text) {
        const QSignalBlocker blocker(m_note);
        m_note->setPlainText(text);
    }
    const bool canWrite = m_desk.whyReadOnly().isEmpty();
    const bool isManual = from().kind == DrillStepKind::Manual;
    const bool isReady = requireReady(m_desk.shown()->record, m_step).has_value();
    const bool isBegun = !step().attempts.isEmpty() && from().kind != DrillStepKind::Timer;
    QStringList names;
    if (isBegun)
        for (const DrillPicture &picture : step().attempts.last().pictures)
            names << picture.name;
    m_note->setVisible(canWrite);
    m_readNote->setText(breakable(kept));
    m_readNote->setVisible(!canWrite && !kept.isEmpty());
    m_pictures->setText(breakable(tr("Pictures: %1").arg(names.join(u", "_s))));
    m_pictures->setVisible(!names.isEmpty());
    m_keepNote->setVisible(canWrite && isBegun);
    m_picture->setVisible(canWrite && isBegun);
    m_noteBox->setVisible(canWrite ? isBegun || (isManual && isReady) : !kept.isEmpty() || !names.isEmpty());
    const bool isFinding = step().state() == DrillStepState::Failed || step().state() == DrillStepState::Findings;
    m_keepNote->setText(isFinding ? tr("&Record finding") : tr("&Record note"));
    m_keepNote->setAccessibleName(tr("Record the note to this step"));
}

void StepDetail::showCommands()
{
    const bool isPlanned = from().kind == DrillStepKind::Action && !holds(m_desk.shown()->record, m_step) && m_desk.whyReadOnly().isEmpty();
    m_planHeading->setVisible(isPlanned);
    m_plan->setVisible(isPlanned);
    const bool canBeRead = requireReady(m_desk.shown()->record, m_step).has_value();
    // What an action would run goes by what the steps before it have found.
    const QString key = m_drill + m_step + (canBeRead ? u"1"_s : u"0"_s) + QString::number(step().attempts.size());
    if (!isPlanned || m_desk.isBusy() || std::exchange(m_planned, key) == key)
        return;
    if (!canBeRead)
        return m_plan->setPlainText(tr("# It is known once the steps that this one needs have ended well."));
    m_plan->setPlainText(tr("# The host is asked …"));
    m_desk.readCommands(m_step, this, [this, key](const Result<QStringList> &commands) {
        if (key == m_planned)
            takeCommands(commands);
    });
}

void StepDetail::takeCommands(const Result<QStringList> &commands)
{
    if (!commands)
        m_planned.clear(); // asked again as soon as something has changed
    if (!commands)
        m_plan->setPlainText(u"# "_s + commands.error().message);
    else
        m_plan->setPlainText(commands->isEmpty() ? tr("# Nothing has to be run.") : commands->join(u"\n\n"_s));
}

void StepDetail::showButtons()
{
    const DrillRecord &record = m_desk.shown()->record;
    const QString readOnly = m_desk.whyReadOnly();
    const auto ready = requireReady(record, m_step);
    const DrillStepKind kind = from().kind;
    const bool isFree = readOnly.isEmpty() && !m_desk.work();
    const bool canAct = isFree && ready.has_value();
    const bool hasEnded = holds(m_desk.shown()->record, m_step) || step().state() == DrillStepState::Failed;
    m_stop->setVisible(m_desk.work());
    m_stop->setEnabled(m_desk.work() && !m_desk.work()->stopAsked());
    m_act->setVisible(canAct && (kind == DrillStepKind::Check || kind == DrillStepKind::Action));
    if (kind == DrillStepKind::Action) {
        m_act->setText(step().attempts.isEmpty() ? tr("R&un…") : tr("R&un again…"));
        m_act->setAccessibleName(tr("Run the step %1").arg(from().title));
    } else {
        m_act->setText(step().attempts.isEmpty() ? tr("&Check") : tr("&Check again"));
        m_act->setAccessibleName(tr("Check %1").arg(from().title));
    }
    m_pass->setVisible(canAct && kind == DrillStepKind::Manual);
    m_fail->setVisible(canAct && kind == DrillStepKind::Manual);
    const QString next = readOnly.isEmpty() ? nextStep(record) : QString();
    m_next->setVisible(isFree && (hasEnded || !canAct) && next != m_step);
    m_next->setText(next.isEmpty() ? tr("&Next: sign-off") : tr("&Next step"));
    m_next->setAccessibleName(next.isEmpty() ? tr("Next: sign-off") : tr("Next step: %1").arg(record.drill.step(next)->title));
    for (QPushButton *button : {m_act, m_pass, m_fail, m_keepNote, m_picture})
        button->setEnabled(!m_desk.isBusy());
    for (QPushButton *button : {m_act, m_pass, m_next})
        setPrimary(button, button == primary());
    const QString stale = staleText(record, m_step);
    m_waits->setVisible(isFree && !hasEnded && (!ready || kind == DrillStepKind::Timer || !stale.isEmpty()));
    m_waits->setText(!ready ? ready.error().message : !stale.isEmpty() ? stale : tr("It comes by itself."));
}

QPushButton *StepDetail::primary() const
{
    if (!m_desk.shown() || !m_desk.whyReadOnly().isEmpty() || m_desk.work())
        return nullptr;
    const bool hasEnded = holds(m_desk.shown()->record, m_step) || step().state() == DrillStepState::Failed;
    if (m_next->isVisibleTo(this) && hasEnded)
        return m_next;
    for (QPushButton *button : {m_act, m_pass, m_next})
        if (button->isVisibleTo(this))
            return button;
    return nullptr;
}

void StepDetail::act()
{
    if (from().kind == DrillStepKind::Check)
        return m_desk.doStep(m_step);
    const HostProfile &host = m_desk.session().profile();
    const Question question{.title = tr("%1: run it on %2?").arg(from().title, host.name),
        .text = tr("It changes what runs on %1. The commands stand on the page, and in the audit log after.").arg(host.name),
        .verbs = {tr("Run it on %1").arg(host.name)},
        .stayVerb = tr("Don't run it")};
    m_prompts.ask(this, question, [this, step = m_step](std::optional<qsizetype> chosen) {
        if (chosen)
            m_desk.doStep(step);
    });
}

void StepDetail::choosePicture()
{
    m_prompts.chooseFileToOpen(this, tr("Choose a picture"), tr("Pictures (*.png *.jpg *.jpeg)"),
        [this, step = m_step](const std::optional<QString> &file) {
            if (file && !file->isEmpty())
                m_desk.addPicture(step, *file);
        });
}

} // namespace talekeeper
