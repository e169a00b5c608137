#include "ui/overview/attentionlist.h"

#include "ui/common/card.h"
#include "ui/common/messagebanner.h"
#include "ui/common/breakable.h"

#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

StateRole roleOf(Attention::Level level)
{
    switch (level) {
    case Attention::Level::Notice:
        return StateRole::Planned;
    case Attention::Level::Warning:
        return StateRole::Attention;
    case Attention::Level::Problem:
        return StateRole::Bad;
    }
    Q_UNREACHABLE_RETURN({});
}

QString verbOf(const Attention &attention)
{
    switch (attention.remedy) {
    case Attention::Remedy::LookAgain:
        return AttentionList::tr("Look again");
    case Attention::Remedy::ShowDumps:
        return attention.subject.isEmpty() ? AttentionList::tr("Show the dumps") : AttentionList::tr("Show the dump");
    case Attention::Remedy::TakeDump:
        return AttentionList::tr("Take a dump now");
    case Attention::Remedy::MakeSchedule:
        return AttentionList::tr("Make a schedule…");
    case Attention::Remedy::ShowRun:
        return AttentionList::tr("Show the run");
    case Attention::Remedy::Discard:
        return AttentionList::tr("Drop it …");
    case Attention::Remedy::ShowDrills:
        return AttentionList::tr("Show the drill");
    case Attention::Remedy::CopyCommand:
        return AttentionList::tr("Copy the command");
    }
    Q_UNREACHABLE_RETURN({});
}

bool isAboutTheSame(const Attention &one, const Attention &other)
{
    return one.id == other.id && one.subject == other.subject && one.remedy == other.remedy;
}

} // namespace

AttentionList::AttentionList(QWidget *parent)
    : QWidget(parent)
    , m_banners(new QVBoxLayout)
    , m_more(named(new QPushButton, u"moreAttention"_s))
{
    m_more->setProperty("quiet", true);
    m_more->setCheckable(true);
    m_more->setAutoDefault(false);
    m_banners->setSpacing(Spacing::related);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(Spacing::related);
    layout->addLayout(m_banners);
    layout->addWidget(m_more, 0, Qt::AlignLeft);
    connect(m_more, &QPushButton::toggled, this, &AttentionList::updateMore);
    updateMore();
}

void AttentionList::setAttention(const QList<Attention> &attention)
{
    QList<Shown> before = std::exchange(m_shown, {});
    for (const Attention &one : attention) {
        const auto known
            = std::ranges::find_if(before, [&](const Shown &shown) { return isAboutTheSame(shown.attention, one); });
        if (known == before.end()) {
            m_shown << make(one);
            continue;
        }
        m_shown << *known;
        before.erase(known);
        if (m_shown.last().attention != one) {
            m_shown.last().attention = one;
            show(m_shown.last());
        }
    }
    for (const Shown &gone : std::as_const(before))
        delete gone.banner;
    for (int at = 0; at < int(m_shown.size()); ++at)
        if (m_banners->indexOf(m_shown.at(at).banner) != at)
            m_banners->insertWidget(at, m_shown.at(at).banner);
    updateMore();
}

AttentionList::Shown AttentionList::make(const Attention &attention)
{
    Shown shown{.attention = attention, .banner = named(new MessageBanner(this), u"attention_"_s + attention.id)};
    shown.button = named(new QPushButton(verbOf(attention)), u"remedy_"_s + attention.id);
    shown.banner->addButton(shown.button);
    // By what the banner is about then: its words may have changed.
    connect(shown.button, &QPushButton::clicked, this, [this, banner = shown.banner] {
        const auto found = std::ranges::find(m_shown, banner, &Shown::banner);
        if (found != m_shown.end())
            Q_EMIT remedyRequested(Attention(found->attention)); // whoever listens may change the list
    });
    show(shown);
    return shown;
}

void AttentionList::show(Shown &shown)
{
    const Attention &attention = shown.attention;
    shown.banner->setMessage(
        roleOf(attention.level), breakable(attention.headline), breakable(attention.text), attention.detail);
    shown.button->setAccessibleName(tr("%1: %2").arg(shown.button->text(), attention.headline));
}

void AttentionList::updateMore()
{
    const qsizetype hidden = m_shown.size() - shownAtFirst;
    for (int at = 0; at < int(m_shown.size()); ++at)
        m_shown.at(at).banner->setVisible(at < shownAtFirst || m_more->isChecked());
    m_more->setVisible(hidden > 0);
    m_more->setText(m_more->isChecked() ? tr("▾ Show only the first") : tr("▸ Show all %1").arg(m_shown.size()));
    m_more->setAccessibleName(m_more->text());
    setVisible(!m_shown.isEmpty());
}

QList<MessageBanner *> AttentionList::banners() const
{
    QList<MessageBanner *> result;
    for (const Shown &shown : m_shown)
        result << shown.banner;
    return result;
}

} // namespace talekeeper
