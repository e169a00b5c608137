#include "ui/retention/calendarview.h"

#include "ui/common/labels.h"
#include "ui/retention/calendarmodel.h"
#include "ui/retention/markstyle.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QLocale>
#include <QPainter>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QStyledItemDelegate>

#include <tuple>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

constexpr int calendarFrames = 2; // the style sheet's border, where the focus is shown

/// The months' names along the top and the weekdays' at the side. A section is as small as a day, so no name fits into
/// one.
class CalendarHeader final : public QHeaderView
{
public:
    CalendarHeader(Qt::Orientation orientation, const CalendarModel &model)
        : QHeaderView(orientation)
        , m_model(model)
    {
        setFocusPolicy(Qt::NoFocus);
        setSectionResizeMode(QHeaderView::Fixed);
        setMinimumSectionSize(1);
        setFont(textFont(TextSize::Small));
    }

    QSize sizeHint() const override
    {
        const QFontMetrics metrics(textFont(TextSize::Small));
        if (orientation() == Qt::Horizontal)
            return {0, metrics.height() + 4};
        int widest = 0;
        for (int day = 0; day < 7; ++day)
            widest = qMax(widest, metrics.horizontalAdvance(nameOf(day)));
        return {widest + 10, 0};
    }

protected:
    QSize sectionSizeFromContents(int) const override { return {1, 1}; }

    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(viewport());
        painter.setFont(textFont(TextSize::Small));
        painter.setPen(secondaryTextColor(palette()));
        orientation() == Qt::Horizontal ? paintMonths(painter) : paintDays(painter);
    }

private:
    QString nameOf(int day) const { return m_model.headerData(day, Qt::Vertical, Qt::DisplayRole).toString(); }

    void paintMonths(QPainter &painter) const
    {
        const QFontMetrics metrics = painter.fontMetrics();
        for (const CalendarGrid::Month &month : m_model.grid().months()) {
            if (month.column >= count())
                return;
            const int room = month.columns * sectionSize(month.column) - 4;
            const QString shortName = QLocale().standaloneMonthName(month.first.month(), QLocale::ShortFormat);
            const QString withYear = month.first.month() == 1 ? QString::number(month.first.year()) : shortName;
            const int left = sectionViewportPosition(month.column);
            if (metrics.horizontalAdvance(withYear) <= room)
                painter.drawText(QRect(left + 2, 0, room, height()), Qt::AlignVCenter | Qt::AlignLeft, withYear);
        }
    }

    void paintDays(QPainter &painter) const
    {
        const bool isTight = painter.fontMetrics().ascent() > (count() > 0 ? sectionSize(0) : 0);
        for (int day = 0; day < count(); day += isTight ? 2 : 1) {
            const QRect row(0, sectionViewportPosition(day), width() - 6, sectionSize(day));
            painter.drawText(row.adjusted(0, -4, 0, 4), Qt::AlignVCenter | Qt::AlignRight, nameOf(day));
        }
    }

    const CalendarModel &m_model;
};

class CalendarDelegate final : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    CalendarMeasures measures;

    QSize sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const override
    {
        return {measures.side, measures.side};
    }

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        if (!index.data(CalendarModel::DateRole).isValid())
            return;
        const auto state = static_cast<DayState>(index.data(CalendarModel::StateRole).toInt());
        const int rounds = index.data(CalendarModel::RoundsRole).toInt();
        painter->drawPixmap(option.rect.topLeft(),
            markOf(state, qBound(1, rounds, 10), option.palette, painter->device()->devicePixelRatio()));
        if (option.state.testFlag(QStyle::State_Selected))
            paintRing(*painter, option);
    }

private:
    /// There are few different marks and hundreds of days, so each is painted once.
    const QPixmap &markOf(DayState state, int rounds, const QPalette &palette, qreal pixelRatio) const
    {
        const auto look = std::tuple(measures.side, palette.cacheKey(), pixelRatio);
        if (m_look != look)
            m_marks.clear();
        m_look = look;
        QPixmap &pixmap = m_marks[{state, rounds}];
        if (!pixmap.isNull())
            return pixmap;
        pixmap = QPixmap(QSize(measures.side, measures.side) * pixelRatio);
        pixmap.setDevicePixelRatio(pixelRatio);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        const QRect mark = measures.mark(QRect(0, 0, measures.side, measures.side));
        paintDayMark(painter, state, mark, palette);
        if (const MarkStyle style = markStyle(state, palette); rounds > 1 && !style.glyph)
            paintCount(painter, mark, rounds, style, palette);
        return pixmap;
    }

    static void paintCount(
        QPainter &painter, const QRect &mark, int count, const MarkStyle &style, const QPalette &palette)
    {
        const QColor base = palette.color(QPalette::Base), text = palette.color(QPalette::Text),
                     surface = style.fill.value_or(base);
        QFont font = painter.font();
        font.setPixelSize(qMax(8, mark.height() * 3 / 4));
        font.setWeight(QFont::DemiBold);
        painter.setFont(font);
        if (style.isHatched)
            painter.fillRect(mark.adjusted(3, 1, -3, -1), base);
        painter.setPen(contrastRatio(base, surface) > contrastRatio(text, surface) ? base : text);
        painter.drawText(mark.adjusted(-2, -2, 2, 2), Qt::AlignCenter, count > 9 ? u"+"_s : QString::number(count));
    }

    void paintRing(QPainter &painter, const QStyleOptionViewItem &option) const
    {
        const bool hasFocus = option.state.testFlag(QStyle::State_HasFocus);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(
            QPen(hasFocus ? accentColor(option.palette) : option.palette.color(QPalette::Text), hasFocus ? 2 : 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(
            QRectF(option.rect.topLeft(), QSizeF(measures.side, measures.side)).adjusted(1, 1, -1, -1), 3, 3);
        painter.setRenderHint(QPainter::Antialiasing, false);
    }

    mutable QMap<std::pair<DayState, int>, QPixmap> m_marks;
    mutable std::tuple<int, qint64, qreal> m_look; ///< of those marks
};

} // namespace

CalendarView::CalendarView(QWidget *parent)
    : QTableView(parent)
    , m_model(new CalendarModel(this))
{
    setHorizontalHeader(new CalendarHeader(Qt::Horizontal, *m_model));
    setVerticalHeader(new CalendarHeader(Qt::Vertical, *m_model));
    setModel(m_model);
    setItemDelegate(new CalendarDelegate(this));
    setSelectionMode(QAbstractItemView::SingleSelection);
    setSelectionBehavior(QAbstractItemView::SelectItems);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setTabKeyNavigation(false);
    setShowGrid(false);
    setCornerButtonEnabled(false);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setProperty("scrollsSideways", true); // years have no room at once
    connect(selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex &now) {
        if (const QDate date = now.data(CalendarModel::DateRole).toDate(); date.isValid() && !m_isFilling)
            Q_EMIT dayChosen(date);
    });
    connect(this, &QTableView::doubleClicked, this, [this](const QModelIndex &at) {
        if (const QDate date = at.data(CalendarModel::DateRole).toDate(); date.isValid())
            Q_EMIT dayOpened(date);
    });
}

const CalendarGrid &CalendarView::grid() const { return m_model->grid(); }
QDate CalendarView::day() const { return currentIndex().data(CalendarModel::DateRole).toDate(); }

void CalendarView::setPicture(const RetentionPicture &picture)
{
    const QScopedValueRollback filling(m_isFilling, true);
    const QDate chosen = day();
    const int weeks = grid().weeks();
    m_model->setPicture(picture);
    if (grid().weeks() != weeks)
        measure();
    if (grid().weeks() == 0 || (chosen.isValid() && day() == chosen))
        return;
    horizontalScrollBar()->setValue(horizontalScrollBar()->maximum());
    setCurrentIndex(m_model->indexOf(grid().bounded(chosen.isValid() ? chosen : picture.now.date())));
}

void CalendarView::chooseDay(const QDate &date)
{
    const QScopedValueRollback filling(m_isFilling, true);
    if (const QModelIndex index = m_model->indexOf(date); index.isValid() && index != currentIndex())
        setCurrentIndex(index);
}

QModelIndex CalendarView::moveCursor(CursorAction action, Qt::KeyboardModifiers)
{
    const QDate from = day();
    if (!from.isValid())
        return m_model->indexOf(grid().last);
    const int toRight = isRightToLeft() ? -7 : 7;
    switch (action) {
    case MoveUp:
    case MovePrevious:
        return m_model->indexOf(grid().bounded(from.addDays(-1)));
    case MoveDown:
    case MoveNext:
        return m_model->indexOf(grid().bounded(from.addDays(1)));
    case MoveLeft:
        return m_model->indexOf(grid().bounded(from.addDays(-toRight)));
    case MoveRight:
        return m_model->indexOf(grid().bounded(from.addDays(toRight)));
    case MovePageUp:
        return m_model->indexOf(grid().bounded(from.addMonths(-1)));
    case MovePageDown:
        return m_model->indexOf(grid().bounded(from.addMonths(1)));
    case MoveHome:
        return m_model->indexOf(grid().first);
    case MoveEnd:
        return m_model->indexOf(grid().last);
    }
    Q_UNREACHABLE_RETURN({});
}

void CalendarView::keyPressEvent(QKeyEvent *event)
{
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && day().isValid()) {
        Q_EMIT dayOpened(day());
        return;
    }
    QTableView::keyPressEvent(event);
}

/// Cells are as large as the weeks leave room for; what then has none scrolls.
void CalendarView::measure()
{
    const int room = width() - verticalHeader()->sizeHint().width() - calendarFrames;
    m_measures = CalendarMeasures::fitting(room, grid().weeks(), fontMetrics().height());
    static_cast<CalendarDelegate *>(itemDelegate())->measures = m_measures;
    horizontalHeader()->setDefaultSectionSize(m_measures.side);
    verticalHeader()->setDefaultSectionSize(m_measures.side);
    const int bar = grid().weeks() * m_measures.side > room ? horizontalScrollBar()->sizeHint().height() : 0;
    setFixedHeight(horizontalHeader()->sizeHint().height() + 7 * m_measures.side + bar + calendarFrames);
}

QSize CalendarView::sizeHint() const { return {fontMetrics().averageCharWidth() * 60, height()}; }
QSize CalendarView::minimumSizeHint() const { return {fontMetrics().averageCharWidth() * 20, height()}; }

void CalendarView::resizeEvent(QResizeEvent *event)
{
    const bool wasAtEnd = horizontalScrollBar()->value() == horizontalScrollBar()->maximum();
    measure();
    QTableView::resizeEvent(event);
    if (wasAtEnd) // the newest stay in view
        horizontalScrollBar()->setValue(horizontalScrollBar()->maximum());
}

void CalendarView::changeEvent(QEvent *event)
{
    QTableView::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        measure();
}

} // namespace talekeeper
