// The models and parts of the page Overview, without a host; also with names and sizes that no sketch has.
#include "tests/unit/overviewfacts.h"
#include "ui/common/appearance.h"
#include "ui/common/messagebanner.h"
#include "ui/overview/attentionlist.h"
#include "ui/common/breakable.h"
#include "ui/overview/containersmodel.h"
#include "ui/overview/databasescard.h"
#include "ui/overview/databasesmodel.h"
#include "ui/overview/figurecard.h"
#include "ui/overview/keptcard.h"
#include "ui/overview/keptmodel.h"
#include "ui/overview/shorttable.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QDir>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace talekeeper
{

namespace
{

QString cell(const CellTableModel &model, const QString &key, int column, int role = Qt::DisplayRole)
{
    return model.indexOf(key).siblingAtColumn(column).data(role).toString();
}

std::optional<StateRole> state(const CellTableModel &model, const QString &key, int column)
{
    const QVariant value = model.indexOf(key).siblingAtColumn(column).data(CellTableModel::StateRoleRole);
    return value.isValid() ? std::optional(static_cast<StateRole>(value.toInt())) : std::nullopt;
}

Database kept(const QString &name, const QString &run, RunTag::Part part = RunTag::Part::Previous)
{
    return testDatabase(name, 700'000'000,
        commentWithTag({}, {.run = run, .part = part, .database = u"tale"_s, .at = testNow().addDays(-1)}));
}

Attention attention(const QString &id, const QString &headline, const QString &subject = {})
{
    return {.id = id, .headline = headline, .remedy = Attention::Remedy::ShowRun, .subject = subject};
}

} // namespace

class OverviewModelsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void containers()
    {
        HostStatus status = wellStatus();
        status.stack.containers[1].address = u"172.18.0.3"_s;
        Container blue = testContainer(u"tale-platform-blue"_s, Role::Platform, u"blue"_s);
        blue.state = ContainerState::Exited;
        status.stack.containers << blue;
        QList<Session> sessions;
        for (int at = 0; at < 9; ++at)
            sessions << Session{.database = u"tale_platform"_s, .clientAddress = u"172.18.0.3"_s};

        ContainersModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setContainers(status.stack.containers, sessions);
        QCOMPARE(cell(model, u"tale-platform-green"_s, ContainersModel::What), u"Platform, green (live)"_s);
        QCOMPARE(cell(model, u"tale-platform-blue"_s, ContainersModel::What), u"Platform, blue"_s);
        QCOMPARE(cell(model, u"tale-rag-green"_s, ContainersModel::What), u"RAG, green"_s);
        QCOMPARE(cell(model, u"tale-convex"_s, ContainersModel::WritesTo), u"tale_platform · 9 connections"_s);
        QCOMPARE(cell(model, u"tale-platform-green"_s, ContainersModel::WritesTo), u"through Convex"_s);
        QCOMPARE(cell(model, u"tale-db"_s, ContainersModel::WritesTo), u"–"_s);
        QCOMPARE(state(model, u"tale-db"_s, ContainersModel::Health), StateRole::Good);
        QCOMPARE(state(model, u"tale-platform-blue"_s, ContainersModel::State), std::nullopt); // stands by
        model.setContainers(status.stack.containers, std::nullopt);
        QCOMPARE(state(model, u"tale-convex"_s, ContainersModel::WritesTo), StateRole::Unknown);
    }

    void containerStates()
    {
        HostStatus status = wellStatus();
        ContainersModel model;
        status.stack.containers[1].health = Health::Unhealthy;
        status.stack.containers[2].health = Health::Starting;
        status.stack.containers[3].health = Health::None;
        model.setContainers(status.stack.containers, QList<Session>());
        QCOMPARE(state(model, u"tale-convex"_s, ContainersModel::Health), StateRole::Bad);
        QCOMPARE(state(model, u"tale-platform-green"_s, ContainersModel::Health), StateRole::Planned);
        QCOMPARE(state(model, u"tale-rag-green"_s, ContainersModel::Health), StateRole::Unknown); // nobody checks
        status.stack.containers[1].state = ContainerState::Exited;
        model.setContainers(status.stack.containers, QList<Session>());
        QCOMPARE(state(model, u"tale-convex"_s, ContainersModel::State), StateRole::Attention);
        QCOMPARE(cell(model, u"tale-convex"_s, ContainersModel::Health), u"–"_s);
    }

    void rowsKeepTheirIdentity()
    {
        HostStatus status = wellStatus();
        ContainersModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset), changed(&model, &QAbstractItemModel::dataChanged);
        model.setContainers(status.stack.containers, QList<Session>());
        const QPersistentModelIndex convex = model.indexOf(u"tale-convex"_s);
        model.setContainers(status.stack.containers, QList<Session>());
        QCOMPARE(changed.size(), 0); // nothing new, nothing painted
        status.stack.containers.swapItemsAt(1, 3);
        status.stack.containers.removeAt(0);
        status.stack.containers.prepend(testContainer(u"tale-proxy"_s, Role::Proxy));
        model.setContainers(status.stack.containers, QList<Session>());
        QVERIFY(convex.isValid());
        QCOMPARE(convex.row(), 3);
        QCOMPARE(convex.data(CellTableModel::KeyRole).toString(), u"tale-convex"_s);
        QCOMPARE(reset.size(), 0);
        model.setContainers({}, std::nullopt);
        QCOMPARE(model.rowCount(), 0);
    }

    void databases()
    {
        HostStatus status = wellStatus();
        status.catalogue.dumps.removeIf([](const Dump &dump) { return dump.database == u"tale_platform"_s; });
        status.catalogue.dumps[0].state = DumpState::Truncated;
        status.databases << kept(u"tale_before_20261121_110000"_s, u"r"_s);
        DatabasesModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setStatus(status, testNow());
        QCOMPARE(model.rowCount(), 3); // neither "postgres" nor what is kept
        QCOMPARE(model.index(0, 0).data().toString(), u"tale"_s);
        QCOMPARE(cell(model, u"tale"_s, DatabasesModel::NewestDump), u"9 h ago, cut short"_s);
        QCOMPARE(state(model, u"tale"_s, DatabasesModel::NewestDump), StateRole::Attention);
        QCOMPARE(model.newestDump(u"tale"_s), dailyName(u"tale"_s, 0));
        QCOMPARE(state(model, u"tale_platform"_s, DatabasesModel::NewestDump), StateRole::Bad);
        QCOMPARE(state(model, u"tale_knowledge"_s, DatabasesModel::NewestDump), StateRole::Good);
        QCOMPARE(model.index(1, DatabasesModel::Size).data(CellTableModel::SortRole).toLongLong(), 4'100'000'000);
        status.catalogueError = Error{.kind = ErrorKind::Failed};
        model.setStatus(status, testNow());
        QCOMPARE(state(model, u"tale"_s, DatabasesModel::NewestDump), StateRole::Unknown);
    }

    void keptDatabasesAndTheirWays()
    {
        HostStatus status = wellStatus();
        status.databases << kept(u"tale_before_1"_s, u"one"_s)
                         << kept(u"tale_undone_2"_s, u"two"_s, RunTag::Part::Undone)
                         << kept(u"tale_before_3"_s, u"x"_s);
        status.runs = {{.run = u"one"_s, .state = RunState::Restored},
            {.run = u"two"_s, .state = RunState::Undone, .whyNoUndo = u"It was undone already."_s}};
        KeptCard card;
        auto *table = card.findChild<QTableView *>(u"kept"_s);
        const QAbstractItemModelTester tester(table->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        card.setStatus(status, testNow());
        QVERIFY(!card.isEmpty());
        auto *undo = card.findChild<QPushButton *>(u"undoKept"_s), *drop = card.findChild<QPushButton *>(u"dropKept"_s);
        QSignalSpy runs(&card, &KeptCard::runRequested), discards(&card, &KeptCard::discardRequested);
        QVERIFY(undo->isEnabled() && drop->isEnabled());
        undo->click();
        QCOMPARE(runs.value(0).value(0).toString(), u"one"_s);
        table->selectRow(1);
        QVERIFY(!undo->isEnabled());
        QVERIFY(card.findChild<QLabel *>(u"keptWhyNot"_s)->text().contains(u"undone already"_s));
        drop->click();
        QCOMPARE(discards.value(0).value(0).toString(), u"two"_s);
        card.setStatus(status, testNow().addSecs(30));
        QCOMPARE(table->currentIndex().row(), 1); // the choice stays
        table->selectRow(2);
        QVERIFY(!undo->isEnabled() && !drop->isEnabled()); // of its run nothing is known
        status.runs << RunRecord{.run = u"x"_s,
            .state = RunState::Interrupted,
            .whyNoDiscard = u"Follow it with \"talekeeperctl resume x\"."_s};
        card.setStatus(status, testNow());
        QVERIFY(undo->isEnabled() && !drop->isEnabled());
        QVERIFY(!card.findChild<QLabel *>(u"keptWhyNot"_s)->text().contains(u"talekeeperctl"_s));
        status.databases.resize(4);
        card.setStatus(status, testNow());
        QVERIFY(card.isEmpty());
    }

    void bannersStayTheSame()
    {
        AttentionList list;
        list.setAttention({attention(u"a"_s, u"One."_s, u"1"_s), attention(u"a"_s, u"Two."_s, u"2"_s)});
        const QList<MessageBanner *> before = list.banners();
        QSignalSpy asked(&list, &AttentionList::remedyRequested);
        list.setAttention({attention(u"new"_s, u"Zero."_s), attention(u"a"_s, u"One, later."_s, u"1"_s),
            attention(u"a"_s, u"Two."_s, u"2"_s)});
        QCOMPARE(list.banners().sliced(1), before);
        QCOMPARE(before.first()->text(), u"One, later."_s);
        before.last()->findChild<QPushButton *>(u"remedy_a"_s)->click();
        QCOMPARE(asked.value(0).value(0).value<Attention>().subject, u"2"_s);
        list.setAttention({});
        QVERIFY(list.banners().isEmpty() && list.isHidden());
    }

    void manyBannersAreNoWall()
    {
        QList<Attention> many;
        for (int at = 0; at < 7; ++at)
            many << attention(u"a"_s, u"Something."_s, QString::number(at));
        AttentionList list;
        list.setAttention(many);
        const auto shown = [&] {
            return std::ranges::count_if(
                list.banners(), [](const MessageBanner *banner) { return !banner->isHidden(); });
        };
        QCOMPARE(shown(), AttentionList::shownAtFirst);
        list.findChild<QPushButton *>(u"moreAttention"_s)->click();
        QCOMPARE(shown(), 7);
        list.setAttention(many); // stays open
        QCOMPARE(shown(), 7);
    }

    void longNamesAndLargeSizesFit()
    {
        const QString longName = QString(u"x"_s).repeated(200);
        HostStatus status = wellStatus();
        status.stack.containers[1].name = longName;
        status.stack.containers[2].role = Role::Other;
        status.stack.containers[2].service = longName;
        status.databases[2].name = u"tale_"_s + longName.left(58);
        status.databases[2].sizeBytes = 4'321'000'000'000'000;
        status.databases << kept(longName.left(63), u"20261121-110000-4f2a"_s);
        status.databases.last().sizeBytes = 9'000'000'000'000'000'000;
        status.catalogue.totalBytes = 9'200'000'000'000'000'000;
        status.catalogue.freeBytes = 2'000'000'000'000'000;
        status.stack.containers[1].state = ContainerState::Exited;
        QWidget page;
        auto *layout = new QVBoxLayout(&page);
        auto *list = new AttentionList;
        auto *figure = new FigureCard;
        auto *databases = new DatabasesCard;
        auto *keptCard = new KeptCard;
        auto *containers = new ShortTable;
        auto *model = new ContainersModel(&page);
        containers->setModel(model);
        containers->prepare({ContainersModel::WritesTo});
        for (QWidget *part : QList<QWidget *>{list, figure, containers, databases, keptCard})
            layout->addWidget(part);
        list->setAttention(attentionIn(status, testNow()));
        figure->setFigure(wouldBeLost({.stack = status.stack,
            .catalogue = status.catalogue,
            .schedule = status.schedule,
            .databases = status.databases,
            .now = testNow()}));
        model->setContainers(status.stack.containers, QList<Session>());
        databases->setStatus(status, testNow());
        keptCard->setStatus(status, testNow());
        page.setStyleSheet(windowStyleSheet(QApplication::palette()));
        page.resize(690, 1100);
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        QCOMPARE(page.width(), 690);
        QVERIFY2(layout->minimumSize().width() <= 690, qPrintable(QString::number(layout->minimumSize().width())));
        const QString directory = qEnvironmentVariable("TALEKEEPER_SCREENS_DIRECTORY", u"build/screens"_s);
        QVERIFY(QDir().mkpath(directory));
        QVERIFY(page.grab().save(directory + u"/overview_long_names.png"_s));
    }

    void longWordsMayWrap()
    {
        QCOMPARE(breakable(u"usual words and tale-20261122-020000.sql.gz"_s),
            u"usual words and tale-20261122-020000.sql.gz"_s);
        QString broken = breakable(QString(u"x"_s).repeated(200));
        QVERIFY(broken.contains(QChar(0x200b)));
        QCOMPARE(broken.remove(QChar(0x200b)).size(), 200);
    }
};

} // namespace talekeeper

QTEST_MAIN(talekeeper::OverviewModelsTest)
#include "overviewmodelstest.moc"
