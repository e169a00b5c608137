#pragma once

#include "ui/common/card.h"

#include <QList>

namespace talekeeper
{

class ConnectionSteps;
class GlyphMark;
class ToneLabel;

/// The steps of a connection on a card: mark, title, at the right what was found, below it how to mend what is wrong.
class ConnectionCard final : public Card
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ConnectionCard)

public:
    explicit ConnectionCard(const ConnectionSteps &steps, const QString &heading, QWidget *parent = nullptr);

    void addFoot(QWidget *widget); ///< below the steps

private:
    struct Row {
        QWidget *widget;
        GlyphMark *mark;
        ToneLabel *title;
        ToneLabel *found;
        ToneLabel *remedy;
    };
    Row makeRow();
    void update();

    const ConnectionSteps &m_steps;
    QVBoxLayout *m_lines;
    QList<Row> m_rows;
};

} // namespace talekeeper
