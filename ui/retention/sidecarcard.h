#pragma once

#include "core/retention/sidecar.h"
#include "ui/common/card.h"
#include "ui/common/prompts.h"
#include "ui/hosts/hostsession.h"
#include "ui/retention/retentionwish.h"

class QPushButton;

namespace talekeeper
{

class StateLabel;
class ToneLabel;

/// "Make it so": a service of its own that does what the simulator shows, as files to bring to the host, and whether it runs there.
class SidecarCard final : public Card
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(SidecarCard)

public:
    SidecarCard(HostSession &session, Prompts &prompts, QWidget *parent = nullptr);
    ~SidecarCard() override; ///< stops what it looks for

    void setWish(const RetentionWish &wish);

private:
    void update();
    void makeFiles();
    void showFiles(const Result<Sidecar> &sidecar, const RetentionWish &wish);
    void check();
    void showChecked(const Result<SidecarState> &state);

    HostSession &m_session;
    Prompts &m_prompts;
    RetentionWish m_wish;
    QPointer<RunningJob> m_job;
    QString m_checkedContainer; ///< id of the db container of the stack that was looked at last
    ToneLabel *m_text;
    StateLabel *m_state; ///< what the last look has found, or what went wrong
    QPushButton *m_show;
    QPushButton *m_check;
};

StateRole sidecarRole(const SidecarState &state);

} // namespace talekeeper
