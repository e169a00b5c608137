#include "ui/hosts/connectioncard.h"

#include "ui/common/labels.h"
#include "ui/hosts/connectionsteps.h"

#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace talekeeper
{

ConnectionCard::ConnectionCard(const ConnectionSteps &steps, const QString &heading, QWidget *parent)
    : Card(heading, parent)
    , m_steps(steps)
    , m_lines(new QVBoxLayout)
{
    m_lines->setSpacing(0);
    body()->addLayout(m_lines);
    const auto follow = [this] { update(); };
    connect(&steps, &QAbstractItemModel::modelReset, this, follow);
    connect(&steps, &QAbstractItemModel::rowsInserted, this, follow);
    connect(&steps, &QAbstractItemModel::dataChanged, this, follow);
    update();
}

void ConnectionCard::addFoot(QWidget *widget) { body()->addWidget(widget, 0, Qt::AlignLeft); }

ConnectionCard::Row ConnectionCard::makeRow()
{
    Row row{.widget = new QWidget,
        .mark = new GlyphMark,
        .title = paragraph(),
        .found = paragraph({}, ToneLabel::Tone::Secondary),
        .remedy = paragraph()};
    row.title->setWordWrap(false);
    row.found->setAlignment(Qt::AlignRight | Qt::AlignTop);
    auto *words = new QHBoxLayout;
    words->setSpacing(Spacing::group);
    words->addWidget(row.title, 0, Qt::AlignTop);
    words->addWidget(row.found, 1);
    auto *line = new QHBoxLayout;
    line->setSpacing(Spacing::group);
    line->addWidget(row.mark, 0, Qt::AlignTop);
    auto *texts = new QVBoxLayout;
    texts->setSpacing(4);
    texts->addLayout(words);
    texts->addWidget(row.remedy);
    line->addLayout(texts, 1);
    auto *layout = new QVBoxLayout(row.widget);
    layout->setContentsMargins(4, Spacing::related, 4, 0);
    layout->setSpacing(Spacing::related);
    layout->addLayout(line);
    layout->addWidget(new HairLine);
    return row;
}

void ConnectionCard::update()
{
    while (m_rows.size() < m_steps.rowCount()) {
        m_rows << makeRow();
        m_lines->addWidget(m_rows.last().widget);
    }
    for (qsizetype at = 0; at < m_rows.size(); ++at) {
        const Row &row = m_rows.at(at);
        row.widget->setVisible(at < m_steps.rowCount());
        if (at >= m_steps.rowCount())
            continue;
        const QModelIndex index = m_steps.index(int(at));
        const auto role = static_cast<StateRole>(index.data(ConnectionSteps::StateRoleRole).toInt());
        const QString remedy = index.data(ConnectionSteps::RemedyRole).toString();
        row.widget->setObjectName(u"step_"_s + index.data(ConnectionSteps::IdRole).toString());
        row.widget->setAccessibleName(index.data(Qt::AccessibleTextRole).toString());
        row.mark->setMark(stepGlyphOf(role), role);
        row.title->setText(index.data().toString());
        row.title->setTone(role == StateRole::Unknown ? ToneLabel::Tone::Secondary : ToneLabel::Tone::Normal);
        row.found->setText(index.data(ConnectionSteps::FoundRole).toString());
        row.remedy->setText(remedy);
        row.remedy->setVisible(!remedy.isEmpty());
    }
}

} // namespace talekeeper
