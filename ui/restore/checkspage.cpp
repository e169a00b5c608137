#include "ui/restore/checkspage.h"

#include "core/foundation/format.h"
#include "ui/common/messagebanner.h"
#include "ui/dumps/elidedlabel.h"
#include "ui/restore/subject.h"

#include <QApplication>
#include <QCheckBox>
#include <QHBoxLayout>
#include <QProgressBar>
#include <QPushButton>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

StateRole stateRoleOf(Severity severity)
{
    switch (severity) {
    case Severity::Ok:
        return StateRole::Good;
    case Severity::Warning:
        return StateRole::Attention;
    case Severity::Blocker:
        return StateRole::Bad;
    }
    Q_UNREACHABLE_RETURN({});
}

QString severityText(Severity severity)
{
    switch (severity) {
    case Severity::Ok:
        return ChecksPage::tr("in order");
    case Severity::Warning:
        return ChecksPage::tr("good to know");
    case Severity::Blocker:
        return ChecksPage::tr("in the way");
    }
    Q_UNREACHABLE_RETURN({});
}

bool sameFindings(const QList<Finding> &one, const QList<Finding> &other)
{
    return std::ranges::equal(one, other, [](const Finding &left, const Finding &right) {
        return left.id == right.id && left.severity == right.severity && left.message == right.message;
    });
}

} // namespace

ChecksPage::ChecksPage(RestoreFlow &flow, QWidget *parent)
    : WizardPage(flow, RestoreStage::Checks, parent)
    , m_banner(named(new MessageBanner, u"checksBanner"_s))
    , m_card(new Card(tr("What was looked at")))
    , m_about(named(new ElidedLabel, u"checksAbout"_s))
    , m_progressArea(new QWidget)
    , m_progress(named(new QProgressBar, u"checksProgress"_s, tr("How much of the dump is read")))
    , m_progressText(named(new ToneLabel({}, ToneLabel::Tone::Secondary), u"checksProgressText"_s))
    , m_findings(new QVBoxLayout)
    , m_back(addButton(tr("&Back"), u"back"_s, tr("Back to the choice of the dump")))
    , m_again(addButton(tr("Check &again"), u"checkAgain"_s, tr("Check again")))
    , m_next(addButton(tr("&Next: plan"), u"nextPlan"_s, tr("Next: the plan")))
{
    makePrimary(m_next);
    m_progress->setTextVisible(false);
    auto *progress = new QVBoxLayout(m_progressArea);
    progress->setContentsMargins({});
    progress->addWidget(m_progress);
    progress->addWidget(m_progressText);
    auto *inside = new QWidget;
    auto *rows = new QVBoxLayout(inside);
    rows->setContentsMargins({});
    m_findings->setSpacing(0);
    rows->addLayout(m_findings);
    rows->addStretch();
    m_about->setFont(monospaceFont());
    m_card->body()->addWidget(m_about);
    m_card->body()->addWidget(m_progressArea);
    m_card->body()->addWidget(scrolled(inside), 1);
    content()->addWidget(m_banner);
    content()->addWidget(m_card, 1);
    content()->addStretch(0); // without the card, the message stays at the top
    connect(m_back, &QPushButton::clicked, &this->flow(), &RestoreFlow::startOver);
    connect(m_again, &QPushButton::clicked, &this->flow(), &RestoreFlow::checkAgain);
    connect(m_next, &QPushButton::clicked, this, [this] { this->flow().goTo(RestoreStage::Plan); });
}

QWidget *ChecksPage::firstFocus() const { return m_next->isEnabled() ? m_next : m_back; }

void ChecksPage::update()
{
    const bool checking = flow().job() != nullptr;
    showBanner();
    showProgress();
    showFindings();
    m_card->setVisible(checking || flow().plan());
    m_about->setName(subjectOf(flow()));
    m_again->setEnabled(!checking);
    const bool couldGoOn = m_next->isEnabled(),
               inUse = QApplication::focusWidget() && isAncestorOf(QApplication::focusWidget());
    if (!flow().mayGoOn() && m_next->hasFocus())
        m_back->setFocus();
    m_next->setEnabled(flow().mayGoOn());
    if (!couldGoOn && m_next->isEnabled() && inUse)
        m_next->setFocus();
}

void ChecksPage::showBanner()
{
    if (flow().error())
        return m_banner->setError(*flow().error(),
            flow().error()->kind == ErrorKind::Stopped ? tr("The checks were stopped. Nothing was changed.")
                : flow().task() == RunTask::Restore    ? tr("The checks could not be made. Nothing was changed.")
                                              : tr("This can't be done to the run. Nothing was changed."));
    if (!flow().plan())
        return m_banner->hide();
    const QList<Finding> &findings = flow().plan()->findings;
    const auto count = std::ranges::count(findings, Severity::Blocker, &Finding::severity);
    if (!flow().mayGoOn())
        m_banner->setMessage(StateRole::Bad, tr("This dump can't be restored as things are."),
            count > 1 ? tr("%1 things stand in the way; they are marked below. Nothing was changed.").arg(count)
                      : tr("One thing stands in the way; it is marked below. Nothing was changed."));
    else if (count > 0)
        m_banner->setMessage(StateRole::Attention, tr("You go on in spite of what was found."),
            tr("The data in service stays untouched until the swap, so a load that fails loses nothing."));
    else
        m_banner->setMessage(StateRole::Good, tr("Nothing stands in the way."),
            tr("Nothing was changed yet either. The plan shows what would be done."));
}

void ChecksPage::showProgress()
{
    const RunningJob *job = flow().job();
    m_progressArea->setVisible(job != nullptr);
    if (!job)
        return;
    const Progress &progress = job->progress();
    const qint64 total = flow().dumpSize();
    const bool counted = progress.phase == "verify"_L1 && total > 0 && progress.done > 0;
    m_progress->setRange(0, counted ? 1000 : 0);
    m_progress->setValue(counted ? int(progress.done * 1000 / total) : 0);
    if (progress.phase == "verify"_L1)
        m_progressText->setText(counted ? tr("Reading the dump to its end on the host: %1 of %2")
                                              .arg(formatSize(progress.done), formatSize(total))
                                        : tr("Reading the dump to its end on the host …"));
    else
        m_progressText->setText(tr("Looking at databases, containers and room …"));
}

void ChecksPage::showFindings()
{
    const QList<Finding> findings = flow().plan() ? flow().plan()->findings : QList<Finding>();
    if (sameFindings(findings, m_shown))
        return;
    m_shown = findings;
    while (QLayoutItem *item = m_findings->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    // What stands in the way comes first, then what is good to know.
    QList<Finding> sorted = findings;
    std::ranges::stable_sort(sorted, std::greater{}, &Finding::severity);
    for (const Finding &finding : sorted) {
        m_findings->addWidget(findingRow(finding));
        m_findings->addWidget(new HairLine);
    }
}

QWidget *ChecksPage::findingRow(const Finding &finding)
{
    auto *row = named(
        new QWidget, u"finding_"_s + finding.id, tr("%1: %2").arg(severityText(finding.severity), finding.message));
    auto *mark = new GlyphMark;
    mark->setMark(stepGlyphOf(stateRoleOf(finding.severity)), stateRoleOf(finding.severity));
    auto *message = paragraph(finding.message);
    auto *word = new ToneLabel(severityText(finding.severity));
    word->setRole(stateRoleOf(finding.severity));
    auto *words = new QVBoxLayout;
    words->addWidget(message);
    if (finding.acceptable && finding.severity == Severity::Blocker) {
        auto *accept = named(new QCheckBox(tr("Go on in spite of this")), u"accept_"_s + finding.id,
            tr("Go on in spite of: %1").arg(finding.message));
        accept->setChecked(flow().accepted().contains(finding.id));
        connect(accept, &QCheckBox::toggled, &flow(),
            [this, id = finding.id](bool accepted) { flow().setAccepted(id, accepted); });
        words->addWidget(accept);
    }
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 8, 0, 8);
    layout->setSpacing(Spacing::related);
    layout->addWidget(mark, 0, Qt::AlignTop);
    layout->addLayout(words, 1);
    layout->addWidget(word, 0, Qt::AlignTop);
    return row;
}

} // namespace talekeeper
