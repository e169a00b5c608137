// What happens to the host while it is looked at: each page shows what is known, since when, and what to do.
#include "ui/common/messagebanner.h"
#include "ui/dumps/dumpsmodel.h"
#include "ui/window/hostview.h"
#include "windowdriver.h"
#include "windowmain.h"

#include <QDir>
#include <QStackedWidget>
#include <QTableView>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

/// A way to a host that can be broken: what its engine is called by answers in another way, or not at all.
class BreakableHost
{
public:
    explicit BreakableHost(const TestHost &host)
        : m_profile(host.profile())
    {
        if (host.kind() == TestHost::Kind::Practice) {
            m_program = host.profile().practiceDirectory + u"/programs/container.sh"_s;
            return;
        }
        m_program = m_directory.filePath(u"docker"_s);
        write("#!/bin/sh\nexec docker \"$@\"\n");
        m_profile.dockerWords = {m_program};
    }

    ~BreakableHost() { mend(); }
    Q_DISABLE_COPY_MOVE(BreakableHost)

    const HostProfile &profile() const { return m_profile; }

    void breakWith(const QByteArray &script)
    {
        QFile program(m_program);
        if (program.open(QIODevice::ReadOnly))
            m_whole = program.readAll();
        program.close();
        write(script);
    }
    void mend()
    {
        if (!m_whole.isEmpty())
            write(std::exchange(m_whole, {}));
    }

private:
    void write(const QByteArray &script)
    {
        QFile program(m_program);
        QVERIFY(program.open(QIODevice::WriteOnly | QIODevice::Truncate));
        program.write(script);
        program.setPermissions(QFile::Permissions(0x7755));
    }

    QTemporaryDir m_directory;
    HostProfile m_profile;
    QString m_program;
    QByteArray m_whole; ///< empty: it is not broken
};

} // namespace

class BadViewTest final : public QObject
{
    Q_OBJECT

public:
    explicit BadViewTest(TestHost &host)
        : m_host(host)
    {
    }

private Q_SLOTS:
    void cleanup()
    {
        m_driver.reset();
        m_breakable.reset();
        m_host.cleanUp();
    }

    void hostThatVanishesKeepsWhatIsKnown_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::newRow("does not answer") << QByteArray("#!/bin/sh\necho 'Cannot connect to the Docker daemon' >&2\nexit 1\n");
        QTest::newRow("answers with a web page") << QByteArray("#!/bin/sh\necho '<html>502 Bad Gateway</html>'\n");
        QTest::newRow("answers with half a JSON") << QByteArray("#!/bin/sh\nprintf '[{\"Id\":\"12\",\"Name'\n");
        QTest::newRow("answers with nothing") << QByteArray("#!/bin/sh\n");
    }

    void hostThatVanishesKeepsWhatIsKnown()
    {
        QFETCH(QByteArray, answer);
        open();
        auto *dumps = m_driver->on<QTableView>(u"dumpsPage"_s, u"dumps"_s);
        const int rows = dumps->model()->rowCount();
        QVERIFY(rows > 3);
        m_breakable->breakWith(answer);
        m_driver->session().refresh();
        QTRY_COMPARE_WITH_TIMEOUT(m_driver->session().state(), HostSession::State::Failed, patience);
        auto *lost = m_driver->window().currentHost()->findChild<MessageBanner *>(u"connectionLost"_s);
        QVERIFY(lost->isVisible());
        QVERIFY2(lost->text().contains(u"What you see is from"_s), qPrintable(lost->text()));
        QCOMPARE(dumps->model()->rowCount(), rows);
        for (const Place place : {Place::Overview, Place::Dumps, Place::Retention, Place::Restore, Place::Drills, Place::Activity}) {
            m_driver->chooseTab(place);
            QVERIFY(lost->isVisible()); // on every page
            m_driver->picture(u"vanished_%1_%2"_s.arg(static_cast<int>(place)).arg(QString::fromLatin1(QTest::currentDataTag()).replace(u' ', u'_')));
        }
        checksFail();
        verificationFails();

        m_breakable->mend();
        PRESS(m_driver->window().currentHost()->findChild<QPushButton *>(u"retryLost"_s));
        QTRY_COMPARE_WITH_TIMEOUT(m_driver->session().state(), HostSession::State::Connected, patience);
        QVERIFY(!lost->isVisible());
        QCOMPARE(dumps->model()->rowCount(), rows);
    }

    void hostThatIsNotThereIsTriedAgainByItself()
    {
        if (m_host.kind() == TestHost::Kind::Practice)
            QSKIP("connecting to the practice host mends its programs: the lab shows it");
        m_breakable = std::make_unique<BreakableHost>(m_host);
        m_breakable->breakWith("#!/bin/sh\nexit 1\n");
        m_driver = std::make_unique<WindowDriver>(m_breakable->profile());
        m_driver->window().chooseHost(0);
        QTRY_COMPARE_WITH_TIMEOUT(m_driver->session().state(), HostSession::State::Failed, patience);
        auto *error = m_driver->window().currentHost()->findChild<MessageBanner *>(u"connectionError"_s);
        QVERIFY(error->isVisible());
        m_breakable->mend();
        m_driver->session().watch(std::nullopt);
        m_driver->session().watch(200ms);
        QTRY_COMPARE_WITH_TIMEOUT(m_driver->session().state(), HostSession::State::Connected, patience);
        QVERIFY(!error->isVisible());
    }

    void hostIsLookedAtOnlyWhileItIsSeen()
    {
        open();
        QVERIFY(m_driver->session().isWatched());
        QTRY_VERIFY(m_driver->session().runner().jobs().isEmpty());
        m_driver->window().hide();
        QVERIFY(!m_driver->session().isWatched());
        m_driver->window().show();
        QVERIFY(m_driver->session().isWatched());
        m_driver->window().showMinimized();
        QTRY_VERIFY(!m_driver->session().isWatched());
        m_driver->window().showNormal();
        QTRY_VERIFY(m_driver->session().isWatched());
        m_driver->window().chooseHost(1);
        HostSession &first = qobject_cast<HostView *>(m_driver->window().findChild<QStackedWidget *>(u"hostViews"_s)->widget(0))->session();
        QVERIFY(!first.isWatched());
        m_driver->window().chooseHost(0);

        // A look by itself passes without a word in the status bar, and moves nothing.
        m_driver->chooseTab(Place::Dumps);
        auto *table = m_driver->on<QTableView>(u"dumpsPage"_s, u"dumps"_s);
        table->selectRow(2);
        const QString chosen = table->currentIndex().data(DumpsModel::FileNameRole).toString();
        QTRY_VERIFY_WITH_TIMEOUT(m_driver->session().runner().jobs().isEmpty(), patience); // the other host was tried meanwhile
        const QDateTime before = m_driver->session().snapshot()->takenAt;
        auto *jobs = m_driver->window().findChild<QPushButton *>(u"jobs"_s);
        QStringList said;
        connect(&m_driver->window().runner(), &JobRunner::changed, jobs, [&] { said << jobs->text(); });
        m_driver->session().watch(100ms);
        QTRY_VERIFY_WITH_TIMEOUT(m_driver->session().snapshot()->takenAt > before, patience);
        said.removeDuplicates();
        QVERIFY2(said == QStringList{u"No jobs running"_s}, qPrintable(said.join(u'|')));
        QCOMPARE(table->currentIndex().data(DumpsModel::FileNameRole).toString(), chosen);
    }

    void stackThatIsMadeAnewIsSeen()
    {
        if (m_host.kind() == TestHost::Kind::Practice)
            QSKIP("its processes stand in for containers and have no ids: the lab shows it");
        open();
        m_driver->chooseTab(Place::Restore);
        m_driver->chooseDump(u"choosePage"_s, u"wizardDumps"_s, m_host.newestWholeDump());
        PRESS(m_driver->button(u"choosePage"_s, u"nextChecks"_s));
        PRESS(m_driver->button(u"checksPage"_s, u"nextPlan"_s));
        PRESS(m_driver->button(u"planPage"_s, u"nextConfirm"_s));
        AWAIT_STAGE(*m_driver, RestoreStage::Confirm);
        const QString planned = m_driver->flow().plan()->run;
        QVERIFY(m_driver->session().inspection(m_driver->flow().dumpFile()));
        recreate();

        m_driver->session().refresh();
        auto *recreated = m_driver->window().currentHost()->findChild<MessageBanner *>(u"stackRecreated"_s);
        QTRY_VERIFY_WITH_TIMEOUT(recreated->isVisible(), patience);
        m_driver->picture(u"stack_recreated"_s);
        // The plan was about containers that are gone: it is made anew.
        AWAIT_STAGE(*m_driver, RestoreStage::Checks);
        QTRY_VERIFY_WITH_TIMEOUT(!m_driver->flow().job(), patience);
        QVERIFY(!m_driver->flow().plan() || m_driver->flow().plan()->run != planned);
        PRESS(m_driver->window().currentHost()->findChild<QPushButton *>(u"recreatedSeen"_s));
        QVERIFY(!recreated->isVisible());
    }

    void dumpThatDisappearsBeforeTheChecks()
    {
        const QString file = u"tale-20240102-020000.sql.gz"_s;
        const QByteArray content = m_host.readDump(m_host.newestWholeDump());
        m_host.writeDump(file, content);
        open();
        m_driver->chooseTab(Place::Restore);
        m_driver->chooseDump(u"choosePage"_s, u"wizardDumps"_s, file);
        m_host.removeDump(file);
        PRESS(m_driver->button(u"choosePage"_s, u"nextChecks"_s));
        auto *banner = m_driver->on<MessageBanner>(u"checksPage"_s, u"checksBanner"_s);
        QTRY_VERIFY_WITH_TIMEOUT(banner->isVisible(), patience);
        QCOMPARE(banner->role(), StateRole::Bad);
        QVERIFY2(banner->text().contains(file), qPrintable(banner->text()));
        QVERIFY(!m_driver->button(u"checksPage"_s, u"nextPlan"_s)->isEnabled());
        m_driver->picture(u"checks_dump_gone"_s);
    }

private:
    void open()
    {
        m_breakable = std::make_unique<BreakableHost>(m_host);
        m_driver = std::make_unique<WindowDriver>(m_breakable->profile());
        m_driver->window().chooseHost(0);
        QTRY_COMPARE_WITH_TIMEOUT(m_driver->session().state(), HostSession::State::Connected, patience);
    }

    /// The wizard goes no further than the checks, and says why.
    void checksFail()
    {
        m_driver->chooseTab(Place::Restore);
        m_driver->chooseDump(u"choosePage"_s, u"wizardDumps"_s, firstDump());
        PRESS(m_driver->button(u"choosePage"_s, u"nextChecks"_s));
        auto *banner = m_driver->on<MessageBanner>(u"checksPage"_s, u"checksBanner"_s);
        QTRY_VERIFY_WITH_TIMEOUT(banner->isVisible(), patience);
        QCOMPARE(banner->role(), StateRole::Bad);
        QVERIFY(!m_driver->button(u"checksPage"_s, u"nextPlan"_s)->isEnabled());
        PRESS(m_driver->button(u"checksPage"_s, u"back"_s));
    }

    /// What could not be read is not called good, nor bad.
    void verificationFails()
    {
        m_driver->chooseDump(u"dumpsPage"_s, u"dumps"_s, firstDump());
        PRESS(m_driver->button(u"dumpsPage"_s, u"verify"_s));
        QTRY_VERIFY_WITH_TIMEOUT(m_driver->session().verificationError(firstDump())
                || m_driver->session().inspection(firstDump()),
            patience);
        const DumpInspection *inspection = m_driver->session().inspection(firstDump());
        QVERIFY(!inspection || !inspection->isGood());
        QVERIFY(m_driver->on<StateLabel>(u"dumpsPage"_s, u"dumpState"_s)->role() != StateRole::Good);
    }

    QString firstDump() const { return m_driver->session().snapshot()->catalogue->dumps.first().fileName; }

    /// As an admin's "docker compose up --force-recreate" does.
    void recreate()
    {
        m_host.refresh();
        const QString name = m_host.host().stack.database.name;
        LocalRunner runner;
        const auto directory = runner.run(
            {.words = {u"docker"_s, u"inspect"_s, u"--format"_s, u"{{index .Config.Labels \"com.docker.compose.project.working_dir\"}}"_s, name}}, {});
        QVERIFY(directory);
        const auto made = runner.run({.words = {u"bash"_s, u"-c"_s,
                                          u"cd \"$1\" && docker compose --project-name \"$2\" up --detach --force-recreate --wait"_s, u"recreate"_s,
                                          QString::fromUtf8(directory->output.trimmed()), m_host.host().stack.project},
                                         .timeout = std::chrono::minutes(3)},
            {});
        QVERIFY2(made && made->succeeded(), made ? qPrintable(made->errorText()) : qPrintable(made.error().message));
        m_host.refresh();
    }

    TestHost &m_host;
    std::unique_ptr<BreakableHost> m_breakable;
    std::unique_ptr<WindowDriver> m_driver;
};

} // namespace talekeeper

TALEKEEPER_WINDOW_TEST_MAIN(talekeeper::BadViewTest)
#include "badviewtest.moc"
