#pragma once

#include "ui/dumps/dumpsmodel.h"

#include <QBitArray>
#include <QSortFilterProxyModel>

namespace talekeeper
{

/// Sorts by the raw values and filters by any words: each must occur in a cell or in the file's name.
class DumpsProxy final : public QSortFilterProxyModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(DumpsProxy)

public:
    explicit DumpsProxy(QObject *parent = nullptr);

    void setFilterWords(const QString &text);
    QModelIndex indexOf(const QString &id) const; ///< invalid if it is not shown
    int dumpCount() const; ///< rows shown that are dumps

protected:
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override;
    bool lessThan(const QModelIndex &left, const QModelIndex &right) const override;

private:
    const DumpsModel &dumps() const;
    QBitArray matches() const; ///< the source's rows that have all the words

    QStringList m_words; ///< in lower case
};

} // namespace talekeeper
