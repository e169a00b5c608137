#include "ui/drills/drillform.h"

#include "ui/common/appearance.h"
#include "ui/common/breakable.h"
#include "ui/common/card.h"
#include "ui/common/labels.h"
#include "ui/common/messagebanner.h"
#include "ui/common/taborder.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace talekeeper
{

DrillForm::DrillForm(DrillDesk &desk, QWidget *parent)
    : QWidget(parent)
    , m_desk(desk)
    , m_title(named(headingLabel({}), u"formTitle"_s))
    , m_why(named(paragraph({}, ToneLabel::Tone::Secondary), u"formWhy"_s))
    , m_refusal(named(new MessageBanner, u"formRefusal"_s))
    , m_inputs(new QVBoxLayout)
    , m_state(named(paragraph({}, ToneLabel::Tone::Secondary), u"formState"_s))
    , m_back(named(new QPushButton(tr("&Back")), u"formBack"_s, tr("Back to all drills")))
    , m_start(named(new QPushButton(tr("&Start the drill")), u"startDrill"_s, tr("Start the drill")))
{
    auto *card = new Card;
    card->body()->addWidget(m_title);
    card->body()->addWidget(m_why);
    card->body()->addLayout(m_inputs);
    m_inputs->setSpacing(4);
    auto *content = new QWidget;
    auto *inside = new QVBoxLayout(content);
    inside->setContentsMargins({});
    inside->setSpacing(Spacing::group);
    inside->addWidget(m_refusal);
    inside->addWidget(card);
    inside->addStretch(1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(Spacing::group);
    layout->addWidget(scrolled(content), 1);
    layout->addWidget(buildFoot());
    connect(m_back, &QPushButton::clicked, this, &DrillForm::backRequested);
    connect(m_start, &QPushButton::clicked, this, [this] {
        QMap<QString, QString> inputs;
        for (qsizetype at = 0; at < m_fields.size(); ++at)
            inputs.insert(m_drill->inputs.at(at).key, m_fields.at(at)->text().trimmed());
        m_desk.start(*m_drill, inputs);
    });
    connect(&m_desk, &DrillDesk::changed, this, &DrillForm::update);
}

QWidget *DrillForm::buildFoot()
{
    makePrimary(m_start);
    auto *foot = new QWidget;
    auto *row = new QHBoxLayout(foot);
    row->setContentsMargins({});
    row->setSpacing(Spacing::related);
    row->addWidget(m_state, 1);
    row->addWidget(m_back);
    row->addWidget(m_start);
    return foot;
}

void DrillForm::showDrill(const DrillTemplate &drill)
{
    m_drill = drill;
    m_title->setText(drill.title);
    m_why->setText(drill.why);
    m_fields.clear();
    while (QLayoutItem *item = m_inputs->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    const QMap<QString, QString> last = m_desk.lastInputs(drill);
    for (const DrillInput &input : drill.inputs) {
        auto *field = named(new QLineEdit(last.value(input.key)), u"input_"_s + input.key, input.title);
        field->setPlaceholderText(input.preset);
        field->setToolTip(input.why.toHtmlEscaped());
        connect(field, &QLineEdit::textChanged, this, &DrillForm::update);
        connect(field, &QLineEdit::returnPressed, m_start, &QPushButton::click);
        auto *why = paragraph(breakable(input.why), ToneLabel::Tone::Secondary);
        why->setFont(textFont(TextSize::Small));
        auto *box = new QWidget;
        auto *lines = new QVBoxLayout(box);
        lines->setContentsMargins(0, Spacing::related, 0, 0);
        lines->setSpacing(4);
        lines->addWidget(headingLabel(input.required ? tr("%1 (needed)").arg(input.title) : input.title));
        lines->addWidget(field);
        lines->addWidget(why);
        m_inputs->addWidget(box);
        m_fields << field;
    }
    update();
    orderTabs(this);
}

QWidget *DrillForm::firstFocus() const { return m_fields.isEmpty() ? static_cast<QWidget *>(m_start) : m_fields.first(); }

QStringList DrillForm::missing() const
{
    QStringList titles;
    for (qsizetype at = 0; at < m_fields.size(); ++at) {
        const DrillInput &input = m_drill->inputs.at(at);
        if (input.required && input.preset.isEmpty() && m_fields.at(at)->text().trimmed().isEmpty())
            titles << input.title;
    }
    return titles;
}

void DrillForm::update()
{
    if (!m_drill)
        return;
    const QString host = m_desk.session().profile().name;
    const QString refusal = m_desk.whyNotHere(*m_drill);
    m_refusal->setVisible(false);
    if (!refusal.isEmpty())
        m_refusal->setMessage(StateRole::Attention, tr("This drill can't be done on %1.").arg(host), refusal);
    else if (m_desk.session().profile().kind == HostProfile::Kind::Practice)
        m_refusal->setMessage(StateRole::Unknown, tr("This is practice."), tr("What is done on the practice host proves nothing of Tale, and does not count as a drill."));
    const QStringList lacking = missing();
    m_start->setEnabled(refusal.isEmpty() && lacking.isEmpty() && !m_desk.isBusy());
    m_state->setText(lacking.isEmpty() ? tr("Starting only begins the record. Each step that changes %1 asks first.").arg(host)
                                       : tr("Still needed: %1.").arg(lacking.join(u", "_s)));
}

} // namespace talekeeper
