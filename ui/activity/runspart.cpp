#include "ui/activity/runspart.h"

#include "ui/restore/runsmodel.h"
#include "ui/common/card.h"
#include "ui/common/labels.h"
#include "ui/common/statedelegate.h"
#include "ui/common/tables.h"
#include "ui/restore/runsmodel.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QScrollBar>
#include <QSplitter>
#include <QTableView>
#include <QTextBrowser>

using namespace Qt::StringLiterals;

namespace talekeeper
{

RunsPart::RunsPart(HostSession &session, Prompts &prompts, const QString &historyPath, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_prompts(prompts)
    , m_historyPath(historyPath)
    , m_model(new RunsModel(this))
    , m_table(named(new QTableView, u"activityRuns"_s, tr("Restores on this host")))
    , m_empty(named(paragraph({}, ToneLabel::Tone::Secondary), u"activityRunsText"_s))
    , m_state(named(new StateLabel, u"activityRunState"_s))
    , m_report(named(new QTextBrowser, u"activityReport"_s, tr("Report of the chosen restore")))
    , m_html(named(new QPushButton(tr("Report as &HTML…")), u"reportHtml"_s, tr("Save the report as HTML")))
    , m_pdf(named(new QPushButton(tr("Report as &PDF…")), u"reportPdf"_s, tr("Save the report as PDF")))
    , m_open(
          named(new QPushButton(tr("&Open in Restore")), u"openInRestore"_s, tr("Open this run on the page Restore")))
{
    build();
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &RunsPart::showRun);
    connect(m_table, &QTableView::activated, this, [this] { m_report->setFocus(); });
    connect(m_html, &QPushButton::clicked, this, [this] { save(ReportFormat::Html); });
    connect(m_pdf, &QPushButton::clicked, this, [this] { save(ReportFormat::Pdf); });
    connect(m_open, &QPushButton::clicked, this, [this] { Q_EMIT runRequested(chosenRun()); });
    connect(&m_session, &HostSession::changed, this, &RunsPart::update);
    update();
}

void RunsPart::build()
{
    m_table->setModel(m_model);
    m_table->setItemDelegateForColumn(
        RunsModel::State, new StateDelegate(RunsModel::StateRoleRole, m_table));
    prepareTable(m_table, RunsModel::State);
    // One long name must not push the others out of sight.
    const int letter = m_table->fontMetrics().averageCharWidth();
    for (const auto &[column, letters] : {std::pair(RunsModel::Started, 24), {RunsModel::Database, 16},
             {RunsModel::Dump, 30}, {RunsModel::Console, 18}}) {
        m_table->horizontalHeader()->setSectionResizeMode(column, QHeaderView::Interactive);
        m_table->setColumnWidth(column, letters * letter);
    }
    m_table->setTextElideMode(Qt::ElideMiddle);
    auto *tableCard = new Card;
    tableCard->body()->setContentsMargins(2, 2, 2, 2);
    tableCard->body()->addWidget(m_table);
    auto *splitter = named(new QSplitter(Qt::Vertical), u"activityRunsSplitter"_s);
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(Spacing::related);
    splitter->addWidget(tableCard);
    splitter->addWidget(buildReport());
    splitter->setStretchFactor(0, 2);
    splitter->setStretchFactor(1, 5);
    tableCard->setMinimumHeight(m_table->fontMetrics().height() * 5);
    m_filled = splitter;
    auto *emptyCard = new Card;
    emptyCard->body()->addWidget(m_empty);
    m_empty->setParent(emptyCard);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(emptyCard);
    layout->addWidget(m_filled, 1);
    layout->addStretch(0);
}

QWidget *RunsPart::buildReport()
{
    m_report->setFrameShape(QFrame::NoFrame);
    m_report->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff); // all of it wraps
    m_report->setOpenLinks(false);
    m_report->setUndoRedoEnabled(false);
    m_report->setTabChangesFocus(true);
    m_report->setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    m_report->document()->setDefaultFont(textFont(TextSize::Normal));
    m_state->label()->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(Spacing::related);
    buttons->addWidget(m_state, 1, Qt::AlignVCenter);
    for (QPushButton *button : {m_html, m_pdf, m_open}) {
        button->setAutoDefault(false);
        buttons->addWidget(button);
    }
    auto *card = new Card;
    card->body()->setContentsMargins(16, 8, 8, 8);
    card->body()->addLayout(buttons);
    card->body()->addWidget(m_report, 1);
    return card;
}

void RunsPart::update()
{
    if (!m_session.snapshot())
        return;
    const auto &status = m_session.snapshot()->status;
    if (status)
        m_model->setRuns(status->runs);
    else
        m_empty->setText(tr("The restores can't be read. %1").arg(status.error().message));
    if (status && status->runs.isEmpty())
        m_empty->setText(tr("No restore was made on this host yet. Once there is one, its report stands here: each "
                            "step with what proves it. To make one, go to the page Restore; to try it out without "
                            "danger, do so on the practice host."));
    // What was known before the host stopped answering is still worth reading.
    m_empty->parentWidget()->setVisible(!status || status->runs.isEmpty());
    m_filled->setVisible(m_model->rowCount() > 0);
    if (!m_table->currentIndex().isValid() && m_model->rowCount() > 0)
        m_table->selectRow(0);
    showRun();
}

void RunsPart::showRun()
{
    const RunRecord *run = m_model->run(chosenRun());
    const bool running = run && run->state == RunState::Running;
    for (QPushButton *button : {m_html, m_pdf})
        button->setEnabled(run && !running);
    const QString whyNot = running ? tr("The report is made when the run has ended.") : QString();
    m_html->setToolTip(whyNot);
    m_pdf->setToolTip(whyNot);
    m_open->setEnabled(run);
    if (!run)
        return;
    m_state->setState(stateRoleOf(run->state), running ? tr("under way") : runStateText(run->state));
    const QString html = running
        ? tr("This run is under way: %1. Its report stands here when it has ended.").arg(runText(*run)).toHtmlEscaped()
        : toHtml(reportOf(*run), reportOriginOf(m_session), reportsBehind(*run));
    if (html == m_shownHtml)
        return;
    const bool same = m_report->property("run").toString() == run->run;
    const int place = m_report->verticalScrollBar()->value();
    m_shownHtml = html;
    m_report->setProperty("run", run->run);
    m_report->setHtml(html);
    if (same)
        m_report->verticalScrollBar()->setValue(place);
}

void RunsPart::save(ReportFormat format)
{
    const RunRecord *run = m_model->run(chosenRun());
    if (!run)
        return;
    saveReport(this, m_prompts, m_session.runner(),
        {.report = reportOf(*run),
            .history = reportsBehind(*run),
            .origin = reportOriginOf(m_session),
            .historyPath = m_historyPath,
            .format = format},
        [this](const Result<QString> &outcome) { Q_EMIT saved({.outcome = outcome}); });
}

QString RunsPart::chosenRun() const { return m_table->currentIndex().data(RunsModel::RunRole).toString(); }

} // namespace talekeeper
