#include "ui/overview/databasescard.h"

#include "core/foundation/format.h"
#include "core/overview/dumpattention.h"
#include "ui/common/labels.h"
#include "ui/common/breakable.h"
#include "ui/overview/databasesmodel.h"
#include "ui/overview/shorttable.h"

#include <QProgressBar>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace talekeeper
{

DatabasesCard::DatabasesCard(QWidget *parent)
    : Card(tr("Databases"), parent)
    , m_model(new DatabasesModel(this))
    , m_table(named(new ShortTable, u"databases"_s, tr("Databases and their newest dumps")))
    , m_none(named(new StateLabel, u"databasesUnknown"_s))
    , m_room(named(new QProgressBar, u"room"_s, tr("Space on the backup volume")))
    , m_roomText(named(paragraph({}, ToneLabel::Tone::Secondary), u"roomText"_s))
    , m_roomState(named(new StateLabel, u"roomState"_s))
{
    m_table->setModel(m_model);
    m_table->prepare({DatabasesModel::Name});
    m_room->setRange(0, 1000);
    m_room->setTextVisible(false);
    m_roomState->label()->setWordWrap(true);
    m_none->label()->setWordWrap(true);
    body()->addWidget(m_table);
    body()->addWidget(m_none);
    body()->addSpacing(Spacing::related);
    body()->addWidget(headingLabel(tr("Space on the backup volume")));
    body()->addWidget(m_room);
    body()->addWidget(m_roomText);
    body()->addWidget(m_roomState);
    body()->addStretch();
    connect(m_table, &QTableView::activated, this, [this](const QModelIndex &index) {
        if (const QString file = m_model->newestDump(index.data(DatabasesModel::KeyRole).toString()); !file.isEmpty())
            Q_EMIT dumpRequested(file);
    });
}

void DatabasesCard::setStatus(const HostStatus &status, const QDateTime &now)
{
    m_model->setStatus(status, now);
    m_table->setVisible(m_model->rowCount() > 0);
    m_none->setVisible(m_model->rowCount() == 0);
    m_none->setState(StateRole::Bad,
        breakable(
            tr("The server holds no database of Tale's: %1 is not there.").arg(status.stack.database.databaseName)));
    setRoom(status.catalogueError ? nullptr : &status.catalogue);
}

void DatabasesCard::setUnknown(const Result<Catalogue> &catalogue)
{
    m_table->hide();
    m_none->show();
    m_none->setState(StateRole::Unknown, tr("not known: the database server does not answer"));
    setRoom(catalogue ? &*catalogue : nullptr);
}

void DatabasesCard::setRoom(const Catalogue *catalogue)
{
    const bool known = catalogue && catalogue->totalBytes > 0;
    const bool low = known && !roomAttention(*catalogue).isEmpty();
    m_room->setVisible(known);
    m_roomText->setVisible(known && !low);
    m_roomState->setVisible(!known || low);
    if (!known)
        return m_roomState->setState(StateRole::Unknown, tr("not known"));
    const qint64 used = qMax<qint64>(catalogue->totalBytes - catalogue->freeBytes, 0);
    const double share = double(used) / double(catalogue->totalBytes);
    const QString text
        = tr("%1 of %2 used · %3 free")
              .arg(formatSize(used), formatSize(catalogue->totalBytes), formatSize(catalogue->freeBytes));
    m_room->setValue(qBound(0, qRound(share * 1000), 1000));
    m_roomText->setText(text);
    if (low)
        m_roomState->setState(StateRole::Attention, text);
}

} // namespace talekeeper
