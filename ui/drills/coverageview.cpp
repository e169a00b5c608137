#include "ui/drills/coverageview.h"

#include "core/foundation/format.h"
#include "ui/common/appearance.h"
#include "ui/common/breakable.h"
#include "ui/common/card.h"
#include "ui/common/labels.h"
#include "ui/common/messagebanner.h"
#include "ui/common/tables.h"
#include "ui/common/taborder.h"
#include "ui/drills/bundlecard.h"
#include "ui/drills/drillmodels.h"
#include "ui/overview/shorttable.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

QString aboutText(const CoveredPart &part)
{
    QStringList lines{CoverageView::tr("%1: %2").arg(partName(part.part), partWhy(part.part))};
    const auto add = [&lines](const QString &place, const CoveredPart::Place &found) {
        QStringList facts;
        if (!found.where.isEmpty())
            facts << found.where;
        if (found.sizeBytes >= 0)
            facts << formatSize(found.sizeBytes);
        if (found.at.isValid())
            facts << CoverageView::tr("of %1 UTC").arg(formatTime(found.at));
        if (!found.why.isEmpty())
            facts << found.why;
        if (!facts.isEmpty())
            lines << CoverageView::tr("%1: %2").arg(place, facts.join(u", "_s));
    };
    add(CoverageView::tr("On this host"), part.onHost);
    add(CoverageView::tr("In the newest snapshot"), part.inSnapshot);
    return lines.join(u'\n');
}

} // namespace

CoverageView::CoverageView(DrillDesk &desk, Prompts &prompts, QWidget *parent)
    : QWidget(parent)
    , m_desk(desk)
    , m_message(named(new MessageBanner, u"coverageMessage"_s))
    , m_verdict(named(new StateLabel, u"coverageVerdict"_s))
    , m_source(named(new QLineEdit, u"snapshotSource"_s, tr("Where the off-host snapshot is found")))
    , m_look(named(new QPushButton(tr("&Look")), u"lookAtSnapshot"_s, tr("Look at the host and its newest snapshot")))
    , m_back(named(new QPushButton(tr("&All drills")), u"coverageBack"_s, tr("All drills")))
    , m_model(new CoverageModel(this))
    , m_table(named(new ShortTable, u"coverage"_s, tr("What a full capture of Tale consists of")))
    , m_about(named(paragraph({}, ToneLabel::Tone::Secondary), u"coverageAbout"_s))
    , m_bundle(named(new BundleCard(desk, prompts), u"bundleCard"_s))
{
    auto *content = new QWidget;
    auto *inside = new QVBoxLayout(content);
    inside->setContentsMargins({});
    inside->setSpacing(Spacing::group);
    inside->addWidget(m_message);
    inside->addWidget(buildTable());
    inside->addWidget(m_bundle);
    inside->addStretch(1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(scrolled(content));
    connect(m_look, &QPushButton::clicked, this, [this] {
        if (m_looking)
            m_looking->stop();
        else
            look(true);
    });
    connect(m_source, &QLineEdit::returnPressed, m_look, &QPushButton::click);
    connect(m_back, &QPushButton::clicked, this, &CoverageView::backRequested);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &CoverageView::showChosen);
    connect(&m_desk, &DrillDesk::changed, this, &CoverageView::update);
    update();
}

QWidget *CoverageView::buildSource()
{
    m_source->setPlaceholderText(tr("restic:/etc/restic/env, or a path"));
    auto *row = new QHBoxLayout;
    row->setSpacing(Spacing::related);
    row->addWidget(m_source, 1);
    row->addWidget(m_look);
    auto *box = new QWidget;
    auto *layout = new QVBoxLayout(box);
    layout->setContentsMargins({});
    layout->setSpacing(4);
    layout->addWidget(headingLabel(tr("The off-host snapshot")));
    layout->addLayout(row);
    auto *why = paragraph(tr("restic:ENVIRONMENT_FILE[#ID] for a restic repository: the file lies on the host and sets its address and password. "
                             "Else an archive on this machine (.tar, .tar.gz, .tar.xz, .tar.zst, .zip), or a folder on the host."),
        ToneLabel::Tone::Secondary);
    why->setFont(textFont(TextSize::Small));
    layout->addWidget(why);
    return box;
}

QWidget *CoverageView::buildTable()
{
    for (QPushButton *button : {m_look, m_back})
        button->setAutoDefault(false);
    m_back->setProperty("quiet", true);
    m_table->setModel(m_model);
    m_table->prepare({CoverageModel::InSnapshot});
    hideColumnsWhenNarrow(m_table, {CoverageModel::Size, CoverageModel::Age});
    auto *top = new QHBoxLayout;
    top->setSpacing(Spacing::related);
    top->addWidget(headingLabel(tr("Coverage")), 1);
    top->addWidget(m_back);
    m_verdict->label()->setWordWrap(true);
    auto *card = new Card;
    card->body()->addLayout(top);
    card->body()->addWidget(m_verdict);
    card->body()->addWidget(m_table);
    card->body()->addWidget(m_about);
    card->body()->addWidget(buildSource());
    return card;
}

void CoverageView::open()
{
    if (!m_hasLooked && !m_looking)
        look(false);
}

/// \param typed what stands in the field is meant, and kept; else what was kept before
void CoverageView::look(bool typed)
{
    const auto &snapshot = m_desk.session().snapshot();
    if (!snapshot || m_looking)
        return;
    m_error.reset();
    m_looking = m_desk.session().runner().run({.title = tr("Looking at what %1 and its snapshot have").arg(m_desk.session().profile().name),
                                                  .host = m_desk.session().profile().name,
                                                  .place = Place::Drills},
        [host = snapshot->host, path = m_desk.historyPath(), drills = m_desk.records(), typed, text = m_source->text().trimmed()](
            const Job &job) -> Result<Look> {
            const auto source = typed ? Result<QString>(text) : readSnapshotSource(path, host.profile.name);
            if (!source)
                return std::unexpected(source.error());
            std::optional<SnapshotSource> parsed;
            if (!source->isEmpty()) {
                const auto meant = parseSnapshotSource(*source);
                if (!meant)
                    return std::unexpected(meant.error());
                parsed = *meant;
            }
            if (typed)
                if (const auto kept = keepSnapshotSource(path, host.profile.name, *source); !kept)
                    return std::unexpected(kept.error());
            return readCoverage(host, parsed, drills, job).transform([&](const QList<CoveredPart> &parts) {
                return Look{.source = *source, .parts = parts};
            });
        },
        this, [this](const Result<Look> &result) { take(result); });
    update();
}

void CoverageView::take(const Result<Look> &look)
{
    m_looking = nullptr;
    m_hasLooked = true;
    m_error = look ? std::nullopt : std::optional(look.error());
    if (look && m_source->text().trimmed().isEmpty())
        m_source->setText(look->source);
    if (look)
        showParts(look->parts);
    else
        update();
}

void CoverageView::showParts(const QList<CoveredPart> &parts)
{
    m_parts = parts;
    m_model->setParts(m_parts, QDateTime::currentDateTimeUtc());
    if (!m_table->currentIndex().isValid() && !m_parts.isEmpty()) { // the first that is not covered is what one wants to know of
        const auto lacking = std::ranges::find_if(m_parts, [](const CoveredPart &part) { return part.inSnapshot.presence == CoveredPart::Presence::Missing; });
        m_table->setCurrentIndex(m_model->indexOf(CoverageModel::keyOf((lacking == m_parts.cend() ? m_parts.first() : *lacking).part)));
    }
    update();
    showChosen();
}

void CoverageView::update()
{
    const bool isKnown = m_desk.session().snapshot().has_value();
    m_message->setVisible(false);
    if (!isKnown)
        m_message->setMessage(StateRole::Unknown, tr("There is no Tale stack to look at."), tr("Coverage is asked of the host that Tale runs on. On a drill host there is something to see once the drill has built it."));
    else if (m_error)
        m_message->setError(*m_error, tr("It could not be looked at."));
    m_look->setEnabled(isKnown);
    m_look->setText(m_looking ? tr("&Stop") : tr("&Look"));
    m_table->setVisible(!m_parts.isEmpty());
    m_about->setVisible(!m_parts.isEmpty());
    const auto count = [this](CoveredPart::Presence presence) {
        return std::ranges::count_if(m_parts, [presence](const CoveredPart &part) { return part.inSnapshot.presence == presence; });
    };
    const auto missing = count(CoveredPart::Presence::Missing), unknown = count(CoveredPart::Presence::Unknown);
    m_verdict->setVisible(m_looking || !m_parts.isEmpty());
    if (m_looking)
        m_verdict->setState(StateRole::Planned, tr("Looking …"));
    else if (missing == m_parts.size())
        m_verdict->setState(StateRole::Bad, tr("None of the six is in the newest snapshot: nothing could be rebuilt from it."));
    else if (unknown == m_parts.size())
        m_verdict->setState(StateRole::Unknown, tr("What the newest snapshot has is not known."));
    else if (missing > 0)
        m_verdict->setState(StateRole::Bad, missing == 1 ? tr("One of the six is not in the newest snapshot: a rebuild would lack it.") : tr("%1 of the six are not in the newest snapshot: a rebuild would lack them.").arg(missing));
    else if (unknown > 0)
        m_verdict->setState(StateRole::Unknown, unknown == 1 ? tr("Of one of the six it is not known whether the snapshot has it.") : tr("Of %1 of the six it is not known whether the snapshot has them.").arg(unknown));
    else
        m_verdict->setState(StateRole::Good, tr("All six are in the newest snapshot. Whether they suffice, a drill proves."));
    orderTabs(this);
}

void CoverageView::showChosen()
{
    const int row = m_table->currentIndex().row();
    m_about->setText(row >= 0 && row < m_parts.size() ? breakable(aboutText(m_parts.at(row))) : QString());
}

} // namespace talekeeper
