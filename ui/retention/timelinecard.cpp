#include "ui/retention/timelinecard.h"

#include "core/foundation/duration.h"
#include "ui/common/breakable.h"
#include "ui/common/labels.h"
#include "ui/retention/timelineview.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

constexpr double nearer = 0.5;

/// From the oldest dump to the last one that is planned, and no less than a month: an empty line says nothing.
TimeSpan wholeSpan(const RetentionPicture &picture)
{
    const auto now = double(picture.now.toSecsSinceEpoch());
    TimeSpan all{.from = now - 30.0 * daySeconds, .to = now + 15.0 * daySeconds};
    for (const MarkedDatabase &of : picture.databases) {
        for (const TimeMark &mark : of.marks)
            if (mark.goesAt && *mark.goesAt < picture.now.addDays(60))
                all.to = qMax(all.to, double(mark.goesAt->toSecsSinceEpoch()) + daySeconds);
        if (!of.marks.isEmpty())
            all = {.from = qMin(all.from, double(of.marks.first().second()) - daySeconds),
                .to = qMax(all.to, double(of.marks.last().second()) + daySeconds)};
    }
    return all;
}

} // namespace

TimelineCard::TimelineCard(QWidget *parent)
    : Card({}, parent)
    , m_databases(named(new QPushButton, u"timelineDatabases"_s))
    , m_menu(new QMenu(this))
    , m_rows(new QVBoxLayout)
    , m_detail(named(new ToneLabel({}, ToneLabel::Tone::Secondary), u"timelineDetail"_s))
{
    m_menu->setObjectName(u"timelineDatabasesMenu"_s);
    m_databases->setMenu(m_menu);
    m_detail->setWordWrap(true);
    m_rows->setSpacing(4);
    body()->addLayout(buildHead());
    body()->addLayout(m_rows);
    body()->addWidget(m_detail);
    showDetail(nullptr);
}

QLayout *TimelineCard::buildHead()
{
    auto *head = new QHBoxLayout;
    head->setSpacing(Spacing::related);
    head->addWidget(headingLabel(tr("Timeline, bar height is size")), 1);
    head->addWidget(m_databases);
    const auto addButton = [&](const QString &text, const QString &name, const QString &says, auto span) {
        auto *button = named(new QPushButton(text), name, says);
        button->setToolTip(says);
        button->setAutoDefault(false);
        connect(button, &QPushButton::clicked, this, [this, span] { showSpan(span()); });
        head->addWidget(button);
    };
    addButton(u"−"_s, u"timelineFurther"_s, tr("Show more time"),
        [this] { return zoomedSpan(m_shown, 1 / nearer, (m_shown.from + m_shown.to) / 2, m_all); });
    addButton(u"+"_s, u"timelineNearer"_s, tr("Show less time, larger"),
        [this] { return zoomedSpan(m_shown, nearer, (m_shown.from + m_shown.to) / 2, m_all); });
    addButton(tr("All"), u"timelineAll"_s, tr("Show all time"), [this] { return m_all; });
    return head;
}

QStringList TimelineCard::shownDatabases() const
{
    QStringList shown;
    for (const MarkedDatabase &of : m_picture.databases)
        if (m_wanted.contains(of.name))
            shown << of.name;
    if (shown.isEmpty() && !m_picture.databases.isEmpty())
        shown << m_picture.databases.first().name;
    return shown;
}

TimelineView *TimelineCard::view(const QString &database) const { return m_views.value(database).view; }

void TimelineCard::setWanted(const QStringList &databases)
{
    m_wanted = databases;
    fillMenu();
    arrange();
}

void TimelineCard::setPicture(const RetentionPicture &picture)
{
    m_picture = picture;
    m_all = wholeSpan(picture);
    if (!m_isPlaced && !picture.databases.isEmpty()) {
        const auto now = double(picture.now.toSecsSinceEpoch());
        m_shown = {.from = now - 18.0 * daySeconds, .to = now + 9.0 * daySeconds};
        m_isPlaced = true;
    }
    m_shown = boundedSpan(m_shown, m_all);
    fillMenu();
    arrange();
}

void TimelineCard::fillMenu()
{
    const QStringList shown = shownDatabases();
    QStringList names;
    for (const QAction *action : m_menu->actions())
        names << action->data().toString();
    QStringList wanted;
    for (const MarkedDatabase &of : m_picture.databases)
        wanted << of.name;
    if (names != wanted) {
        m_menu->clear();
        for (const QString &name : std::as_const(wanted)) {
            QAction *action = m_menu->addAction(QString(name).replace(u'&', "&&"_L1));
            action->setCheckable(true);
            action->setData(name);
            connect(action, &QAction::toggled, this, [this, name](bool on) { toggle(name, on); });
        }
    }
    for (QAction *action : m_menu->actions()) {
        const QSignalBlocker quiet(action);
        action->setChecked(shown.contains(action->data().toString()));
    }
    m_databases->setVisible(wanted.size() > 1);
    m_databases->setText(shown.size() == 1 ? tr("1 database of %1").arg(wanted.size())
                                           : tr("%1 databases of %2").arg(shown.size()).arg(wanted.size()));
    m_databases->setAccessibleName(tr("Whose timelines are shown: %1").arg(shown.join(u", "_s)));
}

void TimelineCard::toggle(const QString &database, bool shown)
{
    QStringList databases = shownDatabases();
    databases.removeAll(database);
    if (shown)
        databases << database;
    setWanted(databases);
}

TimelineView *TimelineCard::makeView(const QString &database)
{
    auto *view = named(new TimelineView, u"timeline_"_s + database, tr("Timeline of %1").arg(database));
    view->setAccessibleDescription(
        tr("Left and right choose a dump, plus and minus zoom, Ctrl with left and right moves, Enter shows the dump."));
    connect(view, &TimelineView::shownChanged, this, &TimelineCard::showSpan);
    connect(view, &TimelineView::markOpened, this, &TimelineCard::markOpened);
    connect(view, &TimelineView::markChosen, this, [this, view] {
        showDetail(view);
        if (const TimeMark *mark = view->chosen())
            Q_EMIT dayChosen(mark->dump.takenAt.date());
    });
    return view;
}

/// The timelines that are shown are those that are wanted; what stays keeps its place.
void TimelineCard::arrange()
{
    const QStringList shown = shownDatabases();
    for (const QString &name : m_views.keys())
        if (!shown.contains(name))
            delete m_views.take(name).row;
    for (qsizetype at = 0; at < shown.size(); ++at) {
        const QString &name = shown.at(at);
        Row &row = m_views[name];
        if (!row.row) {
            row = {.row = new QWidget,
                .title = new ToneLabel(breakable(name), ToneLabel::Tone::Secondary),
                .view = makeView(name)};
            static_cast<ToneLabel *>(row.title)->setWordWrap(true);
            auto *layout = new QVBoxLayout(row.row);
            layout->setContentsMargins({});
            layout->setSpacing(0);
            layout->addWidget(row.title);
            layout->addWidget(row.view);
        }
        m_rows->insertWidget(int(at), row.row);
        row.title->setVisible(m_picture.databases.size() > 1);
        row.view->setAll(m_all);
        row.view->setMarks(*m_picture.database(name), m_picture.now);
        row.view->setShown(m_shown);
    }
}

void TimelineCard::showSpan(const TimeSpan &span)
{
    m_shown = boundedSpan(span, m_all);
    for (const Row &row : std::as_const(m_views))
        row.view->setShown(m_shown);
}

void TimelineCard::chooseDay(const QDate &date)
{
    for (const MarkedDatabase &of : std::as_const(m_picture.databases))
        if (TimelineView *shown = view(of.name))
            if (const auto marks = of.marksOf(date); !marks.empty()) {
                shown->choose(marks.back().id());
                showDetail(shown);
            }
}

void TimelineCard::showDetail(const TimelineView *view)
{
    const QString text = view ? view->chosenText() : QString();
    m_detail->setText(
        breakable(text.isEmpty() ? tr("Left and right choose a dump, + and − zoom, dragging moves.") : text));
}

} // namespace talekeeper
