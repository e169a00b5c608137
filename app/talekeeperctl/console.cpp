#include "console.h"

#include <QJsonDocument>
#include <QTextStream>

#include <cstdio>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

void write(FILE *file, const QString &text)
{
    const QByteArray bytes = text.toUtf8() + '\n';
    std::fwrite(bytes.constData(), 1, std::size_t(bytes.size()), file);
    std::fflush(file);
}

} // namespace

ExitStatus exitStatusOf(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::WrongUsage: return ExitStatus::WrongUsage;
    case ErrorKind::Refused: return ExitStatus::FoundWanting;
    case ErrorKind::NeedsDecision: return ExitStatus::NeedsDecision;
    case ErrorKind::Stopped: return ExitStatus::TakenBack;
    case ErrorKind::ProgramMissing:
    case ErrorKind::HostNotFound:
    case ErrorKind::HostUnreachable:
    case ErrorKind::JumpHostUnreachable:
    case ErrorKind::HostKeyUnknown:
    case ErrorKind::HostKeyChanged:
    case ErrorKind::LoginRefused:
    case ErrorKind::KeyUnreadable:
    case ErrorKind::KeyTooOpen:
    case ErrorKind::AgentLocked:
    case ErrorKind::ConnectionLost:
    case ErrorKind::EngineUnreachable:
    case ErrorKind::EngineForbidden:
    case ErrorKind::SudoNeedsPassword: return ExitStatus::Unreachable;
    case ErrorKind::Failed:
    case ErrorKind::NotFound:
    case ErrorKind::Damaged:
    case ErrorKind::NoRoom:
    case ErrorKind::NoStack:
    case ErrorKind::SeveralStacks:
    case ErrorKind::DatabaseStopped:
    case ErrorKind::DatabaseUnreachable:
    case ErrorKind::SqlFailed: return ExitStatus::Failed;
    }
    Q_UNREACHABLE_RETURN(ExitStatus::Failed);
}

Console::Console(bool json)
    : m_json(json)
{
}

void Console::document(const QJsonObject &object) const
{
    if (m_json)
        write(stdout, QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Indented)).trimmed());
}

void Console::text(const QString &line) const
{
    if (!m_json)
        write(stdout, line);
}

void Console::table(const QStringList &headers, const QList<QStringList> &rows, const QList<QStringList> &under) const
{
    QList<qsizetype> widths;
    for (qsizetype column = 0; column < headers.size(); ++column) {
        widths << headers.at(column).size();
        for (const QStringList &row : rows)
            widths.last() = qMax(widths.last(), row.value(column).size());
    }
    const auto line = [&](const QStringList &cells) {
        QString result;
        for (qsizetype column = 0; column < widths.size(); ++column)
            result += cells.value(column).leftJustified(widths.at(column) + 2);
        while (result.endsWith(u' '))
            result.chop(1);
        return result;
    };
    text(line(headers));
    for (qsizetype row = 0; row < rows.size(); ++row) {
        text(line(rows.at(row)));
        for (const QString &each : under.value(row))
            text(u"      "_s + each);
    }
}

void Console::complain(const QString &sentence) const { write(stderr, sentence); }

ExitStatus Console::error(const Error &error) const
{
    write(stderr, error.message);
    if (m_json)
        document({{u"error"_s, QJsonObject {{u"kind"_s, errorKindName(error.kind)}, {u"message"_s, error.message}, {u"detail"_s, error.detail}}}});
    else if (!error.detail.isEmpty())
        write(stderr, u"  "_s + QString(error.detail).replace(u'\n', u"\n  "_s));
    return exitStatusOf(error.kind);
}

Job::Hooks Console::hooks() const
{
    if (m_json)
        return {.onProgress = [](const Progress &progress) {
            const QJsonObject line {{u"phase"_s, progress.phase}, {u"done"_s, progress.done}, {u"total"_s, progress.total}};
            write(stderr, QString::fromUtf8(QJsonDocument(line).toJson(QJsonDocument::Compact)));
        }};
    return {.onLog = [](const QString &line) { write(stderr, line); }};
}

bool Console::canAsk() const { return !m_json && isatty(STDIN_FILENO) && isatty(STDERR_FILENO); }

QString Console::ask(const QString &question) const
{
    std::fputs(qPrintable(question + u' '), stderr);
    QTextStream input(stdin);
    return input.readLine().trimmed();
}

} // namespace talekeeper
