#pragma once

#include "ui/common/card.h"
#include "ui/common/prompts.h"
#include "ui/drills/drilldesk.h"

class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace talekeeper
{

class StateLabel;
class ToneLabel;

/// One step of the drill that is shown: why and how, what was found and run, the admin's note, and what can be done now.
class StepDetail final : public Card
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(StepDetail)

public:
    StepDetail(DrillDesk &desk, Prompts &prompts, QWidget *parent = nullptr);

    /// Of the desk's drill. Over changes of it, place, note and what is opened stay.
    void showStep(const QString &step);
    QPushButton *primary() const; ///< what one does next; null: nothing

Q_SIGNALS:
    void nextRequested(); ///< the step after this one that can be done

private:
    void build();
    QWidget *buildNote();
    void showFindings();
    void showEvidence();
    void showButtons();
    void showCommands();
    void takeCommands(const Result<QStringList> &commands);
    void leaveNote();
    void act();
    void choosePicture();
    const DrillTemplateStep &from() const { return *m_desk.shown()->record.drill.step(m_step); }
    const DrillStep &step() const { return *m_desk.shown()->record.step(m_step); }

    DrillDesk &m_desk;
    Prompts &m_prompts;
    QString m_drill; ///< id of the drill that the step is of
    QString m_step;
    std::optional<DrillStep> m_shownStep; ///< as what is found was built
    QHash<QString, QString> m_drafts; ///< drill and step → a note that was not kept yet
    StateLabel *m_title;
    QVBoxLayout *m_findings;
    ToneLabel *m_why;
    ToneLabel *m_how;
    QVBoxLayout *m_evidence;
    QLabel *m_planHeading;
    QPlainTextEdit *m_plan; ///< what an action would run
    QString m_planned; ///< drill and step that it is of
    QWidget *m_noteBox;
    QPlainTextEdit *m_note;
    ToneLabel *m_readNote; ///< where nothing can be added any more
    ToneLabel *m_pictures;
    QPushButton *m_keepNote;
    QPushButton *m_picture;
    QPushButton *m_act;
    QPushButton *m_fail;
    QPushButton *m_pass;
    QPushButton *m_next;
    QPushButton *m_stop;
    ToneLabel *m_waits;
};

} // namespace talekeeper
