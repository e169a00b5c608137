#pragma once

#include "ui/common/prompts.h"
#include "ui/dumps/dumppushes.h"
#include "ui/dumps/verifyqueue.h"

#include <QWidget>

class QLabel;
class QLayout;
class QLineEdit;
class QPushButton;
class QTableView;

namespace talekeeper
{

class Card;
class DumpsModel;
class DumpsProxy;
class ElidedLabel;
class InspectionPane;
class MessageBanner;
class ToneLabel;

/// The tab "Dumps": all that lie in the backup directory, the days without one, and what is known of the chosen one.
class DumpsPage final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(DumpsPage)

public:
    DumpsPage(HostSession &session, Prompts &prompts, const QString &historyPath, QWidget *parent = nullptr);

    /// Brings a dump into view and chooses it; nothing where there is none.
    void chooseDump(const QString &fileName);

Q_SIGNALS:
    void restoreRequested(const QString &fileName);

protected:
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    void build();
    QLayout *buildTop();
    QWidget *buildTableCard();
    void connectActions();
    void update();
    void updateTable();
    void updateDump(const QString &fileName);
    void filter(const QString &text);
    void chooseRow(const QModelIndex &current);
    void keepChoice(const QString &id);
    void fitColumns();
    bool isOfOneDatabase() const;
    void toggleVerifyAll();
    void showVerifyAll();
    void showMessage();
    void togglePush();
    void showPush();
    void showCounts();
    QStringList unverified() const;

    HostSession &m_session;
    VerifyQueue m_queue;
    DumpPushes m_pushes;
    DumpsModel *m_model;
    DumpsProxy *m_proxy;
    QLineEdit *m_filter;
    QPushButton *m_verifyAll;
    QPushButton *m_push;
    QPushButton *m_refresh;
    ElidedLabel *m_verifyAllText;
    MessageBanner *m_message;
    MessageBanner *m_pushMessage;
    QTableView *m_table;
    QList<int> m_headingWidths; ///< of the columns
    ToneLabel *m_shown;
    QPushButton *m_clearFilter;
    ToneLabel *m_footer;
    InspectionPane *m_pane;
    bool m_isFilling = false; ///< rows come and go by themselves now, not by the admin's choice
};

} // namespace talekeeper
