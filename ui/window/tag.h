#pragma once

#include <QWidget>

namespace talekeeper
{

/// A word in a rounded outline: the host's environment.
class Tag final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(Tag)

public:
    explicit Tag(const QString &text, QWidget *parent = nullptr);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_text;
};

} // namespace talekeeper
