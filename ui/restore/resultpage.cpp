#include "ui/restore/resultpage.h"

#include "core/foundation/format.h"
#include "ui/common/messagebanner.h"
#include "ui/restore/resultmessage.h"
#include "ui/restore/runchoices.h"

#include <QDesktopServices>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QUrl>

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
    grid->setColumnMinimumWidth(1, QFontMetrics(textFont(TextSize::Normal)).averageCharWidth() * 14);
    grid->setColumnStretch(1, 3);
    return grid;
}

} // namespace

ResultPage::ResultPage(RestoreFlow &flow, Prompts &prompts, QWidget *parent)
    : WizardPage(flow, RestoreStage::Result, parent)
    , m_prompts(prompts)
    , m_banner(named(new MessageBanner, u"resultBanner"_s))
    , m_saved(named(new StateLabel, u"reportSaved"_s))
    , m_steps(new QVBoxLayout)
    , m_wayText(named(paragraph(), u"keptText"_s))
    , m_keptName(named(new QLineEdit, u"keptDatabase"_s, tr("Name of the database that is kept")))
    , m_choices(named(new RunChoices(flow), u"resultChoices"_s))
    , m_openTale(named(new QPushButton, u"openTale"_s))
    , m_done(addButton(tr("&Done"), u"done"_s, tr("Done: back to the choice of a dump")))
{
    m_keptName->setReadOnly(true);
    m_keptName->setFont(monospaceFont(TextSize::Small));
    auto *stepsCard = new Card(tr("What was done"));
    auto *inside = new QWidget;
    auto *insideLayout = new QVBoxLayout(inside);
    insideLayout->setContentsMargins({});
    insideLayout->addLayout(m_steps);
    insideLayout->addStretch();
    stepsCard->body()->addWidget(scrolled(inside), 1);
    stepsCard->body()->addWidget(buildReports());
    m_stepsCard = stepsCard;
    auto *way = new Card(tr("The way back"));
    way->body()->addWidget(m_wayText);
    way->body()->addWidget(m_keptName);
    way->body()->addWidget(m_choices);
    m_wayCard = way;
    auto *look = new Card(tr("Look at Tale"));
    look->body()->addWidget(
        paragraph(tr("Sign in and open what was missing. Only you know whether it is the right day."),
            ToneLabel::Tone::Secondary));
    m_openTale->setAutoDefault(false);
    look->body()->addWidget(m_openTale, 0, Qt::AlignLeft);
    m_lookCard = look;
    auto *rightInside = new QWidget;
    auto *right = new QVBoxLayout(rightInside);
    right->setContentsMargins({});
    right->setSpacing(Spacing::group);
    right->addWidget(m_wayCard);
    right->addWidget(m_lookCard);
    right->addStretch();
    auto *row = new QHBoxLayout;
    row->setSpacing(Spacing::group);
    row->addWidget(m_stepsCard, 7);
    row->addWidget(scrolled(rightInside), 3);
    content()->addWidget(m_banner);
    content()->addLayout(row, 1);
    content()->addStretch(0);
    makePrimary(m_done);
    connect(m_openTale, &QPushButton::clicked, this, [this] { QDesktopServices::openUrl(taleUrl()); });
    connect(m_done, &QPushButton::clicked, &this->flow(), &RestoreFlow::startOver);
}

QWidget *ResultPage::buildReports()
{
    m_saved->label()->setWordWrap(true);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(Spacing::related);
    const auto add = [buttons](const QString &text, const QString &objectName, const QString &accessibleName) {
        auto *button = named(new QPushButton(text), objectName, accessibleName);
        button->setAutoDefault(false);
        buttons->addWidget(button);
        return button;
    };
    connect(add(tr("Report as &HTML…"), u"reportHtml"_s, tr("Save the report as HTML")), &QPushButton::clicked, this,
        [this] { save(ReportFormat::Html); });
    connect(add(tr("Report as &PDF…"), u"reportPdf"_s, tr("Save the report as PDF")), &QPushButton::clicked, this,
        [this] { save(ReportFormat::Pdf); });
    connect(add(tr("&Audit log"), u"showAudit"_s, tr("Audit log: every command of this run")), &QPushButton::clicked,
        this, &ResultPage::activityRequested);
    buttons->addStretch();
    auto *reports = new QWidget;
    auto *layout = new QVBoxLayout(reports);
    layout->setContentsMargins({});
    layout->setSpacing(Spacing::related);
    layout->addWidget(m_saved);
    layout->addLayout(buttons);
    return reports;
}

void ResultPage::save(ReportFormat format)
{
    HostSession &session = flow().session();
    if (!flow().report() || !session.snapshot())
        return;
    const QString run = flow().report()->run;
    saveReport(this, m_prompts, session.runner(),
        {.report = *flow().report(),
            .history = flow().record() ? reportsBehind(*flow().record()) : QList<RestoreReport>(),
            .origin = reportOriginOf(session),
            .historyPath = flow().historyPath(),
            .format = format},
        [this, run](const Result<QString> &saved) {
            m_savedRun = run;
            const bool isStopped = !saved && saved.error().kind == ErrorKind::Stopped;
            m_saved->setState(saved ? StateRole::Good : isStopped ? StateRole::Unknown : StateRole::Bad, saved ? *saved : saved.error().message);
            m_saved->setVisible(flow().report() && flow().report()->run == run);
        });
}

QWidget *ResultPage::firstFocus() const { return m_done; }

void ResultPage::update()
{
    m_saved->setVisible(flow().report() && !m_savedRun.isEmpty() && flow().report()->run == m_savedRun);
    showBanner();
    showSteps();
    showWayBack();
}

void ResultPage::showBanner()
{
    if (flow().error())
        return m_banner->setError(*flow().error(), brokenOffHeadline(flow().progress().hasBegun()));
    if (!flow().report())
        return;
    const ResultMessage message = resultMessage(*flow().report(), flow().record(), flow().accepted());
    m_banner->setMessage(message.role, message.headline, message.text, message.detail);
}

void ResultPage::showSteps()
{
    const bool any = flow().report() && !flow().report()->steps.isEmpty();
    m_stepsCard->setVisible(any);
    const QJsonObject shown = any ? toJson(*flow().report()) : QJsonObject();
    if (std::exchange(m_shownReport, shown) == shown)
        return; // who reads keeps the place
    while (QLayoutItem *item = m_steps->takeAt(0)) {
        delete item->widget();
        delete item;
    }
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
    const RunRecord *run = report ? flow().record() : nullptr;
    // Somebody may have dropped it, or put it back in service, since the run ended.
    const QString keptName = run ? run->keptDatabase : report ? report->previousDatabase : QString();
    const bool kept = !keptName.isEmpty();
    if (run)
        m_choices->showRun(*run);
    const bool canBeFollowed = run && !m_choices->isEmpty();
    m_choices->setVisible(canBeFollowed);
    m_wayCard->setVisible(kept || canBeFollowed);
    m_keptName->setVisible(kept);
    m_wayText->setVisible(kept);
    m_lookCard->setVisible(report && report->outcome == RunOutcome::Restored && (!run || run->state == RunState::Restored)
        && flow().session().profile().kind != HostProfile::Kind::Practice);
    showTale();
    if (!report)
        return;
    if (m_keptName->text() != keptName)
        m_keptName->setText(keptName);
    m_keptName->setCursorPosition(0);
    m_keptName->setToolTip(keptName.toHtmlEscaped());
    const QString size = keptSizeText(run);
    m_wayText->setText(report->outcome == RunOutcome::Undone ? tr("What was taken out of service is kept%1 as").arg(size)
                                                             : tr("The database from before is kept%1 as").arg(size));
}

/// ", 869 MB,"; empty where it is not known.
QString ResultPage::keptSizeText(const RunRecord *run) const
{
    const auto &snapshot = flow().session().snapshot();
    const Database *kept = run && snapshot && snapshot->status ? findDatabase(snapshot->status->databases, run->keptOid) : nullptr;
    return kept ? tr(", %1,").arg(formatSize(kept->sizeBytes)) : QString();
}

QUrl ResultPage::taleUrl() const
{
    const auto &snapshot = flow().session().snapshot();
    return QUrl(snapshot ? snapshot->host.stack.siteUrl() : QString());
}

void ResultPage::showTale()
{
    const QUrl url = taleUrl();
    m_openTale->setVisible(!url.isEmpty());
    m_openTale->setText(tr("&Open %1").arg(url.host()));
    m_openTale->setAccessibleName(tr("Open %1 in the browser").arg(url.host()));
    m_openTale->setToolTip(url.toString(QUrl::FullyEncoded));
}

} // namespace talekeeper
