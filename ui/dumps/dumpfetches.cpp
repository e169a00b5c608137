#include "ui/dumps/dumpfetches.h"

#include "core/foundation/format.h"

#include <QWidget>

namespace talekeeper
{
namespace
{

Question questionFor(const Dump &dump, const QString &host)
{
    return {.title = DumpFetches::tr("Fetch %1 from %2 to this machine?").arg(dump.fileName, host),
        .text = DumpFetches::tr(
            "A dump is production data: whoever reads the file has all that is in the database, and it is not "
            "encrypted. It will be written so that only you can read it (mode 0600). It has %1; delete it when you "
            "don't need it any more. The audit log keeps that you have fetched it.")
                    .arg(formatSize(dump.sizeBytes)),
        .verbs = {DumpFetches::tr("Choose a folder and fetch")},
        .stayVerb = DumpFetches::tr("Leave it on the host")};
}

} // namespace

DumpFetches::DumpFetches(HostSession &session, Prompts &prompts, const QString &historyPath, QObject *parent)
    : QObject(parent)
    , m_session(session)
    , m_prompts(prompts)
    , m_historyPath(historyPath)
{
}

const Result<FetchedDump> *DumpFetches::outcome(const QString &fileName) const
{
    const auto found = m_outcomes.constFind(fileName);
    return found == m_outcomes.cend() ? nullptr : &*found;
}

void DumpFetches::ask(QWidget *parent, const QString &fileName)
{
    const auto &snapshot = m_session.snapshot();
    const Dump *dump = snapshot && snapshot->catalogue ? snapshot->catalogue->find(fileName) : nullptr;
    if (!dump || job(fileName))
        return;
    // The page may be gone when the admin answers at last.
    const QPointer self(this);
    const QPointer page(parent);
    m_prompts.ask(parent, questionFor(*dump, m_session.profile().name), [=](std::optional<qsizetype> chosen) {
        if (!chosen || !self || !page)
            return;
        self->m_prompts.chooseFolder(
            page, tr("Where is %1 to be written?").arg(fileName), [=](const std::optional<QString> &directory) {
                if (directory && self)
                    self->begin(fileName, *directory);
            });
    });
}

void DumpFetches::begin(const QString &fileName, const QString &directory)
{
    if (!m_session.snapshot() || job(fileName))
        return;
    m_outcomes.remove(fileName);
    RunningJob *job = m_session.runner().run({.title = tr("Fetching %1").arg(fileName),
                                                 .host = m_session.profile().name,
                                                 .place = Place::Dumps},
        [host = m_session.snapshot()->host, fileName, directory, history = m_historyPath](const Job &running) {
            return fetchDumpAudited(host, fileName, directory, history, {}, running);
        },
        this,
        [this, fileName](Result<FetchedDump> result) {
            m_jobs.remove(fileName);
            const bool isGone = !result && result.error().kind == ErrorKind::NotFound;
            m_outcomes.insert(fileName, std::move(result));
            Q_EMIT changed(fileName);
            if (isGone)
                m_session.refresh();
        });
    m_jobs.insert(fileName, job);
    connect(job, &RunningJob::progressed, this, [this, fileName] { Q_EMIT changed(fileName); });
    connect(job, &RunningJob::stopping, this, [this, fileName] { Q_EMIT changed(fileName); });
    Q_EMIT changed(fileName);
}

} // namespace talekeeper
