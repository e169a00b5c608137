#pragma once

#include "core/dumps/compare.h"
#include "ui/common/labels.h"
#include "ui/dumps/dumpsmodel.h"
#include "ui/dumps/livecontents.h"

#include <QDialog>
#include <QSet>

class QCheckBox;
class QComboBox;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QTableView;

namespace talekeeper
{

class ComparisonModel;
class ComparisonProxy;

/// A dump against another one or the live database, table by table. What was not read yet is verified first. With whom one
/// compares, and what of it is shown, stays chosen; it stands in the property "remembered".
class CompareDialog final : public QDialog
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(CompareDialog)

public:
    CompareDialog(HostSession &session, LiveContents &live, QWidget *parent);

    void compare(const QString &fileName); ///< opens it on that dump

private:
    /// One of the two, and whether it can be compared yet.
    struct Side {
        Dump dump; ///< of the live database no more than its name
        bool isLive = false;
        const DumpInspection *inspection = nullptr;
        const QList<LiveTable> *live = nullptr;
        bool isReady() const { return inspection || live; }
    };
    struct Standing {
        StateRole role = StateRole::Unknown;
        QString text;
        std::optional<int> percent; ///< while it is being read; 0 where nobody knows how far
        bool canRead = false; ///< the admin may have it read, again or at last
    };
    QLayout *buildTop();
    QWidget *buildTable();
    void connectActions();
    void remember();
    void recall();
    void update();
    void refill();
    void fillOthers();
    const DumpRow *before() const; ///< the dump before this one; null if there is none
    QString otherFile() const; ///< file name; empty: the live database
    Side sideOf(const QString &fileName);
    void readWhatIsMissing(const Side &side);
    std::optional<Standing> standingOf(const Side &side) const; ///< none: it is ready
    Standing standingOfDump(const Dump &dump) const;
    Standing standingOfLive(const QString &database) const;
    void showStanding(const Standing &standing);
    void showComparison(const Side &one, const Side &other);
    void showCounts();
    QString factsText(const Side &from, const Side &to) const;
    QString database() const;

    HostSession &m_session;
    LiveContents &m_live;
    QString m_fileName;
    QList<DumpRow> m_others; ///< dumps of the same database, the newest first
    QSet<QString> m_asked; ///< dumps that were begun to be read from here: whoever stops that means it
    ToneLabel *m_heading;
    QComboBox *m_other;
    StateLabel *m_state;
    QProgressBar *m_progress;
    QPushButton *m_read;
    ToneLabel *m_summary;
    ToneLabel *m_facts;
    QWidget *m_result = nullptr;
    QLineEdit *m_filter;
    QCheckBox *m_onlyChanged;
    ComparisonModel *m_model;
    ComparisonProxy *m_proxy;
    QTableView *m_table;
    ToneLabel *m_shown;
};

} // namespace talekeeper
