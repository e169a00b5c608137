#include "ui/hosts/hostkeeper.h"

#include "ui/common/jobrunner.h"
#include "ui/common/prompts.h"
#include "ui/hosts/hostdialog.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper
{

HostKeeper::HostKeeper(HostKeeping keeping, JobRunner &runner, Prompts &prompts, QWidget *window)
    : QObject(window)
    , m_keeping(std::move(keeping))
    , m_runner(runner)
    , m_prompts(prompts)
    , m_window(window)
{
    if (m_keeping.path.isEmpty())
        m_keeping.path = usualHostsPath();
}

void HostKeeper::read()
{
    const auto saved = readHosts(m_keeping.path);
    m_error = saved ? std::nullopt : std::optional(saved.error());
    if (saved) {
        m_profiles = saved->profiles();
        m_thisMachine = saved->thisMachine;
    }
    if (saved)
        Q_EMIT changed({}, {});
    else
        Q_EMIT failed();
}

Result<void> HostKeeper::change(
    const std::function<Result<void>(SavedHosts &)> &change, const QString &before, const QString &now)
{
    const auto saved = changeHosts(m_keeping.path, change);
    if (!saved)
        return std::unexpected(saved.error());
    m_error.reset();
    m_profiles = saved->profiles();
    m_thisMachine = saved->thisMachine;
    Q_EMIT changed(before, now);
    return {};
}

const HostProfile *HostKeeper::find(const QString &name) const
{
    const auto found = std::ranges::find(m_profiles, name, &HostProfile::name);
    return found == m_profiles.end() ? nullptr : &*found;
}

bool HostKeeper::keeps(const QString &name) const { return find(name) != nullptr; }

bool HostKeeper::canMove(const QString &name, int by) const
{
    const HostProfile *host = find(name);
    const qsizetype to = host ? host - m_profiles.constData() + by : -1;
    return to >= 0 && to < m_profiles.size();
}

QStringList HostKeeper::namesWithout(const QString &name) const
{
    QStringList names = m_keeping.fixedNames;
    for (const HostProfile &each : m_profiles)
        if (each.name != name)
            names << each.name;
    return names;
}

QString HostKeeper::whyBusy(const QString &name) const
{
    for (const RunningJob *job : m_runner.jobs())
        if (job->description().host == name && !job->description().isRoutine && !job->description().endsWithHost)
            return tr("\"%1\" runs on it. Wait for its end, or stop it.").arg(job->description().title);
    return {};
}

void HostKeeper::add() { openDialog(tr("Add a host"), {.kind = HostProfile::Kind::Ssh}, {}); }

void HostKeeper::edit(const QString &name)
{
    if (const HostProfile *host = find(name))
        openDialog(tr("Edit %1").arg(name), *host, name);
}

void HostKeeper::duplicate(const QString &name)
{
    const HostProfile *host = find(name);
    if (!host)
        return;
    HostProfile copy = *host;
    copy.name = freeName(name, namesWithout({}));
    openDialog(tr("Add a host like %1").arg(name), copy, {});
}

void HostKeeper::openDialog(const QString &title, const HostProfile &profile, const QString &edited)
{
    auto *dialog = new HostDialog({.title = title,
                                      .profile = profile,
                                      .takenNames = namesWithout(edited),
                                      .save = [this, edited](const HostProfile &typed) { return save(typed, edited); },
                                      .reach = m_keeping.reach},
        m_runner, m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

Result<void> HostKeeper::save(const HostProfile &profile, const QString &edited)
{
    const HostProfile *before = find(edited);
    const bool staysAsItIs = before && isSameWay(*before, profile) && before->name == profile.name;
    if (const QString why = edited.isEmpty() ? QString() : whyBusy(edited); !why.isEmpty() && !staysAsItIs)
        return failure(ErrorKind::Refused, tr("Only the environment can be changed now: %1").arg(why));
    return change(
        [&](SavedHosts &saved) -> Result<void> {
            QStringList others = m_keeping.fixedNames; // another window may have taken the name meanwhile
            for (const SavedHost &each : std::as_const(saved.hosts))
                if (each.profile.name != edited)
                    others << each.profile.name;
            if (const auto faults = faultsOf(profile, others); !faults.isEmpty())
                return failure(ErrorKind::Refused, faults.first().message);
            const qsizetype at = edited.isEmpty() ? -1 : saved.indexOf(edited);
            if (at >= 0)
                saved.hosts[at].profile = profile;
            else
                saved.hosts << SavedHost{.profile = profile};
            return {};
        },
        edited, profile.name);
}

void HostKeeper::remove(const QString &name)
{
    if (!find(name))
        return;
    if (const QString why = whyBusy(name); !why.isEmpty()) {
        m_error = Error{.kind = ErrorKind::Refused, .message = tr("%1 can't be removed now: %2").arg(name, why)};
        return Q_EMIT failed();
    }
    const Question question{.title = tr("Remove %1 from the list?").arg(name),
        .text = tr("Nothing on the host changes: its databases, its dumps and what runs there stay as they are. Talekeeper "
                   "forgets how it is reached; the audit log keeps what was done there."),
        .verbs = {tr("Remove it")},
        .stayVerb = tr("Keep it")};
    m_prompts.ask(m_window, question, [this, name](std::optional<qsizetype> answer) {
        if (!answer)
            return;
        if (!whyBusy(name).isEmpty()) // something was begun meanwhile
            return remove(name);
        const auto removed = change([&](SavedHosts &saved) -> Result<void> {
            if (const qsizetype at = saved.indexOf(name); at >= 0)
                saved.hosts.removeAt(at);
            return {};
        });
        if (!removed) {
            m_error = removed.error();
            Q_EMIT failed();
        }
    });
}

void HostKeeper::markThisMachine(Environment environment)
{
    const auto marked = change([environment](SavedHosts &saved) -> Result<void> {
        saved.thisMachine = environment;
        return {};
    });
    if (!marked) {
        m_error = marked.error();
        Q_EMIT failed();
    }
}

void HostKeeper::move(const QString &name, int by)
{
    const auto moved = change([&](SavedHosts &saved) -> Result<void> {
        const qsizetype at = saved.indexOf(name);
        if (at >= 0 && at + by >= 0 && at + by < saved.hosts.size())
            saved.hosts.move(at, at + by);
        return {};
    });
    if (!moved) {
        m_error = moved.error();
        Q_EMIT failed();
    }
}

} // namespace talekeeper
