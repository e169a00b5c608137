// When a host dumps and prunes, as its crontabs, the services beside it, or the times of its dumps tell. Pure functions.
#include "core/retention/hostschedule.h"
#include "core/retention/backupservice.h"
#include "core/retention/prunecommand.h"
#include "core/retention/rhythm.h"
#include "core/stack/dockerengine.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <QTimeZone>

using namespace Qt::StringLiterals;
using namespace talekeeper;

namespace {

CronFacts userCrontab(const QStringList &lines, const QString &program = u"cron"_s)
{
    return {.crontabs = {{.path = u"/var/spool/cron/crontabs/root"_s, .lines = lines}}, .program = program};
}

CronFacts systemCrontab(const QStringList &lines, const QString &program = u"cron"_s)
{
    return {.crontabs = {{.path = u"/etc/cron.d/tale"_s, .isSystem = true, .lines = lines}}, .program = program};
}

QDateTime utc(const QString &text) { return QDateTime::fromString(text, Qt::ISODate); }

const QString backups = u"/var/lib/postgresql/backup"_s;

/// A stack as docker tells it: a db container, and another one beside it with an image, labels and variables.
Stack stackWith(const QString &image, const QJsonObject &labels, const QStringList &environment, const QJsonObject &databaseLabels = {},
    const QString &volume = u"tale_db-backup"_s, const QString &project = u"tale"_s, const QString &state = u"running"_s)
{
    const auto container = [](const QString &name, const QString &imageName, QJsonObject labelled, const QString &inProject, const QStringList &variables,
                               const QString &mounted, const QString &at, const QString &status) {
        labelled[u"com.docker.compose.project"_s] = inProject;
        labelled[u"com.docker.compose.service"_s] = name;
        return QJsonObject {{u"Id"_s, name}, {u"Name"_s, u"/tale-"_s + name}, {u"State"_s, QJsonObject {{u"Status"_s, status}}},
            {u"Config"_s, QJsonObject {{u"Image"_s, imageName}, {u"Labels"_s, labelled}, {u"Env"_s, QJsonArray::fromStringList(variables)}}},
            {u"Mounts"_s, QJsonArray {QJsonObject {{u"Name"_s, mounted}, {u"Destination"_s, at}}}}};
    };
    const QJsonArray containers {container(u"db"_s, u"paradedb:16"_s, databaseLabels, u"tale"_s, {u"POSTGRES_USER=tale"_s, u"POSTGRES_PASSWORD=s3cret"_s}, u"tale_db-backup"_s, backups, u"running"_s),
        container(u"platform"_s, u"tale-platform"_s, {}, u"tale"_s, {u"SCHEDULE=@hourly"_s}, u"x"_s, u"/x"_s, u"running"_s),
        container(u"nightly"_s, image, labels, project, environment, volume, u"/backups"_s, state)};
    const auto found = containersFromInspect(QJsonDocument(containers).toJson());
    const QList<Stack> stacks = discoverStacks(*found);
    if (stacks.size() != 1)
        QTest::qFail("there is not one stack", __FILE__, __LINE__);
    return stacks.value(0);
}

QJsonObject ownLabels(const QString &policy)
{
    return {{u"talekeeper.backup"_s, u"1"_s}, {u"talekeeper.backup.schedule"_s, u"15 3 * * *"_s}, {u"talekeeper.backup.policy"_s, policy}, {u"talekeeper.backup.database"_s, u"tale"_s}};
}

} // namespace

class ScheduleTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void jobsAreReadFromLines_data()
    {
        QTest::addColumn<QString>("line");
        QTest::addColumn<bool>("isSystem");
        QTest::addColumn<QStringList>("parts"); // times, user, command, and "?" where it can't be read; none: no job
        QTest::newRow("user's") << u"0 2 * * * pg_dump tale"_s << false << QStringList {u"0 2 * * *"_s, QString(), u"pg_dump tale"_s};
        QTest::newRow("system's") << u"0 2 * * * root  pg_dump tale"_s << true << QStringList {u"0 2 * * *"_s, u"root"_s, u"pg_dump tale"_s};
        QTest::newRow("tabs") << u"\t0\t2 * * *\tpostgres\tpg_dump tale"_s << true << QStringList {u"0 2 * * *"_s, u"postgres"_s, u"pg_dump tale"_s};
        QTest::newRow("word") << u"@daily pg_dump tale"_s << false << QStringList {u"@daily"_s, QString(), u"pg_dump tale"_s};
        QTest::newRow("word, system's") << u"@weekly root pg_dump tale"_s << true << QStringList {u"@weekly"_s, u"root"_s, u"pg_dump tale"_s};
        QTest::newRow("at boot") << u"@reboot pg_dump tale"_s << false << QStringList {u"@reboot"_s, QString(), u"pg_dump tale"_s};
        QTest::newRow("escaped percent") << u"0 2 * * * pg_dump > $(date +\\%Y\\%m).sql"_s << false << QStringList {u"0 2 * * *"_s, QString(), u"pg_dump > $(date +%Y%m).sql"_s};
        QTest::newRow("input behind a percent") << u"0 2 * * * psql tale%select 1;%\\! rm"_s << false << QStringList {u"0 2 * * *"_s, QString(), u"psql tale"_s};
        QTest::newRow("comment") << u"  # 0 2 * * * pg_dump tale"_s << false << QStringList();
        QTest::newRow("setting") << u"PATH = /a b c d e pg_dump"_s << false << QStringList();
        QTest::newRow("quoted setting") << u"\"MAILTO\"=a b c d e f"_s << false << QStringList();
        QTest::newRow("empty") << u"   "_s << false << QStringList();
        QTest::newRow("hour 99") << u"0 99 * * * pg_dump tale"_s << false << QStringList {u"0 99 * * *"_s, QString(), u"pg_dump tale"_s, u"?"_s};
        QTest::newRow("four fields") << u"0 2 * * pg_dump"_s << false << QStringList {QString(), QString(), QString(), u"?"_s};
        QTest::newRow("no such word") << u"@often pg_dump tale"_s << false << QStringList {u"@often"_s, QString(), u"pg_dump tale"_s, u"?"_s};
        QTest::newRow("prose") << u"please run pg_dump every night"_s << false << QStringList {u"please run pg_dump every night"_s, QString(), QString(), u"?"_s};
        QTest::newRow("a user and nothing else") << u"0 2 * * * root"_s << true << QStringList {u"0 2 * * *"_s, u"root"_s, QString(), u"?"_s};
    }

    void jobsAreReadFromLines()
    {
        QFETCH(QString, line);
        QFETCH(bool, isSystem);
        QFETCH(QStringList, parts);
        const auto job = cronJobIn(line, isSystem);
        QCOMPARE(job.has_value(), !parts.isEmpty());
        if (!job)
            return;
        QCOMPARE(job->isReadable, parts.value(3).isEmpty());
        if (parts.value(0).isEmpty() || line.startsWith(u"please"_s))
            return; // of what can't be read only that matters
        QCOMPARE(job->times, parts.at(0));
        QCOMPARE(job->user, parts.at(1));
        QCOMPARE(job->command, parts.at(2));
    }

    void theFactsOfAContainerAreRead()
    {
        const CronFacts facts = cronFactsFrom("data_free\t5\ncron_runs\tcrond\nzone\tEurope/Berlin\ncrontab\tsystem\t/etc/crontab\ncron\t17 * * * *\troot\tx\ty\n"
                                              "script\t/opt/dump\tpg_dump tale\ncrontab\tuser\t/var/spool/cron/crontabs/root\ncron\t0 2 * * * /opt/dump\n");
        QCOMPARE(facts, (CronFacts {.crontabs = {{.path = u"/etc/crontab"_s, .isSystem = true, .lines = {u"17 * * * *\troot\tx\ty"_s}},
                                        {.path = u"/var/spool/cron/crontabs/root"_s, .isSystem = false, .lines = {u"0 2 * * * /opt/dump"_s}}},
                            .scripts = {{u"/opt/dump"_s, {u"pg_dump tale"_s}}},
                            .program = u"crond"_s,
                            .zone = u"Europe/Berlin"_s}));
        for (const char *zone : {"Etc/UTC", "UTC", "Etc/GMT", "", "Nowhere/City", "/x"})
            QCOMPARE(cronFactsFrom(QByteArray("zone\t") + zone + '\n').zone, QString());
    }

    void schedulesAreRead()
    {
        const auto schedule = scheduleFromCrontabs(systemCrontab({u"SHELL=/bin/bash"_s, u"17 * * * * root cd / && run-parts --report /etc/cron.hourly"_s,
            u"0 2 * * * root pg_dump -U tale tale | gzip > /b/tale-$(date +\\%Y).sql.gz"_s, u"30 2 * * * root find /b -name 'tale-*.sql.gz' -mtime +7 -delete"_s}));
        QCOMPARE(schedule.cron, u"0 2 * * *"_s);
        QCOMPARE(schedule.source, ScheduleSource::Crontab);
        QCOMPARE(schedule.origin, u"/etc/cron.d/tale"_s);
        QCOMPARE(schedule.retentionDays.value_or(0), 7);
        QCOMPARE(schedule.pruneJobs.size(), 1);
        QCOMPARE(schedule.pruneJobs.first().command, u"find /b -name 'tale-*.sql.gz' -mtime +7 -delete"_s);
        QCOMPARE(schedule.pruneJobs.first().cron, u"30 2 * * *"_s);
        QVERIFY(schedule.unread.isEmpty());
        QCOMPARE(scheduleText(schedule), u"0 2 * * * (crontab /etc/cron.d/tale)"_s);
        const auto both = scheduleFromCrontabs(userCrontab({u"@daily  pg_dump tale | gzip >/b/x.sql.gz; find /b -mtime +3 -delete"_s}));
        QCOMPARE(both.cron, u"@daily"_s);
        QCOMPARE(both.retentionDays, 3);
    }

    void whatDoesNotDumpIsNoSchedule_data()
    {
        QTest::addColumn<QString>("line");
        for (const char *line : {"17 * * * * run-parts /etc/cron.hourly", "# 0 2 * * * pg_dump tale", "@reboot pg_dump tale", "PATH=/a b c d e pg_dump",
                 "0 5 * * * rsync -a /var/lib/postgresql/backup/ far:", "0 5 * * * /usr/bin/rclone sync /backup s3:x", "30 2 * * * find /backup -mtime +7 -delete",
                 "30 2 * * * ls -t /backup | tail -n +8 | xargs rm"})
            QTest::newRow(line) << QString::fromLatin1(line);
    }

    void whatDoesNotDumpIsNoSchedule()
    {
        QFETCH(QString, line);
        const BackupSchedule schedule = scheduleFromCrontabs(userCrontab({line}));
        QCOMPARE(schedule.cron, QString());
        QCOMPARE(schedule.source, ScheduleSource::None);
    }

    void aCopyThatComesBeforeTheDumpIsNotTakenForIt()
    {
        QCOMPARE(scheduleFromCrontabs(userCrontab({u"0 1 * * * /opt/backup-disk"_s, u"0 2 * * * pg_dump tale"_s})).cron, u"0 2 * * *"_s);
        QCOMPARE(scheduleFromCrontabs(userCrontab({u"0 1 * * * /opt/backup-database"_s})).cron, u"0 1 * * *"_s);
    }

    void whatCantBeReadIsSaid()
    {
        const BackupSchedule schedule = scheduleFromCrontabs(userCrontab({u"0 99 * * * pg_dump tale"_s, u"each night pg_dump"_s, u"0 99 * * * logrotate"_s}));
        QCOMPARE(schedule.cron, QString());
        QCOMPARE(schedule.unread, QStringList({u"/var/spool/cron/crontabs/root: 0 99 * * * pg_dump tale"_s, u"/var/spool/cron/crontabs/root: each night pg_dump"_s}));
        // A system's line in a user's crontab runs "root" as a program, and so it does here: it is no dump that cron could take.
        QCOMPARE(scheduleFromCrontabs(systemCrontab({u"0 2 * * * root pg_dump tale"_s})).cron, u"0 2 * * *"_s);
    }

    void withoutACronACrontabDoesNothing()
    {
        const BackupSchedule schedule = scheduleFromCrontabs(systemCrontab({u"0 2 * * * root pg_dump tale"_s, u"30 2 * * * root find /backup -mtime +7 -delete"_s}, QString()));
        QCOMPARE(schedule.source, ScheduleSource::None);
        QCOMPARE(schedule.cron, QString());
        QVERIFY(!schedule.retentionDays);
        QVERIFY(schedule.pruneJobs.isEmpty());
        QCOMPARE(schedule.idleOrigin, u"/etc/cron.d/tale"_s);
        QVERIFY(scheduleFromCrontabs(userCrontab({}, QString())).idleOrigin.isEmpty());
    }

    void theClockOfACrontab()
    {
        const QStringList lines {u"0 1 * * * /bin/true"_s, u"CRON_TZ=\"America/New_York\""_s, u"0 2 * * * pg_dump tale"_s};
        QCOMPARE(scheduleFromCrontabs(userCrontab(lines, u"crond"_s)).zone, u"America/New_York"_s);
        QCOMPARE(scheduleFromCrontabs(userCrontab(lines, u"cron"_s)).zone, QString()); // Debian's has one clock for all
        CronFacts facts = userCrontab({u"TZ=Asia/Tokyo"_s, u"0 2 * * * pg_dump tale"_s}); // for the command only
        facts.zone = u"Europe/Berlin"_s;
        const BackupSchedule schedule = scheduleFromCrontabs(facts);
        QCOMPARE(schedule.zone, u"Europe/Berlin"_s);
        QCOMPARE(schedule.dumpTimes()->next(utc(u"2026-07-01T10:00:00Z"_s)), utc(u"2026-07-02T00:00:00Z"_s));
        QCOMPARE(scheduleText(schedule), u"0 2 * * * Europe/Berlin (crontab /var/spool/cron/crontabs/root)"_s);
    }

    void scriptsAreLookedInto()
    {
        CronFacts facts = systemCrontab({u"25 6 * * * root test -x /usr/sbin/anacron || { cd / && run-parts --report /etc/cron.daily; }"_s});
        facts.scripts = {{u"/etc/cron.daily/tale"_s, {u"pg_dump tale | gzip > /b/tale.sql.gz"_s, u"find /b -name 'tale*.sql.gz' -mtime +14 -delete"_s}}, {u"/etc/cron.daily/tmp"_s, {u"find /tmp -mtime +1 -delete"_s}}};
        const BackupSchedule daily = scheduleFromCrontabs(facts);
        QCOMPARE(daily.cron, u"25 6 * * *"_s);
        QCOMPARE(daily.origin, u"/etc/cron.daily/tale"_s);
        QCOMPARE(daily.retentionDays, 14);
        QCOMPARE(daily.pruneJobs.size(), 1);
        facts = userCrontab({u"0 3 * * * /opt/nightly.sh"_s});
        QCOMPARE(scheduleFromCrontabs(facts).cron, QString()); // nothing tells that it dumps
        facts.scripts = {{u"/opt/nightly.sh"_s, {u"pg_dump tale"_s}}};
        QCOMPARE(scheduleFromCrontabs(facts).cron, u"0 3 * * *"_s);
    }

    void pruningIsReadFromCommands_data()
    {
        QTest::addColumn<QString>("command");
        QTest::addColumn<QList<qint64>>("ages"); // in seconds
        QTest::addColumn<bool>("isUnderstood");
        constexpr qint64 day = 86400;
        const auto row = [](const char *command, const QList<qint64> &ages, bool isUnderstood = true) { QTest::newRow(command) << QString::fromLatin1(command) << ages << isUnderstood; };
        row("find /b -name 'tale-*' -mtime +7 -delete", {8 * day});
        row("find /b -mmin +10080 -delete", {7 * day});
        row("find /b -mtime +0 -delete", {day});
        row("find /b -mtime +7 -exec rm {} \\;", {8 * day});
        row("find /b -mtime +7 -exec rm -f {} ';'", {8 * day});
        row("find /b -mtime +7 -exec /bin/rm -f {} +", {8 * day});
        row("find /b -mtime +7 -print0 | xargs -0 rm -f", {8 * day});
        row("find /b -mtime +7 | xargs -r rm", {8 * day});
        row("cd /b && /usr/bin/find . -mtime +7 -delete", {8 * day});
        row("find /b -name 'tale-*' -mtime +7 -delete; find /b -name 'tale_*' -mtime +30 -delete", {8 * day, 31 * day});
        row("find /b -name 'a;b' -mtime +7 -delete && find /c -ctime +2 -delete", {8 * day, 3 * day});
        row("find /b -mtime +7", {}); // only lists
        row("find /b -mtime +7 -print | xargs ls", {});
        row("find /b -mtime +7 -exec ls {} \\;", {});
        row("find /b -mtime -7 -delete", {}, false); // takes the new ones
        row("find /b -name 'tale-*' -delete", {}, false); // takes all
        row("find /b ! -newermt '7 days ago' -delete", {}, false);
        row("ls -t /b | tail -n +8 | xargs rm", {}, false);
        row("rm -f /b/tale-*", {}, false);
        row("tmpreaper 7d /b/*", {}, false);
        row("pg_dump tale > /b/x.part && rm -f /b/lock", {}); // a file of its own
        row("pg_dump tale | gzip > /b/x.sql.gz", {});
    }

    void pruningIsReadFromCommands()
    {
        QFETCH(QString, command);
        QFETCH(QList<qint64>, ages);
        QFETCH(bool, isUnderstood);
        const PruneCommands read = pruneCommandsIn(command);
        QList<qint64> found;
        for (const PruneJob &job : read.jobs)
            found << job.ageSeconds;
        QCOMPARE(found, ages);
        QCOMPARE(read.isUnderstood, isUnderstood);
    }

    void whatAJobPrunesIsReadFromItsNames_data()
    {
        QTest::addColumn<QString>("find");
        QTest::addColumn<QString>("taken"); // of these three
        QTest::newRow("its own dumps") << u"-name 'tale-*.sql.gz' -mtime +7"_s << u"tale-1.sql.gz"_s;
        QTest::newRow("in double quotes") << u"-name \"tale-*.sql.gz\" -mtime +7"_s << u"tale-1.sql.gz"_s;
        QTest::newRow("with backslashes") << u"-mtime +7 -name tale-\\*.sql.gz"_s << u"tale-1.sql.gz"_s;
        QTest::newRow("several") << u"-mtime +7 ( -name 'tale-*' -o -name 'tale_*.gz' )"_s << u"tale-1.sql.gz tale_platform-1.sql.gz"_s;
        QTest::newRow("a set and a mark") << u"-name 'tale[-_]?.sql.gz' -mtime +7"_s << u"tale-1.sql.gz"_s;
        QTest::newRow("whatever the case") << u"-iname 'TALE-*.sql.gz' -mtime +7"_s << u"tale-1.sql.gz"_s;
        QTest::newRow("all dumps") << u"-name '*.sql.gz' -mtime +7"_s << u"tale-1.sql.gz tale_platform-1.sql.gz"_s;
        QTest::newRow("everything") << u"-type f -mtime +7"_s << u"tale-1.sql.gz tale_platform-1.sql.gz notes%.txt"_s;
        QTest::newRow("a star alone") << u"-name '*' -mtime +7"_s << u"tale-1.sql.gz tale_platform-1.sql.gz notes%.txt"_s;
        QTest::newRow("a percent sign, as cron wants it") << u"-name '*\\%.txt' -mtime +7"_s << u"notes%.txt"_s;
        QTest::newRow("all but") << u"! -name 'tale-*' -mtime +7"_s << u"tale-1.sql.gz tale_platform-1.sql.gz notes%.txt"_s; // can't be told
        QTest::newRow("nothing") << u"-name 'tale-*.sql.gz'"_s << QString();
    }

    void whatAJobPrunesIsReadFromItsNames()
    {
        QFETCH(QString, find);
        QFETCH(QString, taken);
        const auto schedule = scheduleFromCrontabs(userCrontab({u"30 2 * * * find /backup "_s + find + u" -delete"_s}));
        QStringList found;
        for (const QString &name : {u"tale-1.sql.gz"_s, u"tale_platform-1.sql.gz"_s, u"notes%.txt"_s})
            if (schedule.prunes(name))
                found << name;
        QCOMPARE(found.join(u' '), taken);
        QCOMPARE(schedule.jobThatTakesEverything() != nullptr, find == "-type f -mtime +7"_L1 || find == "-name '*' -mtime +7"_L1);
    }

    void allJobsThatPruneAreKept()
    {
        const auto schedule = scheduleFromCrontabs(userCrontab({u"0 3 * * * find /backup -name 'tale_*.sql.gz' -mtime +30 -delete"_s, u"0 4 * * * find /backup -name 'tale-*.sql.gz' -mtime +7 -delete"_s}));
        QCOMPARE(schedule.pruneJobs.size(), 2);
        QCOMPARE(schedule.retentionDays, 7);
        QVERIFY(schedule.prunes(u"tale-1.sql.gz"_s) && schedule.prunes(u"tale_platform-1.sql.gz"_s) && !schedule.prunes(u"notes"_s));
    }

    void ownServicesTell()
    {
        const Stack stack = stackWith(u"paradedb:16"_s, ownLabels(u"age=7d"_s), {u"POSTGRES_USER=tale"_s, u"PGPASSWORD=s3cret"_s});
        const Container *service = ownBackupService(stack);
        QVERIFY(service);
        QCOMPARE(service->role, Role::Other); // in spite of its image and its variables
        QVERIFY(service->databasePassword.isEmpty());
        for (const Container &container : stack.containers)
            for (const QString &value : container.backupSettings)
                QVERIFY(!value.contains(u"s3cret"_s));
        const BackupSchedule schedule = scheduleFromServices(stack);
        QCOMPARE(schedule.source, ScheduleSource::Sidecar);
        QCOMPARE(schedule.cron, u"15 3 * * *"_s);
        QCOMPARE(schedule.origin, u"tale-nightly"_s);
        QCOMPARE(schedule.retentionDays, 7);
        QVERIFY(!schedule.policy);
        QVERIFY(schedule.prunes(u"tale_platform-20260101-020000.sql.gz"_s) && !schedule.prunes(u"notes"_s) && !schedule.prunes(u"shop-20260101-020000.sql.gz"_s));
        QVERIFY(!schedule.jobThatTakesEverything());
        QCOMPARE(scheduleText(schedule), u"15 3 * * * (service tale-nightly)"_s);

        const BackupSchedule counting = scheduleFromServices(stackWith(u"paradedb:16"_s, ownLabels(u"daily=7,weekly=4"_s), {}));
        QCOMPARE(toText(counting.policy.value_or(RetentionPolicy {})), u"daily=7,weekly=4"_s);
        QVERIFY(!counting.retentionDays);
        QVERIFY(counting.prunes(u"tale-20260101-020000.sql.gz"_s) && !counting.prunes(u"notes.sql.gz"_s));
        QCOMPARE(keptText(counting), u"daily=7,weekly=4"_s);
    }

    void aServiceInAProjectOfItsOwnIsFoundByItsVolume()
    {
        const Stack own = stackWith(u"x"_s, ownLabels(u"age=7d"_s), {}, {}, u"tale_db-backup"_s, u"tale-backup"_s);
        QCOMPARE(scheduleFromServices(own).source, ScheduleSource::Sidecar);
        const Stack strange = stackWith(u"x"_s, ownLabels(u"age=7d"_s), {}, {}, u"shop_db-backup"_s, u"shop"_s);
        QVERIFY(!ownBackupService(strange));
        QCOMPARE(scheduleFromServices(strange).source, ScheduleSource::None);
    }

    void oneThatDoesNotRunIsSaid()
    {
        const BackupSchedule schedule = scheduleFromServices(stackWith(u"x"_s, ownLabels(u"age=7d"_s), {}, {}, u"tale_db-backup"_s, u"tale"_s, u"exited"_s));
        QCOMPARE(schedule.source, ScheduleSource::None);
        QCOMPARE(schedule.idleOrigin, u"tale-nightly"_s);
    }

    void othersTell_data()
    {
        QTest::addColumn<QString>("image");
        QTest::addColumn<QStringList>("environment");
        QTest::addColumn<bool>("callsDump"); // by a label of the db container
        QTest::addColumn<QString>("cron");
        QTest::addColumn<int>("days");
        const QString local = u"prodrigestivill/postgres-backup-local:16"_s;
        QTest::newRow("its words") << local << QStringList {u"SCHEDULE=@daily"_s, u"BACKUP_KEEP_DAYS=7"_s, u"POSTGRES_USER=tale"_s, u"POSTGRES_PASSWORD=s3cret"_s} << false << u"@daily"_s << 7;
        QTest::newRow("seconds in front") << local << QStringList {u"SCHEDULE=0 30 2 * * *"_s} << false << u"30 2 * * *"_s << 0;
        QTest::newRow("an interval, whose times nobody knows") << local << QStringList {u"SCHEDULE=@every 6h30m"_s} << false << QString() << 0;
        QTest::newRow("kartoza") << u"kartoza/pg-backup:16"_s << QStringList {u"CRON_SCHEDULE=0 23 * * *"_s, u"REMOVE_BEFORE=30"_s} << false << u"0 23 * * *"_s << 30;
        QTest::newRow("copies files only") << u"offen/docker-volume-backup:v2"_s << QStringList {u"BACKUP_CRON_EXPRESSION=0 2 * * *"_s} << false << QString() << 0;
        QTest::newRow("copies what it has dumped") << u"offen/docker-volume-backup:v2"_s << QStringList {u"BACKUP_CRON_EXPRESSION=0 2 * * *"_s} << true << u"0 2 * * *"_s << 0;
        QTest::newRow("another program with such a variable") << u"scheduler:1"_s << QStringList {u"SCHEDULE=@daily"_s} << false << QString() << 0;
    }

    void othersTell()
    {
        QFETCH(QString, image);
        QFETCH(QStringList, environment);
        QFETCH(bool, callsDump);
        QFETCH(QString, cron);
        QFETCH(int, days);
        const QJsonObject label = callsDump ? QJsonObject {{u"docker-volume-backup.archive-pre"_s, u"sh -c 'PGPASSWORD=s3cret pg_dump tale > /b/x'"_s}} : QJsonObject();
        const Stack stack = stackWith(image, {}, environment, label);
        for (const Container &container : stack.containers)
            for (const QString &value : container.backupSettings)
                QVERIFY(!value.contains(u"s3cret"_s));
        const BackupSchedule schedule = scheduleFromServices(stack);
        QCOMPARE(schedule.cron, cron);
        QCOMPARE(schedule.source, cron.isEmpty() ? ScheduleSource::None : ScheduleSource::Sidecar);
        QCOMPARE(schedule.retentionDays.value_or(0), days);
        QVERIFY(!schedule.prunes(u"tale-20260101-020000.sql.gz"_s)); // they keep to their own folders
        QCOMPARE(schedule.unread.size(), environment.first().contains(u"@every"_s) ? 1 : 0);
    }

    void intervalsAreSeen_data()
    {
        QTest::addColumn<QStringList>("times"); // of November 2026, "day hour:minute"
        QTest::addColumn<QString>("cron");
        QTest::newRow("daily") << QStringList {u"22 02:00"_s, u"21 02:00"_s, u"20 02:01"_s, u"19 02:00"_s, u"18 02:00"_s} << u"0 2 * * *"_s;
        QTest::newRow("three agree: too few") << QStringList {u"22 02:00"_s, u"21 02:00"_s, u"20 02:00"_s, u"19 02:00"_s} << QString();
        QTest::newRow("one is missing") << QStringList {u"22 02:00"_s, u"21 02:00"_s, u"19 02:00"_s, u"18 02:00"_s, u"17 02:00"_s, u"16 02:00"_s} << u"0 2 * * *"_s;
        QTest::newRow("one by hand") << QStringList {u"22 02:00"_s, u"21 02:00"_s, u"20 14:30"_s, u"20 02:00"_s, u"19 02:00"_s, u"18 02:00"_s, u"17 02:00"_s, u"16 02:00"_s} << u"0 2 * * *"_s;
        QTest::newRow("by hand only") << QStringList {u"22 09:12"_s, u"20 16:40"_s, u"19 11:03"_s, u"13 10:00"_s, u"12 17:20"_s, u"2 08:00"_s, u"1 19:00"_s} << QString();
        QTest::newRow("over midnight") << QStringList {u"22 23:59"_s, u"21 23:58"_s, u"20 23:59"_s, u"19 23:58"_s, u"18 23:58"_s} << u"58 23 * * *"_s;
        QTest::newRow("hourly") << QStringList {u"22 05:15"_s, u"22 04:15"_s, u"22 03:15"_s, u"22 02:16"_s, u"22 01:15"_s} << u"15 * * * *"_s;
        QTest::newRow("every six hours") << QStringList {u"22 13:30"_s, u"22 07:30"_s, u"22 01:30"_s, u"21 19:30"_s, u"21 13:30"_s} << u"30 1-23/6 * * *"_s;
        QTest::newRow("every quarter of an hour") << QStringList {u"22 03:00"_s, u"22 02:45"_s, u"22 02:30"_s, u"22 02:15"_s, u"22 02:00"_s} << u"*/15 * * * *"_s;
        QTest::newRow("weekly, on Sundays") << QStringList {u"29 03:00"_s, u"22 03:00"_s, u"15 03:00"_s, u"8 03:00"_s, u"1 03:00"_s} << u"0 3 * * 0"_s;
        QTest::newRow("none") << QStringList() << QString();
    }

    void intervalsAreSeen()
    {
        QFETCH(QStringList, times);
        QFETCH(QString, cron);
        QList<QDateTime> moments;
        for (const QString &time : times)
            moments.prepend(QDateTime(QDate(2026, 11, time.section(u' ', 0, 0).toInt()), QTime::fromString(time.section(u' ', 1), u"HH:mm"_s), QTimeZone::UTC));
        QCOMPARE(cronOfTimes(moments), cron);
        // Each of them comes soon after one of the times that are said.
        const auto said = CronTimes::fromText(cron);
        QCOMPARE(said.has_value(), !cron.isEmpty());
        int near = 0;
        for (const QDateTime &moment : std::as_const(moments))
            near += said && said->previous(moment).secsTo(moment) < 900;
        QVERIFY(!said || near * 5 >= moments.size() * 4);
    }

    void aHostsScheduleIsTheBestThatIsKnown()
    {
        const Stack with = stackWith(u"x"_s, ownLabels(u"daily=7"_s), {});
        Stack without = with;
        without.containers.removeIf([](const Container &container) { return container.dumps(); });
        const CronFacts cron = systemCrontab({u"0 2 * * * root pg_dump tale"_s, u"30 2 * * * root find /backup -name 'tale-*.sql.gz' -mtime +7 -delete"_s});
        QList<Dump> dumps;
        for (int day = 1; day < 7; ++day)
            dumps << Dump {.database = u"tale"_s, .takenAt = QDateTime(QDate(2026, 11, day), QTime(4, 0), QTimeZone::UTC)};
        const BackupSchedule both = hostSchedule(cron, with, dumps);
        QCOMPARE(both.source, ScheduleSource::Sidecar);
        QCOMPARE(both.pruneJobs.size(), 1); // the crontab prunes as before
        QCOMPARE(both.retentionDays, 7);
        QVERIFY(both.policy);
        QCOMPARE(hostSchedule(cron, without, dumps).source, ScheduleSource::Crontab);
        QCOMPARE(hostSchedule(cron, without, dumps).pruneJobs.size(), 1);
        const BackupSchedule seen = hostSchedule({.program = u"cron"_s}, without, dumps);
        QCOMPARE(seen.source, ScheduleSource::History);
        QCOMPARE(seen.cron, u"0 4 * * *"_s);
        CronFacts idle = cron;
        idle.program.clear();
        QCOMPARE(hostSchedule(idle, without, {}).source, ScheduleSource::None);
        QCOMPARE(hostSchedule(idle, without, {}).idleOrigin, u"/etc/cron.d/tale"_s);
        QCOMPARE(scheduleText(hostSchedule(idle, without, {})), u"nothing writes dumps here"_s);
        // One that prunes alone is known, though nothing dumps.
        const BackupSchedule prune = hostSchedule(systemCrontab({u"30 2 * * * root find /backup -mtime +7 -delete"_s}), without, {});
        QCOMPARE(prune.source, ScheduleSource::None);
        QCOMPARE(prune.retentionDays, 7);
    }
};

QTEST_APPLESS_MAIN(ScheduleTest)
#include "scheduletest.moc"
