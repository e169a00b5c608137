#include "bundlecommand.h"

#include "audit.h"
#include "core/drill/bundle.h"
#include "core/foundation/format.h"

#include <QCoreApplication>
#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct BundleCommandText {
    Q_DECLARE_TR_FUNCTIONS(BundleCommand)
};

} // namespace

ExitStatus makeBundle(const Host &host, const Options &options, const Console &console, const Job &job)
{
    const auto bundle = packBundle(host, options.arguments.first(), options.environmentFile, job);
    noteCommand(options, console, auditOriginOf(host), bundle ? u"done"_s : bundle.error().message);
    if (!bundle)
        return console.error(bundle.error());
    console.document({{u"file"_s, bundle->file}, {u"size_bytes"_s, bundle->sizeBytes}, {u"contents"_s, QJsonArray::fromStringList(bundle->contents)}, {u"warnings"_s, QJsonArray::fromStringList(bundle->warnings)}});
    console.text(BundleCommandText::tr("Written on the host: %1, %2").arg(bundle->file, formatSize(bundle->sizeBytes)));
    for (const QString &file : bundle->contents)
        console.text(u"  "_s + file);
    for (const QString &warning : bundle->warnings)
        console.text(u"! "_s + warning);
    return ExitStatus::Done;
}

} // namespace talekeeper
