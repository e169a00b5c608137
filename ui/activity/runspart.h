#pragma once

#include "ui/restore/savereport.h"
#include "ui/common/savefile.h"

#include <QWidget>

class QPushButton;
class QTableView;
class QTextBrowser;

namespace talekeeper
{

class RunsModel;
class StateLabel;
class ToneLabel;

/// "Restores on this host": every run, and the report of the chosen one.
class RunsPart final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(RunsPart)

public:
    RunsPart(HostSession &session, Prompts &prompts, const QString &historyPath, QWidget *parent = nullptr);

Q_SIGNALS:
    void runRequested(const QString &run);
    void saved(const talekeeper::SavedFile &file);

private:
    void build();
    QWidget *buildReport();
    void update();
    void showRun();
    void save(ReportFormat format);
    QString chosenRun() const;

    HostSession &m_session;
    Prompts &m_prompts;
    QString m_historyPath;
    RunsModel *m_model;
    QTableView *m_table;
    ToneLabel *m_empty;
    QWidget *m_filled;
    StateLabel *m_state;
    QTextBrowser *m_report;
    QPushButton *m_html;
    QPushButton *m_pdf;
    QPushButton *m_open;
    QString m_shownHtml;
};

} // namespace talekeeper
