#include "ui/dumps/dumppins.h"

namespace talekeeper
{

DumpPins::DumpPins(HostSession &session, const QString &historyPath, QObject *parent)
    : QObject(parent)
    , m_session(session)
    , m_historyPath(historyPath)
{
}

void DumpPins::change(const QString &fileName, bool pin)
{
    if (!m_session.snapshot() || isChanging(fileName))
        return;
    m_outcomes.remove(fileName);
    RunningJob *job = m_session.runner().run({.title = pin ? tr("Pinning %1").arg(fileName) : tr("Unpinning %1").arg(fileName),
                                                 .host = m_session.profile().name,
                                                 .place = Place::Dumps},
        [host = m_session.snapshot()->host, fileName, pin, history = m_historyPath](const Job &running) {
            return (pin ? pinDumpAudited : unpinDumpAudited)(host, fileName, history, {}, running);
        },
        this,
        [this, fileName](const Result<PinChange> &result) {
            m_jobs.remove(fileName);
            m_outcomes.insert(fileName, result);
            m_session.refresh();
            Q_EMIT changed(fileName);
        });
    m_jobs.insert(fileName, job);
    Q_EMIT changed(fileName);
}

bool DumpPins::hasFailed(const QString &fileName) const
{
    const auto found = m_outcomes.constFind(fileName);
    return found != m_outcomes.cend() && !*found;
}

QString DumpPins::text(const QString &fileName) const
{
    const auto found = m_outcomes.constFind(fileName);
    if (found == m_outcomes.cend())
        return {};
    if (!*found)
        return found->error().message;
    const auto &snapshot = m_session.snapshot();
    return pinChangeText(**found, fileName, snapshot && snapshot->status ? std::optional(snapshot->status->schedule) : std::nullopt);
}

} // namespace talekeeper
