#include "overviewfacts.h"

#include <QTimeZone>

using namespace Qt::StringLiterals;

namespace talekeeper {

QDateTime testNow() { return QDateTime(QDate(2026, 11, 22), QTime(11, 0), QTimeZone::UTC); }

Container testContainer(const QString &name, Role role, const QString &color)
{
    return {.id = name, .name = name, .role = role, .color = color, .state = ContainerState::Running, .health = Health::Healthy};
}

Database testDatabase(const QString &name, qint64 sizeBytes, const QString &comment)
{
    static qint64 oid = 100;
    return {.name = name, .oid = ++oid, .sizeBytes = sizeBytes, .comment = comment};
}

Dump testDump(const QString &fileName, DumpState state, qint64 sizeBytes)
{
    Dump dump {.fileName = fileName, .sizeBytes = sizeBytes, .modifiedAt = testNow(), .state = state};
    if (const auto name = parseDumpName(fileName)) {
        dump.database = name->database;
        dump.takenAt = dump.modifiedAt = name->takenAt;
    }
    return dump;
}

QString dailyName(const QString &database, int daysAgo)
{
    return dumpFileName(database, QDateTime(testNow().date().addDays(-daysAgo), QTime(2, 0), QTimeZone::UTC));
}

HostStatus wellStatus()
{
    HostStatus status;
    status.stack = {.project = u"tale"_s, .database = testContainer(u"tale-db"_s, Role::Database), .backupDirectory = u"/backup"_s};
    status.stack.database.databaseName = u"tale"_s;
    status.stack.containers = {status.stack.database, testContainer(u"tale-convex"_s, Role::Convex), testContainer(u"tale-platform-green"_s, Role::Platform, u"green"_s),
        testContainer(u"tale-rag-green"_s, Role::Rag, u"green"_s)};
    status.server.now = testNow();
    status.databases = {testDatabase(u"postgres"_s, 8'000'000), testDatabase(u"tale"_s, 812'000'000), testDatabase(u"tale_platform"_s, 4'100'000'000),
        testDatabase(u"tale_knowledge"_s, 1'300'000'000)};
    status.schedule = {.cron = u"0 2 * * *"_s, .retentionDays = 7};
    status.catalogue = {.freeBytes = 60'000'000'000, .totalBytes = 100'000'000'000, .clock = testNow()};
    for (int day = 0; day < 8; ++day)
        for (const QString &database : {u"tale"_s, u"tale_platform"_s, u"tale_knowledge"_s})
            status.catalogue.dumps << testDump(dailyName(database, day));
    return status;
}

} // namespace talekeeper
