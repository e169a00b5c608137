#pragma once

#include <QLabel>

namespace talekeeper
{

/// A name on one line that may be longer than there is room: then its middle gives way, and the tool tip has the whole.
class ElidedLabel final : public QLabel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ElidedLabel)

public:
    explicit ElidedLabel(QWidget *parent = nullptr);

    void setName(const QString &name);
    QSize minimumSizeHint() const override;
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
};

} // namespace talekeeper
