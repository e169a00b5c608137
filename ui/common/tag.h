#pragma once

#include "ui/common/staterole.h"

#include <QWidget>

#include <optional>

class QPainter;

namespace talekeeper
{

/// A word in a rounded outline: the host's environment.
class Tag final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(Tag)

public:
    explicit Tag(const QString &text = {}, QWidget *parent = nullptr);
    void setTag(const QString &text, std::optional<StateRole> role); ///< \param role whose colour it has; none: plain
    QString text() const { return m_text; }
    std::optional<StateRole> role() const { return m_role; }
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_text;
    std::optional<StateRole> m_role;
};

/// A word in a rounded outline, for delegates.
void paintTag(QPainter &painter, const QRectF &outline, const QString &text, const QColor &line, const QColor &color);

} // namespace talekeeper
