#pragma once

#include "core/retention/whatif.h"
#include "ui/common/card.h"
#include "ui/common/labels.h"
#include "ui/hosts/hostsession.h"
#include "ui/retention/retentionwish.h"

#include <QTimer>

class QComboBox;
class QPushButton;
class QSlider;
class QTableView;

namespace talekeeper
{

class PolicyEditor;
class VerdictModel;

/// "What if…": a policy of one's own beside the host's, on the dumps that are there and in the years to come. It stands in the
/// property "remembered".
class SimulatorCard final : public Card
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(SimulatorCard)

public:
    explicit SimulatorCard(HostSession &session, QWidget *parent = nullptr);

    RetentionWish wish() const;

Q_SIGNALS:
    void wishChanged();

protected:
    bool event(QEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    void build();
    QLayout *buildChoices();
    QLayout *buildSlider();
    void connectActions();
    void update();
    void updateDatabases();
    void updateSchedules();
    void takeEdit();
    void remember();
    void recall();
    void showFault();
    void begin();
    void take(const Result<WhatIf> &result, const QDateTime &from);
    void showMoment();
    QString command() const;
    std::optional<WhatIfRequest> request() const; ///< none: nothing is known of the host yet, or the policy keeps nothing
    const BackupSchedule *hostSchedule() const; ///< null: nothing is known of it

    HostSession &m_session;
    QTimer m_pause; ///< an edit is taken up when the next one does not follow at once
    QPointer<RunningJob> m_job;
    bool m_again = false; ///< what is being simulated is out of date
    std::optional<WhatIf> m_result;
    QDateTime m_from; ///< of the result, UTC
    QString m_chosenCron; ///< by hand; empty: as the host does
    bool m_isRemembering = false;
    QComboBox *m_database;
    QWidget *m_databaseRow = nullptr;
    PolicyEditor *m_editor;
    StateLabel *m_fault;
    ToneLabel *m_hostText;
    StateLabel *m_hostWarning; ///< in its place where something is to be looked at
    QComboBox *m_schedule;
    QWidget *m_outcome = nullptr; ///< what can't be told of a policy that keeps nothing
    ToneLabel *m_summary;
    ToneLabel *m_gap;
    QSlider *m_slider;
    QComboBox *m_horizon;
    ToneLabel *m_assumption;
    QPushButton *m_showVerdicts;
    QPushButton *m_copy;
    VerdictModel *m_verdicts;
    QTableView *m_table;
};

} // namespace talekeeper
