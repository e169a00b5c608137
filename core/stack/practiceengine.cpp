#include "core/stack/practiceengine.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct PracticeEngineText {
    Q_DECLARE_TR_FUNCTIONS(PracticeEngine)
};

} // namespace

QList<Container> containersFromPracticeList(const QByteArray &output, const PracticeHost &host)
{
    QList<Container> result;
    for (const QString &line : QString::fromUtf8(output).split(u'\n', Qt::SkipEmptyParts)) {
        const QStringList fields = line.split(u'\t');
        const QString address = fields.value(4);
        Container container {
            .id = fields.value(0),
            .name = fields.value(0),
            .project = u"practice"_s,
            .service = fields.value(1),
            .role = roleFromName(fields.value(1)),
            .state = stateFromName(fields.value(2)),
            .health = healthFromName(fields.value(3)),
            .address = address.section(u':', 0, 0),
            .httpHost = address.section(u':', 0, 0),
            .httpPort = address.section(u':', 1).toInt(),
        };
        if (const qint64 started = fields.value(5).toLongLong(); started > 0)
            container.startedAt = QDateTime::fromSecsSinceEpoch(started, QTimeZone::UTC);
        if (container.role == Role::Platform)
            container.dependsOn = QStringList {u"convex"_s};
        else if (container.role != Role::Database)
            container.dependsOn = QStringList {u"db"_s};
        if (container.role == Role::Database) {
            container.databaseUser = u"tale"_s;
            container.databaseName = u"tale"_s;
            container.mounts.append({.destination = host.backupDirectory()});
        }
        result << container;
    }
    return result;
}

PracticeEngine::PracticeEngine(std::shared_ptr<CommandRunner> runner, const PracticeHost &host)
    : Engine(std::move(runner))
    , m_host(host)
{
}

Result<QList<Container>> PracticeEngine::containers(const Job &job)
{
    const auto output = run(practiceCommand(m_host, u"container.sh"_s, {m_host.directory, u"list"_s}), job);
    if (!output)
        return std::unexpected(output.error());
    return containersFromPracticeList(output->output, m_host);
}

Command PracticeEngine::insideCommand(const QString &container, const Command &command) const
{
    Command result = practiceCommand(m_host, u"container.sh"_s, {m_host.directory, u"exec"_s, container});
    result.words << command.words;
    result.input = command.input;
    result.timeout = command.timeout;
    return result;
}

Command PracticeEngine::detachedCommand(const QString &container, const Command &command) const
{
    Command result = practiceCommand(m_host, u"container.sh"_s, {m_host.directory, u"exec-detached"_s, container});
    result.words << command.words;
    return result;
}

Command PracticeEngine::stopCommand(const QString &container) const
{
    return practiceCommand(m_host, u"container.sh"_s, {m_host.directory, u"stop"_s, container});
}

Command PracticeEngine::startCommand(const QString &container) const
{
    return practiceCommand(m_host, u"container.sh"_s, {m_host.directory, u"start"_s, container});
}

// As whoever runs this: the commands for its containers change to their user themselves.
Command PracticeEngine::hostCommand(const Command &command) const { return command; }

Result<SqlAddress> PracticeEngine::sqlAddress(const Container &database, const Job & /*job*/) const
{
    return SqlAddress {.host = m_host.socketDirectory, .user = database.databaseUser};
}

Error PracticeEngine::explain(const Command &command, const CommandOutput &output) const
{
    return {.kind = ErrorKind::Failed,
        .message = PracticeEngineText::tr("This command ended with status %1: %2").arg(output.exitCode).arg(toText(command).left(200)),
        .detail = output.errorText()};
}

} // namespace talekeeper
