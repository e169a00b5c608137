#include "ui/overview/figurecard.h"

#include "ui/common/breakable.h"

#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace talekeeper
{

StateRole stateRoleOf(Figure::Level level)
{
    switch (level) {
    case Figure::Level::Good:
        return StateRole::Good;
    case Figure::Level::Attention:
        return StateRole::Attention;
    case Figure::Level::Bad:
        return StateRole::Bad;
    case Figure::Level::Plain:
    case Figure::Level::Unknown:
        return StateRole::Unknown;
    }
    Q_UNREACHABLE_RETURN({});
}

FigureCard::FigureCard(QWidget *parent)
    : Card({}, parent)
    , m_title(new ToneLabel({}, ToneLabel::Tone::Secondary))
    , m_value(new QLabel)
    , m_state(new StateLabel)
    , m_plain(paragraph({}, ToneLabel::Tone::Secondary))
    , m_more(paragraph({}, ToneLabel::Tone::Secondary))
{
    m_title->setWordWrap(true);
    m_value->setTextFormat(Qt::PlainText);
    m_value->setFont(textFont(TextSize::Large, true));
    m_value->setWordWrap(true);
    m_value->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_state->label()->setWordWrap(true);
    m_more->setFont(textFont(TextSize::Small));
    body()->setSpacing(4);
    for (QWidget *widget : QList<QWidget *>{m_title, m_value, m_state, m_plain, m_more})
        body()->addWidget(widget);
    body()->addStretch();
}

void FigureCard::setFigure(const Figure &figure)
{
    if (m_figure == figure)
        return;
    m_figure = figure;
    const bool plain = figure.level == Figure::Level::Plain;
    m_title->setText(figure.title);
    m_value->setText(figure.value);
    m_state->setVisible(!plain);
    m_plain->setVisible(plain);
    if (plain)
        m_plain->setText(breakable(figure.line));
    else
        m_state->setState(stateRoleOf(figure.level), breakable(figure.line));
    m_more->setText(breakable(figure.more));
    m_more->setVisible(!figure.more.isEmpty());
    setAccessibleName(tr("%1: %2").arg(figure.title, figure.value));
    setAccessibleDescription(figure.more.isEmpty() ? figure.line : tr("%1; %2").arg(figure.line, figure.more));
}

} // namespace talekeeper
