#pragma once

#include "ui/common/card.h"
#include "ui/hosts/hostsession.h"

class QPushButton;

namespace talekeeper
{

class KeptModel;
class ShortTable;
class ToneLabel;

/// What earlier restores keep for an undo, and the two ways on: take the restore back, or let it go.
class KeptCard final : public Card
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(KeptCard)

public:
    explicit KeptCard(QWidget *parent = nullptr);

    void setStatus(const HostStatus &status, const QDateTime &now); ///< `now` is the host's clock, UTC
    bool isEmpty() const;

Q_SIGNALS:
    void runRequested(const QString &run); ///< to undo it
    void discardRequested(const QString &run);

private:
    void updateButtons();
    QString chosen() const;

    KeptModel *m_model;
    ShortTable *m_table;
    QPushButton *m_undo;
    QPushButton *m_drop;
    ToneLabel *m_why;
};

} // namespace talekeeper
