#include "core/stack/databaseserver.h"

#include "core/host/remotescript.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTimeZone>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct ServerText {
    Q_DECLARE_TR_FUNCTIONS(DatabaseServer)
};

QJsonArray jsonList(const QString &text) { return QJsonDocument::fromJson(text.toUtf8()).array(); }

QStringList stringList(const QString &json)
{
    QStringList result;
    for (const QJsonValue &value : jsonList(json))
        result << value.toString();
    return result;
}

QList<DatabaseSetting> settingsFrom(const QString &json)
{
    QList<DatabaseSetting> result;
    for (const QJsonValue &entry : jsonList(json))
        for (const QJsonValue &setting : entry[u"settings"_s].toArray()) {
            const QString text = setting.toString();
            result.append({.role = entry[u"role"_s].toString(), .name = text.section(u'=', 0, 0), .value = text.section(u'=', 1)});
        }
    return result;
}

std::optional<QList<DatabaseGrant>> grantsFrom(const std::optional<QString> &json)
{
    if (!json)
        return std::nullopt;
    QList<DatabaseGrant> result;
    for (const QJsonValue &entry : jsonList(*json))
        result.append({.grantee = entry[u"grantee"_s].toString(),
            .privilege = entry[u"privilege"_s].toString(),
            .grantable = entry[u"grantable"_s].toBool()});
    return result;
}

// Settings whose value is a list of quoted names; written as one literal, "a, b" would be one name
// (PostgreSQL source, variable_is_guc_list_quote).
bool isNameList(const QString &setting)
{
    static const QStringList names {u"local_preload_libraries"_s, u"search_path"_s, u"session_preload_libraries"_s,
        u"shared_preload_libraries"_s, u"temp_tablespaces"_s, u"unix_socket_directories"_s};
    return names.contains(setting.toLower());
}

QStringList namesInList(const QString &value)
{
    QStringList names;
    QString name;
    bool quoted = false;
    for (qsizetype at = 0; at < value.size(); ++at) {
        const QChar character = value.at(at);
        if (character == u'"' && quoted && value.mid(at + 1, 1) == u"\""_s) {
            name += value.at(++at);
        } else if (character == u'"') {
            quoted = !quoted;
        } else if (character == u',' && !quoted) {
            names << name;
            name.clear();
        } else if (quoted || !character.isSpace()) {
            name += character;
        }
    }
    names << name;
    return names;
}

QString settingValue(const DatabaseSetting &setting)
{
    if (!isNameList(setting.name))
        return sqlLiteral(setting.value);
    QStringList literals;
    for (const QString &name : namesInList(setting.value))
        literals << sqlLiteral(name);
    return literals.join(u", "_s);
}

// A custom setting such as "app.mode" is two names.
QString settingName(const QString &name)
{
    QStringList quoted;
    for (const QString &part : name.split(u'.'))
        quoted << sqlIdentifier(part);
    return quoted.join(u'.');
}

} // namespace

Result<QList<Database>> readDatabases(SqlConnection &connection)
{
    const auto answer = connection.query(remoteFile(u"databases.sql"_s));
    if (!answer)
        return std::unexpected(answer.error());
    QList<Database> result;
    for (qsizetype row = 0; row < answer->size(); ++row)
        result << Database {
            .name = answer->text(row, 0),
            .oid = answer->number(row, 1),
            .sizeBytes = answer->number(row, 2),
            .owner = answer->text(row, 3),
            .encoding = answer->text(row, 4),
            .collate = answer->text(row, 5),
            .characterType = answer->text(row, 6),
            .localeProvider = answer->text(row, 7),
            .locale = answer->text(row, 8),
            .icuRules = answer->text(row, 9),
            .tablespace = answer->text(row, 10),
            .allowsConnections = answer->flag(row, 11),
            .connectionLimit = int(answer->number(row, 12)),
            .comment = answer->text(row, 13),
            .settings = settingsFrom(answer->text(row, 14)),
            .grants = grantsFrom(answer->rows.at(row).at(15)),
        };
    return result;
}

Result<QList<Session>> readSessions(SqlConnection &connection)
{
    const auto answer = connection.query(remoteFile(u"sessions.sql"_s));
    if (!answer)
        return std::unexpected(answer.error());
    QList<Session> result;
    for (qsizetype row = 0; row < answer->size(); ++row)
        result << Session {
            .database = answer->text(row, 0),
            .processId = answer->number(row, 1),
            .user = answer->text(row, 2),
            .application = answer->text(row, 3),
            .clientAddress = answer->text(row, 4),
            .since = QDateTime::fromSecsSinceEpoch(answer->number(row, 5), QTimeZone::UTC),
        };
    return result;
}

Result<ServerFacts> readServerFacts(SqlConnection &connection)
{
    const auto answer = connection.query(remoteFile(u"server.sql"_s));
    if (!answer)
        return std::unexpected(answer.error());
    return ServerFacts {
        .version = answer->text(0, 0).section(u' ', 0, 0),
        .dataDirectory = answer->text(0, 1),
        .availableExtensions = stringList(answer->text(0, 2)),
        .roles = stringList(answer->text(0, 3)),
        .preparedTransactions = stringList(answer->text(0, 4)),
        .replicationSlots = stringList(answer->text(0, 5)),
        .subscriptions = stringList(answer->text(0, 6)),
        .tablespaces = stringList(answer->text(0, 7)),
        .maxWalBytes = answer->number(0, 8),
        .now = QDateTime::fromSecsSinceEpoch(answer->number(0, 9), QTimeZone::UTC),
        .identity = answer->text(0, 10),
    };
}

Result<void> requireSameServer(const Stack &stack, const ServerFacts &facts, const CommandOutput &identity)
{
    if (QString::fromUtf8(identity.output.trimmed()) == facts.identity)
        return {};
    return failure(ErrorKind::DatabaseUnreachable,
        ServerText::tr("The address of the container %1 leads from here to another PostgreSQL server. Is its Docker on another machine?").arg(stack.database.name),
        identity.errorText());
}

const Database *findDatabase(const QList<Database> &databases, const QString &name)
{
    const auto found = std::ranges::find(databases, name, &Database::name);
    return found == databases.end() ? nullptr : &*found;
}

const Database *findDatabase(const QList<Database> &databases, qint64 oid)
{
    const auto found = std::ranges::find(databases, oid, &Database::oid);
    return found == databases.end() ? nullptr : &*found;
}

const Container *sessionContainer(const Session &session, const QList<Container> &containers)
{
    const auto found = std::ranges::find_if(containers, [&](const Container &container) {
        if (container.role == Role::Database)
            return false;
        if (session.clientAddress.isEmpty())
            return session.application == container.name;
        return session.clientAddress == container.address;
    });
    return found == containers.end() ? nullptr : &*found;
}

QStringList writesTo(const Container &container, const QList<Container> &containers, const QList<Session> &sessions)
{
    QStringList result;
    if (container.dumps())
        return result; // it only reads
    for (const Session &session : sessions) {
        const Container *from = sessionContainer(session, containers);
        const bool throughConvex = from && container.role == Role::Platform && container.isRunning() && from->role == Role::Convex;
        if (from && (from->name == container.name || throughConvex) && !result.contains(session.database))
            result << session.database;
    }
    result.sort();
    return result;
}

QString createDatabaseLike(const Database &model, const QString &name)
{
    QString sql = u"CREATE DATABASE %1 TEMPLATE template0 OWNER %2 ENCODING %3 LC_COLLATE %4 LC_CTYPE %5"_s.arg(
        sqlIdentifier(name), sqlIdentifier(model.owner), sqlLiteral(model.encoding), sqlLiteral(model.collate), sqlLiteral(model.characterType));
    if (model.localeProvider == u"i"_s) {
        sql += u" LOCALE_PROVIDER icu ICU_LOCALE %1"_s.arg(sqlLiteral(model.locale));
        if (!model.icuRules.isEmpty())
            sql += u" ICU_RULES %1"_s.arg(sqlLiteral(model.icuRules));
    } else if (model.localeProvider == u"b"_s) {
        sql += u" LOCALE_PROVIDER builtin BUILTIN_LOCALE %1"_s.arg(sqlLiteral(model.locale));
    } else {
        sql += u" LOCALE_PROVIDER libc"_s;
    }
    return sql + u" TABLESPACE %1"_s.arg(sqlIdentifier(model.tablespace));
}

QStringList copyPropertiesOf(const Database &model, const QString &name)
{
    const QString database = sqlIdentifier(name);
    // An extension may have put settings of its own on the new one while it was loaded.
    QStringList statements {u"ALTER DATABASE %1 RESET ALL"_s.arg(database)};
    for (const DatabaseSetting &setting : model.settings) {
        const QString target = setting.role.isEmpty() ? u"DATABASE %1"_s.arg(database)
                                                      : u"ROLE %1 IN DATABASE %2"_s.arg(sqlIdentifier(setting.role), database);
        statements << u"ALTER %1 SET %2 = %3"_s.arg(target, settingName(setting.name), settingValue(setting));
    }
    if (model.grants) {
        statements << u"REVOKE ALL ON DATABASE %1 FROM PUBLIC, %2"_s.arg(database, sqlIdentifier(model.owner));
        for (const DatabaseGrant &grant : *model.grants)
            statements << u"GRANT %1 ON DATABASE %2 TO %3%4"_s.arg(grant.privilege, database,
                grant.grantee.isEmpty() ? u"PUBLIC"_s : sqlIdentifier(grant.grantee), grant.grantable ? u" WITH GRANT OPTION"_s : QString());
    }
    statements << u"ALTER DATABASE %1 CONNECTION LIMIT %2"_s.arg(database).arg(model.connectionLimit);
    return statements;
}

} // namespace talekeeper
