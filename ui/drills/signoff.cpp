#include "ui/drills/signoff.h"

#include "core/drill/drillreport.h"
#include "core/foundation/format.h"
#include "core/restore/facts.h"
#include "ui/common/appearance.h"
#include "ui/common/breakable.h"
#include "ui/common/labels.h"
#include "ui/drills/drillfiles.h"
#include "ui/drills/drilltext.h"

#include <QGridLayout>
#include <QLineEdit>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace talekeeper
{

SignOff::SignOff(DrillDesk &desk, Prompts &prompts, QWidget *parent)
    : Card({}, parent)
    , m_desk(desk)
    , m_prompts(prompts)
    , m_title(named(new StateLabel, u"signTitle"_s))
    , m_text(named(paragraph(), u"signText"_s))
    , m_lacks(new QVBoxLayout)
    , m_name(named(new QLineEdit, u"signName"_s, tr("Your name")))
    , m_sign(named(new QPushButton, u"sign"_s))
    , m_whyNot(named(paragraph({}, ToneLabel::Tone::Secondary), u"signWhyNot"_s))
    , m_proof(named(paragraph({}, ToneLabel::Tone::Secondary), u"signProof"_s))
    , m_handOver(named(new QPushButton(tr("Hand &over…")), u"handOver"_s, tr("Hand the drill over to another admin")))
    , m_handOverText(paragraph(tr("Saves the drill as a file. Another admin imports it on the page Drills and goes on where you stopped."), ToneLabel::Tone::Secondary))
{
    m_title->label()->setFont(textFont(TextSize::Normal, true));
    m_title->label()->setWordWrap(true);
    m_lacks->setSpacing(4);
    m_form = buildForm();
    auto *inside = new QWidget;
    auto *layout = new QVBoxLayout(inside);
    layout->setContentsMargins({});
    layout->setSpacing(Spacing::related);
    layout->addWidget(m_text);
    layout->addLayout(m_lacks);
    layout->addWidget(m_form);
    layout->addWidget(m_proof);
    layout->addWidget(buildFiles());
    layout->addStretch(1);
    body()->addWidget(m_title);
    body()->addWidget(scrolled(inside), 1);
    connect(m_name, &QLineEdit::textChanged, this, &SignOff::showForm);
    connect(m_name, &QLineEdit::returnPressed, m_sign, &QPushButton::click);
    connect(m_sign, &QPushButton::clicked, this, [this] { m_desk.sign(m_name->text()); });
    connect(m_handOver, &QPushButton::clicked, this, [this] { saveDrillFile(this, m_prompts, m_desk, DrillFile::Evidence); });
}

QWidget *SignOff::buildForm()
{
    m_sign->setAutoDefault(false);
    makePrimary(m_sign);
    auto *form = new QWidget;
    auto *layout = new QVBoxLayout(form);
    layout->setContentsMargins({});
    layout->setSpacing(Spacing::related);
    layout->addWidget(headingLabel(tr("Your name")));
    layout->addWidget(m_name);
    layout->addWidget(paragraph(tr("With it you say that the steps were done as they stand here. After it nothing can be added or changed."), ToneLabel::Tone::Secondary));
    layout->addWidget(m_whyNot);
    layout->addWidget(m_sign, 0, Qt::AlignRight);
    return form;
}

QWidget *SignOff::buildFiles()
{
    auto *files = new QWidget;
    auto *grid = new QGridLayout(files);
    grid->setContentsMargins({});
    grid->setSpacing(Spacing::related);
    grid->addWidget(headingLabel(tr("Report and evidence")), 0, 0, 1, 2);
    auto add = [this, grid, at = 2](const QString &text, const QString &objectName, const QString &accessibleName, DrillFile kind) mutable {
        auto *button = named(new QPushButton(text), objectName, accessibleName);
        button->setAutoDefault(false);
        connect(button, &QPushButton::clicked, this, [this, kind] { saveDrillFile(this, m_prompts, m_desk, kind); });
        grid->addWidget(button, at / 2, at % 2);
        ++at;
    };
    add(tr("As &HTML…"), u"drillHtml"_s, tr("Save the report as HTML"), DrillFile::Html);
    add(tr("As &PDF…"), u"drillPdf"_s, tr("Save the report as PDF"), DrillFile::Pdf);
    add(tr("As &JSON…"), u"drillJson"_s, tr("Save the report as JSON"), DrillFile::Json);
    add(tr("&Evidence…"), u"drillEvidence"_s, tr("Save the evidence, with its pictures, as a zip"), DrillFile::Evidence);
    m_handOver->setAutoDefault(false);
    grid->addWidget(m_handOverText, 3, 0, 1, 2);
    grid->addWidget(m_handOver, 4, 0);
    grid->setColumnStretch(0, 1);
    grid->setColumnStretch(1, 1);
    return files;
}

void SignOff::showDrill()
{
    const DrillRecord &record = m_desk.shown()->record;
    if (std::exchange(m_drill, record.id) != record.id)
        m_name->clear();
    const bool isOpen = !record.signature;
    showOutcome();
    showForm();
    m_form->setVisible(isOpen && m_desk.whyReadOnly().isEmpty());
    m_handOver->setVisible(isOpen && m_desk.shown()->isIntact);
    m_handOverText->setVisible(m_handOver->isVisibleTo(m_handOver->parentWidget()));
    m_proof->setVisible(!isOpen || !m_desk.shown()->isIntact);
    m_proof->setText(m_desk.shown()->isIntact ? proofText() : m_desk.whyReadOnly());
}

/// What to keep of a signed drill, and what to remove after it.
QString SignOff::proofText() const
{
    QStringList lines{tr("The record is intact. Its SHA-256 is %1; kept elsewhere it proves what was signed.").arg(m_desk.shown()->hash)};
    const QStringList left = leftBehind(m_desk.shown()->record);
    if (!left.isEmpty())
        lines << tr("Still on the drill host:") << left;
    return breakable(lines.join(u'\n'));
}

void SignOff::showOutcome()
{
    const DrillRecord &record = m_desk.shown()->record;
    QStringList lacks = shortcomings(record);
    const QDateTime now = QDateTime::currentDateTimeUtc();
    if (record.signature) {
        const DrillOutcome outcome = outcomeOf(record);
        m_title->setState(stateRoleOf(outcome), outcome == DrillOutcome::Passed ? tr("The drill is passed.") : tr("The drill has failed."));
        const auto rto = rtoSeconds(record, now);
        m_text->setText(rto && record.clockStoppedAt
                ? tr("Signed by %1 at %2 UTC. Recovery took %3.").arg(record.signature->name, formatTime(record.signature->at), formatDuration(double(*rto)))
                : tr("Signed by %1 at %2 UTC.").arg(record.signature->name, formatTime(record.signature->at)));
    } else {
        m_title->setState(StateRole::Unknown, tr("Sign-off"));
        m_text->setText(lacks.isEmpty() ? tr("Everything has ended well, within the goal.") : tr("Signed now, the drill fails, because:"));
    }
    if (!m_desk.shown()->isIntact) {
        m_title->setState(StateRole::Bad, tr("The record was changed by hand."));
        m_text->setText(tr("What stands here is not what was written, and proves nothing."));
    }
    if (std::exchange(m_shownLacks, lacks) == lacks)
        return;
    while (QLayoutItem *item = m_lacks->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const QString &lack : std::as_const(lacks)) {
        auto *label = named(new StateLabel, u"shortcoming"_s);
        label->label()->setWordWrap(true);
        label->setState(StateRole::Bad, breakable(lack));
        m_lacks->addWidget(label);
    }
}

void SignOff::showForm()
{
    if (!m_desk.shown())
        return;
    const DrillRecord &record = m_desk.shown()->record;
    const bool passes = shortcomings(record).isEmpty();
    m_sign->setText(passes ? tr("&Sign as passed") : tr("&Sign as failed"));
    m_sign->setAccessibleName(passes ? tr("Sign the drill as passed") : tr("Sign the drill as failed"));
    // The name is what a form asks for; whatever else stands against it is to be known before.
    const auto possible = signedRecord(record, m_name->text().trimmed().isEmpty() ? u"-"_s : m_name->text(), QDateTime::currentDateTimeUtc());
    m_whyNot->setText(possible ? QString() : possible.error().message);
    m_whyNot->setVisible(!possible);
    m_sign->setEnabled(possible && !m_name->text().trimmed().isEmpty() && !m_desk.isBusy());
}

} // namespace talekeeper
