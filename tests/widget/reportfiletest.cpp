// Reports and exports as files, and the models of the page Activity, without a host.
#include "ui/activity/auditmodel.h"
#include "ui/restore/runsmodel.h"
#include "ui/activity/saveaudit.h"
#include "ui/restore/savereport.h"
#include "ui/common/pdf.h"
#include "ui/common/staterole.h"

#include <QAbstractItemModelTester>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSemaphore>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTimeZone>
#include <QWidget>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

const QDateTime now(QDate(2026, 11, 22), QTime(11, 30), QTimeZone::UTC);

class FixedPrompts final : public Prompts
{
public:
    void ask(QWidget *, const Question &, std::function<void(std::optional<qsizetype>)>) override { }
    void chooseFolder(QWidget *, const QString &, std::function<void(std::optional<QString>)>) override { }
    void chooseFileToSave(QWidget *, const QString &, const QString &suggestion,
        std::function<void(std::optional<QString>)> then) override
    {
        suggested = suggestion;
        then(file);
    }
    void chooseFileToOpen(QWidget *, const QString &, const QString &, std::function<void(std::optional<QString>)>) override
    {
    }
    void askHostKey(QWidget *, const HostKeyQuestion &, std::function<void(bool)>) override { }
    void askSecret(QWidget *, const SecretQuestion &, std::function<void(std::optional<Secret>)>) override { }
    std::optional<QString> file;
    QString suggested;
};

AuditEntry entry(qint64 number)
{
    return {.number = number,
        .at = now,
        .who = u"anna@desk"_s,
        .host = u"Production (tale)"_s,
        .run = u"20261122-113000-4f2a"_s,
        .command = u"docker stop number-%1"_s.arg(number),
        .result = u"done"_s};
}

QList<AuditEntry> entries(qint64 newest, qint64 count)
{
    QList<AuditEntry> list;
    for (qint64 number = newest; number > newest - count; --number)
        list << entry(number);
    return list;
}

QByteArray content(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QString longName() { return QString(200, u'x'); }

RestoreReport someReport()
{
    RestoreReport report{.run = u"20261122-113000-4f2a"_s,
        .outcome = RunOutcome::Restored,
        .dump = longName(),
        .database = u"tale"_s,
        .startedAt = now};
    for (int at = 0; at < 60; ++at)
        report.steps << StepReport{.title = u"Step %1"_s.arg(at), .proof = longName()};
    return report;
}

} // namespace

class ReportFileTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_directory = std::make_unique<QTemporaryDir>(); }

    void reportBecomesPdfOfSeveralPages()
    {
        const QString path = m_directory->filePath(u"a.pdf"_s);
        const auto written = writePdf(toHtml(someReport(), {}), path);
        QVERIFY2(written, written ? "" : qPrintable(written.error().message));
        const QByteArray bytes = content(path);
        QVERIFY(bytes.startsWith("%PDF-"));
        QVERIFY(bytes.trimmed().endsWith("%%EOF"));
        QVERIFY(bytes.count("/Type /Page\n") > 1);
    }

    void fileInMissingFolderIsRefusedAndLeavesNothing()
    {
        const QString path = m_directory->filePath(u"missing/a.pdf"_s);
        const auto written = writePdf(u"<p>a</p>"_s, path);
        QVERIFY(!written);
        QVERIFY2(written.error().message.contains(path), qPrintable(written.error().message));
        QVERIFY(QDir(m_directory->path()).isEmpty());
    }

    void reportIsSavedInAWorkingThread_data()
    {
        QTest::addColumn<bool>("pdf");
        QTest::newRow("html") << false;
        QTest::newRow("pdf") << true;
    }
    void reportIsSavedInAWorkingThread()
    {
        QFETCH(bool, pdf);
        QWidget parent;
        JobRunner runner;
        FixedPrompts prompts;
        prompts.file = m_directory->filePath(u"report"_s);
        Result<QString> outcome = failure(ErrorKind::Failed, {});
        bool told = false;
        saveReport(&parent, prompts, runner,
            {.report = someReport(),
                .origin = {.host = u"Production"_s},
                .historyPath = history(3),
                .format = pdf ? ReportFormat::Pdf : ReportFormat::Html},
            [&](const Result<QString> &result) {
                outcome = result;
                told = true;
            });
        QVERIFY(!told); // nothing was done in the window's thread
        QTRY_VERIFY_WITH_TIMEOUT(told, 30'000);
        QVERIFY2(outcome, outcome ? "" : qPrintable(outcome.error().message));
        QVERIFY(outcome->contains(*prompts.file));
        QCOMPARE(prompts.suggested, u"restore-tale-20261122-113000."_s + (pdf ? u"pdf"_s : u"html"_s));
        const QByteArray bytes = content(*prompts.file);
        if (pdf) {
            QVERIFY(bytes.startsWith("%PDF-"));
        } else {
            QVERIFY(bytes.contains("docker stop number-3"));
            QVERIFY(bytes.contains("3 entries, holds"));
            QVERIFY(bytes.indexOf("number-1") < bytes.indexOf("number-3"));
        }
    }

    void stoppedSavingWritesNothing()
    {
        QWidget parent;
        JobRunner runner;
        // All threads are taken, so that what is saved is stopped before it begins, however small it is.
        constexpr int more = 100;
        QSemaphore free;
        const auto takeAllThreads = [&] {
            for (int at = 0; at < more; ++at)
                runner.run(
                    {.title = u"busy"_s},
                    [&free](const Job &) {
                        free.acquire();
                        return Result<bool>(true);
                    },
                    &parent, [](const Result<bool> &) {});
        };
        takeAllThreads();
        FixedPrompts prompts;
        prompts.file = m_directory->filePath(u"report.html"_s);
        const QString log = history(3);
        std::optional<ErrorKind> report, audit;
        saveReport(&parent, prompts, runner, {.report = someReport(), .origin = {.host = u"Production"_s}, .historyPath = log},
            [&](const Result<QString> &result) { report = result ? ErrorKind::Failed : result.error().kind; });
        runner.jobs().last()->stop();
        free.release(more);
        QTRY_COMPARE_WITH_TIMEOUT(report, std::optional(ErrorKind::Stopped), 30'000);
        QVERIFY(!QFile::exists(*prompts.file));
        takeAllThreads();
        prompts.file = m_directory->filePath(u"audit.csv"_s);
        saveAudit(&parent, prompts, runner, {.host = u"Production"_s, .historyPath = log},
            [&](const Result<QString> &result) { audit = result ? ErrorKind::Failed : result.error().kind; });
        QCOMPARE(runner.jobs().last()->description().host, u"Production"_s); // where the panel's "Show" leads
        runner.jobs().last()->stop();
        free.release(more);
        QTRY_COMPARE_WITH_TIMEOUT(audit, std::optional(ErrorKind::Stopped), 30'000);
        QVERIFY(!QFile::exists(*prompts.file));
    }

    void reportWithoutAuditLogSaysSo()
    {
        const QString path = m_directory->filePath(u"history.sqlite"_s);
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(QByteArray(8192, 'x')), 8192);
        file.close();
        const ReportEvidence evidence = readEvidence(path, u"20261122-113000-4f2a"_s, {});
        QVERIFY(evidence.fault.contains(path));
        QVERIFY(readEvidence(m_directory->filePath(u"new.sqlite"_s), {}, {}).commands.isEmpty());
        QVERIFY(readEvidence(history(2), {}, {}).commands.isEmpty()); // no run is not every run
    }

    void nobodyIsToldWhereNoFileWasChosen()
    {
        QWidget parent;
        JobRunner runner;
        FixedPrompts prompts;
        saveReport(&parent, prompts, runner, {.report = someReport()}, [](const auto &) { QFAIL("told"); });
        QVERIFY(runner.jobs().isEmpty());
    }

    void suggestedNameIsAFileName()
    {
        RestoreReport report = someReport();
        report.database = u"../a b/\"<é>"_s + longName();
        const QString name = suggestedReportName(report, ReportFormat::Html);
        QVERIFY2(!name.contains(u'/') && !name.contains(u' ') && name.size() < 120, qPrintable(name));
        QCOMPARE(suggestedReportName({}, ReportFormat::Pdf), u"restore.pdf"_s);
    }

    void auditLogIsExportedByTheEnding()
    {
        const QString log = history(3);
        const QString csv = m_directory->filePath(u"a.csv"_s), json = m_directory->filePath(u"a.json"_s);
        QVERIFY(writeAudit(log, csv, {}));
        QCOMPARE(content(csv).count("\r\n"), 4);
        QVERIFY(writeAudit(log, json, {}));
        QVERIFY(QJsonDocument::fromJson(content(json)).object()[u"verified"_s].toBool());
        const auto other = writeAudit(log, m_directory->filePath(u"a.txt"_s), {});
        QVERIFY(!other && other.error().message.contains(u".csv"_s));
        QVERIFY(!QFile::exists(m_directory->filePath(u"a.txt"_s)));
        const auto missing = writeAudit(log, m_directory->filePath(u"missing/a.csv"_s), {});
        QVERIFY(!missing && !missing.error().message.isEmpty());
    }

    void exportDoesNotOverwriteTheLogItself()
    {
        const QString log = history(3, u"history.json"_s);
        const QByteArray before = content(log);
        QVERIFY(!writeAudit(log, log, {}));
        QCOMPARE(content(log), before);
    }

    void newerEntriesMoveNobody()
    {
        AuditModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setEntries(entries(10, 10));
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        const QPersistentModelIndex chosen = model.indexOf(7);
        model.setEntries(entries(12, 10)); // two came, the two oldest made room
        QCOMPARE(model.rowCount(), 10);
        QCOMPARE(chosen.data(AuditModel::NumberRole).toLongLong(), 7);
        QCOMPARE(resets.size(), 0);
        model.setEntries(entries(12, 10));
        QCOMPARE(resets.size(), 0);
        model.setEntries(entries(5, 3)); // something else was searched for
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(resets.size(), 1);
        model.setEntries({});
        QCOMPARE(model.rowCount(), 0);
    }

    void longCommandIsOneLineThatKeepsItsEnds()
    {
        AuditModel model;
        AuditEntry script = entry(1);
        script.command = u"begin\n"_s + QString(100'000, u'x') + u"\nend <b>"_s;
        model.setEntries({script});
        const QString text = model.index(0, AuditModel::Command).data().toString();
        QVERIFY(
            text.size() < 400 && text.startsWith(u"begin"_s) && text.endsWith(u"end <b>"_s) && !text.contains(u'\n'));
        QVERIFY(model.index(0, AuditModel::Command).data(Qt::ToolTipRole).toString().size() < 20'000);
    }

    void runsKeepTheirPlaceOverARefresh()
    {
        RunsModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const auto run = [](const QString &name, RunState state = RunState::Restored) {
            return RunRecord{.run = name, .state = state, .database = longName(), .startedAt = now};
        };
        model.setRuns({run(u"c"_s), run(u"b"_s), run(u"a"_s)});
        const QPersistentModelIndex chosen = model.index(1, 0);
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        model.setRuns({run(u"d"_s), run(u"a"_s), run(u"b"_s, RunState::Undone)});
        QCOMPARE(resets.size(), 0);
        QCOMPARE(chosen.data(RunsModel::RunRole).toString(), u"b"_s);
        QCOMPARE(chosen.row(), 2);
        QCOMPARE(model.index(2, RunsModel::State).data().toString(), u"undone"_s);
        QCOMPARE(model.index(0, RunsModel::State).data(RunsModel::StateRoleRole).toInt(),
            static_cast<int>(StateRole::Good));
        QVERIFY(!model.run(u"c"_s) && model.run(u"d"_s));
    }

private:
    QString history(int count, const QString &name = u"history.sqlite"_s)
    {
        const QString path = m_directory->filePath(name);
        const auto store = HistoryStore::open(path);
        for (int at = 1; store && at <= count; ++at)
            if (!AuditLog(*store).append(entry(at)))
                QTest::qFail("The log does not take an entry.", __FILE__, __LINE__);
        return path;
    }

    std::unique_ptr<QTemporaryDir> m_directory;
};

} // namespace talekeeper

QTEST_MAIN(talekeeper::ReportFileTest)
#include "reportfiletest.moc"
