#pragma once

#include <QList>
#include <QSize>
#include <QStringList>

#include <memory>

class QDialog;
class QWidget;

namespace talekeeper
{

/// How a window is looked at. Sizes are logical pixels.
struct Look {
    bool dark = false;
    QSize size;

    QString text() const; ///< "light_1280x720"
};

/// How often a state is drawn, and what of it.
struct Scene {
    bool isRare = false; ///< not in the large looks
    QDialog *dialog = nullptr; ///< that stands before the window: it is drawn instead, and only once light and dark
};

/// Takes pictures of a window in every look, into build/screens/ or TALEKEEPER_SCREENS_DIRECTORY, and holds what is
/// seen to the checks of layout, names and contrast. A picture's name ends with the scale of this program: "_200", or
/// "_font150" where the text is larger instead.
class Album final
{
public:
    /// \param suffix the end of each picture's name
    Album(const QList<Look> &looks, const QString &suffix);
    ~Album(); ///< when all pictures are saved

    /// Draws a state in all looks, leaves the window in the first, and returns what is wrong with it: each fault once,
    /// with the first look that has it.
    QStringList draw(QWidget &window, const QString &name, const Scene &scene = {}) const;

private:
    QList<Look> looksOf(const Scene &scene) const;
    static void show(QWidget &window, const Look &look);

    QList<Look> m_looks;
    QString m_suffix;
    QString m_directory;
};

/// In the looks that this program's scale is for; TALEKEEPER_FONT_PERCENT makes its text larger.
std::unique_ptr<Album> usualAlbum();

} // namespace talekeeper
