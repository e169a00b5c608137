#include "ui/activity/auditmodel.h"

#include "core/foundation/format.h"
#include "ui/common/labels.h"

#include <QTextDocument>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

/// One line of what may be a script of many: laying out the whole for a cell would hold up the window. How it ends
/// stays, as a command names there what it is about.
QString shortened(const QString &text, qsizetype longest = 300)
{
    if (text.size() <= longest)
        return text.simplified();
    return text.first(longest / 2).simplified() + u'…' + text.last(longest / 2).simplified();
}

/// A command with angle brackets is not to be taken for markup.
QString plainToolTip(const QString &text)
{
    return Qt::mightBeRichText(text) ? u"<qt>%1</qt>"_s.arg(text.toHtmlEscaped()) : text;
}

QString textOf(const AuditEntry &entry, int column)
{
    switch (column) {
    case AuditModel::Number:
        return QString::number(entry.number);
    case AuditModel::Time:
        return formatTime(entry.at);
    case AuditModel::Command:
        return entry.command;
    case AuditModel::Result:
        return entry.result;
    case AuditModel::Run:
        return entry.run;
    case AuditModel::Who:
        return entry.who;
    case AuditModel::Host:
        return entry.host;
    default:
        return {};
    }
}

} // namespace

AuditModel::AuditModel(QObject *parent)
    : QAbstractTableModel(parent)
    , m_commandFont(monospaceFont())
{
}

void AuditModel::setEntries(const QList<AuditEntry> &entries)
{
    if (entries == m_entries)
        return;
    qsizetype fresh = 0;
    while (fresh < entries.size() && !m_entries.isEmpty() && entries.at(fresh).number > m_entries.first().number)
        ++fresh;
    const qsizetype kept = std::min(entries.size() - fresh, m_entries.size());
    const bool onlyNewer
        = kept > 0 && entries.sliced(fresh, kept) == m_entries.first(kept) && fresh + kept == entries.size();
    if (!onlyNewer) {
        beginResetModel();
        m_entries = entries;
        endResetModel();
        return;
    }
    if (kept < m_entries.size()) { // the oldest make room for the newest
        beginRemoveRows({}, int(kept), int(m_entries.size()) - 1);
        m_entries.resize(kept);
        endRemoveRows();
    }
    if (fresh > 0) {
        beginInsertRows({}, 0, int(fresh) - 1);
        m_entries = entries;
        endInsertRows();
    }
}

QModelIndex AuditModel::indexOf(qint64 number) const
{
    const auto found = std::ranges::find(m_entries, number, &AuditEntry::number);
    return found == m_entries.end() ? QModelIndex() : index(int(found - m_entries.begin()), 0);
}

int AuditModel::rowCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : int(m_entries.size()); }
int AuditModel::columnCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant AuditModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const AuditEntry &entry = m_entries.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return shortened(textOf(entry, index.column()));
    case Qt::ToolTipRole:
        return plainToolTip(shortened(textOf(entry, index.column()), 2000));
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(
            Qt::Alignment(Qt::AlignVCenter | (index.column() == Number ? Qt::AlignRight : Qt::AlignLeft)));
    case Qt::FontRole:
        return index.column() == Command ? QVariant(m_commandFont) : QVariant();
    case SortRole:
        if (index.column() == Number)
            return entry.number;
        return index.column() == Time ? QVariant(entry.at) : QVariant(textOf(entry, index.column()));
    case NumberRole:
        return entry.number;
    default:
        return {};
    }
}

QVariant AuditModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(
            Qt::Alignment(Qt::AlignVCenter | (section == Number ? Qt::AlignRight : Qt::AlignLeft)));
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Number:
        return tr("No.");
    case Time:
        return tr("Time (UTC)");
    case Command:
        return tr("Command");
    case Result:
        return tr("Result");
    case Run:
        return tr("Run");
    case Who:
        return tr("Who");
    case Host:
        return tr("Host");
    default:
        return {};
    }
}

} // namespace talekeeper
