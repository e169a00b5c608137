#pragma once

#include "core/drill/snapshotcoverage.h"
#include "ui/drills/drilldesk.h"
#include "ui/overview/celltablemodel.h"

#include <QStyledItemDelegate>

namespace talekeeper
{

/// The steps of a drill, and below them its signature.
class DrillStepsModel final : public CellTableModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(DrillStepsModel)

public:
    enum Column { Mark, Step, State, Time };
    static QString signOffKey() { return QStringLiteral("#sign-off"); } ///< which no step's id can be

    explicit DrillStepsModel(QObject *parent = nullptr);
    void setDrill(const DrillRecord &record, const QDateTime &now); ///< `now` is this machine's clock, UTC
};

/// The mark of a step, and words in the colour of its state.
class StepDelegate final : public QStyledItemDelegate
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(StepDelegate)

public:
    explicit StepDelegate(QObject *parent = nullptr);

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override;
};

/// Drills that are kept, the newest first.
class EarlierDrillsModel final : public CellTableModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(EarlierDrillsModel)

public:
    enum Column { Started, Drill, Host, Outcome, Rto, Rpo, Signed };

    explicit EarlierDrillsModel(QObject *parent = nullptr);
    void setDrills(const QList<KnownDrill> &drills, const QDateTime &now); ///< `now` is this machine's clock, UTC
};

/// A table of evidence, as a step has left it.
class EvidenceModel final : public CellTableModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(EvidenceModel)

public:
    explicit EvidenceModel(const DrillTable &table, QObject *parent = nullptr);
};

/// What a full capture consists of, and where each part is.
class CoverageModel final : public CellTableModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(CoverageModel)

public:
    enum Column { Part, OnHost, InSnapshot, Age, Size, Proved };

    explicit CoverageModel(QObject *parent = nullptr);
    static QString keyOf(CoveredPart::Part part); ///< of its row
    void setParts(const QList<CoveredPart> &parts, const QDateTime &now); ///< `now` is this machine's clock, UTC
};

} // namespace talekeeper
