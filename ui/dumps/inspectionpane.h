#pragma once

#include "ui/common/card.h"
#include "ui/common/labels.h"
#include "ui/hosts/hostsession.h"

class QFormLayout;
class QProgressBar;
class QPushButton;
class QTableView;

namespace talekeeper
{

class ContentsModel;

/// What is known of one dump, beside the table of all.
class InspectionPane final : public Card
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(InspectionPane)

public:
    explicit InspectionPane(HostSession &session, QWidget *parent = nullptr);

    void showDump(const QString &fileName); ///< empty: none is chosen

Q_SIGNALS:
    void restoreRequested(const QString &fileName);

private:
    void build();
    void update(const QString &fileName);
    void showState();
    void showFacts(const DumpInspection *inspection);
    void showButtons();

    HostSession &m_session;
    QString m_fileName;
    ToneLabel *m_name;
    StateLabel *m_state;
    ToneLabel *m_reason;
    QProgressBar *m_progress;
    QWidget *m_facts;
    QLabel *m_versions;
    QLabel *m_checksum;
    QLabel *m_needs;
    QLabel *m_contentsHeading;
    ContentsModel *m_contents;
    QTableView *m_contentsTable;
    QPushButton *m_verify;
    QPushButton *m_restore;
};

} // namespace talekeeper
