// Marks and colours: what carries a state's meaning.
#include "ui/common/glyph.h"
#include "ui/common/appearance.h"
#include "ui/retention/markstyle.h"

#include <QImage>
#include <QPainter>
#include <QTest>

using namespace Qt::StringLiterals;

namespace talekeeper
{

namespace
{

constexpr Glyph allGlyphs[] = {Glyph::Disc, Glyph::Tick, Glyph::Triangle, Glyph::Cross, Glyph::Ring, Glyph::Point,
    Glyph::HalfDisc, Glyph::DashedBox, Glyph::Exclamation};
constexpr StateRole allRoles[]
    = {StateRole::Good, StateRole::Attention, StateRole::Bad, StateRole::Unknown, StateRole::Planned};

QImage painted(Glyph glyph, int side)
{
    QImage image(side, side, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::white);
    QPainter painter(&image);
    paintGlyph(painter, glyph, image.rect(), Qt::black);
    return image;
}

} // namespace

class GlyphTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void glyphsStayInTheirBox()
    {
        for (const QRectF box : {QRectF(0, 0, 12, 12), QRectF(3, 5, 40, 20), QRectF(-7.5, 2.25, 13, 100)}) {
            for (const Glyph glyph : allGlyphs) {
                const QRectF bounds = glyphGeometry(glyph, box).bounds();
                QVERIFY2(
                    !bounds.isEmpty() && box.contains(bounds), qPrintable(QString::number(static_cast<int>(glyph))));
                QVERIFY(qAbs(bounds.center().x() - box.center().x()) < box.width() * 0.1);
            }
        }
    }

    void daysDifferWithoutColor()
    {
        QList<QImage> images;
        for (const DayState state : {DayState::Verified, DayState::Present, DayState::Damaged, DayState::Pruned,
                 DayState::Missed, DayState::Planned, DayState::Unknown}) {
            QImage image(12, 12, QImage::Format_ARGB32_Premultiplied);
            image.fill(Qt::white);
            QPainter painter(&image);
            paintDayMark(painter, state, image.rect(), housePalette(false));
            painter.end();
            for (int at = 0; at < 12 * 12; ++at) { // what is painted at all
                const QPoint pixel(at % 12, at / 12);
                image.setPixelColor(pixel, qGray(image.pixel(pixel)) < 200 ? Qt::black : Qt::white);
            }
            QVERIFY2(!images.contains(image), qPrintable(dayStateName(state)));
            images << image;
        }
    }

    void glyphsDifferWithoutColor()
    {
        for (const Glyph one : allGlyphs)
            for (const Glyph other : allGlyphs)
                QCOMPARE(painted(one, 14) == painted(other, 14), one == other);
    }

    void everyStateHasAFormOfItsOwn()
    {
        QSet<Glyph> lists, steps;
        for (const StateRole role : allRoles) {
            lists << glyphOf(role);
            steps << stepGlyphOf(role);
        }
        QCOMPARE(lists.size(), 5);
        QCOMPARE(steps.size(), 5);
        QCOMPARE(stepGlyphOf(StateRole::Good), Glyph::Tick);
    }

    void colorsAreThoseOfTheHouse()
    {
        QCOMPARE(stateColor(StateRole::Good, housePalette(false)), QColor(u"#1b7f4b"_s));
        QCOMPARE(stateColor(StateRole::Attention, housePalette(true)), QColor(u"#f0b429"_s));
        QCOMPARE(stateColor(StateRole::Unknown, housePalette(false)), QColor(u"#7a8594"_s));
        QVERIFY(isDark(housePalette(true)));
        QVERIFY(!isDark(housePalette(false)));
    }

    void textCanBeRead_data()
    {
        QTest::addColumn<QPalette>("palette");
        QTest::newRow("light") << housePalette(false);
        QTest::newRow("dark") << housePalette(true);
        QTest::newRow("high contrast") << QPalette(
            Qt::yellow, Qt::black, Qt::white, Qt::darkGray, Qt::gray, Qt::yellow, Qt::white, Qt::black, Qt::black);
        QPalette strong = housePalette(false); // as many desktops have it: a selection in a dark colour
        strong.setColor(QPalette::Highlight, QColor(u"#2d6cdf"_s));
        strong.setColor(QPalette::HighlightedText, Qt::white);
        QTest::newRow("strong selection") << strong;
    }

    void textCanBeRead()
    {
        QFETCH(QPalette, palette);
        for (const StateRole role : allRoles) {
            for (const auto surface : {QPalette::Base, QPalette::Window, QPalette::Highlight}) {
                const QColor background = palette.color(surface);
                QVERIFY2(contrastRatio(stateTextColor(role, palette, background), background) >= 4.5,
                    qPrintable(background.name()));
            }
            QVERIFY(contrastRatio(palette.color(QPalette::Text), stateTint(role, palette)) >= 4.5);
        }
        QVERIFY(contrastRatio(secondaryTextColor(palette), palette.color(QPalette::Window)) >= 4.5);
    }
};

} // namespace talekeeper

QTEST_MAIN(talekeeper::GlyphTest)
#include "glyphtest.moc"
