#include "ui/dumps/dumpdelegate.h"

#include "ui/common/staterole.h"
#include "ui/dumps/dumpsmodel.h"

namespace talekeeper
{
namespace
{

constexpr int widestCharacters = 26; // a time of any locale has room in it

} // namespace

DumpDelegate::DumpDelegate(QObject *parent)
    : QStyledItemDelegate(parent)
{
}

QSize DumpDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const QSize natural = QStyledItemDelegate::sizeHint(option, index);
    return {qMin(natural.width(), option.fontMetrics.averageCharWidth() * widestCharacters), natural.height()};
}

void DumpDelegate::initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    option->textElideMode = Qt::ElideMiddle;
    if (!index.data(DumpsModel::QuietRole).toBool())
        return;
    option->font.setItalic(true);
    const QColor color = secondaryTextColor(option->palette);
    option->palette.setColor(QPalette::Text, color);
    option->palette.setColor(QPalette::HighlightedText, color);
}

} // namespace talekeeper
