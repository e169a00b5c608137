#include "ui/restore/resultpage.h"

#include "core/foundation/format.h"
#include "ui/common/messagebanner.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

StateRole stateRoleOf(StepState state)
{
    switch (state) {
    case StepState::Done:
        return StateRole::Good;
    case StepState::Failed:
        return StateRole::Bad;
    case StepState::Skipped:
        return StateRole::Unknown;
    case StepState::Reverted:
        return StateRole::Attention;
    }
    Q_UNREACHABLE_RETURN({});
}

QString stepStateText(StepState state)
{
    switch (state) {
    case StepState::Done:
        return ResultPage::tr("done");
    case StepState::Failed:
        return ResultPage::tr("failed");
    case StepState::Skipped:
        return ResultPage::tr("not begun");
    case StepState::Reverted:
        return ResultPage::tr("taken back");
    }
    Q_UNREACHABLE_RETURN({});
}

QString momentOf(const RestoreReport &report)
{
    const auto name = parseDumpName(report.dump);
    return name ? ResultPage::tr("on %1 UTC").arg(formatTime(name->takenAt)) : ResultPage::tr("in %1").arg(report.dump);
}

QString downtimeText(const RestoreReport &report)
{
    return report.downtimeSeconds ? ResultPage::tr("Tale was away for %1.").arg(formatDuration(*report.downtimeSeconds))
                                  : QString();
}

bool mayUndo(const RestoreReport &report)
{
    return report.outcome == RunOutcome::Restored || report.outcome == RunOutcome::Interrupted;
}

QString proofText(const StepReport &step, bool stopped)
{
    if (step.state == StepState::Done || stopped)
        return step.proof;
    return step.proof.isEmpty() ? stepStateText(step.state)
                                : ResultPage::tr("%1: %2").arg(stepStateText(step.state), step.proof);
}

QGridLayout *stepsGrid(const RestoreReport &report)
{
    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(Spacing::group);
    grid->setVerticalSpacing(0);
    grid->setColumnStretch(3, 4);
    const auto header = [&](int column, const QString &text, Qt::Alignment alignment) {
        auto *label = new ToneLabel(text, ToneLabel::Tone::Secondary);
        label->setFont(textFont(TextSize::Small, true));
        grid->addWidget(label, 0, column, alignment);
    };
    header(1, ResultPage::tr("Step"), Qt::AlignLeft);
    header(2, ResultPage::tr("Took"), Qt::AlignRight);
    header(3, ResultPage::tr("Proof"), Qt::AlignLeft);
    for (int at = 0; at < report.steps.size(); ++at) {
        const StepReport &step = report.steps.at(at);
        // What the admin stopped has not failed.
        const bool stopped
            = step.state == StepState::Failed && report.error && report.error->kind == ErrorKind::Stopped;
        const StateRole role = stopped ? StateRole::Attention : stateRoleOf(step.state);
        auto *mark = new GlyphMark;
        mark->setMark(stepGlyphOf(role), role);
        auto *title = named(new QLabel(step.title), u"resultStep_"_s + step.id,
            ResultPage::tr("%1: %2. %3").arg(step.title, stepStateText(step.state), step.proof));
        title->setWordWrap(true);
        title->setContentsMargins(0, 8, 0, 8);
        auto *took = new QLabel(step.state == StepState::Skipped ? QString() : formatDuration(step.seconds));
        auto *proof = paragraph(proofText(step, stopped), ToneLabel::Tone::Secondary);
        proof->setContentsMargins(0, 8, 0, 8);
        const int row = 2 * at + 2;
        grid->addWidget(new HairLine, row - 1, 0, 1, 4);
        grid->addWidget(mark, row, 0);
        grid->addWidget(title, row, 1);
        grid->addWidget(took, row, 2, Qt::AlignRight | Qt::AlignVCenter);
        grid->addWidget(proof, row, 3);
    }
    grid->setColumnMinimumWidth(1, QFontMetrics(textFont(TextSize::Normal)).averageCharWidth() * 18);
    grid->setColumnStretch(1, 3);
    return grid;
}

} // namespace

ResultPage::ResultPage(RestoreFlow &flow, QWidget *parent)
    : WizardPage(flow, RestoreStage::Result, parent)
    , m_banner(named(new MessageBanner, u"resultBanner"_s))
    , m_steps(new QVBoxLayout)
    , m_wayText(paragraph())
    , m_keptName(named(paragraph(), u"keptDatabase"_s))
    , m_wayHint(paragraph({}, ToneLabel::Tone::Secondary))
    , m_undo(named(new QPushButton(tr("&Undo this restore…")), u"undoThisRestore"_s, tr("Undo this restore")))
    , m_done(addButton(tr("&Done"), u"done"_s, tr("Done: back to the choice of a dump")))
{
    m_keptName->setFont(monospaceFont());
    auto *stepsCard = new Card(tr("What was done"));
    auto *inside = new QWidget;
    auto *insideLayout = new QVBoxLayout(inside);
    insideLayout->setContentsMargins({});
    insideLayout->addLayout(m_steps);
    insideLayout->addStretch();
    stepsCard->body()->addWidget(scrolled(inside), 1);
    m_stepsCard = stepsCard;
    auto *way = new Card(tr("The way back"));
    way->body()->addWidget(m_wayText);
    way->body()->addWidget(m_keptName);
    way->body()->addWidget(m_wayHint);
    way->body()->addWidget(m_undo, 0, Qt::AlignLeft);
    m_wayCard = way;
    auto *look = new Card(tr("Look at Tale"));
    look->body()->addWidget(
        paragraph(tr("Sign in and open what was missing. Only you know whether it is the right day."),
            ToneLabel::Tone::Secondary));
    m_lookCard = look;
    auto *right = new QVBoxLayout;
    right->setSpacing(Spacing::group);
    right->addWidget(m_wayCard);
    right->addWidget(m_lookCard);
    right->addStretch();
    auto *row = new QHBoxLayout;
    row->setSpacing(Spacing::group);
    row->addWidget(m_stepsCard, 6);
    row->addLayout(right, 4);
    content()->addWidget(m_banner);
    content()->addLayout(row, 1);
    content()->addStretch(0);
    makePrimary(m_done);
    connect(m_undo, &QPushButton::clicked, this, [this] { this->flow().chooseUndo(this->flow().plan()->run); });
    connect(m_done, &QPushButton::clicked, &this->flow(), &RestoreFlow::startOver);
}

QWidget *ResultPage::firstFocus() const { return m_done; }

void ResultPage::update()
{
    showBanner();
    showSteps();
    showWayBack();
}

void ResultPage::showBanner()
{
    if (flow().error())
        return m_banner->setError(*flow().error(), tr("The run did not begin. Nothing was changed."));
    if (!flow().report())
        return;
    const RestoreReport &report = *flow().report();
    const QString reason = report.error ? report.error->message : QString();
    const QString detail = report.error ? report.error->detail : QString();
    switch (report.outcome) {
    case RunOutcome::Restored:
        m_banner->setMessage(StateRole::Good, tr("%1 is as it was %2.").arg(report.database, momentOf(report)),
            tr("%1 rows in %2 tables counted and equal to the dump. %3")
                .arg(formatCount(report.rowsChecked.value_or(0)), formatCount(report.tablesChecked.value_or(0)),
                    downtimeText(report)));
        break;
    case RunOutcome::Undone:
        m_banner->setMessage(StateRole::Good, tr("%1 is again as it was before the restore.").arg(report.database),
            downtimeText(report));
        break;
    case RunOutcome::TakenBack:
        m_banner->setMessage(StateRole::Attention, tr("Everything was taken back: the old data is in service."),
            tr("%1 The database %2 and the containers from before run as they did.").arg(reason, report.database),
            detail);
        break;
    case RunOutcome::Refused: {
        QStringList reasons;
        for (const Finding &finding : report.findings)
            if (finding.severity == Severity::Blocker)
                reasons << finding.message;
        m_banner->setMessage(StateRole::Bad, tr("The run did not begin. Nothing was changed."),
            reasons.isEmpty() ? reason : reasons.join(u' '), detail);
        break;
    }
    case RunOutcome::Interrupted:
        m_banner->setMessage(StateRole::Bad, tr("The run stands half-way and needs your decision."), reason, detail);
        break;
    case RunOutcome::Discarded:
        m_banner->setMessage(StateRole::Good, tr("What the run had kept was dropped."), {});
        break;
    }
}

void ResultPage::showSteps()
{
    while (QLayoutItem *item = m_steps->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    const bool any = flow().report() && !flow().report()->steps.isEmpty();
    m_stepsCard->setVisible(any);
    if (!any)
        return;
    auto *holder = new QWidget;
    auto *grid = stepsGrid(*flow().report());
    grid->setContentsMargins({});
    holder->setLayout(grid);
    m_steps->addWidget(holder);
}

void ResultPage::showWayBack()
{
    const auto &report = flow().report();
    const bool kept = report && !report->previousDatabase.isEmpty();
    const bool undoable = report && !flow().isUndo() && mayUndo(*report);
    m_wayCard->setVisible(kept || undoable);
    m_keptName->setVisible(kept);
    m_wayHint->setVisible(undoable);
    m_undo->setVisible(undoable);
    m_lookCard->setVisible(report && report->outcome == RunOutcome::Restored
        && flow().session().profile().kind != HostProfile::Kind::Practice);
    if (!report)
        return;
    m_wayText->setVisible(kept);
    m_keptName->setText(report->previousDatabase);
    if (report->outcome == RunOutcome::Undone) {
        m_wayText->setText(tr("What was taken out of service is kept as"));
    } else {
        m_wayText->setText(tr("The database from before is kept as"));
        m_wayHint->setText(tr("Undo takes some seconds and stops Tale meanwhile. What people save from now on would "
                              "leave service with it, but is kept."));
    }
}

} // namespace talekeeper
