#include "core/restore/facts.h"

#include <QCoreApplication>
#include <QRandomGenerator>
#include <QSysInfo>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct FactsText {
    Q_DECLARE_TR_FUNCTIONS(Facts)
};

bool isWriterByRole(const Container &container, const QString &database)
{
    if (database == "tale_knowledge"_L1)
        return container.role == Role::Rag || container.role == Role::Crawler;
    return container.role == Role::Platform || container.role == Role::Convex;
}

} // namespace

QString makeRunId(const QDateTime &now)
{
    return now.toUTC().toString(u"yyyyMMdd-HHmmss"_s) + u"-%1"_s.arg(QRandomGenerator::system()->bounded(0x10000), 4, 16, QLatin1Char('0'));
}

QString derivedDatabaseName(const QString &database, const QString &word, const QString &run)
{
    const QString end = u'_' + word + u'_' + run.left(15).replace(u'-', u'_');
    QByteArray start = database.toUtf8();
    start.truncate(63 - end.size());
    // Not in the middle of a character.
    QString result = QString::fromUtf8(start);
    while (result.endsWith(QChar::ReplacementCharacter))
        result.chop(1);
    return result + end;
}

QString consoleName()
{
    const QString user = qEnvironmentVariable("USER", qEnvironmentVariable("LOGNAME", u"root"_s));
    return user.simplified().replace(u' ', u'_') + u'@' + QSysInfo::machineHostName();
}

QDateTime freeMoment(const QDateTime &now, const QString &database, const QList<Database> &databases)
{
    QDateTime moment = now;
    const auto isTaken = [&](const QString &word) {
        return findDatabase(databases, derivedDatabaseName(database, word, moment.toUTC().toString(u"yyyyMMdd-HHmmss"_s))) != nullptr;
    };
    while (isTaken(u"restore"_s) || isTaken(u"before"_s) || isTaken(u"undone"_s) || isTaken(u"rehearsal"_s))
        moment = moment.addSecs(1);
    return moment;
}

QString databaseOfDump(const QString &fileName, const Stack &stack)
{
    const auto name = parseDumpName(fileName);
    if (!name || name->database == "tale"_L1)
        return stack.database.databaseName;
    return name->database;
}

bool isTaleDatabase(const QString &name, const Stack &stack) { return name == stack.database.databaseName || name.startsWith("tale_"_L1); }

QList<Database> taleDatabasesInService(const QList<Database> &databases, const Stack &stack)
{
    QList<Database> result;
    for (const Database &database : databases) {
        const auto tag = runTagIn(database.comment);
        if (isTaleDatabase(database.name, stack) && (!tag || tag->part == RunTag::Part::Restored))
            result << database;
    }
    std::ranges::stable_partition(result, [&](const Database &database) { return database.name == stack.database.databaseName; });
    return result;
}

QList<Container> runningWriters(const QString &database, const Stack &stack, const QList<Session> &sessions)
{
    QList<Container> writers;
    for (const Container &container : inStartOrder(stack.containers)) {
        // One that is "restarting" fails because the database does, and is back at any moment.
        const bool comesBack = container.isRunning() || container.state == ContainerState::Restarting;
        if (!comesBack || container.role == Role::Database)
            continue;
        if (isWriterByRole(container, database) || writesTo(container, stack.containers, sessions).contains(database))
            writers << container;
    }
    return writers;
}

QList<Container> stoppedWriters(const QString &database, const Stack &stack)
{
    QList<Container> writers;
    for (const Container &container : inStartOrder(stack.containers))
        if (isWriterByRole(container, database) && (container.state == ContainerState::Exited || container.state == ContainerState::Created))
            writers << container;
    return writers;
}

Result<RestoreFacts> gatherFacts(const Host &host, const RestoreRequest &request, const Job &job)
{
    const auto inspection = inspectDump(host, request.dumpFile, job);
    if (!inspection)
        return std::unexpected(inspection.error());
    return gatherFacts(host, request, *inspection, job);
}

Result<RestoreFacts> gatherFacts(const Host &connectedHost, const RestoreRequest &request, const DumpInspection &inspection, const Job &job)
{
    job.progress(u"facts"_s);
    // Reading a large dump takes minutes, in which containers come and go.
    const auto look = lookAtHostAgain(connectedHost, job);
    if (!look)
        return std::unexpected(look.error());
    if (!look->facts)
        return std::unexpected(look->facts.error());
    if (!look->catalogue)
        return std::unexpected(look->catalogue.error());
    const Host &host = look->host;
    RestoreFacts facts {*look->facts};
    facts.console = consoleName();
    facts.database = request.database.isEmpty() ? databaseOfDump(request.dumpFile, host.stack) : request.database;
    facts.dump = inspection;
    facts.run = makeRunId(freeMoment(QDateTime::currentDateTimeUtc(), facts.database, facts.databases));
    facts.dumps = look->catalogue->dumps;
    // What is given up is worth knowing, but not worth an error.
    if (findDatabase(facts.databases, facts.database))
        if (auto live = readLiveTables(host, facts.database, job))
            facts.liveTables = *std::move(live);
    if (job.stopRequested())
        return failure(ErrorKind::Stopped, FactsText::tr("It was stopped."));
    return facts;
}

} // namespace talekeeper
