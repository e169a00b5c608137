#include "ui/drills/sitekeeper.h"

#include <QThreadPool>

namespace talekeeper
{

SiteKeeper::~SiteKeeper()
{
    if (m_site)
        QThreadPool::globalInstance()->start([gone = std::move(*m_site)]() mutable { gone = {}; });
}

void SiteKeeper::know(const Host &host)
{
    const QMutexLocker lock(&m_mutex);
    if (!m_site)
        m_site = DrillSite{.profile = host.profile, .engine = host.engine, .host = host};
}

Result<DrillSite> SiteKeeper::site(const HostProfile &profile, const HostAccess &access, const Job &job)
{
    std::optional<DrillSite> known;
    {
        const QMutexLocker lock(&m_mutex);
        known = m_site;
    }
    if (known) {
        known->profile = profile;
        if (known->host)
            known->host->profile = profile;
    }
    auto site = known ? refreshSite(*known, job) : connectSite(profile, job, access);
    if (site) {
        const QMutexLocker lock(&m_mutex);
        m_site = *site;
    }
    return site;
}

} // namespace talekeeper
