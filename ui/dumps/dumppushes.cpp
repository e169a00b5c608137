#include "ui/dumps/dumppushes.h"

#include "core/foundation/format.h"
#include "core/host/asktwice.h"
#include "ui/common/messagebanner.h"
#include "ui/hosts/environment.h"

#include <QFileInfo>
#include <QWidget>

using namespace Qt::StringLiterals;

namespace talekeeper
{

DumpPushes::DumpPushes(HostSession &session, Prompts &prompts, const QString &historyPath, QObject *parent)
    : QObject(parent)
    , m_session(session)
    , m_prompts(prompts)
    , m_historyPath(historyPath)
{
}

void DumpPushes::ask(QWidget *parent)
{
    if (!m_session.snapshot() || job())
        return;
    // The page may be gone when the admin answers at last.
    const QPointer self(this);
    m_prompts.chooseFileToOpen(parent, tr("Which dump is to be pushed to %1?").arg(m_session.profile().name),
        tr("Dumps (*.sql.gz)"), [self, parent = QPointer(parent)](const std::optional<QString> &path) {
            if (path && self && parent)
                self->confirm(parent, *path);
        });
}

void DumpPushes::confirm(QWidget *parent, const QString &path)
{
    const HostProfile &host = m_session.profile();
    if (!asksTwice(host.environment, HostAct::PushDump))
        return begin(path);
    const QString what = tr("%1 of this machine will lie among the host's own dumps, where a restore may choose it.");
    m_prompts.ask(parent, productionQuestion(host, what.arg(QFileInfo(path).fileName()), tr("Push it")),
        [self = QPointer(this), path](std::optional<qsizetype> answer) {
            if (answer && self)
                self->begin(path);
        });
}

void DumpPushes::begin(const QString &path)
{
    if (!m_session.snapshot() || job())
        return;
    m_fileName = QFileInfo(path).fileName();
    m_outcome.reset();
    m_job = m_session.runner().run({.title = tr("Pushing %1").arg(m_fileName),
                                       .host = m_session.profile().name,
                                       .place = Place::Dumps},
        [host = m_session.snapshot()->host, path, history = m_historyPath](
            const Job &running) { return pushDumpAudited(host, path, history, {}, running); },
        this, [this](const Result<PushedDump> &result) { end(result); });
    connect(m_job, &RunningJob::progressed, this, &DumpPushes::changed);
    connect(m_job, &RunningJob::stopping, this, &DumpPushes::changed);
    Q_EMIT changed();
}

void DumpPushes::end(const Result<PushedDump> &result)
{
    m_job = nullptr;
    m_outcome = result;
    if (result)
        m_session.refresh();
    Q_EMIT changed();
}

void DumpPushes::showIn(MessageBanner &message) const
{
    if (m_job) {
        const Progress &progress = m_job->progress();
        const QString headline = m_job->stopAsked() ? tr("Stopping the push of %1").arg(m_fileName)
            : progress.phase == "push"_L1           ? tr("%1 is being pushed to the host").arg(m_fileName)
                                                    : tr("%1 is being checked on this machine").arg(m_fileName);
        message.setMessage(StateRole::Planned, headline,
            progress.total > 0 ? tr("%1 of %2").arg(formatSize(progress.done), formatSize(progress.total)) : QString());
    } else if (!m_outcome) {
        message.hide();
    } else if (*m_outcome) {
        const PushedDump &dump = **m_outcome;
        message.setMessage(StateRole::Good,
            dump.wasThere ? tr("%1 lies on the host already, the same byte by byte.").arg(dump.fileName)
                          : tr("%1 lies on the host now, byte by byte as here.").arg(dump.fileName),
            tr("%1, SHA-256 %2. The host prunes it by its age as any other dump.").arg(formatSize(dump.sizeBytes), dump.sha256));
    } else if (m_outcome->error().kind == ErrorKind::Stopped) {
        message.setMessage(StateRole::Unknown, tr("%1 was not pushed: it was stopped.").arg(m_fileName),
            tr("What has arrived is no dump for anybody there. Push it again, and it goes on behind that."));
    } else {
        message.setError(m_outcome->error(), tr("%1 was not pushed.").arg(m_fileName));
    }
}

} // namespace talekeeper
