#pragma once

#include "ui/restore/restoreflow.h"

#include <QWidget>

class QHBoxLayout;

namespace talekeeper
{

/// "✓ 1 Dump  ✓ 2 Checks  3 Plan  …": where in the wizard the admin is.
class StageBar final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(StageBar)

public:
    explicit StageBar(RestoreFlow &flow, QWidget *parent = nullptr);

private:
    void update();

    RestoreFlow &m_flow;
    QHBoxLayout *m_layout;
};

QString stageText(RestoreStage stage);

} // namespace talekeeper
