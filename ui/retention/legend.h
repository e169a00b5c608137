#pragma once

#include <QWidget>

#include <functional>

namespace talekeeper
{

/// Marks and what they mean, in as many lines as the width asks for.
class Legend final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(Legend)

public:
    struct Item {
        QString text; ///< translated
        std::function<void(QPainter &, const QRectF &, const QPalette &)> paint; ///< the mark, in a square
    };

    explicit Legend(QWidget *parent = nullptr);

    void setItems(const QList<Item> &items);
    QList<QRect> places(int width) const; ///< of the items, in rows
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    int itemWidth(const Item &item) const;
    int markSide() const;

    QList<Item> m_items;
};

} // namespace talekeeper
