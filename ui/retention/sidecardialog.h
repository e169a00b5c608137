#pragma once

#include "core/retention/sidecar.h"
#include "ui/common/jobrunner.h"
#include "ui/common/prompts.h"

#include <QDialog>

class QPushButton;

namespace talekeeper
{

class StateLabel;

/// The files that make the sidecar service, to read, to copy and to save, and how it is brought up.
class SidecarDialog final : public QDialog
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(SidecarDialog)

public:
    /// \param what what it is for: "tale-eu: the last 3, daily 7, daily at 02:00 (UTC)"
    SidecarDialog(const Sidecar &sidecar, const QString &what, JobRunner &runner, Prompts &prompts, QWidget *parent);

private:
    QWidget *buildFiles();
    QWidget *buildCommand();
    QLayout *buildButtons();
    void save();
    void showSaved(const Result<void> &saved, const QString &directory);

    Sidecar m_sidecar;
    JobRunner &m_runner;
    Prompts &m_prompts;
    QPushButton *m_save;
    StateLabel *m_saved;
};

} // namespace talekeeper
