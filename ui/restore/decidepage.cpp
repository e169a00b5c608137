#include "ui/restore/decidepage.h"

#include "core/foundation/format.h"
#include "ui/common/messagebanner.h"
#include "ui/restore/runchoices.h"
#include "ui/restore/runstanding.h"

#include <QPushButton>

using namespace Qt::StringLiterals;

namespace talekeeper
{

DecidePage::DecidePage(RestoreFlow &flow, QWidget *parent)
    : WizardPage(flow, RestoreStage::Decide, parent)
    , m_banner(named(new MessageBanner, u"decideBanner"_s))
    , m_origin(named(paragraph({}, ToneLabel::Tone::Secondary), u"decideOrigin"_s))
    , m_choices(named(new RunChoices(flow), u"decideChoices"_s))
    , m_later(addButton(tr("Decide &later"), u"decideLater"_s, tr("Decide later: back to the choice of a dump")))
{
    auto *card = new Card(tr("What do you want to do?"));
    card->body()->addWidget(m_choices);
    auto *origin = new Card(tr("The run"));
    origin->body()->addWidget(m_origin);
    auto *inside = new QWidget;
    auto *cards = new QVBoxLayout(inside);
    cards->setContentsMargins({});
    cards->setSpacing(Spacing::group);
    cards->addWidget(m_banner);
    cards->addWidget(card);
    cards->addWidget(origin);
    cards->addStretch();
    content()->addWidget(scrolled(inside), 1);
    connect(m_later, &QPushButton::clicked, &this->flow(), &RestoreFlow::startOver);
}

QWidget *DecidePage::firstFocus() const { return m_choices->firstButton() ? m_choices->firstButton() : m_later; }

void DecidePage::showUnknown()
{
    const auto &snapshot = flow().session().snapshot();
    m_banner->setMessage(StateRole::Unknown, tr("How the run stands is not known now."),
        tr("The database server does not answer, so nothing can be decided here yet. This window goes on looking."),
        snapshot && !snapshot->status ? snapshot->status.error().message : QString());
}

void DecidePage::update()
{
    const RunRecord *run = flow().record();
    m_choices->setVisible(run);
    if (!run)
        return showUnknown();
    const HostSession &session = flow().session();
    const auto seenAt = session.error() ? std::optional(session.snapshot()->takenAt) : std::nullopt;
    const RunStanding standing = standingOf(*run, session.snapshot()->host.stack, seenAt);
    const QString detail = run->report && run->report->error ? run->report->error->message : QString();
    m_banner->setMessage(standing.role, standing.headline, standing.facts.join(u' '), detail);
    const QString console = run->console.isEmpty() ? tr("an unknown console") : run->console;
    m_origin->setText((seenAt ? tr("%1: %2 from %3, begun %4 UTC by %5. It was at the step \"%6\".")
                              : tr("%1: %2 from %3, begun %4 UTC by %5. It is at the step \"%6\"."))
                          .arg(run->run, run->database, run->dump, formatTime(run->startedAt), console,
                              run->step.isEmpty() ? tr("beginning") : run->step));
    m_choices->showRun(*run);
}

} // namespace talekeeper
