#include "core/drill/bundle.h"

#include "core/drill/hostplaces.h"
#include "core/foundation/format.h"
#include "core/host/remotescript.h"

#include <QCoreApplication>
#include <QTimeZone>

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

QString bundlePath(const Host &host, const QString &directory) { return directory + (directory.endsWith(u'/') ? u""_s : u"/"_s) + bundleName(host); }

/// "No bundle was written, and the one of 26 Nov 2026 02:00 UTC is still there."
QString nothingWritten(const QDateTime &earlier)
{
    return earlier.isValid() ? BundleText::tr("No bundle was written, and the one of %1 UTC is still there.").arg(formatTime(earlier)) : BundleText::tr("No bundle was written.");
}

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

/// When the bundle that is there was written; invalid: there is none, or it can't be looked at.
QDateTime earlierBundle(const Host &host, const QString &directory, const Job &job)
{
    const auto output = host.engine->run(host.engine->hostCommand({.words = {u"stat"_s, u"-c"_s, u"%Y"_s, u"--"_s, bundlePath(host, directory)}}), job);
    const qint64 seconds = output && output->succeeded() ? output->output.trimmed().toLongLong() : 0;
    return seconds > 0 ? QDateTime::fromSecsSinceEpoch(seconds, QTimeZone::UTC) : QDateTime();
}

/// What there is to pack, and what should be and is not. Refused: the .env that the admin has named is not there.
Result<QList<Packed>> choosePacked(const Host &host, const QString &directory, const QString &environmentFile, QStringList &warnings, const Job &job)
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
        else if (wanted.at(i).name == ".env"_L1 && !environmentFile.isEmpty())
            return failure(ErrorKind::Refused, BundleText::tr(".env is not at %1. %2 Name it with --env PATH, or in the window's field for it.").arg(environmentFile, nothingWritten(earlierBundle(host, directory, job))));
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
    case 15: {
        const qint64 written = QString::fromUtf8(output.output).section(u"earlier\t"_s, 1).section(u'\n', 0, 0).toLongLong();
        QStringList lost;
        for (const QByteArray &line : output.output.split('\n'))
            if (line.startsWith("lost\t"))
                lost << QString::fromUtf8(line.sliced(5));
        return failure(ErrorKind::Refused, BundleText::tr("The bundle that is in %1 has %2, and a new one would not. %3 See where it has gone and pack anew (--env PATH says where .env is); where it is not needed any more, move the earlier bundle away before.")
                .arg(directory, lost.join(u", "_s), nothingWritten(QDateTime::fromSecsSinceEpoch(written, QTimeZone::UTC))));
    }
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
    const auto packed = choosePacked(host, directory, environmentFile, warnings, job);
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
    bundle.file = bundlePath(host, directory);
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
