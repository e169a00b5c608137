#pragma once

#include <QFrame>

class QVBoxLayout;

namespace talekeeper
{

/// The grid that all pages keep, in pixels.
struct Spacing {
    static constexpr int related = 8;
    static constexpr int group = 16;
    static constexpr int margin = 20;
};

/// A surface with a hair line and round corners on which related things stand.
class Card : public QFrame
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(Card)

public:
    explicit Card(const QString &heading = {}, QWidget *parent = nullptr);

    QVBoxLayout *body() const { return m_body; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QVBoxLayout *m_body;
};

/// A hair line between rows.
class HairLine final : public QFrame
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(HairLine)

public:
    explicit HairLine(QWidget *parent = nullptr);

protected:
    void paintEvent(QPaintEvent *event) override;
};

/// A widget in a scroll area that shows no frame and scrolls only up and down.
QWidget *scrolled(QWidget *content);

} // namespace talekeeper
