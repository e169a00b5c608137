#include "ui/dumps/dumpsproxy.h"

#include <algorithm>

namespace talekeeper
{

DumpsProxy::DumpsProxy(QObject *parent)
    : QSortFilterProxyModel(parent)
{
    setSortRole(DumpsModel::SortRole);
    sort(DumpsModel::Taken, Qt::DescendingOrder);
}

const DumpsModel &DumpsProxy::dumps() const { return *static_cast<const DumpsModel *>(sourceModel()); }

QBitArray DumpsProxy::matches() const
{
    QBitArray matching(sourceModel()->rowCount());
    for (int row = 0; row < int(matching.size()); ++row)
        matching.setBit(row, filterAcceptsRow(row, {}));
    return matching;
}

void DumpsProxy::setFilterWords(const QString &text)
{
    const QStringList words = text.toLower().split(u' ', Qt::SkipEmptyParts);
    if (!sourceModel() || words == m_words) {
        m_words = words;
        return;
    }
    const QBitArray before = matches();
    m_words = words;
    // All at once: of thousands of dumps hundreds of stretches would come and go one by one.
    if (matches() != before)
        invalidate();
}

QModelIndex DumpsProxy::indexOf(const QString &id) const
{
    const int row = sourceModel() ? dumps().indexOf(id) : -1;
    return row < 0 ? QModelIndex() : mapFromSource(sourceModel()->index(row, 0));
}

int DumpsProxy::dumpCount() const
{
    int count = 0;
    for (int row = 0; row < rowCount(); ++row)
        count += dumps().at(mapToSource(index(row, 0)).row()).isDump() ? 1 : 0;
    return count;
}

bool DumpsProxy::filterAcceptsRow(int row, const QModelIndex &) const
{
    return std::ranges::all_of(m_words, [&](const QString &word) { return dumps().words(row).contains(word); });
}

bool DumpsProxy::lessThan(const QModelIndex &left, const QModelIndex &right) const
{
    return dumps().isLess(left.row(), right.row(), left.column());
}

} // namespace talekeeper
