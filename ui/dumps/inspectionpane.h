#pragma once

#include "ui/common/card.h"
#include "ui/common/labels.h"
#include "ui/dumps/dumpfetches.h"
#include "ui/dumps/dumppins.h"
#include "ui/dumps/dumpsmodel.h"
#include "ui/dumps/livecontents.h"

class QProgressBar;
class QPushButton;

namespace talekeeper
{

class CompareDialog;
class ContentsView;
class ElidedLabel;
class FetchLine;

/// What is known of one dump, or of a day without one, beside the table of all.
class InspectionPane final : public Card
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(InspectionPane)

public:
    InspectionPane(HostSession &session, Prompts &prompts, const QString &historyPath, QWidget *parent = nullptr);

    /// None: nothing is chosen. A dump stays shown, as gone, when it is no longer on the host.
    void showRow(const std::optional<DumpRow> &row);
    QString rowId() const { return m_row ? m_row->id() : QString(); }
    void restore(); ///< as its button does, where that can be pressed

Q_SIGNALS:
    void restoreRequested(const QString &fileName);

protected:
    void showEvent(QShowEvent *event) override;

private:
    QWidget *buildFacts();
    void build();
    void connectActions();
    void update(const QString &fileName);
    void updateAll();
    void noteInspection(const QString &fileName);
    bool isGone() const;
    void showState();
    void showDumpState(const DumpRow &row);
    void showMissedDay();
    void showFacts(const DumpInspection *inspection);
    void showButtons();
    void showPin();
    void countLive();

    HostSession &m_session;
    LiveContents m_live;
    DumpFetches m_fetches;
    DumpPins m_pins;
    std::optional<DumpRow> m_row;
    QDateTime m_lastSeen; ///< when the host had the dump for the last time, UTC
    ElidedLabel *m_name;
    StateLabel *m_state;
    ToneLabel *m_reason;
    QProgressBar *m_progress;
    FetchLine *m_fetchLine;
    ToneLabel *m_pinText;
    QWidget *m_facts;
    QLabel *m_versions;
    QLabel *m_checksum;
    QLabel *m_needs;
    ContentsView *m_contents;
    QPushButton *m_verify;
    QPushButton *m_fetch;
    QPushButton *m_pin;
    QPushButton *m_copyName;
    QPushButton *m_compare;
    QPushButton *m_restore;
    CompareDialog *m_comparison;
};

} // namespace talekeeper
