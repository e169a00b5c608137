#include "core/drill/snapshotaction.h"

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct PartName {
    QString input;
    QString fact;
};

PartName nameOf(SnapshotPart part)
{
    switch (part) {
    case SnapshotPart::Environment: return {u"env"_s, u"snapshot_env"_s};
    case SnapshotPart::Providers: return {u"providers"_s, u"snapshot_providers"_s};
    case SnapshotPart::Config: return {u"config"_s, u"snapshot_config"_s};
    case SnapshotPart::ConvexData: return {u"convex_data"_s, u"snapshot_convex_data"_s};
    case SnapshotPart::Dumps: return {u"dumps"_s, u"snapshot_dumps"_s};
    }
    Q_UNREACHABLE_RETURN({});
}

} // namespace

QList<DrillFunction> snapshotActions() { return {}; }

QString snapshotPath(const DrillRecord &record, SnapshotPart part)
{
    const PartName name = nameOf(part);
    const QString told = record.input(name.input);
    if (told.isEmpty())
        return record.fact(name.fact);
    return told.startsWith(u'/') ? told : record.fact(u"snapshot_folder"_s) + u'/' + told;
}

} // namespace talekeeper
