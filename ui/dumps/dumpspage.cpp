#include "ui/dumps/dumpspage.h"

#include "core/foundation/format.h"
#include "ui/common/messagebanner.h"
#include "ui/common/statedelegate.h"
#include "ui/common/tables.h"
#include "ui/dumps/dumpdelegate.h"
#include "ui/dumps/dumprows.h"
#include "ui/dumps/dumpsmessage.h"
#include "ui/dumps/dumpsproxy.h"
#include "ui/dumps/elidedlabel.h"
#include "ui/dumps/inspectionpane.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QTableView>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper
{

DumpsPage::DumpsPage(HostSession &session, Prompts &prompts, const QString &historyPath, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_queue(session)
    , m_pushes(session, prompts, historyPath)
    , m_takes(session, prompts, historyPath)
    , m_model(new DumpsModel(this, DumpsModel::Columns::All))
    , m_proxy(new DumpsProxy(this))
    , m_filter(named(new QLineEdit, u"dumpFilter"_s, tr("Filter the dumps")))
    , m_verifyAll(named(new QPushButton, u"verifyAll"_s, tr("Verify all dumps that are not verified yet")))
    , m_push(named(new QPushButton, u"push"_s, tr("Push a dump of this machine to the host")))
    , m_take(named(new QPushButton, u"take"_s, tr("Take a dump on the host now")))
    , m_refresh(named(new QPushButton(tr("Re&fresh")), u"refresh"_s, tr("Look at the host again")))
    , m_verifyAllText(named(new ElidedLabel, u"verifyAllText"_s))
    , m_message(named(new MessageBanner, u"dumpsMessage"_s))
    , m_pushMessage(named(new MessageBanner, u"pushMessage"_s))
    , m_takeMessage(named(new MessageBanner, u"takeMessage"_s))
    , m_table(named(new QTableView, u"dumps"_s, tr("Dumps")))
    , m_shown(named(new ToneLabel, u"dumpsShown"_s))
    , m_clearFilter(named(new QPushButton(tr("C&lear")), u"clearFilter"_s, tr("Show all dumps again")))
    , m_footer(named(new ToneLabel({}, ToneLabel::Tone::Secondary), u"dumpsFooter"_s))
    , m_pane(named(new InspectionPane(session, prompts, historyPath), u"inspection"_s))
{
    build();
    connectActions();
    update();
}

void DumpsPage::build()
{
    auto *middle = new QHBoxLayout;
    middle->setSpacing(Spacing::group);
    middle->addWidget(buildTableCard(), 7);
    middle->addWidget(m_pane, 5);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(Spacing::margin, Spacing::group, Spacing::margin, Spacing::group);
    layout->setSpacing(Spacing::group);
    layout->addLayout(buildTop());
    layout->addWidget(m_message);
    layout->addWidget(m_takeMessage);
    layout->addWidget(m_pushMessage);
    layout->addLayout(middle, 1);
}

QLayout *DumpsPage::buildTop()
{
    m_filter->setPlaceholderText(tr("Filter: date, database, state"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setMaximumWidth(m_filter->fontMetrics().averageCharWidth() * 44);
    m_verifyAll->setAutoDefault(false);
    m_push->setAutoDefault(false);
    m_take->setAutoDefault(false);
    m_refresh->setAutoDefault(false);
    m_verifyAllText->setFont(textFont(TextSize::Small));
    auto *row = new QHBoxLayout;
    row->setSpacing(Spacing::related);
    row->addWidget(m_filter, 2);
    row->addWidget(m_verifyAllText, 1); // takes its room also without a word, so that nothing jumps
    row->addWidget(m_verifyAll);
    row->addWidget(m_take);
    row->addWidget(m_push);
    return row;
}

QWidget *DumpsPage::buildTableCard()
{
    m_proxy->setSourceModel(m_model);
    m_table->setModel(m_proxy);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(DumpsModel::Taken, Qt::DescendingOrder);
    m_table->setItemDelegate(new DumpDelegate(m_table));
    m_table->setItemDelegateForColumn(DumpsModel::State, new StateDelegate(DumpsModel::StateRoleRole, m_table));
    prepareTable(m_table, DumpsModel::Database);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff); // what has no room is hidden

    auto *filtered = new QHBoxLayout;
    filtered->setContentsMargins(8, 0, 8, 0);
    filtered->setSpacing(Spacing::related);
    m_shown->setWordWrap(true);
    filtered->addWidget(m_shown, 1);
    m_clearFilter->setAutoDefault(false);
    filtered->addWidget(m_clearFilter);
    m_footer->setFont(textFont(TextSize::Small));
    m_footer->setWordWrap(true);
    auto *card = new Card;
    card->body()->setContentsMargins(2, 2, 2, 8);
    card->body()->addWidget(m_table);
    card->body()->addLayout(filtered);
    auto *foot = new QHBoxLayout;
    foot->setContentsMargins(8, 0, 8, 0);
    foot->setSpacing(Spacing::related);
    foot->addWidget(m_footer, 1);
    foot->addWidget(m_refresh);
    card->body()->addLayout(foot);
    return card;
}

void DumpsPage::connectActions()
{
    connect(m_filter, &QLineEdit::textChanged, this, &DumpsPage::filter);
    connect(m_clearFilter, &QPushButton::clicked, this, [this] {
        m_filter->clear();
        m_filter->setFocus(); // the button goes away
    });
    connect(m_refresh, &QPushButton::clicked, &m_session, &HostSession::refresh);
    connect(m_push, &QPushButton::clicked, this, &DumpsPage::togglePush);
    connect(&m_pushes, &DumpPushes::changed, this, &DumpsPage::showPush);
    connect(m_take, &QPushButton::clicked, this, &DumpsPage::toggleTake);
    connect(&m_takes, &DumpTakes::changed, this, &DumpsPage::showTake);
    connect(m_verifyAll, &QPushButton::clicked, this, &DumpsPage::toggleVerifyAll);
    connect(&m_queue, &VerifyQueue::changed, this, &DumpsPage::showVerifyAll);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &DumpsPage::chooseRow);
    onRowOpened(m_table, [this] { m_pane->restore(); });
    connect(m_pane, &InspectionPane::restoreRequested, this, &DumpsPage::restoreRequested);
    connect(&m_session, &HostSession::changed, this, &DumpsPage::update);
    connect(&m_session, &HostSession::inspectionChanged, this, &DumpsPage::updateDump);
}

void DumpsPage::update()
{
    m_refresh->setEnabled(!m_session.isBusy());
    updateTable();
    showDumpsMessage(*m_message, m_session);
    showPush();
    showTake();
    if (m_pane->rowId().isEmpty() && m_proxy->rowCount() > 0)
        m_table->selectRow(0);
}

void DumpsPage::updateTable()
{
    const QString chosen = m_pane->rowId();
    {
        const QScopedValueRollback filling(m_isFilling, true);
        fillDumpsAndDays(*m_model, m_session);
        keepChoice(chosen);
    }
    // A dump that is gone is still worth a word; a day that has got its dump is not.
    if (chosen.contains(u'/') && !m_model->row(chosen))
        m_pane->showRow({});
    fitColumns();
    showCounts();
    showVerifyAll();
}

/// Of thousands only the one that is being read, or was: it tells ten times a second how far it is.
void DumpsPage::updateDump(const QString &fileName)
{
    const DumpRow *known = m_model->row(fileName);
    if (!known)
        return;
    DumpRow row = *known;
    setReading(row, m_session);
    const QString chosen = m_pane->rowId();
    {
        const QScopedValueRollback filling(m_isFilling, true);
        m_model->setDump(row);
        keepChoice(chosen);
    }
    fitColumns();
    showCounts();
    showVerifyAll();
}

void DumpsPage::filter(const QString &text)
{
    const QString chosen = m_pane->rowId();
    {
        const QScopedValueRollback filling(m_isFilling, true);
        m_proxy->setFilterWords(text);
        keepChoice(chosen);
    }
    showCounts();
}

/// Whoever is about to act on a dump must not find another one under the hand, because his is filtered out or gone.
void DumpsPage::keepChoice(const QString &id)
{
    const QModelIndex same = id.isEmpty() ? QModelIndex() : m_proxy->indexOf(id);
    if (same.isValid() && m_table->currentIndex().row() == same.row() && m_table->selectionModel()->hasSelection())
        return;
    if (same.isValid())
        m_table->setCurrentIndex(same);
    else
        m_table->selectionModel()->clear();
}

void DumpsPage::chooseRow(const QModelIndex &current)
{
    if (m_isFilling)
        return;
    const DumpRow *row = m_model->row(current.data(DumpsModel::IdRole).toString());
    m_pane->showRow(row ? std::optional(*row) : std::nullopt);
}

void DumpsPage::chooseDump(const QString &fileName)
{
    if (!m_proxy->indexOf(fileName).isValid())
        m_filter->clear();
    const QModelIndex index = m_proxy->indexOf(fileName);
    if (!index.isValid())
        return;
    m_table->setCurrentIndex(index);
    m_table->scrollTo(index);
}

bool DumpsPage::isOfOneDatabase() const
{
    for (int row = 1; row < m_model->rowCount(); ++row)
        if (m_model->at(row).dump.database != m_model->at(0).dump.database)
            return false;
    return true;
}

/// What says least gives way first where not all fit: the age follows from the time, and a single database is named by
/// the dump that is chosen; how large a dump is and when it will be pruned stands nowhere else.
void DumpsPage::fitColumns()
{
    if (!isVisible())
        return; // it is asked again when it appears
    QHeaderView *header = m_table->horizontalHeader();
    for (int column = int(m_headingWidths.size()); column < DumpsModel::ColumnCount; ++column)
        m_headingWidths << header->sectionSizeHint(column); // while none is hidden: those that are have no hint
    int needed = 0;
    const auto widthOf = [&](int column) {
        const int cells = static_cast<const QAbstractItemView *>(m_table)->sizeHintForColumn(column);
        // Long names of databases may be shortened.
        const int enough = column == DumpsModel::Database ? qMin(cells, fontMetrics().averageCharWidth() * 16) : cells;
        return std::max({m_headingWidths.at(column), header->minimumSectionSize(), enough});
    };
    for (int column = 0; column < DumpsModel::ColumnCount; ++column)
        needed += widthOf(column);
    // With its scroll bar, whether it is there or not: the columns must not come and go with it.
    const int room
        = m_table->width() - 2 * m_table->frameWidth() - m_table->verticalScrollBar()->sizeHint().width();
    bool anyChanged = false;
    QList<int> leastNeededFirst{DumpsModel::Age, DumpsModel::Size, DumpsModel::Pruned};
    leastNeededFirst.insert(isOfOneDatabase() ? 1 : 3, DumpsModel::Database);
    for (const int column : std::as_const(leastNeededFirst)) {
        const bool hides = needed > room;
        anyChanged = anyChanged || hides != m_table->isColumnHidden(column);
        m_table->setColumnHidden(column, hides);
        needed -= hides ? widthOf(column) : 0;
    }
    header->setStretchLastSection(m_table->isColumnHidden(DumpsModel::Database)); // the one that stretches otherwise
    if (anyChanged) // of itself the header does not look at the widths again
        header->setSectionResizeMode(DumpsModel::Database, QHeaderView::Stretch);
}

void DumpsPage::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    fitColumns();
}

void DumpsPage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    fitColumns();
}

QStringList DumpsPage::unverified() const
{
    QStringList names;
    for (int row = 0; row < m_model->rowCount(); ++row)
        if (const DumpRow &shown = m_model->at(row); shown.isDump() && shown.dump.state == DumpState::Unverified)
            names << shown.dump.fileName;
    return names;
}

void DumpsPage::toggleVerifyAll()
{
    if (m_queue.isRunning())
        m_queue.stop();
    else
        m_queue.start(unverified());
}

void DumpsPage::showVerifyAll()
{
    const bool anyLeft = m_session.canListDumps() && !unverified().isEmpty();
    m_verifyAll->setText(m_queue.isRunning() ? tr("&Stop verifying") : tr("Verify &all"));
    m_verifyAll->setEnabled(m_queue.isRunning() || anyLeft);
    m_verifyAll->setToolTip(m_queue.isRunning() || anyLeft ? QString()
            : m_session.canListDumps()                     ? tr("Every dump was read already, or can't be.")
                                                           : whyDumpsCantBeUsed(m_session));
    m_verifyAllText->setName(m_queue.text());
}

void DumpsPage::togglePush()
{
    if (RunningJob *job = m_pushes.job())
        job->stop();
    else
        m_pushes.ask(this);
}

void DumpsPage::showPush()
{
    const RunningJob *job = m_pushes.job();
    m_push->setText(job ? tr("Stop p&ushing") : tr("P&ush a dump…"));
    m_push->setEnabled(job ? !job->stopAsked() : m_session.canListDumps());
    m_pushes.showIn(*m_pushMessage);
}

void DumpsPage::toggleTake()
{
    if (RunningJob *job = m_takes.job())
        job->stop();
    else
        m_takes.ask(this);
}

void DumpsPage::showTake()
{
    const RunningJob *job = m_takes.job();
    m_take->setText(job ? tr("Stop du&mp") : tr("Du&mp now…"));
    m_take->setEnabled(job ? !job->stopAsked() : m_takes.canTake());
    m_takes.showIn(*m_takeMessage);
}

void DumpsPage::showCounts()
{
    const int all = m_model->dumpCount(), shown = m_proxy->dumpCount();
    const bool isFiltered = m_proxy->rowCount() < m_model->rowCount();
    m_shown->setVisible(isFiltered);
    m_shown->setText(m_proxy->rowCount() == 0 ? tr("None of %1 dumps has all these words.").arg(formatCount(all))
                                              : tr("%1 of %2 shown").arg(formatCount(shown), formatCount(all)));
    m_clearFilter->setVisible(m_model->rowCount() > 0 && m_proxy->rowCount() == 0);
    if (!m_session.canListDumps())
        return m_footer->clear(); // the banner tells from when the rows are
    m_footer->setText(tr("Dumps: %1 · free on the backup volume: %2")
                          .arg(formatCount(all), formatSize(m_session.snapshot()->catalogue->freeBytes)));
}

} // namespace talekeeper
