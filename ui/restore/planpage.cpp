#include "ui/restore/planpage.h"

#include "core/foundation/format.h"
#include "ui/restore/planstepview.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QPushButton>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

void clearLayout(QLayout *layout)
{
    while (QLayoutItem *item = layout->takeAt(0)) {
        delete item->widget();
        delete item;
    }
}

double downtimeOf(const RestorePlan &plan)
{
    double seconds = 0;
    for (const RestoreStep &step : plan.steps)
        seconds += step.expectedSeconds;
    return seconds;
}

const Finding *findingOf(const RestorePlan &plan, const QString &id)
{
    const auto found = std::ranges::find(plan.findings, id, &Finding::id);
    return found == plan.findings.end() ? nullptr : &*found;
}

void addTopic(QVBoxLayout *layout, const QString &heading, QWidget *text)
{
    layout->addWidget(headingLabel(heading));
    layout->addWidget(text);
    layout->addSpacing(Spacing::related);
}

StateLabel *warningLabel(const QString &text)
{
    auto *label = new StateLabel;
    label->label()->setWordWrap(true);
    label->setState(StateRole::Attention, text);
    return label;
}

} // namespace

PlanPage::PlanPage(RestoreFlow &flow, QWidget *parent)
    : WizardPage(flow, RestoreStage::Plan, parent)
    , m_steps(new QVBoxLayout)
    , m_meaning(new QVBoxLayout)
    , m_back(addButton(tr("&Back"), u"back"_s, tr("Back")))
    , m_copy(addButton(tr("&Copy as script"), u"copyScript"_s, tr("Copy the plan as a shell script")))
    , m_next(addButton(tr("&Next: confirm"), u"nextConfirm"_s, tr("Next: confirm")))
{
    makePrimary(m_next);
    m_steps->setSpacing(0);
    m_meaning->setSpacing(4);
    const auto inScroll = [](QVBoxLayout *rows) {
        auto *inside = new QWidget;
        auto *layout = new QVBoxLayout(inside);
        layout->setContentsMargins({});
        layout->addLayout(rows);
        layout->addStretch();
        return scrolled(inside);
    };
    auto *left = new Card(tr("What will happen"));
    left->body()->addWidget(inScroll(m_steps), 1);
    auto *right = new Card;
    right->body()->addWidget(inScroll(m_meaning), 1);
    auto *row = new QHBoxLayout;
    row->setSpacing(Spacing::group);
    row->addWidget(left, 6);
    row->addWidget(right, 4);
    content()->addLayout(row, 1);

    connect(m_back, &QPushButton::clicked, this,
        [this] { this->flow().goTo(this->flow().isUndo() ? RestoreStage::Choose : RestoreStage::Checks); });
    connect(m_next, &QPushButton::clicked, this, [this] { this->flow().goTo(RestoreStage::Confirm); });
    connect(m_copy, &QPushButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(toScript(*this->flow().plan(), *this->flow().host()));
        m_copy->setText(tr("&Copied"));
    });
}

QWidget *PlanPage::firstFocus() const { return m_next; }

void PlanPage::update()
{
    const RestorePlan &plan = *flow().plan();
    m_next->setEnabled(flow().mayGoOn());
    const QString shown = plan.run + (flow().isUndo() ? u" undo "_s : u" restore "_s) + plan.keptDatabase;
    if (std::exchange(m_shownRun, shown) == shown)
        return;
    m_copy->setText(tr("&Copy as script"));
    showSteps();
    showMeaning();
}

void PlanPage::showSteps()
{
    clearLayout(m_steps);
    const RestorePlan &plan = *flow().plan();
    for (int at = 0; at < plan.steps.size(); ++at) {
        m_steps->addWidget(new PlanStepView(plan.steps.at(at), at + 1, *flow().host()));
        m_steps->addWidget(new HairLine);
    }
}

void PlanPage::showMeaning()
{
    clearLayout(m_meaning);
    const RestorePlan &plan = *flow().plan();
    if (plan.running.isEmpty())
        addTopic(
            m_meaning, tr("Tale"), paragraph(tr("Nothing runs that writes to this database, so nothing is stopped.")));
    else
        addTopic(m_meaning, tr("Tale stops"),
            paragraph(tr("first, as Tale's manual says: for about %1. What was running is started again.")
                          .arg(formatDuration(qMax(10.0, downtimeOf(plan))))));
    if (flow().isUndo()) {
        addTopic(m_meaning, tr("If something fails"),
            paragraph(tr("Until the swap nothing changes in \"%1\". If the swap fails, everything is taken back.")
                          .arg(plan.database)));
        if (!plan.keptDatabase.isEmpty())
            addTopic(m_meaning, tr("What you give up"),
                warningLabel(
                    tr("What was saved in %1 since the restore leaves service. It is not lost: it is kept as %2.")
                        .arg(plan.database, plan.keptDatabase)));
        m_meaning->addStretch();
        return;
    }
    addTopic(m_meaning, tr("If something fails"),
        paragraph(tr("Up to the swap nothing changes in \"%1\": a failure or a stop takes everything back by itself. "
                     "After it, one click brings the old database back.")
                      .arg(plan.database)));
    if (const Finding *loss = findingOf(plan, u"loss"_s))
        addTopic(m_meaning, tr("What you give up"), warningLabel(loss->message));
    bool first = true;
    for (const Finding &finding : plan.findings) {
        if (finding.severity == Severity::Ok || finding.id == "loss"_L1)
            continue;
        if (std::exchange(first, false))
            m_meaning->addWidget(headingLabel(tr("Good to know")));
        m_meaning->addWidget(warningLabel(finding.message));
    }
    if (!first)
        m_meaning->addSpacing(Spacing::related);
    if (const Finding *room = findingOf(plan, u"room"_s))
        addTopic(m_meaning, tr("Room"), paragraph(room->message, ToneLabel::Tone::Secondary));
}

} // namespace talekeeper
