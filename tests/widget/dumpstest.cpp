// The page "Dumps" on a real practice host.
#include "core/history/auditlog.h"
#include "tests/support/dumpmaker.h"
#include "tests/support/testhost.h"
#include "ui/common/appearance.h"
#include "ui/common/labels.h"
#include "ui/common/messagebanner.h"
#include "ui/dumps/contentsmodel.h"
#include "ui/dumps/dumpsproxy.h"
#include "ui/window/hostview.h"
#include "windowdriver.h"

#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QHeaderView>
#include <QLineEdit>
#include <QScopeGuard>
#include <QScrollBar>
#include <QTableView>

#include <algorithm>
#include <thread>

using namespace Qt::StringLiterals;

namespace talekeeper
{

class DumpsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        auto made = TestHost::make(TestHost::Kind::Practice);
        if (!made && !isContinuousIntegration())
            QSKIP(qPrintable(made.error().message));
        QVERIFY2(made, made ? "" : qPrintable(made.error().message + made.error().detail));
        m_host = *std::move(made);
        applyAppearance(*qApp);
        m_font = QApplication::font();
    }

    void cleanupTestCase()
    {
        if (m_host)
            m_host->remove();
    }

    void cleanup()
    {
        m_driver.reset();
        QApplication::setPalette(housePalette(false));
        QApplication::setFont(m_font);
        for (const QString &name : std::as_const(m_made))
            m_host->removeDump(name);
        m_made.clear();
        m_host->cleanUp();
    }

    void pageInItsStates_data()
    {
        QTest::addColumn<QString>("suffix");
        QTest::addColumn<bool>("dark");
        QTest::addColumn<double>("fontScale");
        QTest::addColumn<QSize>("size");
        QTest::newRow("light") << QString() << false << 1.0 << QSize(1360, 850);
        QTest::newRow("dark") << u"_dark"_s << true << 1.0 << QSize(1280, 720);
        QTest::newRow("large") << u"_large"_s << false << 1.5 << QSize(1360, 850);
        QTest::newRow("small") << u"_small"_s << false << 1.0 << QSize(960, 540);
        QTest::newRow("small and large") << u"_small_large"_s << true << 1.5 << QSize(960, 540);
    }

    void pageInItsStates()
    {
        QFETCH(QString, suffix);
        QFETCH(bool, dark);
        QFETCH(double, fontScale);
        QFETCH(QSize, size);
        QApplication::setPalette(housePalette(dark));
        QFont font = m_font;
        font.setPointSizeF(font.pointSizeF() * fontScale);
        QApplication::setFont(font);
        makeDump(QString(190, u'n') + u"-20261101-020000.sql.gz"_s, gzip(dumpAround("SELECT 1;")));
        open();
        m_driver->window().resize(size);
        m_driver->picture(u"dumps_page_new"_s + suffix);
        m_driver->chooseDump(u"dumpsPage"_s, u"dumps"_s, newestDump());
        PRESS(button(u"verify"_s));
        QTRY_COMPARE_WITH_TIMEOUT(state()->role(), StateRole::Good, patience);
        QTRY_VERIFY_WITH_TIMEOUT(text(u"liveText"_s).contains(u"just now"_s), patience);
        m_driver->picture(u"dumps_page"_s + suffix);
        filter()->setText(u"no such dump"_s);
        m_driver->picture(u"dumps_page_none"_s + suffix);
        // Beside the hosts and below the header it fits into 960×540, also with large fonts.
        const QSize needed = m_driver->page(u"dumpsPage"_s)->minimumSizeHint();
        QVERIFY2(needed.width() <= 680 && needed.height() <= 390,
            qPrintable(u"%1×%2"_s.arg(needed.width()).arg(needed.height())));
    }

    void missedDayExplainsItselfAndCantBeRestored()
    {
        open();
        filter()->setText(u"missed"_s);
        QTRY_COMPARE(table()->model()->rowCount(), 1);
        QCOMPARE(text(u"dumpsShown"_s), u"0 of 20 shown"_s);
        QTest::mouseClick(table()->viewport(), Qt::LeftButton, {},
            table()->visualRect(table()->model()->index(0, 0)).center());
        QCOMPARE(state()->role(), StateRole::Bad);
        QCOMPARE(state()->text(), u"Missed"_s);
        QVERIFY(text(u"dumpReason"_s).contains(u"schedule"_s));
        for (const QString &name : {u"verify"_s, u"pin"_s, u"fetch"_s, u"copyName"_s, u"restoreThisDump"_s})
            QVERIFY(!button(name)->isVisible());
        m_driver->picture(u"dumps_page_missed"_s);

        // Nor does it stand in the wizard.
        const auto *choose = m_driver->on<QTableView>(u"restorePage"_s, u"wizardDumps"_s)->model();
        QCOMPARE(choose->rowCount(), 20);
        QCOMPARE(choose->columnCount(), int(DumpsModel::Pruned));
    }

    void filterThatMatchesNothingCanBeCleared()
    {
        open();
        m_driver->chooseDump(u"dumpsPage"_s, u"dumps"_s, newestDump());
        QTest::keyClicks(filter(), u"nothing like this"_s);
        QVERIFY(text(u"dumpsShown"_s).startsWith(u"None of 20"_s));
        QCOMPARE(text(u"dumpName"_s), newestDump()); // what was chosen stays in the pane
        PRESS(button(u"clearFilter"_s));
        QVERIFY(!button(u"clearFilter"_s)->isVisible());
        QVERIFY(!m_driver->on<QLabel>(u"dumpsPage"_s, u"dumpsShown"_s)->isVisible());
        QCOMPARE(table()->currentIndex().data(DumpsModel::FileNameRole).toString(), newestDump());
        QTest::keyClicks(filter(), u"cut short"_s); // nobody has read them yet
        QCOMPARE(table()->model()->rowCount(), 0);
    }

    void liveColumnShowsWhatIsEmptyNow()
    {
        m_host->sql(u"tale"_s, u"CREATE TABLE lines_kept AS TABLE public.verbatim_lines; TRUNCATE public.verbatim_lines; CREATE TABLE public.made_since AS SELECT 1 AS a"_s);
        open();
        m_driver->chooseDump(u"dumpsPage"_s, u"dumps"_s, newestDump());
        auto *contents = m_driver->on<QTableView>(u"dumpsPage"_s, u"contents"_s);
        QVERIFY(!contents->isVisible());
        PRESS(button(u"verify"_s));
        QTRY_VERIFY_WITH_TIMEOUT(text(u"liveText"_s).contains(u"just now"_s), patience);
        const QAbstractItemModel &model = *contents->model();
        bool seen = false;
        for (int row = 0; row < model.rowCount(); ++row) {
            const QModelIndex live = model.index(row, ContentsModel::Live);
            QVERIFY(live.data().toString() != u"–"_s);
            if (model.index(row, ContentsModel::Table).data().toString() != "public.verbatim_lines"_L1)
                continue;
            seen = true;
            QVERIFY(model.index(row, ContentsModel::Rows).data(ContentsModel::SortRole).toInt() > 0);
            QCOMPARE(live.data().toString(), u"0"_s);
            QCOMPARE(live.data(ContentsModel::StateRoleRole).toInt(), static_cast<int>(StateRole::Bad));
            contents->scrollTo(live);
        }
        m_host->sql(u"tale"_s, u"INSERT INTO public.verbatim_lines SELECT * FROM lines_kept; DROP TABLE lines_kept, public.made_since"_s);
        QVERIFY(seen);
        QVERIFY(text(u"liveText"_s).contains(u"2 tables with rows that are not in this dump"_s));
        m_driver->picture(u"dumps_page_live_empty"_s);
    }

    void liveRowsThatCantBeKnownAreSaidSo()
    {
        makeDump(u"elsewhere-20250105-020000.sql.gz"_s,
            gzip(dumpAround("CREATE TABLE public.t (a integer);\nCOPY public.t (a) FROM stdin;\n1\n\\.\n")));
        open();
        m_driver->chooseDump(u"dumpsPage"_s, u"dumps"_s, u"elsewhere-20250105-020000.sql.gz"_s);
        PRESS(button(u"verify"_s));
        QTRY_VERIFY_WITH_TIMEOUT(text(u"liveText"_s).startsWith(u"The live rows are not known. There is no database"_s), patience);
        const auto *contents = m_driver->on<QTableView>(u"dumpsPage"_s, u"contents"_s);
        QCOMPARE(contents->model()->index(0, ContentsModel::Live).data().toString(), u"–"_s);
        m_driver->picture(u"dumps_page_live_unknown"_s);
    }

    void verifyAllGoesThroughAllAndCanBeStopped()
    {
        open();
        auto *verifyAll = button(u"verifyAll"_s);
        PRESS(verifyAll);
        QCOMPARE(verifyAll->text(), u"&Stop verifying"_s);
        QTRY_VERIFY_WITH_TIMEOUT(text(u"verifyAllText"_s).startsWith(u"Verifying 2 of 20"_s), patience);
        m_driver->picture(u"dumps_page_verify_all"_s);
        PRESS(verifyAll);
        QTRY_VERIFY_WITH_TIMEOUT(text(u"verifyAllText"_s).startsWith(u"Stopped after "_s), patience);
        const int left = 20 - countOf(DumpState::Verified) - countOf(DumpState::Truncated);
        QVERIFY(left > 0);

        PRESS(verifyAll);
        QTRY_VERIFY_WITH_TIMEOUT(text(u"verifyAllText"_s).startsWith(u"Verified "_s), patience * 3);
        QCOMPARE(countOf(DumpState::Verified), 19);
        QCOMPARE(countOf(DumpState::Truncated), 1);
        QVERIFY(!verifyAll->isEnabled());
        QTRY_VERIFY(m_driver->session().runner().jobs().isEmpty());
        m_driver->picture(u"dumps_page_verified_all"_s);
    }

    void fetchAsksAndWritesForThisUserOnly()
    {
        QTemporaryDir directory;
        const QString name = newestDump();
        open();
        m_driver->chooseDump(u"dumpsPage"_s, u"dumps"_s, name);
        m_driver->prompts().folder = directory.path();
        PRESS(button(u"fetch"_s)); // the admin stays
        QCOMPARE(m_driver->prompts().asked.size(), 1);
        const Question question = m_driver->prompts().asked.first();
        QVERIFY(question.title.contains(name));
        QVERIFY(question.text.contains(u"production data"_s) && question.text.contains(u"0600"_s));
        QVERIFY(QDir(directory.path()).isEmpty());

        m_driver->prompts().answer = 0;
        PRESS(button(u"fetch"_s));
        auto *line = m_driver->on<StateLabel>(u"dumpsPage"_s, u"fetchState"_s);
        QTRY_COMPARE_WITH_TIMEOUT(line->role(), StateRole::Good, patience);
        QFile fetched(directory.filePath(name));
        QVERIFY(fetched.open(QIODevice::ReadOnly));
        QVERIFY(fetched.readAll() == m_host->readDump(name));
        QCOMPARE(fetched.permissions() & 0x00ff, QFileDevice::Permissions());
        QVERIFY(text(u"fetchText"_s).remove(u'\u200b').contains(directory.path()));
        m_driver->picture(u"dumps_page_fetched"_s);
        const auto store = HistoryStore::open(m_driver->historyPath());
        const auto entries = AuditLog(*store).read();
        QVERIFY(entries && entries->last().command.contains(u"send-dump.sh"_s));

        m_driver->prompts().folder = u"/proc"_s;
        PRESS(button(u"fetch"_s));
        QTRY_COMPARE_WITH_TIMEOUT(line->role(), StateRole::Bad, patience);
        QVERIFY(text(u"fetchText"_s).contains(u"/proc"_s));
        m_driver->picture(u"dumps_page_fetch_failed"_s);

        PRESS(button(u"copyName"_s));
        QCOMPARE(QGuiApplication::clipboard()->text(), name);
    }

    void pushBringsADumpOfThisMachineToTheHost()
    {
        QTemporaryDir directory;
        const QString name = u"tale-20250107-020000.sql.gz"_s;
        const QByteArray bytes = gzip(dumpAround("SELECT 1;"));
        QFile here(directory.filePath(name));
        QVERIFY(here.open(QIODevice::WriteOnly) && here.write(bytes) == bytes.size());
        here.close();
        m_made << name;
        open();
        auto *message = m_driver->on<MessageBanner>(u"dumpsPage"_s, u"pushMessage"_s);
        QTRY_VERIFY(m_driver->session().runner().jobs().isEmpty()); // the drills are read meanwhile
        PRESS(button(u"push"_s)); // the admin chooses no file
        QVERIFY(!message->isVisible() && m_driver->session().runner().jobs().isEmpty());

        m_driver->prompts().file = here.fileName();
        m_driver->session().setEnvironment(Environment::Production);
        PRESS(button(u"push"_s)); // the admin leaves production as it is
        QCOMPARE(m_driver->prompts().asked.size(), 1);
        QVERIFY(m_driver->prompts().asked.first().text.contains(name));
        QVERIFY(!message->isVisible() && m_driver->session().runner().jobs().isEmpty());

        m_driver->prompts().answer = 0;
        PRESS(button(u"push"_s));
        QCOMPARE(m_driver->prompts().asked.size(), 2);
        m_driver->session().setEnvironment(Environment::None);
        const auto jobs = m_driver->session().runner().jobs();
        QVERIFY(std::ranges::any_of(jobs, [&](const RunningJob *job) {
            return job->description().title == u"Pushing "_s + name && !job->description().isRoutine;
        }));
        QVERIFY(message->isVisible());
        QTRY_COMPARE_WITH_TIMEOUT(message->role(), StateRole::Good, patience);
        QVERIFY2(message->text().contains(name), qPrintable(message->text()));
        QCOMPARE(m_host->readDump(name), bytes);
        QTRY_VERIFY_WITH_TIMEOUT(qobject_cast<DumpsProxy *>(table()->model())->indexOf(name).isValid(), patience);
        m_driver->picture(u"dumps_page_pushed"_s);
        const auto entries = AuditLog(*HistoryStore::open(m_driver->historyPath())).read();
        QVERIFY(entries && entries->last().command.contains(u"receive-dump.sh"_s));

        QVERIFY(here.resize(bytes.size() - 5));
        PRESS(button(u"push"_s));
        QTRY_COMPARE_WITH_TIMEOUT(message->role(), StateRole::Bad, patience);
        QVERIFY2(message->text().contains(u"cut short"_s), qPrintable(message->text()));
        m_driver->picture(u"dumps_page_push_failed"_s);
    }

    void dumpsAreTakenOfAllAndOfOne()
    {
        open();
        auto *message = m_driver->on<MessageBanner>(u"dumpsPage"_s, u"takeMessage"_s);
        PRESS(button(u"take"_s)); // the admin takes none
        QCOMPARE(m_driver->prompts().asked.size(), 1);
        QCOMPARE(m_driver->prompts().asked.first().verbs,
            (QStringList{u"Take all 3"_s, u"Take tale"_s, u"Take tale_knowledge"_s, u"Take tale_platform"_s}));
        QVERIFY(!message->isVisible());

        const QStringList before = files();
        m_driver->prompts().answer = 0;
        PRESS(button(u"take"_s));
        const auto jobs = m_driver->session().runner().jobs();
        QVERIFY(std::ranges::any_of(jobs, [](const RunningJob *job) {
            return job->description().title.startsWith(u"Taking a dump of"_s) && !job->description().isRoutine;
        }));
        QVERIFY(message->isVisible());
        QTRY_COMPARE_WITH_TIMEOUT(message->role(), StateRole::Good, patience);
        const QStringList taken = madeSince(before);
        QCOMPARE(taken.size(), 3);
        for (const QString &name : taken)
            QVERIFY2(message->text().contains(name), qPrintable(message->text()));
        QVERIFY(message->text().contains(u"own job prunes it"_s) && message->text().contains(u"Nothing prunes it"_s));
        QTRY_COMPARE_WITH_TIMEOUT(countOf(DumpState::Verified), 3, patience); // in the table, as they were read
        m_driver->picture(u"dumps_page_taken"_s);

        m_driver->prompts().answer = 2;
        PRESS(button(u"take"_s));
        QTRY_COMPARE_WITH_TIMEOUT(message->role(), StateRole::Good, patience);
        QCOMPARE(madeSince(before + taken).size(), 1);
        QVERIFY(madeSince(before + taken).first().startsWith(u"tale_knowledge-"_s));
        const auto entries = AuditLog(*HistoryStore::open(m_driver->historyPath())).read();
        QVERIFY(entries && entries->last().command.contains(u"take-dump.sh"_s));
    }

    void theCommandTakesADumpAndAStopIsNotAFailure()
    {
        m_host->sql(u"postgres"_s, u"CREATE DATABASE tale_wait"_s);
        m_host->sql(u"tale_wait"_s, u"CREATE TABLE t (a integer)"_s);
        LocalRunner runner;
        const Command lock{.words = {u"psql"_s, u"-X"_s, u"-U"_s, u"tale"_s, u"-d"_s, u"tale_wait"_s, u"-c"_s,
                               u"BEGIN; LOCK TABLE t; SELECT pg_sleep(120)"_s}};
        std::jthread holder([&] { runner.run(m_host->engine().insideCommand(m_host->host().stack.database.name, lock), {}); });
        const auto dropDatabase = qScopeGuard([&] { m_host->sql(u"postgres"_s, u"DROP DATABASE tale_wait WITH (FORCE)"_s); });
        QTRY_VERIFY_WITH_TIMEOUT(!m_host->sql(u"tale_wait"_s, u"SELECT 1 FROM pg_locks WHERE relation = 't'::regclass AND granted"_s).isEmpty(), patience);
        open();
        m_driver->chooseTab(Place::Overview);
        m_driver->prompts().answer = 4; // the last: tale_wait
        const auto commands = m_driver->window().actions();
        const auto command = std::ranges::find(commands, u"Take a dump now…"_s, &QAction::text);
        QVERIFY(command != commands.end());
        (*command)->trigger();
        auto *message = m_driver->on<MessageBanner>(u"dumpsPage"_s, u"takeMessage"_s);
        QTRY_VERIFY(message->isVisible());
        QVERIFY2(message->text().contains(u"tale_wait"_s), qPrintable(message->text()));
        QVERIFY(button(u"take"_s)->text().contains(u"Stop"_s));
        PRESS(button(u"take"_s));
        QTRY_COMPARE_WITH_TIMEOUT(message->role(), StateRole::Unknown, patience);
        QVERIFY2(message->text().contains(u"stopped"_s), qPrintable(message->text()));
        QTRY_VERIFY(button(u"take"_s)->isEnabled());
    }

    void aPinnedDumpIsKeptAndSaidSo()
    {
        const QString name = u"tale-20250107-020000.sql.gz"_s;
        makeDump(name, gzip(dumpAround("SELECT 1;")));
        open();
        m_driver->chooseDump(u"dumpsPage"_s, u"dumps"_s, name);
        const auto cell = [&](int column) {
            return qobject_cast<DumpsProxy *>(table()->model())->indexOf(name).siblingAtColumn(column).data().toString();
        };
        QVERIFY(cell(DumpsModel::Pruned) != u"never"_s);
        PRESS(button(u"pin"_s));
        QTRY_COMPARE_WITH_TIMEOUT(cell(DumpsModel::Pruned), u"never"_s, patience);
        QVERIFY(cell(DumpsModel::State).contains(u"pinned"_s));
        QVERIFY2(text(u"pinText"_s).contains(u"is pinned: it stays"_s), qPrintable(text(u"pinText"_s)));
        QTRY_COMPARE(button(u"pin"_s)->text(), u"Un&pin"_s);
        m_driver->picture(u"dumps_page_pinned"_s);

        m_host->removeDump(name); // as the host prunes it
        PRESS(button(u"refresh"_s));
        QTRY_VERIFY_WITH_TIMEOUT(!m_driver->session().isBusy(), patience);
        QCOMPARE(cell(DumpsModel::Pruned), u"never"_s);
        PRESS(button(u"verify"_s));
        QTRY_COMPARE_WITH_TIMEOUT(state()->role(), StateRole::Good, patience);
        PRESS(button(u"pin"_s));
        QTRY_COMPARE_WITH_TIMEOUT(button(u"pin"_s)->text(), u"&Pin"_s, patience);
        QVERIFY2(text(u"pinText"_s).contains(u"got its name back"_s), qPrintable(text(u"pinText"_s)));
        QVERIFY(!m_host->readDump(name).isEmpty());
        QTRY_VERIFY_WITH_TIMEOUT(cell(DumpsModel::Pruned) != u"never"_s, patience);
    }

    void stoppedPushIsNotAFailure()
    {
        QTemporaryDir directory;
        QFile here(directory.filePath(u"tale-20250108-020000.sql.gz"_s));
        const QByteArray bytes = largeDump(300'000'000);
        QVERIFY(here.open(QIODevice::WriteOnly) && here.write(bytes) == bytes.size());
        here.close();
        open();
        m_driver->prompts().file = here.fileName();
        auto *message = m_driver->on<MessageBanner>(u"dumpsPage"_s, u"pushMessage"_s);
        PRESS(button(u"push"_s));
        QTRY_VERIFY_WITH_TIMEOUT(message->text().contains(u" of "_s), patience);
        m_driver->picture(u"dumps_page_pushing"_s);
        QVERIFY(button(u"push"_s)->text().contains(u"Stop"_s));
        PRESS(button(u"push"_s));
        QTRY_COMPARE_WITH_TIMEOUT(message->role(), StateRole::Unknown, patience);
        QVERIFY2(message->text().contains(u"stopped"_s), qPrintable(message->text()));
        QTRY_VERIFY(button(u"push"_s)->isEnabled());
        QVERIFY(!qobject_cast<DumpsProxy *>(table()->model())->indexOf(u"tale-20250108-020000.sql.gz"_s).isValid());
    }

    void dumpThatGoesBetweenListAndClickIsSaidToBeGone()
    {
        const QString name = u"tale-20250106-020000.sql.gz"_s;
        makeDump(name, gzip(dumpAround("SELECT 1;")));
        open();
        m_driver->chooseDump(u"dumpsPage"_s, u"dumps"_s, name);
        m_host->removeDump(name);
        PRESS(button(u"verify"_s));
        QTRY_COMPARE_WITH_TIMEOUT(state()->text(), u"Gone from the host"_s, patience);
        QTRY_VERIFY_WITH_TIMEOUT(!m_driver->session().isBusy() && table()->model()->rowCount() > 0
                && !qobject_cast<DumpsProxy *>(table()->model())->indexOf(name).isValid(), patience);
        // The list has forgotten it; the pane has not turned to another dump.
        QCOMPARE(text(u"dumpName"_s), name);
        QCOMPARE(state()->role(), StateRole::Bad);
        QVERIFY(text(u"dumpReason"_s).contains(u"last seen at"_s) && text(u"dumpReason"_s).contains(u"another dump"_s));
        QVERIFY(!table()->selectionModel()->hasSelection());
        for (const QString &button : {u"verify"_s, u"fetch"_s, u"restoreThisDump"_s})
            QVERIFY(!this->button(button)->isEnabled());
        m_driver->picture(u"dumps_page_gone"_s);
        m_driver->chooseDump(u"dumpsPage"_s, u"dumps"_s, newestDump());
        QVERIFY(button(u"restoreThisDump"_s)->isEnabled());
    }

    void refreshKeepsPlaceOrderAndFilter()
    {
        open();
        filter()->setText(u"tale"_s);
        table()->sortByColumn(DumpsModel::Taken, Qt::AscendingOrder);
        const QString chosen = newestDump();
        m_driver->chooseDump(u"dumpsPage"_s, u"dumps"_s, chosen);
        m_driver->window().resize(960, 540);
        table()->verticalScrollBar()->setValue(37);
        QTRY_COMPARE(table()->verticalScrollBar()->value(), 37);
        makeDump(u"tale-20250107-020000.sql.gz"_s, gzip(dumpAround("SELECT 1;")));
        const int before = table()->model()->rowCount();
        PRESS(button(u"refresh"_s));
        QTRY_VERIFY_WITH_TIMEOUT(table()->model()->rowCount() > before, patience);
        QCOMPARE(table()->currentIndex().data(DumpsModel::FileNameRole).toString(), chosen);
        QCOMPARE(table()->horizontalHeader()->sortIndicatorOrder(), Qt::AscendingOrder);
        QCOMPARE(filter()->text(), u"tale"_s);
        QCOMPARE(table()->verticalScrollBar()->value(), 37);
    }

private:
    void open()
    {
        m_driver = std::make_unique<WindowDriver>(m_host->profile());
        QTRY_VERIFY_WITH_TIMEOUT(m_driver->session().state() == HostSession::State::Connected, patience);
        m_driver->chooseTab(Place::Dumps);
    }
    void makeDump(const QString &name, const QByteArray &bytes)
    {
        m_host->writeDump(name, bytes);
        m_made << name;
    }
    QString newestDump() const
    {
        const auto catalogue = readCatalogue(m_host->host(), {});
        const Dump *newest = catalogue ? catalogue->newestOf(u"tale"_s) : nullptr;
        return newest ? newest->fileName : QString();
    }
    QStringList files() const
    {
        return QString::fromUtf8(m_host->shell(u"ls \"$1\""_s, {m_host->host().stack.backupDirectory})).split(u'\n', Qt::SkipEmptyParts);
    }
    /// They are removed after the test.
    QStringList madeSince(const QStringList &before)
    {
        QStringList made = files();
        made.removeIf([&](const QString &name) { return before.contains(name); });
        m_made << made;
        return made;
    }
    int countOf(DumpState state)
    {
        const QAbstractItemModel &model = *table()->model();
        int count = 0;
        for (int row = 0; row < model.rowCount(); ++row)
            count += model.index(row, DumpsModel::State).data().toString() == dumpStateText(state) ? 1 : 0;
        return count;
    }

    QPushButton *button(const QString &name) { return m_driver->button(u"dumpsPage"_s, name); }
    QTableView *table() { return m_driver->on<QTableView>(u"dumpsPage"_s, u"dumps"_s); }
    QLineEdit *filter() { return m_driver->on<QLineEdit>(u"dumpsPage"_s, u"dumpFilter"_s); }
    StateLabel *state() { return m_driver->on<StateLabel>(u"dumpsPage"_s, u"dumpState"_s); }
    QString text(const QString &label) { return m_driver->on<QLabel>(u"dumpsPage"_s, label)->text(); }

    std::optional<TestHost> m_host;
    std::unique_ptr<WindowDriver> m_driver;
    QStringList m_made;
    QFont m_font;
};

} // namespace talekeeper

QTEST_MAIN(talekeeper::DumpsTest)
#include "dumpstest.moc"
