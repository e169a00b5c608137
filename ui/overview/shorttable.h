#pragma once

#include <QTableView>

namespace talekeeper
{

/// A table as high as its rows, up to a point, so that the page scrolls and not each table in it. Columns shrink with
/// the page; what does not fit is cut in its middle and stands whole in the tool tip.
class ShortTable final : public QTableView
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ShortTable)

public:
    static constexpr int mostRows = 16;

    explicit ShortTable(QWidget *parent = nullptr);

    /// Once the model is set. The columns that stretch share what the others leave.
    void prepare(const QList<int> &stretchedColumns);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
};

} // namespace talekeeper
