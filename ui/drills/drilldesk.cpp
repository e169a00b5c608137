#include "ui/drills/drilldesk.h"

#include "core/drill/drillevidence.h"
#include "core/restore/facts.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

KnownDrill knownOf(const KeptDrill &kept)
{
    return {.record = kept.record, .hash = kept.hash, .isIntact = kept.isIntact()};
}

bool isOfTheHost(ErrorKind kind)
{
    return isOfTheLink(kind) || isOfTheLogin(kind) || kind == ErrorKind::EngineUnreachable;
}

} // namespace

/// Brings records from the working thread to the window's.
class RecordRelay final : public QObject
{
    Q_OBJECT

Q_SIGNALS:
    void arrived(const talekeeper::DrillRecord &record);
};

DrillDesk::DrillDesk(HostSession &session, const QString &historyPath, QObject *parent)
    : QObject(parent)
    , m_session(session)
    , m_historyPath(historyPath)
{
    connect(&m_session, &HostSession::changed, this, [this] {
        if (m_session.snapshot())
            m_keeper->know(m_session.snapshot()->host);
        // What it may have to do with drills; the rest changes every half a minute.
        const Standing now{.environment = m_session.profile().environment, .hasStack = m_session.snapshot().has_value()};
        if (std::exchange(m_standing, now) != now)
            Q_EMIT changed();
    });
}

QList<DrillRecord> DrillDesk::records() const
{
    QList<DrillRecord> records;
    for (const KnownDrill &drill : m_drills)
        if (drill.isIntact)
            records << drill.record;
    return records;
}

QList<DueDrill> DrillDesk::due(const QDateTime &now) const { return dueDrills(m_templates.templates, records(), now); }

const KnownDrill *DrillDesk::openDrill() const
{
    const auto found = std::ranges::find_if(m_drills, [this](const KnownDrill &drill) {
        return drill.isIntact && !drill.record.signature
            && (drill.record.host == m_session.profile().name || !drill.record.handovers.isEmpty());
    });
    return found == m_drills.cend() ? nullptr : &*found;
}

QMap<QString, QString> DrillDesk::lastInputs(const DrillTemplate &drill) const
{
    QMap<QString, QString> inputs;
    const auto last = std::ranges::find_if(
        m_drills, [&](const KnownDrill &known) { return known.isIntact && known.record.drill.id == drill.id; });
    for (const DrillInput &input : drill.inputs)
        inputs.insert(input.key,
            last == m_drills.cend() ? input.preset : last->record.inputs.value(input.key, input.preset));
    return inputs;
}

QString DrillDesk::whyNotHere(const DrillTemplate &drill) const
{
    const HostProfile &profile = m_session.profile();
    if (drill.host == DrillTemplate::HostKind::Practice && profile.kind != HostProfile::Kind::Practice)
        return tr("It is made for the practice host, which has the failures in it that are to be found. Choose that host.");
    if (drill.host != DrillTemplate::HostKind::Drill || isDrillHost(profile))
        return {};
    switch (profile.environment) {
    case Environment::Production:
        return tr("%1 is production, and this drill changes what runs on its host. Take a host that may be lost.")
            .arg(profile.name);
    case Environment::Staging:
        return tr("%1 is marked as staging, and this drill changes what runs on its host. If it really may be lost, set "
                  "its environment to Drill: by the button with three dots above.")
            .arg(profile.name);
    case Environment::None:
    case Environment::Drill:
        break;
    }
    return tr("%1 is not marked as a drill host, and this drill changes what runs on its host. If it really may be lost, "
              "set its environment to Drill: by the button with three dots above.")
        .arg(profile.name);
}

QString DrillDesk::whyReadOnly() const
{
    if (!m_shown)
        return {};
    const DrillRecord &record = m_shown->record;
    if (!m_shown->isIntact)
        return tr("Its record is not what was written: somebody has changed it by hand, and it proves nothing any more.");
    if (record.signature)
        return tr("It is signed, and over.");
    if (record.host != m_session.profile().name && record.handovers.isEmpty())
        return tr("It was begun on %1, and goes on there.").arg(record.host);
    return {};
}

Result<DrillDesk::Kept> DrillDesk::readKept(const QString &historyPath)
{
    Kept kept{.templates = readDrillTemplates({}), .drills = {}, .unreadable = {}};
    const auto drills = readDrills(historyPath, &kept.unreadable);
    if (!drills)
        return std::unexpected(drills.error());
    for (const KeptDrill &drill : *drills)
        kept.drills << knownOf(drill);
    return kept;
}

void DrillDesk::read()
{
    if (m_reading) {
        m_readAgain = true;
        return;
    }
    m_reading = m_session.runner().run({.title = tr("Reading the drills"),
                                           .endsWithHost = true,
                                           .isRoutine = true,
                                           .host = m_session.profile().name,
                                           .place = Place::Drills},
        [historyPath = m_historyPath](const Job &) { return readKept(historyPath); }, this,
        [this](Result<Kept> result) { take(std::move(result)); });
}

void DrillDesk::take(Result<Kept> result)
{
    m_reading = nullptr;
    m_hasRead = true;
    m_readError = result ? std::nullopt : std::optional(result.error());
    if (result) {
        m_templates = result->templates;
        m_drills = result->drills;
        m_unreadable = result->unreadable;
        if (m_shown && !isBusy()) // what is being worked on is newer here
            if (const auto found = std::ranges::find(m_drills, m_shown->record.id, [](const KnownDrill &drill) { return drill.record.id; }); found != m_drills.cend())
                m_shown = *found;
    }
    Q_EMIT changed();
    if (std::exchange(m_readAgain, false))
        read();
}

void DrillDesk::show(const QString &id)
{
    const auto found = std::ranges::find(m_drills, id, [](const KnownDrill &drill) { return drill.record.id; });
    if (found == m_drills.cend() || m_work)
        return;
    m_shown = *found;
    m_message.reset();
    Q_EMIT changed();
}

void DrillDesk::closeShown()
{
    if (!m_work)
        m_shown.reset();
    Q_EMIT changed();
}

void DrillDesk::setRecord(const DrillRecord &record)
{
    m_shown = KnownDrill{.record = record, .hash = drillHash(record)};
    const auto known = std::ranges::find(m_drills, record.id, [](const KnownDrill &drill) { return drill.record.id; });
    if (known == m_drills.end())
        m_drills.prepend(*m_shown);
    else
        *known = *m_shown;
    Q_EMIT changed();
}

/// A change of the record that takes no time, in a working thread as the store may be slow.
void DrillDesk::change(const QString &title, std::function<Result<DrillRecord>()> change, const QString &failed)
{
    if (isBusy())
        return;
    m_isChanging = true;
    m_session.runner().run(
        {.title = title, .isRoutine = true, .host = m_session.profile().name, .place = Place::Drills},
        [change = std::move(change)](const Job &) { return change(); }, this,
        [this, failed](const Result<DrillRecord> &result) {
            m_isChanging = false;
            if (result) {
                m_message.reset();
                const bool isNew = !m_shown || m_shown->record.id != result->id;
                setRecord(*result);
                if (isNew)
                    Q_EMIT started();
                return;
            }
            tell({.role = StateRole::Bad, .headline = failed, .text = result.error().message, .detail = result.error().detail});
            if (result.error().kind == ErrorKind::Refused)
                read(); // another console may have gone on with it
        });
    Q_EMIT changed();
}

void DrillDesk::start(const DrillTemplate &drill, const QMap<QString, QString> &inputs)
{
    const DrillBeginning beginning{.drill = drill,
        .id = {},
        .host = m_session.profile().name,
        .project = m_session.snapshot() ? m_session.snapshot()->host.stack.project : QString(),
        .isPractice = m_session.profile().kind == HostProfile::Kind::Practice,
        .inputs = inputs,
        .who = consoleName(),
        .now = QDateTime::currentDateTimeUtc()};
    change(tr("Beginning a drill"), [path = m_historyPath, beginning] { return startDrill(path, beginning); },
        tr("The drill was not begun."));
}

void DrillDesk::answer(const QString &step, bool passed, const QString &note)
{
    if (!m_shown)
        return;
    const DrillAnswer answer{.step = step, .passed = passed, .note = note, .who = consoleName(), .now = QDateTime::currentDateTimeUtc()};
    change(tr("Keeping an answer"), [path = m_historyPath, id = m_shown->record.id, answer] { return answerKept(path, id, answer); },
        tr("The answer was not kept."));
}

void DrillDesk::note(const QString &step, const QString &note)
{
    if (m_shown)
        change(tr("Keeping a note"), [path = m_historyPath, id = m_shown->record.id, step, note] { return noteKept(path, id, step, note); },
            tr("The note was not kept."));
}

void DrillDesk::addPicture(const QString &step, const QString &file)
{
    if (m_shown)
        change(tr("Keeping a picture"),
            [path = m_historyPath, id = m_shown->record.id, step, file] { return talekeeper::addPicture(path, id, step, file); },
            tr("The picture was not kept."));
}

void DrillDesk::sign(const QString &name)
{
    if (m_shown)
        change(tr("Signing a drill"), [path = m_historyPath, id = m_shown->record.id, name] { return signKept(path, id, name); },
            tr("The drill was not signed."));
}

void DrillDesk::importFrom(const QString &file)
{
    change(tr("Taking a drill over"), [path = m_historyPath, file] { return importDrill(path, file); },
        tr("The drill was not taken over."));
}

void DrillDesk::doStep(const QString &step)
{
    const DrillTemplateStep *found = m_shown ? m_shown->record.drill.step(step) : nullptr;
    if (!found || isBusy())
        return;
    workOn({.title = found->title,
               .changesHost = found->kind == DrillStepKind::Action,
               .host = m_session.profile().name,
               .place = Place::Drills},
        [path = m_historyPath, id = m_shown->record.id, step](const DrillSite &site, const DrillChanged &changed,
            const Job &job) { return doKeptStep(path, site, id, step, changed, job); },
        [this, step] { doStep(step); });
}

void DrillDesk::doChecks()
{
    if (!m_shown || isBusy())
        return;
    workOn({.title = tr("Checks of the drill"), .host = m_session.profile().name, .place = Place::Drills},
        [path = m_historyPath, id = m_shown->record.id](const DrillSite &site, const DrillChanged &changed,
            const Job &job) { return doKeptChecks(path, site, id, changed, job); },
        [this] { doChecks(); });
}

void DrillDesk::workOn(const JobDescription &description, const StepWork &work, const std::function<void()> &again)
{
    const auto relay = std::make_shared<RecordRelay>();
    connect(relay.get(), &RecordRelay::arrived, this, &DrillDesk::setRecord);
    m_message.reset();
    m_work = m_session.runner().run(description,
        [keeper = m_keeper, profile = m_session.profile(), access = m_session.access(), work, relay](
            const Job &job) -> Result<DrillRecord> {
            const auto site = keeper->site(profile, access, job);
            if (!site)
                return std::unexpected(site.error());
            return work(*site, [relay](const DrillRecord &record) { Q_EMIT relay->arrived(record); }, job);
        },
        this,
        [this, description, again](const Result<DrillRecord> &result) { takeWork(result, description, again); });
    Q_EMIT changed();
}

void DrillDesk::takeWork(const Result<DrillRecord> &result, const JobDescription &work, const std::function<void()> &again)
{
    m_work = nullptr;
    const QString &title = work.title;
    if (work.changesHost)
        m_session.refresh(); // the other pages show what runs there now
    if (result)
        return setRecord(*result);
    const Error &error = result.error();
    if (error.kind == ErrorKind::Stopped)
        tell({.role = StateRole::Unknown,
            .headline = tr("You stopped \"%1\".").arg(title),
            .text = tr("The step is open again. What it had done by then is told by doing it again."),
            .again = again});
    else if (isOfTheHost(error.kind))
        tell({.role = StateRole::Bad,
            .headline = tr("%1 was lost during \"%2\". The step is open again.").arg(m_session.profile().name, title),
            .text = error.message,
            .detail = error.detail,
            .again = again});
    else
        tell({.role = StateRole::Bad,
            .headline = tr("\"%1\" was not done.").arg(title),
            .text = error.message,
            .detail = error.detail,
            .again = error.kind == ErrorKind::Refused ? std::function<void()>() : again});
    read(); // where another console has gone on, its record is what is shown
}

void DrillDesk::readCommands(
    const QString &step, QObject *context, std::function<void(Result<QStringList>)> then)
{
    const DrillTemplateStep *found = m_shown ? m_shown->record.drill.step(step) : nullptr;
    const DrillFunction *function = found ? drillFunction(found->does) : nullptr;
    if (!function || !function->commands)
        return then(QStringList());
    m_session.runner().run({.title = tr("Reading what \"%1\" runs").arg(found->title),
                               .endsWithHost = true,
                               .isRoutine = true,
                               .host = m_session.profile().name,
                               .place = Place::Drills},
        [keeper = m_keeper, profile = m_session.profile(), access = m_session.access(), record = m_shown->record,
            commands = function->commands](const Job &job) -> Result<QStringList> {
            return keeper->site(profile, access, job).transform([&](const DrillSite &site) {
                return commands(site, record);
            });
        },
        context, std::move(then));
}

void DrillDesk::tell(const DrillMessage &message)
{
    m_message = message;
    Q_EMIT changed();
}

void DrillDesk::clearMessage()
{
    m_message.reset();
    Q_EMIT changed();
}

} // namespace talekeeper

#include "drilldesk.moc"
