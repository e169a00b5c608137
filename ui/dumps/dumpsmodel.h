#pragma once

#include "core/dumps/catalogue.h"
#include "ui/common/staterole.h"

#include <QAbstractTableModel>

#include <array>

namespace talekeeper
{

/// When a dump will be pruned, as far as that is known.
struct Pruning {
    enum class Kind { Unknown, Never, At };
    Kind kind = Kind::Unknown;
    QDateTime at; ///< UTC; of At
    bool operator==(const Pruning &) const = default;
};

/// A dump as its row shows it: what the directory tells, and what reading it has shown. Or a day without one.
struct DumpRow {
    enum class Kind { Dump, MissedDay, Gap };

    Dump dump; ///< of a day without one: the database, and as `takenAt` when it was due
    std::optional<int> checkedPercent; ///< while it is being read; 0 where nobody knows how far
    Kind kind = Kind::Dump;
    Pruning pruning;

    bool isDump() const { return kind == Kind::Dump; }
    QString id() const; ///< a dump's file name; of a day without one, what no file is called
    bool operator==(const DumpRow &other) const;
};

/// The dumps of a host. Rows are known by their id, so that a refresh keeps selection and place.
class DumpsModel final : public QAbstractTableModel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(DumpsModel)

public:
    enum Column { Taken, Age, State, Size, Database, Pruned, ColumnCount };
    enum Role {
        SortRole = Qt::UserRole + 1,
        FileNameRole, ///< empty where the row is no dump
        StateRoleRole,
        IdRole,
        QuietRole, ///< whether the row is no dump and steps back
    };
    enum class Columns { ToChoose, All }; ///< who chooses a dump need not know when it will be pruned

    explicit DumpsModel(QObject *parent = nullptr, Columns columns = Columns::ToChoose);

    /// `now` is the host's clock, UTC: ages are counted from it.
    void setDumps(const QList<DumpRow> &rows, const QDateTime &now);
    void setDump(const DumpRow &row); ///< of one that is there already; nothing else changes
    const DumpRow *row(const QString &id) const; ///< null if there is none
    int dumpCount() const; ///< rows that are dumps
    int indexOf(const QString &id) const; ///< -1 if there is none
    const DumpRow &at(int row) const { return m_rows.at(row).row; }
    /// What a filter looks in: the texts of all cells and the file's name, in lower case.
    const QString &words(int row) const { return m_rows.at(row).words; }
    bool isLess(int one, int other, int column) const; ///< by the raw values

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    /// Putting thousands of rows into words takes its time, so it is done once for each.
    struct Entry {
        DumpRow row;
        QString id;
        std::array<QString, ColumnCount> texts;
        std::array<qint64, 2> steps; ///< of its age, and of the time until it is pruned
        QString words;
    };
    Entry entryOf(const DumpRow &row) const;
    std::array<qint64, 2> stepsOf(const DumpRow &row) const;
    static qint64 sortNumber(const DumpRow &row, int column);
    QVariant sortValue(const DumpRow &row, int column) const;
    void removeMissing(const QList<DumpRow> &rows);
    void announce(QList<int> changed);
    QString text(const DumpRow &row, int column) const;
    QString pruningText(const DumpRow &row) const;
    QString toolTip(const DumpRow &row, int column) const;

    Columns m_columns;
    QList<Entry> m_rows;
    QDateTime m_now;
};

StateRole stateRoleOf(DumpState state);
QString dumpStateText(DumpState state); ///< translated: "cut short"
QString rowStateText(const DumpRow &row); ///< of a row: also "missed", "checking, 45 %"
StateRole rowStateRole(const DumpRow &row);

} // namespace talekeeper
