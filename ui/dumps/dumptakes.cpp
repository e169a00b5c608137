#include "ui/dumps/dumptakes.h"

#include "core/foundation/format.h"
#include "core/restore/facts.h"
#include "ui/common/messagebanner.h"

#include <QWidget>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

QStringList databasesOf(const HostSnapshot &snapshot)
{
    QStringList names;
    if (snapshot.status)
        for (const Database &database : taleDatabasesInService(snapshot.status->databases, snapshot.host.stack))
            names << database.name;
    return names;
}

Question questionFor(const HostSnapshot &snapshot, const QString &host, const QStringList &databases)
{
    Question question{.title = DumpTakes::tr("Take a dump on %1 now?").arg(host),
        .text = DumpTakes::tr("It is written to %1 in %2, where %3 are free, beside the dumps that are there, and is read "
                              "to its end. Tale serves on meanwhile.")
                    .arg(snapshot.host.stack.backupDirectory, snapshot.host.stack.database.name,
                        formatSize(snapshot.catalogue->freeBytes)),
        .stayVerb = DumpTakes::tr("Take none")};
    if (databases.size() > 1)
        question.verbs << DumpTakes::tr("Take all %1").arg(databases.size());
    for (const QString &database : databases)
        question.verbs << DumpTakes::tr("Take %1").arg(database);
    return question;
}

QString textOf(const TakenDump &dump)
{
    if (dump.fileName.isEmpty())
        return DumpTakes::tr("%1: not taken. %2").arg(dump.database, dump.error->message);
    const QString what = DumpTakes::tr("%1 (%2). %3").arg(dump.fileName, formatSize(dump.sizeBytes), dump.prunedBy);
    if (dump.error)
        return what + u' ' + dump.error->message;
    return dump.isGood() ? what : what + u' ' + dump.inspection->reason;
}

} // namespace

DumpTakes::DumpTakes(HostSession &session, Prompts &prompts, const QString &historyPath, QObject *parent)
    : QObject(parent)
    , m_session(session)
    , m_prompts(prompts)
    , m_historyPath(historyPath)
{
}

bool DumpTakes::canTake() const
{
    const auto &snapshot = m_session.snapshot();
    return snapshot && snapshot->catalogue && !databasesOf(*snapshot).isEmpty();
}

void DumpTakes::ask(QWidget *parent)
{
    if (!canTake() || job())
        return;
    const QStringList databases = databasesOf(*m_session.snapshot());
    // The page may be gone when the admin answers at last.
    m_prompts.ask(parent, questionFor(*m_session.snapshot(), m_session.profile().name, databases),
        [self = QPointer(this), databases](std::optional<qsizetype> chosen) {
            if (!chosen || !self)
                return;
            const qsizetype ofOne = databases.size() > 1 ? 1 : 0; // where the first is "all"
            self->begin(*chosen < ofOne ? QString() : databases.at(*chosen - ofOne));
        });
}

void DumpTakes::begin(const QString &database)
{
    if (!m_session.snapshot() || job())
        return;
    m_what = database.isEmpty() ? tr("all databases") : database;
    m_outcome.reset();
    m_job = m_session.runner().run({.title = tr("Taking a dump of %1").arg(m_what),
                                       .host = m_session.profile().name,
                                       .place = Place::Dumps},
        [host = m_session.snapshot()->host, database, history = m_historyPath](const Job &running) {
            return takeDumpsAudited(host, {.database = database}, history, {}, running);
        },
        this, [this](const Result<QList<TakenDump>> &result) { end(result); });
    connect(m_job, &RunningJob::progressed, this, &DumpTakes::changed);
    connect(m_job, &RunningJob::stopping, this, &DumpTakes::changed);
    Q_EMIT changed();
}

void DumpTakes::end(const Result<QList<TakenDump>> &result)
{
    m_job = nullptr;
    m_outcome = result;
    if (result)
        for (const TakenDump &dump : *result)
            if (dump.inspection)
                m_session.addInspection(*dump.inspection);
    m_session.refresh(); // also where it failed: some may have been taken
    Q_EMIT changed();
}

void DumpTakes::showIn(MessageBanner &message) const
{
    if (m_job)
        return showJob(message);
    if (!m_outcome)
        return message.hide();
    if (*m_outcome)
        return showTaken(message, **m_outcome);
    if (m_outcome->error().kind == ErrorKind::Stopped)
        message.setMessage(StateRole::Unknown, tr("The dump of %1 was stopped.").arg(m_what),
            tr("What was written of it is removed. %1").arg(m_outcome->error().message));
    else
        message.setError(m_outcome->error(), tr("No dump of %1 was taken.").arg(m_what));
}

void DumpTakes::showJob(MessageBanner &message) const
{
    const Progress &progress = m_job->progress();
    const QString headline = m_job->stopAsked() ? tr("Stopping the dump of %1").arg(m_what)
        : progress.phase == "verify"_L1         ? tr("A dump of %1 is being read to its end").arg(m_what)
                                                : tr("A dump of %1 is being taken").arg(m_what);
    QString text = progress.done > 0 ? formatSize(progress.done) : QString();
    if (progress.phase == "dump"_L1 && progress.done > 0 && progress.total > 0)
        text = tr("%1; the one before has %2").arg(formatSize(progress.done), formatSize(progress.total));
    message.setMessage(StateRole::Planned, headline, text);
}

void DumpTakes::showTaken(MessageBanner &message, const QList<TakenDump> &taken) const
{
    QStringList lines;
    for (const TakenDump &dump : taken)
        lines << textOf(dump);
    const bool allGood = std::ranges::all_of(taken, &TakenDump::isGood);
    message.setMessage(allGood ? StateRole::Good : StateRole::Bad,
        allGood ? tr("A dump of %1 was taken, and read to its end.").arg(m_what)
                : tr("Not all is well with the dump of %1.").arg(m_what),
        lines.join(u'\n'));
}

} // namespace talekeeper
