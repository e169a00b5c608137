#include "ui/restore/confirmpage.h"

#include "core/foundation/format.h"

#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace talekeeper
{

ConfirmPage::ConfirmPage(RestoreFlow &flow, QWidget *parent)
    : WizardPage(flow, RestoreStage::Confirm, parent)
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
    connect(m_restore, &QPushButton::clicked, this, [this] {
        if (nameIsRight())
            this->flow().execute();
    });
}

QWidget *ConfirmPage::firstFocus() const { return m_name; }

void ConfirmPage::showEvent(QShowEvent *event)
{
    m_name->clear(); // each time anew
    WizardPage::showEvent(event);
}

void ConfirmPage::update()
{
    const RestorePlan &plan = *flow().plan();
    const QString host = flow().session().profile().name;
    const auto dump = parseDumpName(plan.dump.fileName);
    const QString moment = dump
        ? tr("%1 UTC (%2 ago)")
              .arg(formatTime(dump->takenAt), formatAge(dump->takenAt.secsTo(QDateTime::currentDateTimeUtc())))
        : plan.dump.fileName;
    if (flow().isUndo()) {
        m_headline->setText(tr("Undo the restore of \"%1\" on %2?").arg(plan.database, host));
        m_text->setText(tr("The database from before the restore is put back in service."));
        m_way->setText(plan.keptDatabase.isEmpty()
                ? QString()
                : tr("What is in service now is kept as %1.").arg(plan.keptDatabase));
        m_restore->setText(tr("&Undo the restore"));
    } else {
        m_headline->setText(tr("Replace the data of \"%1\" on %2?").arg(plan.database, host));
        m_text->setText(
            tr("The database will be as it was on %1. What was saved since then leaves service.").arg(moment));
        m_way->setText(
            tr("What is in service now is kept as %1, so that the restore can be undone.").arg(plan.keptDatabase));
        m_restore->setText(tr("&Restore"));
    }
    m_restore->setAccessibleName(m_restore->text().remove(u'&'));
    m_ask->setText(
        tr("To go on, &type the name of the database, %1:").arg(QString(plan.database).replace(u'&', u"&&"_s)));
    m_name->setAccessibleName(tr("Name of the database, %1").arg(plan.database));
    updateButton();
}

bool ConfirmPage::nameIsRight() const { return flow().plan() && m_name->text() == flow().plan()->database; }

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
