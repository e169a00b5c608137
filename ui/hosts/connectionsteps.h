#pragma once

#include "core/foundation/result.h"
#include "core/host/hostaccess.h"
#include "ui/common/staterole.h"

#include <QAbstractListModel>

#include <optional>

namespace talekeeper
{

/// The way to a host by SSH, step by step: what was tried, what it found and how to mend it. What is expected stands there
/// before it is begun; hops come between as they are met.
class ConnectionSteps final : public QAbstractListModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ConnectionSteps)

public:
    enum Role { IdRole = Qt::UserRole + 1, FoundRole, RemedyRole, StateRoleRole };

    explicit ConnectionSteps(QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override; ///< DisplayRole: the title

    void begin(); ///< nothing was tried yet
    void set(const ConnectionStep &step);
    /// The way ended there. A step that was under way is the one that failed, unless another has said so or it was stopped.
    void end(const std::optional<Error> &error);

private:
    struct Row {
        ConnectionStep step;
        bool isBegun = false;
    };
    void replace(qsizetype row, const Row &now);

    QList<Row> m_rows;
};

} // namespace talekeeper
