#include "ui/retention/sidecarcard.h"

#include "core/restore/facts.h"
#include "ui/common/appearance.h"
#include "ui/common/breakable.h"
#include "ui/common/labels.h"
#include "ui/retention/ruletext.h"
#include "ui/retention/sidecardialog.h"
#include "ui/retention/simulationtext.h"

#include <QHBoxLayout>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace talekeeper
{

SidecarCard::SidecarCard(HostSession &session, Prompts &prompts, QWidget *parent)
    : Card(tr("Make it so"), parent)
    , m_session(session)
    , m_prompts(prompts)
    , m_text(named(paragraph({}, ToneLabel::Tone::Secondary), u"sidecarText"_s))
    , m_state(named(new StateLabel, u"sidecarState"_s))
    , m_show(named(new QPushButton(tr("S&how the sidecar…")), u"showSidecar"_s))
    , m_check(named(new QPushButton(tr("Check &whether it runs")), u"checkSidecar"_s))
{
    makePrimary(m_show);
    setFocusProxy(m_show);
    m_check->setAutoDefault(false);
    m_state->label()->setWordWrap(true);
    m_state->hide();
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(Spacing::related);
    buttons->addWidget(m_show);
    buttons->addWidget(m_check);
    buttons->addStretch();
    body()->addWidget(m_text);
    body()->addLayout(buttons);
    body()->addWidget(m_state);
    body()->addStretch();
    connect(m_show, &QPushButton::clicked, this, &SidecarCard::makeFiles);
    connect(m_check, &QPushButton::clicked, this, &SidecarCard::check);
    connect(&m_session, &HostSession::changed, this, &SidecarCard::update);
    update();
}

SidecarCard::~SidecarCard()
{
    if (m_job)
        m_job->stop();
}

void SidecarCard::setWish(const RetentionWish &wish)
{
    m_wish = wish;
    update();
}

void SidecarCard::update()
{
    const auto &snapshot = m_session.snapshot();
    const bool keepsNothing = m_wish.policy.numbers.isEmpty();
    const QString host = snapshot && snapshot->status ? ownJobText(*snapshot->status) : tr("What the host does by itself is not known.");
    const QString sidecar = keepsNothing
        ? tr("Your policy would keep nothing; enter at least one number, and a sidecar service can do it.")
        : tr("A sidecar service dumps every database of Tale's %1 (UTC), checks each dump, and keeps %2.").arg(cronText(m_wish.cron), policyText(m_wish.policy));
    m_text->setText(breakable(host + u' ' + sidecar));
    m_show->setEnabled(snapshot && !keepsNothing && !m_job);
    m_check->setEnabled(snapshot && !m_job);
    // Of a stack that was made anew nothing was looked for yet.
    if (snapshot && !m_checkedContainer.isEmpty() && snapshot->host.stack.database.id != m_checkedContainer)
        m_state->hide();
}

/// The host is asked first whether its compose files are there: by them the service is brought up in another way.
void SidecarCard::makeFiles()
{
    if (!m_session.snapshot() || m_job)
        return;
    m_job = m_session.runner().run({.title = tr("Writing the sidecar service for %1").arg(m_session.profile().name),
                                       .endsWithHost = true,
                                       .isRoutine = true,
                                       .host = m_session.profile().name,
                                       .place = Place::Retention},
        [host = m_session.snapshot()->host, wish = m_wish](const Job &job) -> Result<Sidecar> {
            const auto hasFiles = hasComposeFiles(host, job);
            if (!hasFiles)
                return std::unexpected(hasFiles.error());
            return makeSidecar({.stack = host.stack, .cron = wish.cron, .policy = wish.policy, .hasComposeFile = *hasFiles});
        },
        this, [this, wish = m_wish](const Result<Sidecar> &sidecar) { showFiles(sidecar, wish); });
    update();
}

void SidecarCard::showFiles(const Result<Sidecar> &sidecar, const RetentionWish &wish)
{
    m_job = nullptr;
    update();
    if (!sidecar) {
        m_state->show();
        return m_state->setState(StateRole::Bad, breakable(sidecar.error().message));
    }
    if (!isVisible())
        return; // whoever asked has gone on
    const QString what = tr("For %1: dumps %2 (UTC), keeps %3.").arg(m_session.profile().name, cronText(wish.cron), policyText(wish.policy));
    auto *dialog = new SidecarDialog(*sidecar, what, m_session.runner(), m_prompts, this);
    dialog->open();
}

void SidecarCard::check()
{
    if (!m_session.snapshot() || m_job)
        return;
    m_checkedContainer = m_session.snapshot()->host.stack.database.id;
    m_job = m_session.runner().run({.title = tr("Checking the sidecar service of %1").arg(m_session.profile().name),
                                       .endsWithHost = true,
                                       .host = m_session.profile().name,
                                       .place = Place::Retention},
        [host = m_session.snapshot()->host](const Job &job) { return checkSidecar(host, job); }, this,
        [this](const Result<SidecarState> &state) { showChecked(state); });
    m_state->show();
    m_state->setState(StateRole::Planned, tr("The host is asked whether the service runs."));
    update();
}

void SidecarCard::showChecked(const Result<SidecarState> &state)
{
    m_job = nullptr;
    update();
    if (state)
        m_state->setState(sidecarRole(*state), breakable(state->text));
    else if (state.error().kind == ErrorKind::Stopped)
        m_state->setState(StateRole::Unknown, tr("The check was stopped: nobody knows whether the service runs."));
    else
        m_state->setState(StateRole::Unknown, tr("Whether the service runs is not known. %1").arg(state.error().message));
}

StateRole sidecarRole(const SidecarState &state)
{
    switch (state.kind) {
    case SidecarState::Kind::Absent:
        return StateRole::Unknown;
    case SidecarState::Kind::Stopped:
    case SidecarState::Kind::Failing:
        return StateRole::Bad;
    case SidecarState::Kind::Waiting:
        return StateRole::Planned;
    case SidecarState::Kind::Running:
        return state.isOfOtherImage ? StateRole::Attention : StateRole::Good;
    }
    Q_UNREACHABLE_RETURN(StateRole::Unknown);
}

} // namespace talekeeper
