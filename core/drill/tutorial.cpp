#include "core/drill/tutorial.h"

#include <QCoreApplication>
#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct TutorialText {
    Q_DECLARE_TR_FUNCTIONS(Tutorial)
};

/// The practice host's own folder: its dumps lie in it.
QString practiceFolder(const Host &host) { return QFileInfo(host.stack.backupDirectory).path(); }

Command makeDrill(const Host &host)
{
    const QString folder = practiceFolder(host);
    Command command;
    command.words << u"bash"_s << folder + u"/programs/make-drill.sh"_s << folder;
    return command;
}

Result<DrillStepResult> bringPracticeSnapshot(DrillHands &hands)
{
    if (hands.site().profile.kind != HostProfile::Kind::Practice)
        return failure(ErrorKind::Refused, TutorialText::tr("The tutorial's snapshot is made on the practice host alone. Nothing was done."));
    const auto host = hands.host();
    if (!host)
        return std::unexpected(host.error());
    const auto output = hands.run(makeDrill(*host));
    if (!output)
        return std::unexpected(output.error());
    if (!output->succeeded())
        return failure(ErrorKind::Failed, TutorialText::tr("The tutorial's snapshot could not be made in %1: the practice host there is not whole. Remove it with \"talekeeperctl practice remove\".").arg(practiceFolder(*host)));
    const QString folder = practiceFolder(*host) + u"/drill"_s, snapshot = folder + u"/snapshot"_s;
    DrillStepResult result {.summary = TutorialText::tr("To work in: %1").arg(folder), .findings = {}, .tables = {}, .facts = {}};
    result.tables << DrillTable {.title = TutorialText::tr("What is where"),
        .columns = {TutorialText::tr("What"), TutorialText::tr("Folder")},
        .rows = {{TutorialText::tr("To work in"), folder},
            {TutorialText::tr("The snapshot, brought in"), snapshot},
            {TutorialText::tr("The clean checkout"), folder + u"/checkout"_s},
            {TutorialText::tr("The running production host"), folder + u"/production"_s},
            {TutorialText::tr("The dumps in the snapshot"), host->stack.backupDirectory}}};
    result.facts = {{u"snapshot_folder"_s, snapshot},
        {u"snapshot_env"_s, snapshot + u"/.env"_s},
        {u"snapshot_providers"_s, snapshot + u"/providers"_s},
        {u"snapshot_config"_s, snapshot + u"/config"_s},
        {u"snapshot_convex_data"_s, snapshot + u"/convex-data"_s},
        {u"snapshot_dumps"_s, host->stack.backupDirectory},
        {u"checkout_folder"_s, folder + u"/checkout"_s}};
    return result;
}

QStringList bringPracticeSnapshotCommands(const DrillSite &site, const DrillRecord & /*record*/)
{
    return site.host ? QStringList {toText(makeDrill(*site.host))} : QStringList();
}

} // namespace

QList<DrillFunction> tutorialFunctions()
{
    return {{.does = u"practice-snapshot"_s, .kind = DrillStepKind::Action, .run = bringPracticeSnapshot, .commands = bringPracticeSnapshotCommands}};
}

} // namespace talekeeper
