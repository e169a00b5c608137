#include "album.h"

#include "accessibilitycheck.h"
#include "layoutcheck.h"
#include "ui/common/appearance.h"

#include <QApplication>
#include <QDialog>
#include <QDir>
#include <QMap>
#include <QTest>
#include <QThreadPool>
#include <QTimer>

using namespace Qt::StringLiterals;

namespace talekeeper
{

QString Look::text() const
{
    return u"%1_%2x%3"_s.arg(dark ? u"dark"_s : u"light"_s).arg(size.width()).arg(size.height());
}

Album::Album(const QList<Look> &looks, const QString &suffix)
    : m_looks(looks)
    , m_suffix(suffix)
    , m_directory(qEnvironmentVariable("TALEKEEPER_SCREENS_DIRECTORY", u"build/screens"_s))
{
    QDir().mkpath(m_directory);
}

Album::~Album() { QThreadPool::globalInstance()->waitForDone(); }

void Album::show(QWidget &window, const Look &look)
{
    if (const QPalette palette = housePalette(look.dark); QApplication::palette() != palette)
        QApplication::setPalette(palette);
    window.resize(look.size);
    // Layouts take up their new places in the next turns of the event loop; what was just made appears in the second.
    int turns = 0;
    QTimer turn;
    QObject::connect(&turn, &QTimer::timeout, &turn, [&turns] { ++turns; });
    turn.start(0);
    QVERIFY(QTest::qWaitFor([&turns] { return turns >= 4; }, 60'000)); // a large page in a turn, on a busy machine
}

QList<Look> Album::looksOf(const Scene &scene) const
{
    QList<Look> looks = m_looks;
    if (scene.dialog)
        looks.removeIf([this](const Look &look) { return look.size != m_looks.first().size; });
    else if (scene.isRare)
        looks.removeIf([this](const Look &look) { return look.size.width() > m_looks.first().size.width(); });
    return looks;
}

QStringList Album::draw(QWidget &window, const QString &name, const Scene &scene) const
{
    QMap<QString, QString> found;
    QStringList faults;
    const auto collect = [&](const Look &look, const QStringList &more) {
        for (const QString &fault : more)
            if (!std::exchange(found[fault], look.text()).isEmpty())
                continue;
            else
                faults << u"%1: %2"_s.arg(look.text(), fault);
    };
    QWidget &drawn = scene.dialog ? static_cast<QWidget &>(*scene.dialog) : window;
    for (const Look &look : looksOf(scene)) {
        show(window, look);
        if (window.size() != look.size)
            collect(look, {u"the window can't be smaller than %1x%2"_s.arg(window.width()).arg(window.height())});
        const QImage picture = drawn.grab().toImage();
        const QString path = u"%1/%2_%3%4.png"_s.arg(m_directory, name, look.text(), m_suffix);
        QThreadPool::globalInstance()->start(
            // Quick to write rather than as small as can be: most of a picture is one colour.
            [picture, path] { picture.convertToFormat(QImage::Format_RGB888).save(path, "PNG", 80); });
        // A run goes on meanwhile: a text that has just come has its place in the next turns.
        QStringList layout = layoutFaults(&drawn);
        if (!layout.isEmpty()) {
            show(window, look);
            layout = layoutFaults(&drawn);
        }
        collect(look, layout);
        collect(look, accessibilityFaults(&drawn));
        if (window.size() == m_looks.first().size)
            collect(look, contrastFaults(&drawn, picture));
    }
    show(window, m_looks.first());
    collect(m_looks.first(), focusFaults(&drawn));
    return faults;
}

std::unique_ptr<Album> usualAlbum()
{
    const int fontPercent = qEnvironmentVariableIntValue("TALEKEEPER_FONT_PERCENT");
    const QSize usual(1280, 720), large(1920, 1080), small(960, 540);
    if (fontPercent > 0) {
        QFont font = QApplication::font();
        font.setPointSizeF(font.pointSizeF() * fontPercent / 100);
        QApplication::setFont(font);
        return std::make_unique<Album>(QList<Look>{{.size = usual}}, u"_font%1"_s.arg(fontPercent));
    }
    const int percent = qRound(qApp->devicePixelRatio() * 100);
    QList<Look> looks{{.size = usual}, {.size = large}, {.dark = true, .size = large}, {.dark = true, .size = usual}};
    looks.insert(1, {.size = small}); // that is all of a 1920×1080 screen at 200 %
    return std::make_unique<Album>(looks, u"_%1"_s.arg(percent));
}

} // namespace talekeeper
