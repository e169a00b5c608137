#include "ui/retention/policyeditor.h"

#include "ui/common/card.h"
#include "ui/common/labels.h"
#include "ui/retention/ruletext.h"

#include <QGridLayout>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QWheelEvent>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

constexpr int highestNumber = 999;
constexpr int highestAge = 3650; // ten years

/// A page that is scrolled must not change the number that happens to pass under the pointer.
class RuleField final : public QSpinBox
{
public:
    RuleField() { setFocusPolicy(Qt::StrongFocus); }

protected:
    void wheelEvent(QWheelEvent *event) override
    {
        if (hasFocus())
            QSpinBox::wheelEvent(event);
        else
            event->ignore();
    }
};

QSpinBox *ruleField(RetentionRule rule)
{
    auto *field = named(new RuleField, u"rule_"_s + retentionRuleName(rule),
        PolicyEditor::tr("Your policy, %1").arg(ruleText(rule)));
    field->setRange(0, rule == RetentionRule::Age ? highestAge : highestNumber);
    field->setSpecialValueText(u"–"_s);
    if (rule == RetentionRule::Age)
        field->setSuffix(PolicyEditor::tr(" d"));
    field->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    field->setToolTip(ruleMeaning(rule));
    field->setAccessibleDescription(ruleMeaning(rule));
    return field;
}

QString numberText(RetentionRule rule, int number)
{
    if (number == 0)
        return u"–"_s;
    return rule == RetentionRule::Age ? PolicyEditor::tr("%1 d").arg(number) : QString::number(number);
}

} // namespace

PolicyEditor::PolicyEditor(QWidget *parent)
    : QWidget(parent)
    , m_grid(new QGridLayout(this))
    , m_keep(new ToneLabel(tr("Keep"), ToneLabel::Tone::Secondary))
    , m_hostName(new ToneLabel(tr("Today on the host")))
    , m_ownName(new ToneLabel(tr("Your policy")))
{
    m_grid->setContentsMargins({});
    m_grid->setHorizontalSpacing(Spacing::related);
    m_grid->setVerticalSpacing(Spacing::related);
    // In the order in which the rules are read aloud: the host's own, age, comes last.
    for (const RetentionRule rule : {RetentionRule::Last, RetentionRule::Hourly, RetentionRule::Daily, RetentionRule::Weekly,
             RetentionRule::Monthly, RetentionRule::Yearly, RetentionRule::Age}) {
        Column column{.rule = rule,
            .head = new ToneLabel(ruleText(rule), ToneLabel::Tone::Secondary),
            .host = named(new ToneLabel(u"–"_s), u"host_"_s + retentionRuleName(rule)),
            .field = ruleField(rule)};
        column.head->setToolTip(ruleMeaning(rule));
        column.head->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        column.host->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        connect(column.field, &QSpinBox::valueChanged, this, &PolicyEditor::changed);
        m_columns << column;
    }
    arrange();
}

void PolicyEditor::setPolicy(const RetentionPolicy &policy)
{
    for (const Column &column : std::as_const(m_columns)) {
        const QSignalBlocker blocker(column.field);
        column.field->setValue(policy.number(column.rule));
    }
}

RetentionPolicy PolicyEditor::policy() const
{
    RetentionPolicy policy;
    for (const Column &column : m_columns)
        if (column.field->value() > 0)
            policy.numbers.insert(column.rule, column.field->value());
    return policy;
}

void PolicyEditor::setHostPolicy(const std::optional<RetentionPolicy> &policy)
{
    for (const Column &column : std::as_const(m_columns))
        column.host->setText(numberText(column.rule, policy ? policy->number(column.rule) : 0));
}

int PolicyEditor::widthSideBySide() const
{
    int width = qMax(m_hostName->sizeHint().width(), m_ownName->sizeHint().width());
    for (const Column &column : m_columns)
        width += m_grid->horizontalSpacing()
            + qMax(column.head->sizeHint().width(), column.field->minimumSizeHint().width());
    return width;
}

/// The narrow form's, so that the layout around may make it so.
QSize PolicyEditor::minimumSizeHint() const
{
    int width = 0;
    for (const Column &column : m_columns)
        width = qMax(width, column.field->minimumSizeHint().width());
    return {qMax(width, m_ownName->sizeHint().width()) + m_hostName->sizeHint().width() + m_columns.last().head->sizeHint().width()
            + 2 * m_grid->horizontalSpacing(),
        m_grid->minimumSize().height()};
}

void PolicyEditor::arrange()
{
    const bool isUpright = width() < widthSideBySide();
    if (std::exchange(m_isUpright, isUpright) == isUpright)
        return;
    const auto place = [this, isUpright](QWidget *widget, int line, int nth) {
        m_grid->addWidget(widget, isUpright ? nth : line, isUpright ? line : nth);
    };
    place(m_keep, 0, 0);
    place(m_hostName, 1, 0);
    place(m_ownName, 2, 0);
    for (int nth = 0; nth < int(m_columns.size()); ++nth) {
        const Column &column = m_columns.at(nth);
        place(column.head, 0, nth + 1);
        place(column.host, 1, nth + 1);
        place(column.field, 2, nth + 1);
        column.head->setAlignment((isUpright ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    }
    for (int at = 0; at <= int(m_columns.size()); ++at)
        m_grid->setColumnStretch(at, isUpright ? 0 : 1);
    updateGeometry();
}

void PolicyEditor::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    arrange();
}

} // namespace talekeeper
