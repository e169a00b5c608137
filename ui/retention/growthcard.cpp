#include "ui/retention/growthcard.h"

#include "core/foundation/format.h"
#include "ui/common/breakable.h"
#include "ui/common/labels.h"
#include "ui/retention/growthchart.h"
#include "ui/retention/legend.h"

#include <QPainter>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

QList<Legend::Item> growthLegend(const QList<GrowthLine> &lines)
{
    QList<Legend::Item> items;
    bool anyShrunk = false;
    for (qsizetype line = 0; line < lines.size(); ++line) {
        const GrowthLine &of = lines.at(line);
        const QString name = of.database.name.size() > 40 ? of.database.name.first(39) + u'…' : of.database.name;
        items << Legend::Item{.text = GrowthCard::tr("%1, now %2").arg(name, formatSize(of.points.last().sizeBytes)),
            .paint = [line](QPainter &painter, const QRectF &box, const QPalette &palette) {
                painter.setRenderHint(QPainter::Antialiasing);
                painter.fillPath(growthMarker(line, box.center(), box.width() * 0.75), growthColor(line, palette));
            }};
        anyShrunk = anyShrunk || std::ranges::any_of(of.points, &GrowthPoint::hasShrunk);
    }
    if (anyShrunk)
        items << Legend::Item{.text = GrowthCard::tr("less than half of what was usual"),
            .paint = [](QPainter &painter, const QRectF &box, const QPalette &palette) {
                paintGlyph(painter, Glyph::Triangle, box, stateColor(StateRole::Attention, palette));
            }};
    return items;
}

} // namespace

GrowthCard::GrowthCard(QWidget *parent)
    : Card(tr("Growth, size of each dump"), parent)
    , m_legend(named(new Legend, u"growthLegend"_s))
    , m_chart(named(new GrowthChart, u"growth"_s, tr("Sizes of the dumps over time")))
    , m_room(named(paragraph({}, ToneLabel::Tone::Secondary), u"growthRoom"_s))
{
    m_chart->setAccessibleDescription(
        tr("Left and right choose a dump, up and down another database, Enter shows the dump."));
    for (QWidget *widget : QList<QWidget *>{m_legend, m_chart, m_room})
        body()->addWidget(widget);
    connect(m_chart, &GrowthChart::markOpened, this, &GrowthCard::markOpened);
}

void GrowthCard::setPicture(const RetentionPicture &picture, const QString &room)
{
    const QList<GrowthLine> lines = growthOf(picture);
    m_legend->setItems(growthLegend(lines));
    m_chart->setLines(lines, picture.now);
    m_room->setText(breakable(room));
    m_room->setVisible(!room.isEmpty());
}

} // namespace talekeeper
