#include "ui/common/messagebanner.h"

#include "ui/common/card.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QPlainTextEdit>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace talekeeper
{

MessageBanner::MessageBanner(QWidget *parent)
    : QFrame(parent)
    , m_mark(new GlyphMark)
    , m_headline(new ToneLabel)
    , m_text(new ToneLabel)
    , m_buttons(new QHBoxLayout)
    , m_detailButton(named(new QPushButton(tr("Details")), u"details"_s, tr("Show what the program said")))
    , m_detail(named(new QPlainTextEdit, u"detailText"_s, tr("What the program said")))
{
    m_headline->setFont(textFont(TextSize::Normal, true));
    for (QLabel *label : {m_headline, m_text}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    m_detailButton->setCheckable(true);
    m_detailButton->setAutoDefault(false);
    m_detail->setReadOnly(true);
    m_detail->setFont(monospaceFont());
    m_detail->setMaximumHeight(160);
    m_detail->hide();
    connect(m_detailButton, &QPushButton::toggled, m_detail, &QWidget::setVisible);

    auto *words = new QVBoxLayout;
    words->setSpacing(4);
    words->addWidget(m_headline);
    words->addWidget(m_text);
    auto *row = new QHBoxLayout;
    row->setSpacing(Spacing::related);
    row->addWidget(m_mark, 0, Qt::AlignTop);
    row->addLayout(words, 1);
    row->addLayout(m_buttons);
    m_buttons->addWidget(m_detailButton, 0, Qt::AlignTop);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->addLayout(row);
    layout->addWidget(m_detail);
}

void MessageBanner::setMessage(StateRole role, const QString &headline, const QString &text, const QString &detail)
{
    m_role = role;
    m_mark->setMark(glyphOf(role), role);
    m_headline->setText(headline);
    m_headline->setVisible(!headline.isEmpty());
    m_text->setText(text);
    m_text->setVisible(!text.isEmpty());
    m_detail->setPlainText(detail);
    m_detailButton->setVisible(!detail.isEmpty());
    if (detail.isEmpty())
        m_detailButton->setChecked(false);
    setAccessibleName(headline + u' ' + text);
    setVisible(true);
    update();
}

void MessageBanner::setError(const Error &error, const QString &headline)
{
    setMessage(error.kind == ErrorKind::Stopped ? StateRole::Unknown : StateRole::Bad, headline, error.message, error.detail);
}

void MessageBanner::showDetail(bool shown) { m_detailButton->setChecked(shown && !m_detail->toPlainText().isEmpty()); }

void MessageBanner::addButton(QPushButton *button)
{
    button->setAutoDefault(false);
    m_buttons->addWidget(button, 0, Qt::AlignTop);
}

QString MessageBanner::text() const { return (m_headline->text() + u' ' + m_text->text()).trimmed(); }

void MessageBanner::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(stateTint(m_role, palette()));
    painter.drawRoundedRect(rect(), 8, 8);
}

} // namespace talekeeper
