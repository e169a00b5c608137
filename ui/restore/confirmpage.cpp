#include "ui/restore/confirmpage.h"

#include "core/foundation/format.h"
#include "core/host/asktwice.h"
#include "ui/common/prompts.h"
#include "ui/hosts/environment.h"

#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

HostAct actOf(const RestoreFlow &flow)
{
    switch (flow.task()) {
    case RunTask::Restore:
        return HostAct::StartRestore;
    case RunTask::Resume:
        return HostAct::ResumeRestore;
    case RunTask::Undo: // of a run that replaced nothing it is taking back
        return flow.asksForName() ? HostAct::UndoRestore : HostAct::TakeBackRestore;
    case RunTask::Discard:
        return HostAct::DiscardKept;
    }
    Q_UNREACHABLE_RETURN({});
}

} // namespace

ConfirmPage::ConfirmPage(RestoreFlow &flow, Prompts &prompts, QWidget *parent)
    : WizardPage(flow, RestoreStage::Confirm, parent)
    , m_prompts(prompts)
    , m_headline(named(new QLabel, u"confirmHeadline"_s))
    , m_text(named(paragraph(), u"confirmText"_s))
    , m_way(paragraph({}, ToneLabel::Tone::Secondary))
    , m_ask(new QLabel)
    , m_name(named(new QLineEdit, u"databaseName"_s))
    , m_hint(named(new StateLabel, u"confirmHint"_s))
    , m_back(addButton(tr("&Back"), u"back"_s, tr("Back to the plan")))
    , m_restore(addButton(tr("&Restore"), u"restore"_s, tr("Restore")))
{
    m_headline->setFont(textFont(TextSize::Large, true));
    m_headline->setTextFormat(Qt::PlainText);
    m_headline->setWordWrap(true);
    m_ask->setTextFormat(Qt::PlainText);
    m_ask->setBuddy(m_name);
    m_name->setFont(monospaceFont());
    m_name->setMaximumWidth(m_name->fontMetrics().averageCharWidth() * 50);
    m_back->setDefault(true); // never the one that replaces data
    m_restore->setProperty("danger", true);
    auto *card = new Card;
    card->body()->setContentsMargins(20, 16, 20, 20);
    card->body()->setSpacing(Spacing::related);
    card->body()->addWidget(m_headline);
    card->body()->addWidget(m_text);
    card->body()->addWidget(m_way);
    card->body()->addSpacing(Spacing::related);
    card->body()->addWidget(m_ask);
    card->body()->addWidget(m_name);
    card->body()->addWidget(m_hint);
    content()->addWidget(card);
    content()->addStretch(1);
    connect(m_name, &QLineEdit::textChanged, this, &ConfirmPage::updateButton);
    connect(m_back, &QPushButton::clicked, this, [this] { this->flow().goTo(RestoreStage::Plan); });
    connect(m_restore, &QPushButton::clicked, this, &ConfirmPage::execute);
}

void ConfirmPage::execute()
{
    if (!nameIsRight())
        return;
    const HostProfile &host = flow().session().profile();
    if (!asksTwice(host.environment, actOf(flow())))
        return flow().execute();
    const QString what = m_headline->text() + u' ' + m_text->text();
    m_prompts.ask(this, productionQuestion(host, what, m_restore->text().remove(u'&')),
        [this, attempt = flow().attempt(), run = flow().plan()->run](std::optional<qsizetype> answer) {
            // Meanwhile another plan may stand here.
            if (answer && flow().attempt() == attempt && nameIsRight() && flow().plan()->run == run)
                flow().execute();
        });
}

QWidget *ConfirmPage::firstFocus() const { return flow().asksForName() ? static_cast<QWidget *>(m_name) : m_back; }

void ConfirmPage::showEvent(QShowEvent *event)
{
    m_name->clear(); // each time anew
    WizardPage::showEvent(event);
}

void ConfirmPage::update()
{
    showWhat();
    for (QLabel *label : QList<QLabel *>{m_text, m_way})
        label->setVisible(!label->text().isEmpty());
    const QString database = flow().plan()->database;
    for (QWidget *asked : QList<QWidget *>{m_ask, m_name, m_hint})
        asked->setVisible(flow().asksForName());
    m_restore->setAccessibleName(m_restore->text().remove(u'&'));
    m_ask->setText(tr("To go on, &type the name of the database, %1:").arg(QString(database).replace(u'&', u"&&"_s)));
    m_name->setAccessibleName(tr("Name of the database, %1").arg(database));
    updateButton();
}

void ConfirmPage::showWhat()
{
    const RestorePlan &plan = *flow().plan();
    const QString host = flow().session().profile().name;
    const auto dump = parseDumpName(plan.dump.fileName);
    const QString moment = dump
        ? tr("%1 UTC (%2 ago)")
              .arg(formatTime(dump->takenAt), formatAge(dump->takenAt.secsTo(QDateTime::currentDateTimeUtc())))
        : plan.dump.fileName;
    const QString asItWas = tr("The database will be as it was on %1. What was saved since then leaves service.").arg(moment);
    const QString kept = plan.keptDatabase.isEmpty() ? QString() : tr("What is in service now is kept as %1.").arg(plan.keptDatabase);
    switch (flow().task()) {
    case RunTask::Restore:
        m_headline->setText(tr("Replace the data of \"%1\" on %2?").arg(plan.database, host));
        m_text->setText(asItWas);
        m_way->setText(
            tr("What is in service now is kept as %1, so that the restore can be undone.").arg(plan.keptDatabase));
        m_restore->setText(tr("&Restore"));
        break;
    case RunTask::Resume:
        m_headline->setText(tr("Follow the restore of \"%1\" on %2 to its end?").arg(plan.database, host));
        m_text->setText(flow().asksForName() ? asItWas : tr("The restored data is in service already; Tale is started on it."));
        m_way->setText(flow().asksForName() ? kept : QString());
        m_restore->setText(tr("&Follow it to its end"));
        break;
    case RunTask::Undo:
        m_headline->setText(flow().asksForName() ? tr("Undo the restore of \"%1\" on %2?").arg(plan.database, host)
                                                 : tr("Take back the restore of \"%1\" on %2?").arg(plan.database, host));
        m_text->setText(flow().asksForName() ? tr("The database from before the restore is put back in service.")
                                             : tr("The data in service stays as it is; what was stopped is started on it."));
        m_way->setText(kept);
        m_restore->setText(flow().asksForName() ? tr("&Undo the restore") : tr("&Take it back"));
        if (plan.isRehearsal) {
            m_headline->setText(tr("Drop what the rehearsal of \"%1\" on %2 has loaded?").arg(plan.database, host));
            m_text->setText(plan.steps.isEmpty() ? QString() : plan.steps.first().detail);
            m_way->setText(tr("The database in service is not touched."));
            m_restore->setText(tr("&Drop it"));
        }
        break;
    case RunTask::Discard:
        m_headline->setText(tr("Drop what the restore of \"%1\" on %2 has kept?").arg(plan.database, host));
        m_text->setText(plan.steps.isEmpty() ? QString() : plan.steps.first().detail);
        m_way->setText(tr("The database in service is not touched."));
        m_restore->setText(tr("&Drop it"));
        break;
    }
}

bool ConfirmPage::nameIsRight() const
{
    return flow().plan() && (!flow().asksForName() || m_name->text() == flow().plan()->database);
}

void ConfirmPage::updateButton()
{
    if (!flow().plan())
        return;
    m_restore->setEnabled(nameIsRight() && flow().mayGoOn());
    if (nameIsRight())
        m_hint->setState(StateRole::Good, tr("That is its name."));
    else if (m_name->text().isEmpty() || flow().plan()->database.startsWith(m_name->text()))
        m_hint->setState(StateRole::Unknown, tr("Not typed yet."));
    else
        m_hint->setState(StateRole::Bad, tr("That is not its name."));
}

} // namespace talekeeper
