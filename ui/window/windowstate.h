#pragma once

#include "ui/common/place.h"

#include <QByteArray>
#include <QMap>
#include <QStringList>

namespace talekeeper
{

/// How the window was left, to be found so again.
struct WindowState {
    QByteArray geometry; ///< of QWidget::saveGeometry(); empty: not known
    QString host; ///< name of the one that was shown
    QMap<QString, Place> places; ///< host → the page that was shown
    QMap<QString, QByteArray> splitters; ///< host/object name → QSplitter::saveState()
    QMap<QString, QString> sortings; ///< host/object name of a table → "column order"
    QMap<QString, QStringList> timelines; ///< host → the databases whose timelines are wanted
    QMap<QString, QString> memories; ///< host/object name → what a widget has left in its property "remembered"
};

/// The usual file, `$XDG_CONFIG_HOME/talekeeper/window.ini`.
QString usualWindowStatePath();

/// A file that is missing or makes no sense is an empty state.
WindowState readWindowState(const QString &path);
void writeWindowState(const QString &path, const WindowState &state);

} // namespace talekeeper
