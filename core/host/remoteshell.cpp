#include "core/host/remoteshell.h"

#include "core/host/remotescript.h"

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

/// What every shell reads alike in single quotes, and printf in its format.
bool isPlain(char byte) { return byte >= ' ' && byte < 0x7f && !QByteArrayView("'\\%!").contains(byte); }

QByteArray printfFormat(const QByteArray &text)
{
    QByteArray format;
    for (const char byte : text) {
        if (isPlain(byte))
            format += byte;
        else
            format += '\\' + QByteArray::number(static_cast<unsigned char>(byte), 8).rightJustified(3, '0');
    }
    return format;
}

/// A script as one line, without its comments.
QString asOneLine(const QString &script)
{
    QStringList lines;
    for (const QString &line : script.split(u'\n', Qt::SkipEmptyParts))
        if (!line.startsWith(u'#'))
            lines << line;
    return lines.join(u"; "_s);
}

} // namespace

QString remoteShellLine(const Command &command, const QByteArray &mark)
{
    // Quoted, as a profile may have made an alias of the word.
    return u"'exec' /bin/sh -c '%1' sh %2 '%3'"_s.arg(asOneLine(remoteFile(u"login-shell.sh"_s)), QString::fromLatin1(mark),
        QString::fromLatin1(printfFormat(toShellLine(command).toUtf8())));
}

AfterMark::AfterMark(const QByteArray &mark)
    : m_line(mark + '\n')
{
}

QByteArray AfterMark::add(const QByteArray &bytes)
{
    if (m_found) {
        m_bytesFound += bytes.size();
        return bytes;
    }
    const qsizetype from = qMax<qsizetype>(0, m_before.size() - m_line.size());
    m_before += bytes;
    const qsizetype at = m_before.indexOf(m_line, from);
    if (at < 0)
        return {};
    m_found = true;
    const QByteArray after = m_before.sliced(at + m_line.size());
    m_before.truncate(at);
    m_bytesFound = after.size();
    return after;
}

std::optional<int> processIn(const AfterMark &errors)
{
    if (!errors.isFound())
        return std::nullopt;
    // "MARK-1234", the line before the mark's.
    const QByteArray start = errors.line().trimmed() + '-';
    const qsizetype at = errors.before().lastIndexOf(start);
    if (at < 0)
        return std::nullopt;
    bool isNumber = false;
    const int process = errors.before().sliced(at + start.size()).trimmed().toInt(&isNumber);
    return isNumber && process > 1 ? std::optional(process) : std::nullopt;
}

} // namespace talekeeper
