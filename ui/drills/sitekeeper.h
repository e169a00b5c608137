#pragma once

#include "core/drill/drillsite.h"

#include <QMutex>

namespace talekeeper
{

/// The machine of a page's drills, reached once and kept. It is used from working threads, one at a time; the last who
/// lets go of it does not wait until its connection has ended.
class SiteKeeper final
{
public:
    SiteKeeper() = default;
    ~SiteKeeper();
    Q_DISABLE_COPY_MOVE(SiteKeeper)

    /// What is known already: the window is connected to the stack that runs there.
    void know(const Host &host);
    /// Reached, if that was not done yet, and seen as the profile marks it now. Errors: those of connectSite().
    Result<DrillSite> site(const HostProfile &profile, const HostAccess &access, const Job &job);

private:
    QMutex m_mutex;
    std::optional<DrillSite> m_site;
};

} // namespace talekeeper
