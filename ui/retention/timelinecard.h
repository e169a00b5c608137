#pragma once

#include "ui/common/card.h"
#include "ui/retention/retentionpicture.h"
#include "ui/retention/timescale.h"

#include <QMap>

class QMenu;
class QPushButton;

namespace talekeeper
{

class TimelineView;
class ToneLabel;

/// The timelines of the databases that the admin has chosen, which zoom and move as one.
class TimelineCard final : public Card
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(TimelineCard)

public:
    explicit TimelineCard(QWidget *parent = nullptr);

    void setPicture(const RetentionPicture &picture);
    void chooseDay(const QDate &date); ///< the newest mark of that day, in each timeline

    /// Whose timelines are wanted, also where there is none of them now; empty: the main database's.
    const QStringList &wanted() const { return m_wanted; }
    void setWanted(const QStringList &databases);
    QStringList shownDatabases() const;
    TimelineView *view(const QString &database) const; ///< null: it is not shown

Q_SIGNALS:
    void dayChosen(const QDate &date);
    void markOpened(const QString &id);

private:
    QLayout *buildHead();
    void fillMenu();
    void toggle(const QString &database, bool shown);
    void arrange();
    TimelineView *makeView(const QString &database);
    void showSpan(const TimeSpan &span);
    void showDetail(const TimelineView *view);

    RetentionPicture m_picture;
    QStringList m_wanted;
    QPushButton *m_databases;
    QMenu *m_menu;
    QVBoxLayout *m_rows;
    struct Row {
        QWidget *row = nullptr;
        QWidget *title = nullptr; ///< says whose it is, where there are several
        TimelineView *view = nullptr;
    };
    QMap<QString, Row> m_views;
    ToneLabel *m_detail;
    TimeSpan m_all{.from = 0, .to = 1};
    TimeSpan m_shown{.from = 0, .to = 1};
    bool m_isPlaced = false; ///< a span was chosen, by the admin or the first picture
};

} // namespace talekeeper
