#pragma once

#include "ui/common/card.h"
#include "ui/hosts/hostsession.h"

class QProgressBar;

namespace talekeeper
{

class DatabasesModel;
class ShortTable;
class StateLabel;
class ToneLabel;

/// The databases with their newest dumps, and the room that is left for more.
class DatabasesCard final : public Card
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(DatabasesCard)

public:
    explicit DatabasesCard(QWidget *parent = nullptr);

    /// Its dumps are in the states that reading them has shown; `now` is the host's clock, UTC.
    void setStatus(const HostStatus &status, const QDateTime &now);
    void setUnknown(const Result<Catalogue> &catalogue); ///< the server did not answer

Q_SIGNALS:
    void dumpRequested(const QString &fileName);

private:
    void setRoom(const Catalogue *catalogue);

    DatabasesModel *m_model;
    ShortTable *m_table;
    StateLabel *m_none; ///< in place of a table without rows
    QProgressBar *m_room;
    ToneLabel *m_roomText;
    StateLabel *m_roomState;
};

} // namespace talekeeper
