#include "ui/restore/planpage.h"

#include "core/foundation/format.h"
#include "ui/dumps/elidedlabel.h"
#include "ui/restore/planstepview.h"
#include "ui/restore/subject.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QJsonDocument>
#include <QPushButton>
#include <QRadioButton>
#include <QTimer>

#include <algorithm>
#include <cmath>

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

QString downtimeText(const RestorePlan &plan)
{
    return formatDuration(qMax(5.0, std::ceil(expectedDowntime(plan))));
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
    , m_about(named(new ElidedLabel, u"planAbout"_s))
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
    m_about->setFont(monospaceFont());
    left->body()->addWidget(m_about);
    left->body()->addWidget(inScroll(m_steps), 1);
    auto *meaning = new QVBoxLayout;
    meaning->setSpacing(Spacing::related);
    meaning->addWidget(buildOrders());
    meaning->addLayout(m_meaning);
    auto *right = new Card;
    right->body()->addWidget(inScroll(meaning), 1);
    auto *row = new QHBoxLayout;
    row->setSpacing(Spacing::group);
    row->addWidget(left, 6);
    row->addWidget(right, 4);
    content()->addLayout(row, 1);

    connect(m_back, &QPushButton::clicked, this,
        [this] { this->flow().goTo(this->flow().task() == RunTask::Restore ? RestoreStage::Checks : RestoreStage::Choose); });
    connect(m_next, &QPushButton::clicked, this, [this] { this->flow().goTo(RestoreStage::Confirm); });
    // A plan has many widgets: they are made while its checks are read, so that the click that shows them stays quick.
    connect(&this->flow(), &RestoreFlow::changed, this, [this] { QTimer::singleShot(0, this, [this] { prepare(); }); });
    connect(m_copy, &QPushButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(toScript(*this->flow().plan(), *this->flow().host()));
        m_copy->setText(tr("&Copied"));
    });
}

QWidget *PlanPage::buildOrders()
{
    m_last = named(new QRadioButton, u"stopLast"_s);
    m_first = named(new QRadioButton, u"stopFirst"_s);
    m_lastText = named(paragraph({}, ToneLabel::Tone::Secondary), u"stopLastText"_s);
    m_firstText = named(paragraph({}, ToneLabel::Tone::Secondary), u"stopFirstText"_s);
    m_orders = new QWidget;
    auto *layout = new QVBoxLayout(m_orders);
    layout->setContentsMargins({});
    layout->setSpacing(4);
    layout->addWidget(headingLabel(tr("Tale stops")));
    m_last->setText(tr("&only for the swap"));
    m_first->setText(tr("&first, as Tale's manual says"));
    layout->addWidget(m_last);
    layout->addWidget(m_lastText);
    layout->addWidget(m_first);
    layout->addWidget(m_firstText);
    const auto choose = [this](QRadioButton *button, StopOrder order) {
        connect(button, &QRadioButton::toggled, &flow(), [this, order](bool isChosen) { // by mouse, Space or an arrow
            if (isChosen)
                flow().setStopOrder(order);
        });
    };
    choose(m_last, StopOrder::Last);
    choose(m_first, StopOrder::First);
    return m_orders;
}

QWidget *PlanPage::firstFocus() const { return m_next; }

void PlanPage::prepare()
{
    if (flow().stage() == RestoreStage::Checks && flow().mayGoOn())
        update();
}

void PlanPage::update()
{
    const RestorePlan &plan = *flow().plan();
    m_next->setEnabled(flow().mayGoOn());
    // All of it: what is shown is what is done, also where only a command or the place to begin is another.
    const QByteArray shown = QByteArray::number(static_cast<int>(flow().task())) + stopOrderName(plan.stopOrder).toUtf8()
        + QByteArray::number(plan.standing ? plan.standing->firstStep : 0) + plan.run.toUtf8()
        + QJsonDocument(toJson(plan, *flow().host())).toJson(QJsonDocument::Compact);
    if (std::exchange(m_shown, shown) == shown)
        return;
    m_copy->setText(tr("&Copy as script"));
    m_about->setName(subjectOf(flow()));
    showSteps();
    showOrders();
    showMeaning();
}

void PlanPage::showSteps()
{
    clearLayout(m_steps);
    const RestorePlan &plan = *flow().plan();
    const qsizetype first = plan.standing ? plan.standing->firstStep : 0;
    for (qsizetype at = first; at < plan.steps.size(); ++at) {
        m_steps->addWidget(new PlanStepView(plan.steps.at(at), int(at - first) + 1, *flow().host()));
        m_steps->addWidget(new HairLine);
    }
}

void PlanPage::showOrders()
{
    const RestorePlan &plan = *flow().plan();
    const auto last = flow().planWith(StopOrder::Last), first = flow().planWith(StopOrder::First);
    m_orders->setVisible(last && first && !plan.running.isEmpty());
    if (!last || !first)
        return;
    m_lastText->setText(tr("For about %1. Work that people save while the dump loads leaves service with the old data.")
                            .arg(downtimeText(*last)));
    m_firstText->setText(
        tr("For about %1. Choose this when the data is being damaged right now.").arg(downtimeText(*first)));
    m_last->setAccessibleDescription(m_lastText->text());
    m_first->setAccessibleDescription(m_firstText->text());
    (plan.stopOrder == StopOrder::Last ? m_last : m_first)->setChecked(true);
}

void PlanPage::showMeaning()
{
    clearLayout(m_meaning);
    const RestorePlan &plan = *flow().plan();
    if (plan.purpose != RestorePlan::Purpose::Discard && m_orders->isHidden())
        addTopic(m_meaning, tr("Tale"),
            paragraph(plan.running.isEmpty()
                    ? tr("Nothing runs that writes to this database, so nothing is stopped.")
                    : tr("Tale is away for about %1. What was running is started again.").arg(downtimeText(plan))));
    switch (flow().task()) {
    case RunTask::Restore:
        return showMeaningOfRestore();
    case RunTask::Resume:
        addTopic(m_meaning, tr("If something fails"),
            paragraph(flow().asksForName()
                    ? tr("Up to the swap nothing changes in \"%1\". After it, the old database can be brought back.").arg(plan.database)
                    : tr("The restored data stays in service; the run can be undone.")));
        break;
    case RunTask::Undo:
        addTopic(m_meaning, tr("If something fails"),
            paragraph(plan.isRehearsal ? tr("Nothing in \"%1\" is touched, whatever becomes of it.").arg(plan.database) : tr("Until the swap nothing changes in \"%1\". If the swap fails, everything is taken back.")
                                                                        .arg(plan.database)));
        if (!plan.keptDatabase.isEmpty())
            addTopic(m_meaning, tr("What you give up"),
                warningLabel(
                    tr("What was saved in %1 since the restore leaves service. It is not lost: it is kept as %2.")
                        .arg(plan.database, plan.keptDatabase)));
        break;
    case RunTask::Discard:
        addTopic(m_meaning, tr("What you give up"),
            warningLabel(tr("The restore can't be undone after this. What is dropped can't be brought back.")));
        break;
    }
    m_meaning->addStretch();
}

void PlanPage::showMeaningOfRestore()
{
    const RestorePlan &plan = *flow().plan();
    const auto patience = guardPatience(plan);
    QString fails = tr("Up to the swap nothing changes in \"%1\": a failure or a stop takes everything back by itself. "
                       "After it, Undo brings the old database back.")
                        .arg(plan.database);
    if (patience)
        fails += u' '
            + tr("If this console goes away, the load goes on, and Tale starts again on the old data after %1.")
                  .arg(formatDuration(double(patience->count())));
    addTopic(m_meaning, tr("If something fails"), paragraph(fails));
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
