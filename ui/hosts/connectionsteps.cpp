#include "ui/hosts/connectionsteps.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

using State = ConnectionStep::State;

QList<QPair<QString, QString>> expectedSteps()
{
    return {{u"name"_s, ConnectionSteps::tr("Name")}, {u"key"_s, ConnectionSteps::tr("Host key")},
        {u"login"_s, ConnectionSteps::tr("Sign in")}, {u"docker"_s, ConnectionSteps::tr("Docker")},
        {u"stack"_s, ConnectionSteps::tr("Tale stack")}, {u"database"_s, ConnectionSteps::tr("Database")},
        {u"backups"_s, ConnectionSteps::tr("Backups")}};
}

bool isUnderWay(State state) { return state == State::Running || state == State::WaitingForAdmin; }

StateRole roleOf(State state)
{
    switch (state) {
    case State::Running:
    case State::WaitingForAdmin:
        return StateRole::Planned;
    case State::Passed:
        return StateRole::Good;
    case State::Attention:
        return StateRole::Attention;
    case State::Failed:
        return StateRole::Bad;
    }
    Q_UNREACHABLE_RETURN({});
}

QString wordOf(State state)
{
    switch (state) {
    case State::Running:
        return ConnectionSteps::tr("under way");
    case State::WaitingForAdmin:
        return ConnectionSteps::tr("waiting for you");
    case State::Passed:
        return ConnectionSteps::tr("passed");
    case State::Attention:
        return ConnectionSteps::tr("passed, but look");
    case State::Failed:
        return ConnectionSteps::tr("failed");
    }
    Q_UNREACHABLE_RETURN({});
}

/// Only what the colour and mark say must also stand in words: who passed tells what was found.
QString foundText(const ConnectionStep &step)
{
    const bool speaksForItself = step.state == State::Passed || step.state == State::Running || step.state == State::Attention;
    return step.found.isEmpty() && !speaksForItself ? wordOf(step.state) : step.found;
}

} // namespace

ConnectionSteps::ConnectionSteps(QObject *parent)
    : QAbstractListModel(parent)
{
    begin();
}

int ConnectionSteps::rowCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : int(m_rows.size()); }

QVariant ConnectionSteps::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const auto &[step, isBegun] = m_rows.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return step.title;
    case Qt::AccessibleTextRole: {
        QStringList words{step.title, isBegun ? wordOf(step.state) : tr("not begun")};
        for (const QString &more : {step.found, step.remedy})
            if (!more.isEmpty())
                words << more;
        return words.join(u", "_s);
    }
    case IdRole:
        return step.id;
    case FoundRole:
        return isBegun ? foundText(step) : QString();
    case RemedyRole:
        return step.remedy;
    case StateRoleRole:
        return static_cast<int>(isBegun ? roleOf(step.state) : StateRole::Unknown);
    default:
        return {};
    }
}

void ConnectionSteps::begin()
{
    beginResetModel();
    m_rows.clear();
    for (const auto &[id, title] : expectedSteps())
        m_rows << Row{.step = {.id = id, .title = title}};
    endResetModel();
}

void ConnectionSteps::replace(qsizetype row, const Row &now)
{
    m_rows[row] = now;
    Q_EMIT dataChanged(index(int(row)), index(int(row)));
}

void ConnectionSteps::set(const ConnectionStep &step)
{
    const auto known = std::ranges::find(m_rows, step.id, [](const Row &row) { return row.step.id; });
    if (known != m_rows.end())
        return replace(known - m_rows.begin(), {.step = step, .isBegun = true});
    // A hop is met on the way: it stands before what is still to come.
    const auto next = std::ranges::find(m_rows, false, &Row::isBegun);
    const int at = int(next - m_rows.begin());
    beginInsertRows({}, at, at);
    m_rows.insert(at, Row{.step = step, .isBegun = true});
    endInsertRows();
}

void ConnectionSteps::end(const std::optional<Error> &error)
{
    const bool isSaid = std::ranges::any_of(m_rows, [](const Row &row) { return row.isBegun && row.step.state == State::Failed; });
    bool blames = error && error->kind != ErrorKind::Stopped && !isSaid;
    for (qsizetype at = 0; at < m_rows.size(); ++at) {
        Row row = m_rows.at(at);
        const bool isOpen = !row.isBegun || isUnderWay(row.step.state);
        if (!isOpen)
            continue;
        if (std::exchange(blames, false)) {
            row = {.step = row.step, .isBegun = true};
            row.step.state = State::Failed;
            replace(at, row);
        } else if (row.isBegun) {
            row.isBegun = false; // nobody knows how it would have ended
            replace(at, row);
        }
    }
}

} // namespace talekeeper
