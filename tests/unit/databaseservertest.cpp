#include "core/stack/databaseserver.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace talekeeper;

namespace
{

const QList<Container> containers{
    {.name = u"tale-db"_s, .role = Role::Database, .state = ContainerState::Running, .address = u"172.20.0.2"_s},
    {.name = u"tale-convex"_s, .role = Role::Convex, .state = ContainerState::Running, .address = u"172.20.0.3"_s},
    {.name = u"tale-platform"_s, .role = Role::Platform, .state = ContainerState::Running, .address = u"172.20.0.4"_s},
    {.name = u"tale-crawler"_s, .role = Role::Crawler, .state = ContainerState::Exited},
};
const QList<Session> sessions{
    {.database = u"tale_platform"_s, .clientAddress = u"172.20.0.3"_s},
    {.database = u"tale"_s, .clientAddress = u"172.20.0.3"_s},
    {.database = u"tale"_s, .clientAddress = u"172.20.0.3"_s},
    {.database = u"tale"_s, .user = u"admin"_s, .application = u"psql"_s, .clientAddress = {}},
    {.database = u"tale_knowledge"_s, .application = u"tale-crawler"_s, .clientAddress = {}},
    {.database = u"postgres"_s, .clientAddress = u"172.20.0.2"_s},
};
const Database model{.name = u"tale"_s,
    .oid = 16400,
    .owner = u"tale"_s,
    .encoding = u"UTF8"_s,
    .collate = u"en_US.utf8"_s,
    .characterType = u"C"_s,
    .localeProvider = u"c"_s,
    .tablespace = u"pg_default"_s};

} // namespace

class DatabaseServerTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knowsWhereSessionsComeFrom()
    {
        QCOMPARE(sessionContainer(sessions.at(0), containers)->name, u"tale-convex"_s);
        QVERIFY(!sessionContainer(sessions.at(3), containers)); // an admin's psql
        QCOMPARE(sessionContainer(sessions.at(4), containers)->name, u"tale-crawler"_s);
        QVERIFY(!sessionContainer(sessions.at(5), containers)); // the db container itself
        QVERIFY(!sessionContainer({.clientAddress = u"10.9.9.9"_s}, containers));
        // Containers that do not run have no address; a session of a Unix socket has none either.
        QVERIFY(!sessionContainer({.application = u"x"_s, .clientAddress = {}}, containers));
    }

    void knowsWhoWritesWhere()
    {
        QCOMPARE(writesTo(containers.at(1), containers, sessions), QStringList({u"tale"_s, u"tale_platform"_s}));
        QCOMPARE(writesTo(containers.at(2), containers, sessions),
            QStringList({u"tale"_s, u"tale_platform"_s})); // through convex
        QCOMPARE(writesTo(containers.at(3), containers, sessions), QStringList{u"tale_knowledge"_s});
        QCOMPARE(writesTo(containers.at(0), containers, sessions), QStringList());
        Container stopped = containers.at(2);
        stopped.state = ContainerState::Exited;
        QCOMPARE(writesTo(stopped, containers, sessions), QStringList());
    }

    void findsDatabases()
    {
        const QList<Database> databases{{.name = u"a"_s, .oid = 1}, {.name = u"b"_s, .oid = 2}};
        QCOMPARE(findDatabase(databases, u"b"_s)->oid, 2);
        QCOMPARE(findDatabase(databases, 1)->name, u"a"_s);
        QVERIFY(!findDatabase(databases, u"c"_s));
        QVERIFY(!findDatabase(databases, qint64(0)));
    }

    void quotesForSql()
    {
        QCOMPARE(sqlIdentifier(u"tale"_s), u"\"tale\""_s);
        QCOMPARE(sqlIdentifier(u"a\"; DROP DATABASE x; --"_s), u"\"a\"\"; DROP DATABASE x; --\""_s);
        QCOMPARE(sqlLiteral(u"it's"_s), u"'it''s'"_s);
        QCOMPARE(sqlLiteral(u"\\'; x"_s).trimmed(), u"E'\\\\''; x'"_s);
        QVERIFY(sqlLiteral(u"\\"_s).startsWith(u' ')); // so that no letter can stand right before the E
    }

    void makesADatabaseLikeAnother()
    {
        QCOMPARE(createDatabaseLike(model, u"tale_\"x"_s),
            u"CREATE DATABASE \"tale_\"\"x\" TEMPLATE template0 OWNER \"tale\" ENCODING 'UTF8' LC_COLLATE 'en_US.utf8' LC_CTYPE 'C' LOCALE_PROVIDER libc TABLESPACE \"pg_default\""_s);
        Database other = model;
        other.localeProvider = u"i"_s;
        other.locale = u"de-u-co-phonebk"_s;
        other.owner = u"Tale Admin"_s;
        QVERIFY(createDatabaseLike(other, u"x"_s).contains(u" OWNER \"Tale Admin\" "_s));
        QVERIFY(createDatabaseLike(other, u"x"_s).contains(u" LOCALE_PROVIDER icu ICU_LOCALE 'de-u-co-phonebk' "_s));
        other.icuRules = u"&a < g"_s;
        QVERIFY(createDatabaseLike(other, u"x"_s).contains(u" ICU_RULES '&a < g'"_s));
        other.localeProvider = u"b"_s;
        other.locale = u"C.UTF-8"_s;
        QVERIFY(createDatabaseLike(other, u"x"_s).contains(u" LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' "_s));
    }

    void copiesSettings_data()
    {
        QTest::addColumn<DatabaseSetting>("setting");
        QTest::addColumn<QString>("statement");
        const auto row = [](const char *name, const DatabaseSetting &setting, const char *statement) {
            QTest::newRow(name) << setting << QString::fromUtf8(statement);
        };
        row("plain", {{}, u"work_mem"_s, u"64MB"_s}, "ALTER DATABASE \"side\" SET \"work_mem\" = '64MB'");
        row("quote", {{}, u"application_name"_s, u"it's"_s},
            "ALTER DATABASE \"side\" SET \"application_name\" = 'it''s'");
        row("role", {u"Read \"er"_s, u"statement_timeout"_s, u"0"_s},
            "ALTER ROLE \"Read \"\"er\" IN DATABASE \"side\" SET \"statement_timeout\" = '0'");
        row("custom", {{}, u"app.Mode"_s, u"a, b"_s}, "ALTER DATABASE \"side\" SET \"app\".\"Mode\" = 'a, b'");
        row("list", {{}, u"search_path"_s, u"tale, public"_s},
            "ALTER DATABASE \"side\" SET \"search_path\" = 'tale', 'public'");
        row("quoted list", {{}, u"search_path"_s, u"\"$user\", \"odd, \"\"schema\", public"_s},
            "ALTER DATABASE \"side\" SET \"search_path\" = '$user', 'odd, \"schema', 'public'");
        row("one", {{}, u"search_path"_s, u"public"_s}, "ALTER DATABASE \"side\" SET \"search_path\" = 'public'");
        row("empty list", {{}, u"search_path"_s, u"\"\""_s}, "ALTER DATABASE \"side\" SET \"search_path\" = ''");
        row("another list", {{}, u"session_preload_libraries"_s, u"auto_explain, \"$libdir/x\""_s},
            "ALTER DATABASE \"side\" SET \"session_preload_libraries\" = 'auto_explain', '$libdir/x'");
        row("no list of names", {{}, u"DateStyle"_s, u"ISO, DMY"_s},
            "ALTER DATABASE \"side\" SET \"DateStyle\" = 'ISO, DMY'");
    }

    void copiesSettings()
    {
        QFETCH(DatabaseSetting, setting);
        QFETCH(QString, statement);
        Database database = model;
        database.settings = {setting};
        QCOMPARE(copyPropertiesOf(database, u"side"_s),
            QStringList(
                {u"ALTER DATABASE \"side\" RESET ALL"_s, statement, u"ALTER DATABASE \"side\" CONNECTION LIMIT -1"_s}));
    }

    void copiesGrants()
    {
        Database database = model;
        database.connectionLimit = 20;
        database.grants = QList<DatabaseGrant>{{{}, u"CONNECT"_s, false}, {u"read\"er"_s, u"CREATE"_s, true}};
        QCOMPARE(copyPropertiesOf(database, u"side"_s),
            QStringList(
                {u"ALTER DATABASE \"side\" RESET ALL"_s, u"REVOKE ALL ON DATABASE \"side\" FROM PUBLIC, \"tale\""_s,
                    u"GRANT CONNECT ON DATABASE \"side\" TO PUBLIC"_s,
                    u"GRANT CREATE ON DATABASE \"side\" TO \"read\"\"er\" WITH GRANT OPTION"_s,
                    u"ALTER DATABASE \"side\" CONNECTION LIMIT 20"_s}));
        // No privileges at all are not the same as the usual ones.
        database.grants = QList<DatabaseGrant>{};
        QCOMPARE(copyPropertiesOf(database, u"side"_s).size(), 3);
    }
};

QTEST_APPLESS_MAIN(DatabaseServerTest)
#include "databaseservertest.moc"
