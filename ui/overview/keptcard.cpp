#include "ui/overview/keptcard.h"

#include "ui/common/labels.h"
#include "ui/common/breakable.h"
#include "ui/overview/keptmodel.h"
#include "ui/overview/shorttable.h"

#include <QHBoxLayout>
#include <QItemSelectionModel>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace talekeeper
{

KeptCard::KeptCard(QWidget *parent)
    : Card(tr("Kept from earlier restores"), parent)
    , m_model(new KeptModel(this))
    , m_table(named(new ShortTable, u"kept"_s, tr("Databases kept from earlier restores")))
    , m_undo(named(new QPushButton(tr("Undo the restore …")), u"undoKept"_s))
    , m_drop(named(new QPushButton(tr("Drop it …")), u"dropKept"_s))
    , m_why(named(paragraph({}, ToneLabel::Tone::Secondary), u"keptWhyNot"_s))
{
    m_table->setModel(m_model);
    m_table->prepare({KeptModel::Name});
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(Spacing::related);
    for (QPushButton *button : {m_undo, m_drop}) {
        button->setAutoDefault(false);
        button->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
        buttons->addWidget(button, 0, Qt::AlignTop);
    }
    buttons->addWidget(m_why, 1);
    buttons->addStretch();
    body()->addWidget(
        paragraph(tr("What was in service before a restore stays here until you let it go. It takes room on "
                     "the volume of the databases."),
            ToneLabel::Tone::Secondary));
    body()->addWidget(m_table);
    body()->addLayout(buttons);
    connect(m_undo, &QPushButton::clicked, this, [this] { Q_EMIT runRequested(m_model->ways(chosen()).run); });
    connect(m_drop, &QPushButton::clicked, this, [this] { Q_EMIT discardRequested(m_model->ways(chosen()).run); });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &KeptCard::updateButtons);
}

void KeptCard::setStatus(const HostStatus &status, const QDateTime &now)
{
    m_model->setStatus(status, now);
    if (!m_table->currentIndex().isValid() && m_model->rowCount() > 0)
        m_table->selectRow(0);
    updateButtons();
}

bool KeptCard::isEmpty() const { return m_model->rowCount() == 0; }

QString KeptCard::chosen() const { return m_table->currentIndex().data(KeptModel::KeyRole).toString(); }

void KeptCard::updateButtons()
{
    const QString database = chosen();
    const KeptModel::Ways ways = m_model->ways(database);
    const bool any = !ways.run.isEmpty();
    m_undo->setEnabled(any && ways.whyNoUndo.isEmpty());
    m_drop->setEnabled(any && ways.whyNoDiscard.isEmpty());
    m_undo->setAccessibleName(tr("Undo the restore that keeps %1").arg(database));
    m_drop->setAccessibleName(tr("Drop %1").arg(database));
    QStringList reasons;
    if (any && !ways.whyNoUndo.isEmpty())
        reasons << tr("No undo: %1").arg(ways.whyNoUndo);
    if (any && !ways.whyNoDiscard.isEmpty())
        reasons << tr("Can't be dropped: %1").arg(ways.whyNoDiscard);
    m_why->setText(breakable(reasons.join(u' ')));
    m_why->setVisible(!reasons.isEmpty());
}

} // namespace talekeeper
