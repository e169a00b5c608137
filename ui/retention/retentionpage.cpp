#include "ui/retention/retentionpage.h"

#include "core/foundation/format.h"
#include "ui/common/card.h"
#include "ui/common/messagebanner.h"
#include "ui/retention/calendarcard.h"
#include "ui/retention/calendarview.h"
#include "ui/retention/growthcard.h"
#include "ui/retention/growthchart.h"
#include "ui/retention/sidecarcard.h"
#include "ui/retention/simulatorcard.h"
#include "ui/retention/timelinecard.h"
#include "ui/retention/timelineview.h"

#include <QScrollArea>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace talekeeper
{

namespace
{

/// Cards side by side or one below the other. It asks for no more room than the latter needs: else no window could be made so
/// narrow at once that they have to change over.
class PolicyRow final : public QWidget
{
public:
    PolicyRow() { new QBoxLayout(QBoxLayout::LeftToRight, this); }

    QSize minimumSizeHint() const override
    {
        int widest = 0;
        for (int at = 0; at < layout()->count(); ++at)
            widest = qMax(widest, layout()->itemAt(at)->minimumSize().width());
        return {widest, layout()->minimumSize().height()};
    }
};

} // namespace

RetentionPage::RetentionPage(HostSession &session, Prompts &prompts, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_message(named(new MessageBanner, u"retentionMessage"_s))
    , m_historyMessage(named(new MessageBanner, u"historyMessage"_s))
    , m_calendar(named(new CalendarCard, u"calendarCard"_s))
    , m_timeline(named(new TimelineCard, u"timelineCard"_s))
    , m_growth(named(new GrowthCard, u"growthCard"_s))
    , m_simulator(named(new SimulatorCard(session), u"simulatorCard"_s))
    , m_sidecar(named(new SidecarCard(session, prompts), u"sidecarCard"_s))
    , m_policyRow(new PolicyRow)
    , m_policies(static_cast<QBoxLayout *>(m_policyRow->layout()))
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(named(scrolled(buildContent()), u"retentionScroll"_s));
    connectViews();
    connect(&m_session, &HostSession::changed, this, &RetentionPage::update);
    connect(&m_session, &HostSession::inspectionChanged, this, &RetentionPage::takeInspection);
}

QWidget *RetentionPage::buildContent()
{
    m_message->hide();
    m_historyMessage->hide();
    m_policies->setContentsMargins({});
    m_policies->setSpacing(Spacing::group);
    m_policies->addWidget(m_simulator, 6);
    m_policies->addWidget(m_sidecar, 5);
    auto *content = new QWidget;
    auto *layout = new QVBoxLayout(content);
    layout->setContentsMargins(Spacing::margin, Spacing::group, Spacing::margin, Spacing::group);
    layout->setSpacing(Spacing::group);
    for (QWidget *widget : QList<QWidget *>{m_message, m_historyMessage, m_calendar, m_timeline, m_growth})
        layout->addWidget(widget);
    layout->addWidget(m_policyRow);
    layout->addStretch(1);
    arrange();
    return content;
}

/// What is chosen in one view is chosen in the others.
void RetentionPage::connectViews()
{
    connect(m_calendar, &CalendarCard::dayChosen, m_timeline, &TimelineCard::chooseDay);
    connect(m_timeline, &TimelineCard::dayChosen, m_calendar, &CalendarCard::chooseDay);
    connect(m_calendar, &CalendarCard::dayOpened, this, [this](const QDate &date) {
        if (const QString row = m_picture.rowOf(date); !row.isEmpty())
            Q_EMIT rowRequested(row);
    });
    m_sidecar->setWish(m_simulator->wish());
    connect(m_simulator, &SimulatorCard::wishChanged, m_sidecar, [this] { m_sidecar->setWish(m_simulator->wish()); });
    connect(m_timeline, &TimelineCard::markOpened, this, &RetentionPage::openMark);
    connect(m_growth, &GrowthCard::markOpened, this, &RetentionPage::openMark);
}

void RetentionPage::showSidecar()
{
    m_sidecar->setFocus(Qt::OtherFocusReason);
    findChild<QScrollArea *>(u"retentionScroll"_s)->ensureWidgetVisible(m_sidecar);
}

void RetentionPage::openMark(const QString &id)
{
    const TimeMark *mark = m_picture.mark(id);
    if (mark && mark->hasRow())
        Q_EMIT rowRequested(id);
}

void RetentionPage::arrange()
{
    const int characters = width() / qMax(1, fontMetrics().averageCharWidth());
    m_policies->setDirection(characters >= 130 ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
}

void RetentionPage::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    arrange();
}

void RetentionPage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    update();
}

void RetentionPage::takeInspection(const QString &fileName)
{
    // It also tells how far a verification is, which changes nothing here.
    const DumpInspection *inspection = m_session.inspection(fileName);
    if (m_states.contains(fileName) != (inspection != nullptr)
        || (inspection && m_states.value(fileName) != inspection->state))
        update();
}

RetentionFacts RetentionPage::facts() const
{
    const HostSnapshot &snapshot = *m_session.snapshot();
    RetentionFacts facts{.history = snapshot.history,
        .schedule = {},
        .mainDatabase = snapshot.host.stack.database.databaseName,
        .now = snapshot.hostTime()};
    if (snapshot.status)
        facts.schedule = snapshot.status->schedule;
    for (SeenDump &seen : facts.history.dumps)
        if (const auto state = m_states.constFind(seen.dump.fileName);
            state != m_states.cend() && seen.fate == DumpFate::There)
            seen.dump.state = *state;
    return facts;
}

void RetentionPage::update()
{
    if (!isVisible() || !m_session.snapshot())
        return; // once it is shown
    m_states.clear();
    if (const auto &catalogue = m_session.snapshot()->catalogue)
        for (const Dump &dump : catalogue->dumps)
            if (const DumpInspection *inspection = m_session.inspection(dump.fileName))
                m_states.insert(dump.fileName, inspection->state);
    const RetentionFacts now = facts();
    m_picture = pictureOf(now);
    m_calendar->setPicture(m_picture, scheduleNow());
    m_timeline->setPicture(m_picture);
    m_growth->setPicture(m_picture, roomNow(now));
    m_timeline->setVisible(!m_picture.databases.isEmpty());
    m_growth->setVisible(!m_growth->chart()->lines().isEmpty());
    showMessages(now);
}

QString RetentionPage::scheduleNow() const
{
    const auto &status = m_session.snapshot()->status;
    if (!status || status->schedule.cron.isEmpty())
        return {}; // a message says so
    return tr("Dumped: %1 · kept: %2").arg(scheduleText(status->schedule), keptText(status->schedule));
}

QString RetentionPage::roomNow(const RetentionFacts &now) const
{
    const auto &catalogue = m_session.snapshot()->catalogue;
    return catalogue && catalogue->totalBytes > 0
        ? roomText(*catalogue, volumeForecast(now.history, catalogue->freeBytes, now.schedule, now.now))
        : QString();
}

void RetentionPage::showMessages(const RetentionFacts &now)
{
    const HostSnapshot &snapshot = *m_session.snapshot();
    const Stack &stack = snapshot.host.stack;
    const bool anySeen = !now.history.dumps.isEmpty();
    m_message->show();
    m_historyMessage->setVisible(snapshot.historyError.has_value());
    if (snapshot.historyError)
        m_historyMessage->setError(
            *snapshot.historyError, tr("What was seen before can't be read or kept. This is what the host tells now."));
    if (!snapshot.catalogue)
        m_message->setError(snapshot.catalogue.error(),
            anySeen ? tr("The dumps can't be listed; this is what was seen before.")
                    : tr("The dumps can't be listed."));
    else if (!anySeen)
        m_message->setMessage(StateRole::Bad, tr("There is no dump on this host, and none was seen before."),
            tr("The backup directory %1 in %2 is empty. Set up a daily dump: then its days appear here.")
                .arg(stack.backupDirectory, stack.database.name));
    else if (snapshot.status && snapshot.status->schedule.cron.isEmpty())
        m_message->setMessage(StateRole::Attention, tr("Nothing writes dumps here."),
            tr("No job that dumps was found in %1, so no day can be called missed or planned. Set up a daily dump that "
               "outlives the container.")
                .arg(stack.database.name));
    else
        m_message->hide();
}

} // namespace talekeeper
