#pragma once

#include "core/overview/figures.h"
#include "ui/common/card.h"
#include "ui/common/labels.h"

namespace talekeeper
{

/// One of the four figures: what it is, how much, and what that means.
class FigureCard final : public Card
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(FigureCard)

public:
    explicit FigureCard(QWidget *parent = nullptr);

    void setFigure(const Figure &figure);
    const Figure &figure() const { return m_figure; }

private:
    Figure m_figure;
    ToneLabel *m_title;
    QLabel *m_value;
    StateLabel *m_state; ///< the line with its mark
    ToneLabel *m_plain; ///< the line of a figure that is neither good nor bad
    ToneLabel *m_more;
};

StateRole stateRoleOf(Figure::Level level); ///< Plain has none: Unknown

} // namespace talekeeper
