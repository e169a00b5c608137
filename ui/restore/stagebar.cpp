#include "ui/restore/stagebar.h"

#include "ui/common/card.h"
#include "ui/common/labels.h"

#include <QHBoxLayout>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

QList<RestoreStage> stagesOf(const RestoreFlow &flow)
{
    QList<RestoreStage> stages{RestoreStage::Choose, RestoreStage::Checks, RestoreStage::Plan, RestoreStage::Confirm,
        RestoreStage::Run, RestoreStage::Result};
    if (flow.task() != RunTask::Restore && flow.stage() != RestoreStage::Choose)
        stages.removeFirst();
    return stages;
}

QString taskText(RunTask task)
{
    switch (task) {
    case RunTask::Restore:
        return {};
    case RunTask::Undo:
        return StageBar::tr("Undo:");
    case RunTask::Resume:
        return StageBar::tr("Taken up again:");
    case RunTask::Discard:
        return StageBar::tr("Drop:");
    }
    Q_UNREACHABLE_RETURN({});
}

} // namespace

QString stageText(RestoreStage stage)
{
    switch (stage) {
    case RestoreStage::Choose:
        return StageBar::tr("Dump");
    case RestoreStage::Checks:
        return StageBar::tr("Checks");
    case RestoreStage::Plan:
        return StageBar::tr("Plan");
    case RestoreStage::Confirm:
        return StageBar::tr("Confirm");
    case RestoreStage::Run:
    case RestoreStage::Decide: // stands in its place
        return StageBar::tr("Run");
    case RestoreStage::Result:
        return StageBar::tr("Result");
    }
    Q_UNREACHABLE_RETURN({});
}

StageBar::StageBar(RestoreFlow &flow, QWidget *parent)
    : QWidget(parent)
    , m_flow(flow)
    , m_layout(new QHBoxLayout(this))
{
    setObjectName(u"stageBar"_s);
    m_layout->setContentsMargins({});
    m_layout->setSpacing(Spacing::group);
    connect(&m_flow, &RestoreFlow::stageChanged, this, &StageBar::update);
    update();
}

void StageBar::update()
{
    while (QLayoutItem *item = m_layout->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    int number = 0;
    const RestoreStage here = m_flow.stage() == RestoreStage::Decide ? RestoreStage::Run : m_flow.stage();
    if (const QString task = taskText(m_flow.task()); !task.isEmpty() && here != RestoreStage::Choose) {
        auto *what = new QLabel(task);
        what->setFont(textFont(TextSize::Normal, true));
        m_layout->addWidget(what);
    }
    for (const RestoreStage stage : stagesOf(m_flow)) {
        ++number;
        const bool past = stage < here, present = stage == here;
        auto *label = new ToneLabel(tr("%1 %2").arg(number).arg(stageText(stage)),
            present ? ToneLabel::Tone::Normal : ToneLabel::Tone::Secondary);
        label->setFont(textFont(TextSize::Normal, present));
        auto *step = new QWidget;
        auto *layout = new QHBoxLayout(step);
        layout->setContentsMargins({});
        layout->setSpacing(4);
        if (past) {
            auto *mark = new GlyphMark;
            mark->setMark(Glyph::Tick, StateRole::Unknown);
            layout->addWidget(mark);
        }
        layout->addWidget(label);
        step->setAccessibleName(past ? tr("%1, done").arg(label->text())
                : present            ? tr("%1, here").arg(label->text())
                                     : label->text());
        m_layout->addWidget(step);
    }
    m_layout->addStretch();
}

} // namespace talekeeper
