#include "dumpmaker.h"

#include <QCryptographicHash>
#include <QProcess>
#include <QTest>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

QByteArray pipe(const QString &program, const QStringList &arguments, const QByteArray &input)
{
    QProcess process;
    process.start(program, arguments);
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(60'000) || process.exitCode() != 0)
        QTest::qFail(qPrintable(program + u": "_s + QString::fromUtf8(process.readAllStandardError())), __FILE__, __LINE__);
    return process.readAllStandardOutput();
}

QByteArray dumpOfSlow(const QByteArray &after)
{
    return dumpAround("CREATE TABLE public.slow (a integer);\nCOPY public.slow (a) FROM stdin;\n1\n2\n\\.\n\n" + after);
}

} // namespace

QByteArray gzip(const QByteArray &text) { return pipe(u"gzip"_s, {u"-c"_s}, text); }
QByteArray gunzip(const QByteArray &bytes) { return pipe(u"gzip"_s, {u"-dc"_s}, bytes); }

QByteArray dumpAround(const QByteArray &sql)
{
    return "--\n-- PostgreSQL database dump\n--\n\n"
           "-- Dumped from database version 15.1\n-- Dumped by pg_dump version 15.1\n\n"
           "SET statement_timeout = 0;\nSET client_encoding = 'UTF8';\nSET standard_conforming_strings = on;\n"
           "SELECT pg_catalog.set_config('search_path', '', false);\n\n"
        + sql
        + "\n\n--\n-- PostgreSQL database dump complete\n--\n\n";
}

QByteArray largeDump(qsizetype size)
{
    QByteArray text;
    for (quint32 number = 0; text.size() < size; ++number)
        text += QCryptographicHash::hash(QByteArray::number(number), QCryptographicHash::Sha256).toHex() + '\n';
    return gzip(dumpAround("CREATE TABLE public.large (a text);\nCOPY public.large (a) FROM stdin;\n" + text + "\\.\n"));
}

QByteArray slowDump(int seconds) { return dumpOfSlow("SELECT pg_catalog.pg_sleep(" + QByteArray::number(seconds) + ");\n"); }

QByteArray heldDump(const QByteArray &role)
{
    const QByteArray wait = "SELECT pg_catalog.pg_sleep(0.2) WHERE EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = '" + role + "');\n";
    return dumpOfSlow(wait.repeated(3000)); // ten minutes at most
}

} // namespace talekeeper
