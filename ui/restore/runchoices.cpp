#include "ui/restore/runchoices.h"

#include "core/foundation/format.h"
#include "ui/common/breakable.h"
#include "ui/common/card.h"
#include "ui/common/labels.h"
#include "ui/restore/wizardpage.h"

#include <QPushButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

QString resumeText(const RunRecord &run)
{
    if (run.undoing)
        return RunChoices::tr("The undo will go on where it stands.");
    if (run.swapped)
        return RunChoices::tr("The restored data is in service already; what is left is to start Tale and to ask it.");
    if (run.load && run.load->kind == LoadState::Kind::Running)
        return RunChoices::tr("The load goes on; when it has ended the data will be checked and swapped in.");
    if (run.load && run.load->kind == LoadState::Kind::Finished)
        return RunChoices::tr("What is loaded will be checked and swapped in; if it is not whole, it will be loaded anew.");
    return RunChoices::tr("The dump will be loaded anew, checked and swapped in.");
}

QString undoText(const RunRecord &run)
{
    if (run.isRehearsal)
        return RunChoices::tr("The rehearsal's database %1 will be dropped. Nothing in service is touched by that.").arg(breakable(run.sideDatabase));
    if (!run.swapped)
        return RunChoices::tr("What was stopped will be started on the data from before, and what was loaded will be dropped.");
    return RunChoices::tr("The database from before will come back in service; Tale stops for that for some seconds. What "
                          "people save until then leaves service with the restored one, which will be kept.");
}

} // namespace

RunChoices::RunChoices(RestoreFlow &flow, QWidget *parent)
    : QWidget(parent)
    , m_flow(flow)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(Spacing::related);
    m_resume = makeChoice(RunTask::Resume, u"resumeRun"_s);
    m_undo = makeChoice(RunTask::Undo, u"undoThisRestore"_s);
    m_discard = makeChoice(RunTask::Discard, u"discardRun"_s);
}

RunChoices::Choice RunChoices::makeChoice(RunTask task, const QString &objectName)
{
    const Choice choice{.text = paragraph({}, ToneLabel::Tone::Secondary), .button = named(new QPushButton, objectName)};
    choice.button->setAutoDefault(false);
    layout()->addWidget(choice.text);
    static_cast<QVBoxLayout *>(layout())->addWidget(choice.button, 0, Qt::AlignLeft);
    takeFocusOnClick(choice.button);
    connect(choice.button, &QPushButton::clicked, &m_flow, [this, task] { m_flow.chooseRun(task, m_run); });
    return choice;
}

void RunChoices::offer(const Choice &choice, bool possible, const QString &verb, const QString &text)
{
    choice.text->setVisible(possible);
    choice.button->setVisible(possible);
    choice.text->setText(text);
    choice.button->setText(verb);
    choice.button->setAccessibleName(QString(verb).remove(u'&').remove(u'…'));
    choice.button->setAccessibleDescription(text);
}

void RunChoices::showRun(const RunRecord &run)
{
    m_run = run.run;
    const bool mayResume = run.whyNoResume.isEmpty(), mayUndo = run.whyNoUndo.isEmpty(),
               mayDiscard = run.whyNoDiscard.isEmpty();
    m_isEmpty = !mayResume && !mayUndo && !mayDiscard;
    offer(m_resume, mayResume, tr("&Follow it to its end…"), resumeText(run));
    offer(m_undo, mayUndo, run.isRehearsal ? tr("&Drop its database…") : run.swapped ? tr("&Undo this restore…") : tr("&Take it back…"), undoText(run));
    offer(m_discard, mayDiscard, tr("Drop the &old one…"),
        tr("%1 will be dropped, which frees its room. After that there is no way back.")
            .arg(breakable(run.keptDatabase)));
}

QPushButton *RunChoices::firstButton() const
{
    for (const Choice &choice : {m_resume, m_undo, m_discard})
        if (!choice.button->isHidden())
            return choice.button;
    return nullptr;
}

} // namespace talekeeper
