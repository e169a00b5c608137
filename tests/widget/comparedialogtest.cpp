// Comparing dumps: the model and its filter without a host, the dialog on a real practice host.
#include "accessibilitycheck.h"
#include "layoutcheck.h"
#include "tests/support/ctl.h"
#include "tests/support/dumpmaker.h"
#include "tests/support/testhost.h"
#include "ui/common/appearance.h"
#include "ui/common/labels.h"
#include "ui/dumps/comparisonmodel.h"
#include "ui/dumps/dumpsmodel.h"
#include "ui/window/hostview.h"
#include "ui/window/windowstate.h"
#include "windowdriver.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDialog>
#include <QDir>
#include <QHeaderView>
#include <QJsonArray>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTableView>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

const QString oldName = u"tale-20250105-020000.sql.gz"_s, newName = u"tale-20250106-020000.sql.gz"_s, cutName = u"tale-20250107-020000.sql.gz"_s;

QByteArray table(const QByteArray &name, int rows)
{
    QByteArray text = "CREATE TABLE public." + name + " (a integer);\nCOPY public." + name + " (a) FROM stdin;\n";
    for (int row = 0; row < rows; ++row)
        text += QByteArray::number(row) + '\n';
    return text + "\\.\n";
}

Comparison usualComparison()
{
    return {.tables = {{.name = u"public.agents"_s, .from = 5000, .to = 0, .change = TableChange::Shrank},
                {.name = u"public.came"_s, .to = 4, .change = TableChange::Came}, {.name = u"public.guessed"_s, .from = 9, .to = 900, .isExact = false, .change = TableChange::Grew},
                {.name = u"public.runs"_s, .from = 3, .to = 5, .change = TableChange::Grew}, {.name = u"public.same"_s, .from = 3, .to = 3},
                {.name = u"public.unknown"_s, .from = 3, .isExact = false, .change = TableChange::Unknown}, {.name = u"public.went"_s, .from = 0, .change = TableChange::Went}}};
}

} // namespace

class CompareDialogTest final : public QObject
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
        m_host->writeDump(oldName, gzip(dumpAround(table("agents", 50) + table("runs", 3) + table("gone", 1))));
        m_host->writeDump(newName, gzip(dumpAround(table("agents", 0) + table("runs", 5) + table("made", 2))));
        const QByteArray whole = gzip(dumpAround(table("agents", 50)));
        m_host->writeDump(cutName, whole.first(whole.size() / 2));
    }

    void cleanupTestCase()
    {
        m_driver.reset();
        if (m_host)
            m_host->remove();
    }

    void cleanup()
    {
        m_driver.reset();
        QApplication::setFont(m_font);
        QApplication::setPalette(housePalette(false));
    }

    void modelTellsInWordsAndNumbers()
    {
        ComparisonModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset), changed(&model, &QAbstractItemModel::dataChanged);
        model.setTitles(u"then"_s, u"now"_s);
        model.setComparison(usualComparison());
        const auto row = [&](int at) {
            QStringList cells;
            for (int column = 0; column < ComparisonModel::ColumnCount; ++column)
                cells << model.index(at, column).data().toString();
            return cells.join(u" | "_s);
        };
        QCOMPARE(row(0), u"public.agents | lost all rows | 5,000 | 0 | −5,000"_s);
        QCOMPARE(row(1), u"public.came | came | – | 4 | –"_s);
        QCOMPARE(row(2), u"public.guessed | grew | 9 | about 900 | +891"_s);
        QCOMPARE(row(4), u"public.same | as many | 3 | 3 | 0"_s);
        QCOMPARE(row(5), u"public.unknown | not known | 3 | – | –"_s);
        QCOMPARE(row(6), u"public.went | went | 0 | – | –"_s);
        const auto state = [&](int at) { return model.index(at, ComparisonModel::Change).data(ComparisonModel::StateRoleRole); };
        QCOMPARE(state(0).toInt(), static_cast<int>(StateRole::Bad));
        QCOMPARE(state(6).toInt(), static_cast<int>(StateRole::Attention)); // it was empty
        QVERIFY(!state(4).isValid());
        QVERIFY(model.index(2, ComparisonModel::To).data(Qt::ToolTipRole).toString().contains(u"estimate"_s));
        QCOMPARE(model.headerData(ComparisonModel::To, Qt::Horizontal, Qt::DisplayRole).toString(), u"now"_s);
        // The same tables, counted anew: whoever points at one keeps pointing at it.
        Comparison again = usualComparison();
        again.tables[0].to = 1;
        model.setComparison(again);
        QCOMPARE(reset.size(), 1);
        QCOMPARE(changed.size(), 1);
        QVERIFY(row(0).contains(u"shrank"_s));
        model.setComparison({});
        QCOMPARE(model.rowCount(), 0);
    }

    void proxySortsWhatIsLostFirstAndFilters()
    {
        ComparisonModel model;
        ComparisonProxy proxy;
        const QAbstractItemModelTester tester(&proxy, QAbstractItemModelTester::FailureReportingMode::QtTest);
        proxy.setSourceModel(&model);
        model.setComparison(usualComparison());
        proxy.sort(ComparisonModel::Change);
        const auto names = [&] {
            QStringList all;
            for (int row = 0; row < proxy.rowCount(); ++row)
                all << proxy.index(row, 0).data().toString().sliced(7);
            return all.join(u' ');
        };
        QCOMPARE(names(), u"agents went came guessed runs unknown same"_s);
        proxy.sort(ComparisonModel::Difference, Qt::DescendingOrder);
        QVERIFY2(names().startsWith(u"guessed came runs"_s) && names().endsWith(u"agents"_s), qPrintable(names()));
        proxy.setOnlyChanged(true);
        QVERIFY(!names().contains(u"same"_s));
        proxy.setFilterWords(u"GREW public."_s);
        QCOMPARE(names(), u"guessed runs"_s);
        proxy.setFilterWords(u"nothing"_s);
        QCOMPARE(proxy.rowCount(), 0);
    }

    void verifiesBothFirstAndGoesFromTheOlderToTheNewer()
    {
        open(newName);
        choose(u"before"_s);
        QTRY_VERIFY_WITH_TIMEOUT(summary()->isVisible(), patience);
        QCOMPARE(summary()->text(), u"1 table grew, 1 table shrank, 1 table came, 1 table went. public.agents lost all of its 50 rows, public.gone is gone with its one row."_s);
        QVERIFY(session().inspection(oldName) && session().inspection(newName));
        QCOMPARE(comparison()->model()->index(0, ComparisonModel::Table).data().toString(), u"public.agents"_s);
        QCOMPARE(comparison()->model()->headerData(ComparisonModel::From, Qt::Horizontal).toString(), u"5 Jan 2025 02:00"_s);
        QVERIFY(find<QLabel>(u"compareFacts"_s)->text().contains(u"24 h later"_s));
        picture(u"compare_dumps"_s);
        // The other one chosen from the other end is the same way round.
        dialog()->close();
        m_driver->chooseDump(u"dumpsPage"_s, u"dumps"_s, oldName);
        pressCompare();
        choose(newName);
        QTRY_VERIFY_WITH_TIMEOUT(summary()->isVisible(), patience);
        QVERIFY2(summary()->text().contains(u"public.agents lost all of its 50 rows"_s), qPrintable(summary()->text()));
    }

    void againstTheLiveDatabase()
    {
        const QString newest = m_host->newestWholeDump();
        m_host->sql(u"tale"_s, u"CREATE TABLE lines_kept AS TABLE public.verbatim_lines; TRUNCATE public.verbatim_lines"_s);
        open(newest);
        QTRY_VERIFY_WITH_TIMEOUT(summary()->isVisible(), patience);
        m_host->sql(u"tale"_s, u"INSERT INTO public.verbatim_lines SELECT * FROM lines_kept; DROP TABLE lines_kept"_s);
        QVERIFY2(summary()->text().contains(u"public.verbatim_lines lost all of its"_s), qPrintable(summary()->text()));
        QCOMPARE(comparison()->model()->headerData(ComparisonModel::To, Qt::Horizontal).toString(), u"Live now"_s);
        QCOMPARE(comparison()->model()->index(0, ComparisonModel::Change).data().toString(), u"lost all rows"_s);
        picture(u"compare_live"_s);
    }

    void whatIsCutShortIsNotCompared()
    {
        open(cutName);
        QTRY_COMPARE_WITH_TIMEOUT(state()->role(), StateRole::Bad, patience);
        QVERIFY(state()->text().contains(u"can't be compared"_s) && state()->text().contains(u"Choose another dump"_s));
        QVERIFY(!summary()->isVisible() && !comparison()->isVisible() && !find<QPushButton>(u"compareRead"_s)->isVisible());
        picture(u"compare_cut_short"_s);
    }

    void whoeverStopsTheReadingMeansIt()
    {
        const QString another = u"tale-20250104-020000.sql.gz"_s;
        m_host->writeDump(another, gzip(dumpAround(table("agents", 70))));
        open(oldName);
        QTRY_VERIFY_WITH_TIMEOUT(session().inspection(oldName), patience);
        // As soon as it is begun.
        const auto stopping = connect(&session(), &HostSession::inspectionChanged, &session(), [&](const QString &fileName) {
            if (RunningJob *job = fileName == another ? session().verification(another) : nullptr)
                job->stop();
        });
        choose(another);
        auto *read = find<QPushButton>(u"compareRead"_s);
        QTRY_VERIFY_WITH_TIMEOUT(read->isVisible(), patience);
        QCOMPARE(state()->role(), StateRole::Unknown);
        QVERIFY(!session().verification(another) && !summary()->isVisible());
        disconnect(stopping);
        PRESS(read);
        QTRY_VERIFY_WITH_TIMEOUT(summary()->isVisible(), patience);
        m_host->removeDump(another);
    }

    void theChoiceIsFoundAgain()
    {
        open(oldName);
        choose(u"live"_s);
        find<QCheckBox>(u"compareOnlyChanged"_s)->setChecked(true);
        choose(newName);
        dialog()->close();
        m_driver->chooseDump(u"dumpsPage"_s, u"dumps"_s, newName);
        pressCompare();
        QCOMPARE(other()->currentData().toString(), u"live"_s); // it can't be compared with itself
        choose(u"before"_s);
        QTRY_VERIFY_WITH_TIMEOUT(summary()->isVisible(), patience);
        comparison()->sortByColumn(ComparisonModel::Difference, Qt::DescendingOrder);
        dialog()->close();
        // In the next window, too.
        m_driver->window().close();
        const WindowState left = readWindowState(m_driver->statePath());
        QCOMPARE(left.memories.value(m_host->profile().name + u"/compareDialog"_s), u"before 1"_s);
        QVERIFY(left.sortings.contains(m_host->profile().name + u"/comparison"_s));
    }

    void theCommandTellsTheSame()
    {
        const Ctl ctl(*m_host);
        const Ctl::Outcome two = ctl.run({u"compare"_s, oldName, newName});
        QCOMPARE(two.status, 0);
        QCOMPARE(two.document()[u"from"_s].toString(), oldName);
        QCOMPARE(two.document()[u"to"_s].toString(), newName);
        QStringList changes;
        for (const QJsonValue &table : two.document()[u"tables"_s].toArray())
            changes << u"%1 %2"_s.arg(table[u"name"_s].toString().section(u'.', 1), table[u"change"_s].toString());
        QCOMPARE(changes, QStringList({u"agents shrank"_s, u"gone went"_s, u"made came"_s, u"runs grew"_s}));
        QVERIFY(two.document()[u"tables"_s][1][u"to"_s].isNull());

        const Ctl::Outcome live = ctl.run({u"compare"_s, u"latest"_s});
        QCOMPARE(live.status, 0);
        QVERIFY(live.document()[u"to"_s].isNull());
        QCOMPARE(live.document()[u"database"_s].toString(), u"tale"_s);
        QVERIFY(live.document()[u"tables"_s].toArray().size() > 5);

        // Found wanting: the usual document, without a table.
        for (const QStringList &words : {QStringList{u"compare"_s, cutName}, QStringList{u"compare"_s, oldName, cutName}}) {
            const Ctl::Outcome cut = ctl.run(words);
            QCOMPARE(cut.status, 3);
            QVERIFY(!cut.document().contains(u"error"_s) && cut.document()[u"tables"_s].toArray().isEmpty());
            QVERIFY(cut.document()[u"findings"_s][0][u"message"_s].toString().contains(cutName));
            QVERIFY(cut.errors.contains("can't be compared"));
        }
        QCOMPARE(ctl.run({u"compare"_s, u"tale-19990101-020000.sql.gz"_s}).status, 1);
        QCOMPARE(ctl.run({u"compare"_s}).status, 2);
    }

    void looks_data()
    {
        QTest::addColumn<QString>("suffix");
        QTest::addColumn<bool>("dark");
        QTest::addColumn<double>("fontScale");
        QTest::newRow("light") << QString() << false << 1.0;
        QTest::newRow("dark") << u"_dark"_s << true << 1.0;
        QTest::newRow("large") << u"_large"_s << false << 1.5;
    }

    void looks()
    {
        QFETCH(QString, suffix);
        QFETCH(bool, dark);
        QFETCH(double, fontScale);
        QApplication::setPalette(housePalette(dark));
        QFont font = m_font;
        font.setPointSizeF(font.pointSizeF() * fontScale);
        QApplication::setFont(font);
        open(m_host->newestWholeDump());
        QTRY_VERIFY_WITH_TIMEOUT(summary()->isVisible(), patience);
        find<QLineEdit>(u"compareFilter"_s)->setText(u"public"_s);
        picture(u"compare"_s + suffix);
        QStringList faults = layoutFaults(dialog()) + accessibilityFaults(dialog()) + focusFaults(dialog());
        faults += contrastFaults(dialog(), dialog()->grab().toImage());
        QVERIFY2(faults.isEmpty(), qPrintable(u'\n' + faults.join(u'\n')));
    }

private:
    void open(const QString &fileName)
    {
        m_driver = std::make_unique<WindowDriver>(m_host->profile());
        QTRY_VERIFY_WITH_TIMEOUT(session().state() == HostSession::State::Connected, patience);
        m_driver->chooseDump(u"dumpsPage"_s, u"dumps"_s, fileName);
        pressCompare();
        QVERIFY(dialog()->isVisible());
    }

    void pressCompare() { PRESS(m_driver->button(u"dumpsPage"_s, u"compare"_s)); }

    /// By hand, as the box tells only of that.
    void choose(const QString &data)
    {
        const int at = other()->findData(data);
        QVERIFY(at >= 0);
        other()->setCurrentIndex(at);
        Q_EMIT other()->activated(at);
    }

    void picture(const QString &name)
    {
        int turns = 0;
        QTimer turn;
        connect(&turn, &QTimer::timeout, &turn, [&turns] { ++turns; });
        turn.start(0);
        QTRY_VERIFY(turns > 3);
        const QString directory = qEnvironmentVariable("TALEKEEPER_SCREENS_DIRECTORY", u"build/screens"_s);
        QVERIFY(QDir().mkpath(directory));
        QVERIFY(dialog()->grab().save(directory + u'/' + name + u".png"_s));
    }

    HostSession &session() { return m_driver->session(); }
    QDialog *dialog() { return m_driver->on<QDialog>(u"dumpsPage"_s, u"compareDialog"_s); }
    template <class Widget> Widget *find(const QString &name) { return dialog()->findChild<Widget *>(name); }
    QComboBox *other() { return find<QComboBox>(u"compareWith"_s); }
    QLabel *summary() { return find<QLabel>(u"compareSummary"_s); }
    StateLabel *state() { return find<StateLabel>(u"compareState"_s); }
    QTableView *comparison() { return find<QTableView>(u"comparison"_s); }

    std::optional<TestHost> m_host;
    std::unique_ptr<WindowDriver> m_driver;
    QFont m_font;
};

} // namespace talekeeper

QTEST_MAIN(talekeeper::CompareDialogTest)
#include "comparedialogtest.moc"
