#include "core/drill/bundle.h"

#include "core/drill/hostplaces.h"
#include "core/foundation/format.h"
#include "core/host/remotescript.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct BundleText {
    Q_DECLARE_TR_FUNCTIONS(Bundle)
};

using State = MeasuredPlace::State;

/// Settings are small; what is larger is data that lies beside them.
constexpr qint64 mostSettingsBytes = 100'000'000;

/// One file or folder that goes into the bundle.
struct Packed {
    QString name; ///< in the bundle
    HostPlace place;
};

QString bundleName(const Host &host) { return host.stack.project + u"-bundle.tar"_s; }

Command packCommand(const Host &host, const QString &directory, const QList<Packed> &packed)
{
    QStringList arguments {directory, bundleName(host)};
    arguments << host.engine->callWords() << u"--"_s;
    for (const Packed &each : packed)
        arguments << each.name << each.place.container << each.place.path;
    Command command = scriptCommand(u"pack-bundle.sh"_s, arguments);
    command.timeout = std::chrono::milliseconds(0);
    return command;
}

/// In production the config directory is in convex-data: Convex's own files, which may be many GB, are not settings.
bool isOfConvex(const QString &name) { return name == "storage"_L1 || name == "lost+found"_L1 || name == "tmp"_L1; }

/// The files and folders of the config directory that are settings.
QStringList settingsIn(const SnapshotListing &listing, QStringList &warnings)
{
    QStringList names;
    for (auto folder = listing.directories().cbegin(); folder != listing.directories().cend(); ++folder) {
        const QString &name = folder.key();
        if (name.isEmpty() || name.contains(u'/') || name == "providers"_L1 || isOfConvex(name))
            continue;
        const qint64 size = listing.totalsBelow(name).sizeBytes;
        if (size <= mostSettingsBytes)
            names << name;
        else
            warnings << BundleText::tr("%1 in the config directory has %2, more than settings have. It was left out; the snapshot job has to take it along by itself.").arg(name, formatSize(size));
    }
    for (auto file = listing.files().cbegin(); file != listing.files().cend(); ++file)
        if (!file.key().contains(u'/'))
            names << file.key();
    return names;
}

/// What there is to pack, and what should be and is not.
Result<QList<Packed>> choosePacked(const Host &host, const QString &environmentFile, QStringList &warnings, const Job &job)
{
    const HostPlaces places = placesOf(host.stack, environmentFile);
    QList<Packed> wanted;
    if (places.providers)
        wanted << Packed {.name = u"providers"_s, .place = *places.providers};
    else
        warnings << BundleText::tr("Where providers/ is kept is not known, so it is not in the bundle.");
    if (places.environment)
        wanted << Packed {.name = u".env"_s, .place = *places.environment};
    else
        warnings << BundleText::tr("Where .env is kept is not known, so it is not in the bundle. Say where: talekeeperctl bundle --env PATH, or the field for it in the window.");
    if (places.config) {
        const auto listing = listPlace(host, *places.config, job);
        if (!listing)
            return std::unexpected(listing.error());
        const QStringList listed = settingsIn(*listing, warnings);
        for (const QString &name : listed.isEmpty() ? settingsNames() : listed)
            wanted << Packed {.name = u"config/"_s + name, .place = placeIn(*places.config, name)};
    } else {
        warnings << BundleText::tr("No container has TALE_CONFIG_DIR, so no config directory is in the bundle.");
    }
    QList<HostPlace> asked;
    for (const Packed &each : std::as_const(wanted))
        asked << each.place;
    const auto measured = measurePlaces(host, asked, job);
    if (!measured)
        return std::unexpected(measured.error());
    QList<Packed> packed;
    for (qsizetype i = 0; i < wanted.size(); ++i) {
        // What can't be looked at may still be packed: docker reads also where a container does not run.
        if (measured->at(i).state != State::Missing && (measured->at(i).state != State::Unreadable || !wanted.at(i).name.startsWith("config/"_L1)))
            packed << wanted.at(i);
        else if (!wanted.at(i).name.startsWith("config/"_L1))
            warnings << BundleText::tr("%1 is not at %2, and not in the bundle.").arg(wanted.at(i).name, wanted.at(i).place.where);
    }
    if (places.config && std::ranges::none_of(packed, [](const Packed &each) { return each.name.startsWith("config/"_L1); }))
        warnings << BundleText::tr("The config directory %1 holds neither branding nor retention.").arg(places.config->where);
    return packed;
}

std::unexpected<Error> packingFailed(const CommandOutput &output, const QString &directory)
{
    const QString detail = QString::fromUtf8(output.errors).trimmed();
    switch (output.exitCode) {
    case 11: return failure(ErrorKind::NotFound, BundleText::tr("There is no directory %1 on the host. Make it, or name another one.").arg(directory));
    case 13: return failure(ErrorKind::NoRoom, BundleText::tr("There is no room in %1 on the host. Nothing was changed. Make room, or name another directory.").arg(directory), detail);
    case 14: return failure(ErrorKind::Failed, BundleText::tr("Something could not be read, so no bundle was written: %1").arg(detail.section(u'\n', -1).left(300)), detail);
    default: return failure(ErrorKind::Failed, BundleText::tr("No bundle can be written to %1 on the host. Nothing was changed. Give the user who signs in write access, or name another directory.").arg(directory), detail);
    }
}

Bundle bundleFrom(const QByteArray &output)
{
    Bundle bundle;
    for (const QByteArray &line : output.split('\n')) {
        const QString what = QString::fromUtf8(line.split('\t').first()), value = QString::fromUtf8(line).section(u'\t', 1);
        if (what == "size"_L1)
            bundle.sizeBytes = value.toLongLong();
        else if (what == "file"_L1)
            bundle.contents << value;
        else if (what == "link"_L1)
            bundle.warnings << BundleText::tr("%1 is a link or a device and was left out: it would lead elsewhere on another host.").arg(value);
    }
    return bundle;
}

} // namespace

Result<Bundle> packBundle(const Host &host, const QString &directory, const QString &environmentFile, const Job &job)
{
    for (const QString &path : {directory, environmentFile})
        if (!path.isEmpty() && !path.startsWith(u'/'))
            return failure(ErrorKind::WrongUsage, BundleText::tr("\"%1\" is no whole path on the host.").arg(path));
    QStringList warnings;
    const auto packed = choosePacked(host, environmentFile, warnings, job);
    if (!packed)
        return std::unexpected(packed.error());
    if (packed->isEmpty())
        return failure(ErrorKind::NotFound, BundleText::tr("There is nothing to pack on this host: %1").arg(warnings.join(u' ')));
    const auto output = host.engine->run(host.engine->hostCommand(packCommand(host, directory, *packed)), job);
    if (!output)
        return std::unexpected(output.error());
    if (!output->succeeded())
        return packingFailed(*output, directory);
    Bundle bundle = bundleFrom(output->output);
    bundle.file = directory + (directory.endsWith(u'/') ? u""_s : u"/"_s) + bundleName(host);
    bundle.warnings << warnings
                    << BundleText::tr("The bundle holds secrets in clear, and so do dumps. Only its owner can read it here; have the snapshot job encrypt it on the way off-host (restic does, rsync and plain tar don't).");
    return bundle;
}

QString bundleCommandText(const Host &host, const QString &directory, const QString &environmentFile)
{
    const HostPlaces places = placesOf(host.stack, environmentFile);
    QList<Packed> packed;
    if (places.providers)
        packed << Packed {.name = u"providers"_s, .place = *places.providers};
    if (places.environment)
        packed << Packed {.name = u".env"_s, .place = *places.environment};
    if (places.config)
        for (const QString &name : settingsNames())
            packed << Packed {.name = u"config/"_s + name, .place = placeIn(*places.config, name)};
    return toText(packCommand(host, directory, packed));
}

} // namespace talekeeper
