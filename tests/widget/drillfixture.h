#pragma once

#include "core/host/hostprofiles.h"
#include "drillrecords.h"
#include "ui/common/appearance.h"
#include "ui/drills/drillmodels.h"
#include "ui/window/hostview.h"
#include "windowdriver.h"

#include <QDir>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QTabBar>
#include <QTableView>

namespace talekeeper
{

/// A window on machines without a Tale stack: "docker" is a program that knows no container, and is away on demand.
class DrillFixture
{
public:
    void open(const QList<DrillRecord> &records = {}, Environment environment = Environment::Drill)
    {
        m_window.reset();
        m_directory = std::make_unique<QTemporaryDir>();
        qputenv("XDG_CONFIG_HOME", m_directory->path().toLocal8Bit());
        QVERIFY(QDir(m_directory->path()).mkpath(u"talekeeper/drills"_s));
        write(u"talekeeper/drills/walk.json"_s, walkTemplate());
        write(u"docker"_s, "#!/bin/sh\nwhile [ -e \"$0-slow\" ]; do sleep 0.2; done\n[ ! -e \"$0-away\" ] || { echo 'Cannot connect to the Docker daemon. Is the docker daemon running?' >&2; exit 1; }\n");
        QVERIFY(QFile::setPermissions(file(u"docker"_s), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
        for (const DrillRecord &record : records)
            keepDrill(historyPath(), record);
        QVERIFY(changeHosts(file(u"hosts.json"_s), [environment](SavedHosts &hosts) {
            hosts.thisMachine = environment;
            return Result<void>();
        }));
        openWindow();
    }

    void openWindow()
    {
        m_prompts.emplace();
        m_window = std::make_unique<MainWindow>(QList<HostProfile>{{.name = u"drill-box"_s, .dockerWords = {file(u"docker"_s)}}}, *m_prompts,
            WindowFiles{.history = historyPath(), .state = file(u"window.ini"_s), .hosts = file(u"hosts.json"_s)});
        m_window->resize(1360, 850);
        m_window->show();
        m_window->chooseHost(0);
        QTRY_COMPARE_WITH_TIMEOUT(m_window->currentHost()->session().state(), HostSession::State::Failed, patience);
        QCOMPARE(m_window->currentHost()->session().error()->kind, ErrorKind::NoStack);
    }

    /// The page, once what is kept is read.
    void openPage()
    {
        auto *tabs = part<QTabBar>(u"tabs"_s);
        QTest::mouseClick(tabs, Qt::LeftButton, {}, tabs->tabRect(static_cast<int>(Place::Drills)).center());
        QTRY_VERIFY_WITH_TIMEOUT(part<QPushButton>(u"start_walk"_s), patience);
    }

    QString file(const QString &name) const { return m_directory->filePath(name); }
    QString historyPath() const { return file(u"history.sqlite"_s); }
    void write(const QString &name, const QByteArray &content) const
    {
        QFile written(file(name));
        QVERIFY(written.open(QIODevice::WriteOnly));
        written.write(content);
    }
    MainWindow &window() { return *m_window; }
    AnsweringPrompts &prompts() { return *m_prompts; }
    void close() { m_window.reset(); }

    template <class Widget> Widget *part(const QString &name) const { return m_window->currentHost()->findChild<Widget *>(name); }
    QPushButton *button(const QString &name) const { return part<QPushButton>(name); }
    QString text(const QString &label) const { return part<QLabel>(label)->text(); }
    void type(const QString &field, const QString &text) const
    {
        auto *line = part<QLineEdit>(field);
        QVERIFY2(line && line->isVisible(), qPrintable(field));
        line->setFocus();
        QTest::keySequence(line, QKeySequence::SelectAll);
        QTest::keyClicks(line, text);
    }
    void typeNote(const QString &text) const
    {
        auto *note = part<QPlainTextEdit>(u"stepNote"_s);
        QVERIFY(note->isVisible());
        note->setFocus();
        QTest::keySequence(note, QKeySequence::SelectAll);
        QTest::keyClicks(note, text);
    }
    void chooseStep(const QString &step) const
    {
        auto *table = part<QTableView>(u"drillSteps"_s);
        const auto *model = qobject_cast<const CellTableModel *>(table->model());
        const QModelIndex index = model->index(model->indexOf(step).row(), DrillStepsModel::Step);
        QVERIFY2(index.isValid(), qPrintable(step));
        table->scrollTo(index);
        QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(index).center());
    }
    QString stepState(const QString &step) const
    {
        const auto *model = qobject_cast<const CellTableModel *>(part<QTableView>(u"drillSteps"_s)->model());
        return model->index(model->indexOf(step).row(), DrillStepsModel::State).data().toString();
    }
    Result<KeptDrill> kept(const QString &id) const
    {
        const auto store = HistoryStore::open(historyPath());
        return DrillStore(*store).load(id);
    }

private:
    std::unique_ptr<QTemporaryDir> m_directory;
    std::optional<AnsweringPrompts> m_prompts;
    std::unique_ptr<MainWindow> m_window;
};

} // namespace talekeeper
