#include "ui/window/windowstate.h"

#include <QSettings>
#include <QStandardPaths>

#include <optional>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

// Names of hosts may hold any character, which keys of QSettings may not.
QString keyOf(const QString &name) { return QString::fromLatin1(name.toUtf8().toPercentEncoding()); }
QString nameOf(const QString &key) { return QString::fromUtf8(QByteArray::fromPercentEncoding(key.toLatin1())); }

/// In the order of Place; the file has these names, as a page may come between others.
const QStringList &placeNames()
{
    static const QStringList names{u"overview"_s, u"dumps"_s, u"retention"_s, u"restore"_s, u"drills"_s, u"activity"_s};
    return names;
}

/// A file that an earlier version has left has numbers, from before there were drills.
std::optional<Place> placeCalled(const QString &word)
{
    static const QList<Place> numbered{Place::Overview, Place::Dumps, Place::Retention, Place::Restore, Place::Activity};
    bool isNumber = false;
    const int number = word.toInt(&isNumber);
    if (isNumber)
        return number >= 0 && number < numbered.size() ? std::optional(numbered.at(number)) : std::nullopt;
    const qsizetype at = placeNames().indexOf(word);
    return at < 0 ? std::nullopt : std::optional(static_cast<Place>(at));
}

template <class Value> QMap<QString, Value> readMap(QSettings &settings, const QString &group)
{
    QMap<QString, Value> values;
    settings.beginGroup(group);
    const QStringList keys = settings.childKeys();
    for (const QString &key : keys)
        values.insert(nameOf(key), settings.value(key).template value<Value>());
    settings.endGroup();
    return values;
}

template <class Value> void writeMap(QSettings &settings, const QString &group, const QMap<QString, Value> &values)
{
    settings.beginGroup(group);
    for (auto value = values.begin(); value != values.end(); ++value)
        settings.setValue(keyOf(value.key()), value.value());
    settings.endGroup();
}

} // namespace

QString usualWindowStatePath()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) + u"/talekeeper/window.ini"_s;
}

WindowState readWindowState(const QString &path)
{
    QSettings settings(path, QSettings::IniFormat);
    WindowState state{
        .geometry = settings.value(u"geometry"_s).toByteArray(),
        .host = settings.value(u"host"_s).toString(),
        .splitters = readMap<QByteArray>(settings, u"splitters"_s),
        .sortings = readMap<QString>(settings, u"sortings"_s),
        .timelines = readMap<QStringList>(settings, u"timelines"_s),
        .memories = readMap<QString>(settings, u"memories"_s),
    };
    const auto places = readMap<QString>(settings, u"places"_s);
    for (auto place = places.begin(); place != places.end(); ++place)
        if (const auto known = placeCalled(place.value()))
            state.places.insert(place.key(), *known);
    return state;
}

void writeWindowState(const QString &path, const WindowState &state)
{
    QSettings settings(path, QSettings::IniFormat);
    settings.clear();
    settings.setValue(u"geometry"_s, state.geometry);
    settings.setValue(u"host"_s, state.host);
    QMap<QString, QString> places;
    for (auto place = state.places.begin(); place != state.places.end(); ++place)
        places.insert(place.key(), placeNames().at(static_cast<int>(place.value())));
    writeMap(settings, u"places"_s, places);
    writeMap(settings, u"splitters"_s, state.splitters);
    writeMap(settings, u"sortings"_s, state.sortings);
    writeMap(settings, u"timelines"_s, state.timelines);
    writeMap(settings, u"memories"_s, state.memories);
}

} // namespace talekeeper
