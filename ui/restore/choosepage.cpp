#include "ui/restore/choosepage.h"

#include "ui/common/messagebanner.h"
#include "ui/common/statedelegate.h"
#include "ui/common/tables.h"
#include "ui/dumps/dumprows.h"
#include "ui/dumps/dumpsmessage.h"
#include "ui/dumps/dumpsproxy.h"
#include "ui/restore/runsmodel.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QTableView>

using namespace Qt::StringLiterals;

namespace talekeeper
{

ChoosePage::ChoosePage(RestoreFlow &flow, QWidget *parent)
    : WizardPage(flow, RestoreStage::Choose, parent)
    , m_message(named(new MessageBanner, u"chooseMessage"_s))
    , m_about(paragraph(tr("The database will be as it was when the dump was taken. Nothing is changed before you have seen the "
                           "checks and the plan."),
          ToneLabel::Tone::Secondary))
    , m_dumps(new DumpsModel(this))
    , m_dumpsProxy(new DumpsProxy(this))
    , m_dumpsTable(named(new QTableView, u"wizardDumps"_s, tr("Dumps to choose from")))
    , m_runs(new RunsModel(this))
    , m_runsTable(named(new QTableView, u"runs"_s, tr("Earlier restores")))
    , m_runsText(named(paragraph({}, ToneLabel::Tone::Secondary), u"runsText"_s))
    , m_undo(named(new QPushButton(tr("&Undo…")), u"undoRun"_s, tr("Undo the chosen restore")))
    , m_show(named(new QPushButton(tr("&Show…")), u"showRun"_s, tr("Show the chosen restore")))
    , m_next(addButton(tr("&Next: checks"), u"nextChecks"_s, tr("Next: check this dump")))
{
    auto *row = new QHBoxLayout;
    row->setSpacing(Spacing::group);
    row->addWidget(buildDumps(), 8);
    row->addWidget(buildRuns(), 5);
    content()->addWidget(m_message);
    content()->addLayout(row, 1);
    makePrimary(m_next);

    connect(m_dumpsTable->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &ChoosePage::updateButtons);
    connect(m_runsTable->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &ChoosePage::updateButtons);
    onRowOpened(m_dumpsTable, [this] { m_next->click(); });
    onRowOpened(m_runsTable, [this] { m_show->click(); });
    connect(m_next, &QPushButton::clicked, this, [this] { this->flow().chooseDump(chosenDump()); });
    takeFocusOnClick(m_undo);
    takeFocusOnClick(m_show);
    connect(m_undo, &QPushButton::clicked, this, [this] { this->flow().chooseRun(RunTask::Undo, chosenRun()); });
    connect(m_show, &QPushButton::clicked, this, [this] { this->flow().showRun(chosenRun()); });
    connect(&flow.session(), &HostSession::changed, this, &ChoosePage::update);
    connect(&flow.session(), &HostSession::inspectionChanged, this,
        [this] { fillDumps(*m_dumps, this->flow().session()); });
    update();
}

QWidget *ChoosePage::buildDumps()
{
    m_dumpsProxy->setSourceModel(m_dumps);
    m_dumpsTable->setModel(m_dumpsProxy);
    m_dumpsTable->setSortingEnabled(true);
    m_dumpsTable->sortByColumn(DumpsModel::Taken, Qt::DescendingOrder);
    m_dumpsTable->setItemDelegateForColumn(
        DumpsModel::State, new StateDelegate(DumpsModel::StateRoleRole, m_dumpsTable));
    prepareTable(m_dumpsTable, DumpsModel::Database);
    hideColumnsWhenNarrow(m_dumpsTable, {DumpsModel::Age, DumpsModel::Size});
    auto *card = new Card(tr("Which dump is to be restored?"));
    card->body()->addWidget(m_about);
    card->body()->addWidget(m_dumpsTable, 1);
    return card;
}

QWidget *ChoosePage::buildRuns()
{
    m_runsTable->setModel(m_runs);
    m_runsTable->setItemDelegateForColumn(RunsModel::State, new StateDelegate(RunsModel::StateRoleRole, m_runsTable));
    prepareTable(m_runsTable, RunsModel::State);
    for (const int column : {RunsModel::Dump, RunsModel::Console}) // these are told where the run is shown
        m_runsTable->hideColumn(column);
    hideColumnsWhenNarrow(m_runsTable, {RunsModel::Database});
    auto *card = new Card(tr("Earlier restores"));
    card->body()->addWidget(m_runsTable, 1);
    card->body()->addWidget(m_runsText);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(Spacing::related);
    buttons->addStretch();
    buttons->addWidget(m_show);
    buttons->addWidget(m_undo);
    card->body()->addLayout(buttons);
    card->body()->addStretch(0); // where there is no table, what is said stands at the top
    return card;
}

QWidget *ChoosePage::firstFocus() const { return m_dumpsTable; }

void ChoosePage::update()
{
    showDumpsMessage(*m_message, flow().session());
    m_about->setVisible(m_message->isHidden());
    updateDumps();
    updateRuns();
    updateButtons();
}

/// Whoever is about to restore a dump must not find another one under the hand, because the chosen one is gone.
void ChoosePage::updateDumps()
{
    const QString chosen = chosenDump();
    fillDumps(*m_dumps, flow().session());
    if (!chosen.isEmpty()) {
        if (chosenDump() != chosen)
            m_dumpsTable->selectionModel()->clear();
        m_isDumpGone = chosenDump() != chosen;
        return;
    }
    if (const QModelIndex wanted = m_dumpsProxy->indexOf(flow().dumpFile()); wanted.isValid())
        return m_dumpsTable->setCurrentIndex(wanted);
    for (int row = 0; row < m_dumpsProxy->rowCount() && !m_isDumpGone; ++row) {
        const DumpRow *dump = m_dumps->row(m_dumpsProxy->index(row, 0).data(DumpsModel::FileNameRole).toString());
        if (dump->dump.state == DumpState::Unverified || dump->dump.state == DumpState::Verified)
            return m_dumpsTable->selectRow(row);
    }
}

void ChoosePage::updateRuns()
{
    const auto &snapshot = flow().session().snapshot();
    m_runs->setRuns(snapshot && snapshot->status ? snapshot->status->runs : QList<RunRecord>());
    if (!m_runsTable->currentIndex().isValid() && m_runs->rowCount() > 0)
        m_runsTable->selectRow(0);
}

void ChoosePage::updateButtons()
{
    m_next->setEnabled(!chosenDump().isEmpty() && flow().session().canListDumps());
    m_next->setToolTip(whyDumpsCantBeUsed(flow().session()));
    const QModelIndex run = m_runsTable->currentIndex();
    const RunRecord *record = m_runs->run(chosenRun());
    const QString whyNot = record ? record->whyNoUndo : QString();
    m_runsTable->setVisible(m_runs->rowCount() > 0);
    m_undo->setVisible(m_runs->rowCount() > 0);
    m_show->setVisible(m_runs->rowCount() > 0);
    m_show->setEnabled(run.isValid());
    m_undo->setEnabled(run.isValid() && whyNot.isEmpty());
    m_undo->setToolTip(whyNot);
    const auto &snapshot = flow().session().snapshot();
    if (snapshot && !snapshot->status)
        m_runsText->setText(tr("Earlier restores can't be read. %1").arg(snapshot->status.error().message));
    else if (m_runs->rowCount() == 0)
        m_runsText->setText(tr("No restore was made on this host yet."));
    else if (!whyNot.isEmpty())
        m_runsText->setText(tr("It can't be undone. %1").arg(whyNot));
    else if (record && record->isRehearsal)
        m_runsText->setText(tr("Undo drops what this rehearsal has loaded; nothing in service is touched."));
    else
        m_runsText->setText(tr("Undo puts the database from before this restore back in service."));
}

QString ChoosePage::chosenDump() const
{
    return m_dumpsTable->currentIndex().data(DumpsModel::FileNameRole).toString();
}
QString ChoosePage::chosenRun() const { return m_runsTable->currentIndex().data(RunsModel::RunRole).toString(); }

} // namespace talekeeper
