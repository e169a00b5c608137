#include "practicewalk.h"

#include "tests/support/dumpmaker.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper
{

namespace
{

QString newest(const TestHost &host, bool whole)
{
    const QStringList files = dumpFiles(host);
    const auto found = std::ranges::find_if(files, [&](const QString &file) {
        const QString path = host.host().stack.backupDirectory + u'/' + file;
        return host.tryShell(u"gzip -t \"$1\" && echo whole"_s, {path}).contains("whole") == whole;
    });
    return found == files.end() ? QString() : *found;
}

} // namespace

QStringList dumpFiles(const TestHost &host)
{
    const QByteArray list = host.shell(u"cd \"$1\" && ls *.gz"_s, {host.host().stack.backupDirectory});
    QStringList files = QString::fromUtf8(list).split(u'\n', Qt::SkipEmptyParts);
    std::ranges::sort(files, std::greater{});
    return files;
}

QString newestWholeDump(const TestHost &host) { return newest(host, true); }
QString newestCutShortDump(const TestHost &host) { return newest(host, false); }

QString writeSlowDump(const TestHost &host, int seconds)
{
    const QString file = u"tale-20240101-020000.sql.gz"_s;
    host.writeDump(file, gzip(slowDump(seconds)));
    return file;
}

void walkTo(WindowDriver &driver, const QString &dumpFile, RestoreStage stage)
{
    driver.chooseTab(Place::Restore);
    if (driver.flow().stage() == RestoreStage::Choose)
        driver.chooseDump(u"choosePage"_s, u"wizardDumps"_s, dumpFile);
    if (stage == RestoreStage::Choose)
        return;
    if (driver.flow().stage() == RestoreStage::Choose)
        PRESS(driver.button(u"choosePage"_s, u"nextChecks"_s));
    if (stage == RestoreStage::Checks)
        return;
    if (driver.flow().stage() == RestoreStage::Checks)
        PRESS(driver.button(u"checksPage"_s, u"nextPlan"_s));
    if (stage == RestoreStage::Plan)
        return;
    if (driver.flow().stage() == RestoreStage::Plan)
        PRESS(driver.button(u"planPage"_s, u"nextConfirm"_s));
}

void confirmAndBegin(WindowDriver &driver, const QString &database)
{
    AWAIT_STAGE(driver, RestoreStage::Confirm);
    driver.type(database);
    PRESS(driver.button(u"confirmPage"_s, u"restore"_s));
}

void awaitLoad(WindowDriver &driver)
{
    QTRY_VERIFY_WITH_TIMEOUT(driver.flow().progress().running()
            && driver.flow().progress().running()->id == "load"_L1 && driver.flow().progress().total() > 0,
        patience);
}

} // namespace talekeeper
