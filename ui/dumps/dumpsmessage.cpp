#include "ui/dumps/dumpsmessage.h"

#include "core/foundation/format.h"
#include "ui/common/messagebanner.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

struct DumpsMessageText {
    Q_DECLARE_TR_FUNCTIONS(DumpsMessage)
};

} // namespace

QString whyDumpsCantBeUsed(const HostSession &session)
{
    if (!session.snapshot() || session.canListDumps())
        return {};
    return DumpsMessageText::tr("Seen at %1 UTC; the dumps can't be listed now. %2")
        .arg(formatTime(session.listedAt()), session.snapshot()->catalogue.error().message);
}

void showDumpsMessage(MessageBanner &banner, const HostSession &session)
{
    banner.hide();
    if (!session.snapshot())
        return;
    const auto &catalogue = session.snapshot()->catalogue;
    const Stack &stack = session.snapshot()->host.stack;
    if (!catalogue)
        banner.setError(catalogue.error(),
            session.listedDumps() ? DumpsMessageText::tr("The dumps can't be listed now. You see them as at %1 UTC; none can be restored "
                                                         "until they can be listed again.")
                                        .arg(formatTime(session.listedAt()))
                                  : DumpsMessageText::tr("The dumps can't be listed."));
    else if (catalogue->dumps.isEmpty())
        banner.setMessage(StateRole::Bad, DumpsMessageText::tr("There is no dump on this host."),
            DumpsMessageText::tr("The backup directory %1 in %2 is empty: nothing dumps the databases, or the job that does has failed. "
                                 "If this host were lost now, everything would be. Set up a daily dump, then refresh.")
                .arg(stack.backupDirectory, stack.database.name));
}

} // namespace talekeeper
