#pragma once

#include "ui/hosts/hostsession.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QPushButton;
class QTableView;

namespace talekeeper
{

class DumpsModel;
class DumpsProxy;
class InspectionPane;
class MessageBanner;
class ToneLabel;

/// The tab "Dumps": all that lie in the backup directory, and what is known of the chosen one.
class DumpsPage final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(DumpsPage)

public:
    explicit DumpsPage(HostSession &session, QWidget *parent = nullptr);

Q_SIGNALS:
    void restoreRequested(const QString &fileName);

private:
    void build();
    void update();
    void updateTable();
    void showMessage();
    void showFooter();

    HostSession &m_session;
    DumpsModel *m_model;
    DumpsProxy *m_proxy;
    QLineEdit *m_filter;
    QPushButton *m_refresh;
    MessageBanner *m_message;
    QTableView *m_table;
    ToneLabel *m_footer;
    InspectionPane *m_pane;
};

} // namespace talekeeper
