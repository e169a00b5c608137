#include "options.h"

#include "core/host/sshconfig.h"
#include "core/retention/cron.h"
#include "core/retention/outlook.h"
#include "core/stack/container.h"

#include <QCoreApplication>
#include <QProcess>

#include <array>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct OptionsText {
    Q_DECLARE_TR_FUNCTIONS(Options)
};

struct CommandShape {
    QString name;
    int arguments; ///< exactly as many
    QStringList options; ///< besides those of the host
    int optional = 0; ///< and up to so many arguments more
};

const QList<CommandShape> &commandShapes()
{
    static const QList<CommandShape> shapes {
        {u"status"_s, 0, {u"--check"_s}},
        {u"list"_s, 0, {}},
        {u"verify"_s, 1, {u"--database"_s}},
        {u"compare"_s, 1, {u"--database"_s}, 1},
        {u"fetch"_s, 2, {u"--database"_s}},
        {u"backup"_s, 0, {u"--database"_s}},
        {u"pin"_s, 1, {u"--database"_s}},
        {u"unpin"_s, 1, {u"--database"_s}},
        {u"push"_s, 1, {}},
        {u"restore"_s, 1, {u"--database"_s, u"--stop"_s, u"--start"_s, u"--accept"_s, u"--dry-run"_s, u"--yes"_s}},
        {u"runs"_s, 0, {}},
        {u"run"_s, 1, {}},
        {u"resume"_s, 1, {}},
        {u"undo"_s, 1, {}},
        {u"discard"_s, 1, {u"--yes"_s}},
        {u"retention"_s, 0, {u"--policy"_s, u"--at"_s, u"--times"_s}},
        {u"sidecar"_s, 1, {u"--policy"_s, u"--schedule"_s, u"--check"_s}},
        {u"coverage"_s, 0, {u"--snapshot"_s}},
        {u"bundle"_s, 1, {u"--env"_s}},
        {u"audit"_s, 0, {}},
        {u"mark"_s, 1, {}},
        {u"drill list"_s, 0, {}},
        {u"drill start"_s, 1, {u"--set"_s}},
        {u"drill check"_s, 1, {}, 1},
        {u"drill do"_s, 2, {u"--yes"_s}},
        {u"drill answer"_s, 3, {u"--note"_s}},
        {u"drill note"_s, 2, {u"--note"_s}},
        {u"drill picture"_s, 3, {}},
        {u"drill sign"_s, 1, {u"--name"_s}},
        {u"drill show"_s, 1, {}, 1},
        {u"drill report"_s, 2, {}},
        {u"drill import"_s, 1, {}},
        {u"practice"_s, 1, {}},
    };
    return shapes;
}

const CommandShape *shapeOf(const QString &command)
{
    for (const CommandShape &shape : commandShapes())
        if (shape.name == command)
            return &shape;
    return nullptr;
}

std::unexpected<Error> wrong(const QString &message)
{
    return failure(ErrorKind::WrongUsage, message + u' ' + OptionsText::tr("\"talekeeperctl --help\" shows how it is called."));
}

QString argumentsText(const CommandShape &shape)
{
    if (shape.optional > 0)
        return OptionsText::tr("\"%1\" takes %2 to %3 arguments.").arg(shape.name).arg(shape.arguments).arg(shape.arguments + shape.optional);
    switch (shape.arguments) {
    case 0: return OptionsText::tr("\"%1\" takes no argument.").arg(shape.name);
    case 1: return OptionsText::tr("\"%1\" takes one argument.").arg(shape.name);
    default: return OptionsText::tr("\"%1\" takes %2 arguments.").arg(shape.name).arg(shape.arguments);
    }
}

/// The commands that drive a drill, as one reads them in a sentence.
QString drillCommands()
{
    QStringList names;
    for (const CommandShape &shape : commandShapes())
        if (shape.name.startsWith("drill "_L1))
            names << shape.name;
    return names.join(u", "_s);
}

/// Of most commands --yes takes the name that is asked for; of an action of a drill it takes none.
enum class Confirmation { Named, Plain };

/// Reads the words one by one, so that an option may stand before or behind the command.
class Parser
{
public:
    Parser(const QStringList &words, Confirmation confirmation)
        : m_words(words)
        , m_confirmation(confirmation)
    {
        m_options.profile.name = OptionsText::tr("This machine");
    }

    Result<Options> parse()
    {
        while (m_next < m_words.size()) {
            const QString word = m_words.at(m_next++);
            const auto read = word.startsWith("--"_L1) ? readOption(word) : readWord(word);
            if (!read)
                return std::unexpected(read.error());
        }
        return finish();
    }

    const QString &command() const { return m_options.command; } ///< as far as it was read

private:
    Result<void> readWord(const QString &word)
    {
        if (m_options.command.isEmpty())
            m_options.command = word;
        else if (m_options.command == "drill"_L1)
            m_options.command += u' ' + word;
        else
            m_options.arguments << word;
        return {};
    }

    Result<QString> valueOf(const QString &option)
    {
        if (m_next >= m_words.size())
            return wrong(OptionsText::tr("%1 needs a value.").arg(option));
        return m_words.at(m_next++);
    }

    Result<void> readOption(const QString &option)
    {
        HostProfile &profile = m_options.profile;
        if (option == "--json"_L1) {
            m_options.json = true;
        } else if (option == "--help"_L1) {
            m_options.help = true;
        } else if (option == "--version"_L1) {
            m_options.version = true;
        } else if (option == "--local"_L1) {
            profile.kind = HostProfile::Kind::Local;
            m_hostOptions << option;
        } else if (option == "--practice"_L1) {
            profile.kind = HostProfile::Kind::Practice;
            m_hostOptions << option;
            profile.name = OptionsText::tr("Practice host");
        } else if (option == "--check"_L1 || option == "--dry-run"_L1) {
            m_commandOptions << option;
            (option == "--check"_L1 ? m_options.check : m_options.dryRun) = true;
        } else if (option == "--yes"_L1 && m_confirmation == Confirmation::Plain) {
            m_commandOptions << option;
            m_options.agreed = true;
        } else {
            return readOptionWithValue(option);
        }
        return {};
    }

    Result<void> readOptionWithValue(const QString &option)
    {
        static const QStringList hostOptions {u"--profile"_s, u"--ssh"_s, u"--ssh-option"_s, u"--project"_s, u"--docker"_s, u"--role"_s, u"--backup-directory"_s};
        static const QStringList commandOptions {u"--database"_s, u"--accept"_s, u"--yes"_s, u"--stop"_s, u"--start"_s, u"--policy"_s, u"--at"_s, u"--times"_s, u"--schedule"_s, u"--set"_s, u"--note"_s, u"--name"_s, u"--snapshot"_s, u"--env"_s};
        if (!hostOptions.contains(option) && !commandOptions.contains(option))
            return wrong(OptionsText::tr("The option %1 is not known.").arg(option));
        const auto value = valueOf(option);
        if (!value)
            return std::unexpected(value.error());
        if (commandOptions.contains(option))
            m_commandOptions << option;
        if (option == "--ssh"_L1)
            return readAddress(option, *value);
        if (option == "--ssh-option"_L1)
            m_options.profile.sshOptions << *value;
        else if (option == "--project"_L1)
            m_options.profile.project = *value;
        else if (option == "--profile"_L1)
            m_options.savedHost = *value;
        else if (option == "--docker"_L1)
            return readDockerWords(*value);
        else if (option == "--role"_L1)
            return readRole(*value);
        else if (option == "--backup-directory"_L1)
            return readBackupDirectory(*value);
        else if (option == "--database"_L1)
            m_options.database = *value;
        else if (option == "--accept"_L1)
            m_options.accepted << *value;
        else if (option == "--yes"_L1)
            m_options.confirmed = *value;
        else if (option == "--stop"_L1)
            return readStopOrder(*value);
        else if (option == "--start"_L1)
            return readStartScope(*value);
        else if (option == "--policy"_L1)
            return readPolicy(*value);
        else if (option == "--at"_L1)
            return readMoment(*value);
        else if (option == "--schedule"_L1)
            return readSchedule(*value);
        else if (option == "--times"_L1)
            m_options.timesPath = *value;
        else if (option == "--set"_L1)
            return readInput(*value);
        else if (option == "--note"_L1)
            m_options.note = *value;
        else if (option == "--name"_L1)
            m_options.signer = *value;
        else if (option == "--snapshot"_L1)
            m_options.snapshotSource = *value;
        else if (option == "--env"_L1)
            m_options.environmentFile = *value;
        return {};
    }

    Result<void> readInput(const QString &value)
    {
        const QString key = value.section(u'=', 0, 0);
        if (key.isEmpty() || !value.contains(u'='))
            return wrong(OptionsText::tr("--set takes KEY=VALUE, not \"%1\".").arg(value));
        if (m_options.inputs.contains(key))
            return wrong(OptionsText::tr("--set was given \"%1\" twice.").arg(key));
        m_options.inputs.insert(key, value.section(u'=', 1));
        return {};
    }

    Result<void> readPolicy(const QString &value)
    {
        const auto policy = policyFromText(value);
        if (!policy)
            return wrong(policy.error().message);
        m_options.policy = *policy;
        return {};
    }

    Result<void> readSchedule(const QString &value)
    {
        const auto times = CronTimes::fromText(value);
        if (!times || !times->longestGapSeconds())
            return wrong(OptionsText::tr("--schedule takes five fields of cron that come some day, such as \"0 2 * * *\", or a word such as @daily, not \"%1\".").arg(value));
        m_options.schedule = value;
        return {};
    }

    Result<void> readMoment(const QString &value)
    {
        m_options.at = timeFromText(value);
        if (!m_options.at.isValid())
            return wrong(OptionsText::tr("--at takes a time such as 2026-01-26T02:00:00Z, not \"%1\".").arg(value));
        return {};
    }

    Result<void> readStopOrder(const QString &value)
    {
        const auto order = stopOrderFromName(value);
        if (!order)
            return wrong(OptionsText::tr("--stop takes \"first\" (before the load) or \"last\" (only for the swap)."));
        m_options.stopOrder = *order;
        return {};
    }

    Result<void> readStartScope(const QString &value)
    {
        if (value != "was"_L1 && value != "all"_L1)
            return wrong(OptionsText::tr("--start takes \"was\" (what was running) or \"all\" (what was stopped before, too)."));
        m_options.startScope = value == "all"_L1 ? StartScope::All : StartScope::Was;
        return {};
    }

    Result<void> readRole(const QString &value)
    {
        const QString container = value.section(u'=', 0, 0);
        const QString role = value.section(u'=', 1);
        if (container.isEmpty() || !value.contains(u'='))
            return wrong(OptionsText::tr("--role takes CONTAINER=ROLE, not \"%1\".").arg(value));
        if (!roleCalled(role))
            return wrong(OptionsText::tr("--role knows no role \"%1\"; it takes db, convex, platform, rag, crawler, proxy or other.").arg(role));
        m_options.profile.roles.insert(container, role);
        return {};
    }

    Result<void> readAddress(const QString &option, const QString &value)
    {
        m_hostOptions << option;
        if (const auto address = parseSshAddress(value); !address)
            return wrong(address.error().message);
        m_options.profile.kind = HostProfile::Kind::Ssh;
        m_options.profile.address = value;
        m_options.profile.name = value;
        return {};
    }

    Result<void> readDockerWords(const QString &value)
    {
        m_options.profile.dockerWords = QProcess::splitCommand(value);
        if (m_options.profile.dockerWords.isEmpty())
            return wrong(OptionsText::tr("--docker needs at least one word."));
        return {};
    }

    Result<void> readBackupDirectory(const QString &value)
    {
        if (!value.startsWith(u'/'))
            return wrong(OptionsText::tr("--backup-directory takes a path in the db container that begins with \"/\", not \"%1\".").arg(value));
        m_options.profile.backupDirectory = value;
        return {};
    }

    Result<Options> finish()
    {
        if (m_options.help || m_options.version)
            return m_options;
        if (!m_options.savedHost.isNull() && !m_hostOptions.isEmpty())
            return wrong(OptionsText::tr("--profile names a host already; %1 would be another.").arg(m_hostOptions.first()));
        if (m_options.command.isEmpty())
            return wrong(OptionsText::tr("No command was given."));
        const CommandShape *shape = shapeOf(m_options.command);
        if (!shape && m_options.command.section(u' ', 0, 0) == "drill"_L1)
            return wrong(OptionsText::tr("There is no command \"%1\". There are %2.").arg(m_options.command, drillCommands()));
        if (!shape)
            return wrong(OptionsText::tr("There is no command \"%1\".").arg(m_options.command));
        const bool isSidecarCheck = m_options.command == "sidecar"_L1 && m_options.check;
        const qsizetype least = isSidecarCheck ? 0 : shape->arguments, most = isSidecarCheck ? 0 : shape->arguments + shape->optional;
        if (m_options.arguments.size() < least || m_options.arguments.size() > most)
            return wrong(isSidecarCheck ? OptionsText::tr("\"sidecar --check\" takes no argument.") : argumentsText(*shape));
        if (isSidecarCheck && (m_options.policy || !m_options.schedule.isNull()))
            return wrong(OptionsText::tr("\"sidecar --check\" only looks; it takes neither --policy nor --schedule."));
        if (m_options.profile.kind == HostProfile::Kind::Ssh) {
            if (const auto target = sshTargetOf(m_options.profile); !target)
                return wrong(target.error().message);
        } else if (!m_options.profile.sshOptions.isEmpty() && m_options.savedHost.isNull()) {
            return wrong(OptionsText::tr("--ssh-option goes with --ssh or the profile of a host that is reached so."));
        }
        for (const QString &option : std::as_const(m_commandOptions))
            if (!shape->options.contains(option))
                return wrong(OptionsText::tr("\"%1\" does not take %2.").arg(m_options.command, option));
        if (!m_options.timesPath.isNull() && !m_options.policy)
            return wrong(OptionsText::tr("--times needs --policy: no host is asked for its own."));
        return m_options;
    }

    QStringList m_words;
    Confirmation m_confirmation;
    qsizetype m_next = 0;
    Options m_options;
    QStringList m_commandOptions;
    QStringList m_hostOptions; ///< that choose a host
};

} // namespace

Result<Options> parseOptions(const QStringList &arguments)
{
    // Which it is tells the command, and that may stand behind: `--yes drill do` can be nothing else, as "do" is no command.
    Parser plain(arguments, Confirmation::Plain);
    if (const auto options = plain.parse(); plain.command() == "drill do"_L1)
        return options;
    return Parser(arguments, Confirmation::Named).parse();
}

} // namespace talekeeper
