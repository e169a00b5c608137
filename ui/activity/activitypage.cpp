#include "ui/activity/activitypage.h"

#include "ui/activity/auditpart.h"
#include "ui/activity/runspart.h"
#include "ui/common/card.h"
#include "ui/common/messagebanner.h"

#include <QPushButton>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace talekeeper
{

ActivityPage::ActivityPage(HostSession &session, Prompts &prompts, const QString &historyPath, QWidget *parent)
    : QWidget(parent)
    , m_choice(named(new QTabBar, u"activityTabs"_s, tr("Restores or audit log")))
    , m_trust(named(new MessageBanner, u"auditMessage"_s))
    , m_note(named(new MessageBanner, u"activityNote"_s))
    , m_stack(new QStackedWidget)
    , m_runs(named(new RunsPart(session, prompts, historyPath), u"runsPart"_s))
    , m_audit(named(new AuditPart(session, prompts, historyPath), u"auditPart"_s))
{
    for (const QString &title : {tr("Restores on this host"), tr("Audit log")})
        m_choice->addTab(title);
    m_choice->setDrawBase(false);
    m_choice->setExpanding(false);
    m_stack->addWidget(m_runs);
    m_stack->addWidget(m_audit);
    auto *again = named(new QPushButton(tr("&Try again")), u"readAuditAgain"_s, tr("Read the audit log again"));
    m_trust->addButton(again);
    m_trust->hide();
    auto *close = named(new QPushButton(tr("&Close")), u"closeNote"_s, tr("Close this message"));
    m_note->addButton(close);
    m_note->hide();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(Spacing::margin, Spacing::related, Spacing::margin, Spacing::group);
    layout->setSpacing(Spacing::related);
    layout->addWidget(m_choice);
    layout->addWidget(m_trust);
    layout->addWidget(m_note);
    layout->addWidget(m_stack, 1);

    connect(m_choice, &QTabBar::currentChanged, m_stack, &QStackedWidget::setCurrentIndex);
    connect(again, &QPushButton::clicked, m_audit, [this] { m_audit->readAgain(); });
    connect(close, &QPushButton::clicked, m_note, &QWidget::hide);
    connect(m_runs, &RunsPart::runRequested, this, &ActivityPage::runRequested);
    connect(m_runs, &RunsPart::saved, this, &ActivityPage::tell);
    connect(m_audit, &AuditPart::trustChanged, this, &ActivityPage::showTrust);
    connect(m_audit, &AuditPart::exported, this, &ActivityPage::tell);
    connect(&session, &HostSession::changed, this, [this, &session] {
        if (isVisible() && !session.isBusy())
            m_audit->read(false);
    });
}

void ActivityPage::showAudit(const QString &run)
{
    m_choice->setCurrentIndex(m_stack->indexOf(m_audit));
    m_audit->search(run);
}

void ActivityPage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    m_audit->read(true);
}

void ActivityPage::showTrust()
{
    if (m_audit->error())
        m_trust->setError(*m_audit->error(), tr("The audit log can't be read."));
    else if (m_audit->verdict() && !m_audit->verdict()->holds())
        m_trust->setMessage(StateRole::Bad, tr("The audit log is not as it was written."), m_audit->verdict()->reason);
    else if (m_audit->verdict())
        m_trust->hide(); // while it is verified again, a warning stays
}

void ActivityPage::tell(const SavedFile &file)
{
    if (file.outcome)
        m_note->setMessage(StateRole::Good, {}, *file.outcome);
    else
        m_note->setError(file.outcome.error(), tr("The file was not saved."));
}

} // namespace talekeeper
