#pragma once

#include "core/drill/snapshotcoverage.h"
#include "ui/common/prompts.h"
#include "ui/drills/drilldesk.h"

#include <QWidget>

class QLineEdit;
class QPushButton;

namespace talekeeper
{

class BundleCard;
class CoverageModel;
class MessageBanner;
class ShortTable;
class StateLabel;
class ToneLabel;

/// What a full capture of Tale consists of: on this host, in the newest snapshot, and when a drill has proved it.
class CoverageView final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(CoverageView)

public:
    CoverageView(DrillDesk &desk, Prompts &prompts, QWidget *parent = nullptr);

    /// What a look has found.
    void showParts(const QList<CoveredPart> &parts);
    void open(); ///< reads what was said of the snapshot, and looks

Q_SIGNALS:
    void backRequested();

private:
    struct Look {
        QString source;
        QList<CoveredPart> parts;
    };
    QWidget *buildSource();
    QWidget *buildTable();
    void look(bool typed);
    void take(const Result<Look> &look);
    void update();
    void showChosen();

    DrillDesk &m_desk;
    QPointer<RunningJob> m_looking;
    bool m_hasLooked = false;
    std::optional<Error> m_error;
    QList<CoveredPart> m_parts;
    MessageBanner *m_message;
    StateLabel *m_verdict;
    QLineEdit *m_source;
    QPushButton *m_look;
    QPushButton *m_back;
    CoverageModel *m_model;
    ShortTable *m_table;
    ToneLabel *m_about; ///< of the chosen row
    BundleCard *m_bundle;
};

} // namespace talekeeper
