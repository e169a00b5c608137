#include "ui/dumps/dumpspage.h"

#include "core/foundation/format.h"
#include "ui/common/messagebanner.h"
#include "ui/common/statedelegate.h"
#include "ui/common/tables.h"
#include "ui/dumps/dumprows.h"
#include "ui/dumps/inspectionpane.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QPushButton>
#include <QTableView>

using namespace Qt::StringLiterals;

namespace talekeeper
{

DumpsPage::DumpsPage(HostSession &session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_model(new DumpsModel(this))
    , m_proxy(new DumpsProxy(this))
    , m_filter(named(new QLineEdit, u"dumpFilter"_s, tr("Filter the dumps")))
    , m_refresh(named(new QPushButton(tr("Re&fresh")), u"refresh"_s, tr("Look at the host again")))
    , m_message(named(new MessageBanner, u"dumpsMessage"_s))
    , m_table(named(new QTableView, u"dumps"_s, tr("Dumps")))
    , m_footer(named(new ToneLabel({}, ToneLabel::Tone::Secondary), u"dumpsFooter"_s))
    , m_pane(named(new InspectionPane(session), u"inspection"_s))
{
    build();
    connect(m_filter, &QLineEdit::textChanged, m_proxy, &DumpsProxy::setFilterWords);
    connect(m_refresh, &QPushButton::clicked, &m_session, &HostSession::refresh);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
        [this](const QModelIndex &current) { m_pane->showDump(current.data(DumpsModel::FileNameRole).toString()); });
    connect(m_pane, &InspectionPane::restoreRequested, this, &DumpsPage::restoreRequested);
    connect(&m_session, &HostSession::changed, this, &DumpsPage::update);
    connect(&m_session, &HostSession::inspectionChanged, this, &DumpsPage::updateTable);
    update();
}

void DumpsPage::build()
{
    m_filter->setPlaceholderText(tr("Filter by date, database, state"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setMaximumWidth(m_filter->fontMetrics().averageCharWidth() * 44);
    m_refresh->setAutoDefault(false);
    m_proxy->setSourceModel(m_model);
    m_table->setModel(m_proxy);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(DumpsModel::Taken, Qt::DescendingOrder);
    m_table->setItemDelegateForColumn(DumpsModel::State, new StateDelegate(DumpsModel::StateRoleRole, m_table));
    prepareTable(m_table, DumpsModel::Database);

    auto *top = new QHBoxLayout;
    top->setSpacing(Spacing::related);
    top->addWidget(m_filter, 1);
    top->addStretch(1);
    top->addWidget(m_refresh);
    auto *tableCard = new Card;
    tableCard->body()->setContentsMargins(2, 2, 2, 8);
    tableCard->body()->addWidget(m_table);
    m_footer->setContentsMargins(8, 0, 8, 0);
    m_footer->setFont(textFont(TextSize::Small));
    tableCard->body()->addWidget(m_footer);
    auto *middle = new QHBoxLayout;
    middle->setSpacing(Spacing::group);
    middle->addWidget(tableCard, 7);
    middle->addWidget(m_pane, 5);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(Spacing::margin, Spacing::group, Spacing::margin, Spacing::group);
    layout->setSpacing(Spacing::group);
    layout->addLayout(top);
    layout->addWidget(m_message);
    layout->addLayout(middle, 1);
}

void DumpsPage::update()
{
    m_refresh->setEnabled(!m_session.isBusy());
    updateTable();
    showMessage();
    showFooter();
    if (!m_table->currentIndex().isValid() && m_proxy->rowCount() > 0)
        m_table->selectRow(0);
}

void DumpsPage::updateTable() { fillDumps(*m_model, m_session); }

void DumpsPage::showMessage()
{
    m_message->hide();
    if (!m_session.snapshot())
        return;
    const auto &catalogue = m_session.snapshot()->catalogue;
    const Stack &stack = m_session.snapshot()->host.stack;
    if (!catalogue)
        m_message->setError(catalogue.error(), tr("The dumps can't be listed."));
    else if (catalogue->dumps.isEmpty())
        m_message->setMessage(StateRole::Bad, tr("There is no dump on this host."),
            tr("The backup directory %1 in %2 is empty: nothing dumps the databases, or the job that does has failed. "
               "If this host were lost now, everything would be. Set up a daily dump, then refresh.")
                .arg(stack.backupDirectory, stack.database.name));
}

void DumpsPage::showFooter()
{
    if (!m_session.snapshot() || !m_session.snapshot()->catalogue)
        return m_footer->clear();
    const Catalogue &catalogue = *m_session.snapshot()->catalogue;
    m_footer->setText(tr("Dumps: %1 · free on the backup volume: %2")
                          .arg(formatCount(catalogue.dumps.size()), formatSize(catalogue.freeBytes)));
}

} // namespace talekeeper
