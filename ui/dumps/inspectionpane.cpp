#include "ui/dumps/inspectionpane.h"

#include "core/foundation/format.h"
#include "ui/common/appearance.h"
#include "ui/common/tables.h"
#include "ui/dumps/contentsmodel.h"
#include "ui/dumps/dumprows.h"

#include <QFormLayout>
#include <QHBoxLayout>
#include <QProgressBar>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QTableView>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

QString shortChecksum(const QString &sha256)
{
    return sha256.size() > 12 ? sha256.first(6) + u'…' + sha256.last(6) : sha256;
}

QString needsText(const DumpInspection &inspection)
{
    QStringList needs;
    if (!inspection.extensions.isEmpty())
        needs << inspection.extensions.join(u", "_s);
    if (!inspection.roles.isEmpty())
        needs << InspectionPane::tr("roles: %1").arg(inspection.roles.join(u", "_s));
    return needs.isEmpty() ? InspectionPane::tr("nothing") : needs.join(u" · "_s);
}

QString reasonText(const DumpInspection &inspection)
{
    if (!inspection.isGood())
        return inspection.reason;
    return InspectionPane::tr("Checksum, end of dump and every row counted: %1 rows in %2 tables, %3 of SQL.")
        .arg(formatCount(inspection.rowCount()), formatCount(inspection.tables.size()),
            formatSize(inspection.uncompressedBytes));
}

QLabel *factLabel(const QString &objectName)
{
    QLabel *label = named(paragraph(), objectName);
    label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    return label;
}

} // namespace

InspectionPane::InspectionPane(HostSession &session, QWidget *parent)
    : Card({}, parent)
    , m_session(session)
    , m_name(named(paragraph(), u"dumpName"_s))
    , m_state(named(new StateLabel, u"dumpState"_s))
    , m_reason(named(paragraph({}, ToneLabel::Tone::Secondary), u"dumpReason"_s))
    , m_progress(named(new QProgressBar, u"verifyProgress"_s, tr("How much of the dump is read")))
    , m_facts(new QWidget)
    , m_versions(factLabel(u"dumpVersions"_s))
    , m_checksum(factLabel(u"dumpChecksum"_s))
    , m_needs(factLabel(u"dumpNeeds"_s))
    , m_contentsHeading(headingLabel(tr("Contents")))
    , m_contents(new ContentsModel(this))
    , m_contentsTable(named(new QTableView, u"contents"_s, tr("Tables in the dump")))
    , m_verify(named(new QPushButton(tr("&Verify")), u"verify"_s, tr("Verify this dump on the host")))
    , m_restore(named(new QPushButton(tr("&Restore this dump…")), u"restoreThisDump"_s, tr("Restore this dump")))
{
    build();
    connect(m_verify, &QPushButton::clicked, this, [this] {
        if (RunningJob *job = m_session.verification(m_fileName))
            job->stop();
        else
            m_session.verify(m_fileName);
    });
    connect(m_restore, &QPushButton::clicked, this, [this] { Q_EMIT restoreRequested(m_fileName); });
    connect(&m_session, &HostSession::inspectionChanged, this, &InspectionPane::update);
    connect(&m_session, &HostSession::changed, this, [this] { update(m_fileName); });
    showDump({});
}

void InspectionPane::build()
{
    m_name->setFont(monospaceFont());
    m_progress->setTextVisible(false);
    auto *form = new QFormLayout(m_facts);
    form->setContentsMargins(0, 4, 0, 4);
    form->setHorizontalSpacing(Spacing::group);
    form->setVerticalSpacing(Spacing::related);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_checksum->setFont(monospaceFont());
    form->addRow(new ToneLabel(tr("Server, pg_dump"), ToneLabel::Tone::Secondary), m_versions);
    form->addRow(new ToneLabel(tr("SHA-256"), ToneLabel::Tone::Secondary), m_checksum);
    form->addRow(new ToneLabel(tr("Needs"), ToneLabel::Tone::Secondary), m_needs);

    auto *sorted = new QSortFilterProxyModel(this);
    sorted->setSourceModel(m_contents);
    sorted->setSortRole(ContentsModel::SortRole);
    m_contentsTable->setModel(sorted);
    m_contentsTable->setSortingEnabled(true);
    m_contentsTable->sortByColumn(ContentsModel::Rows, Qt::DescendingOrder);
    prepareTable(m_contentsTable, ContentsModel::Table);

    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(Spacing::related);
    buttons->addStretch();
    buttons->addWidget(m_verify);
    buttons->addWidget(m_restore);
    makePrimary(m_restore);

    body()->addWidget(m_name);
    body()->addWidget(m_state);
    body()->addWidget(m_progress);
    body()->addWidget(m_reason);
    body()->addWidget(m_facts);
    body()->addWidget(m_contentsHeading);
    body()->addWidget(m_contentsTable, 1);
    body()->addStretch(0);
    body()->addLayout(buttons);
}

void InspectionPane::showDump(const QString &fileName)
{
    m_fileName = fileName;
    update(fileName);
}

void InspectionPane::update(const QString &fileName)
{
    if (fileName != m_fileName)
        return;
    m_name->setText(m_fileName.isEmpty() ? tr("Choose a dump to see what is in it.") : m_fileName);
    m_name->setFont(m_fileName.isEmpty() ? textFont(TextSize::Normal) : monospaceFont());
    showState();
    showFacts(m_session.inspection(m_fileName));
    showButtons();
}

void InspectionPane::showState()
{
    const QList<DumpRow> rows = dumpRows(m_session);
    const auto row = std::ranges::find(rows, m_fileName, [](const DumpRow &each) { return each.dump.fileName; });
    const bool known = row != rows.end();
    const bool checking = known && row->checkedPercent;
    m_state->setVisible(known);
    m_reason->setVisible(known);
    m_progress->setVisible(checking);
    if (!known)
        return;
    const DumpInspection *inspection = m_session.inspection(m_fileName);
    const auto error = m_session.verificationError(m_fileName);
    if (checking) {
        m_state->setState(StateRole::Planned, tr("Being verified on the host"));
        m_reason->setText(tr("The dump is read to its end; it does not leave the host."));
        m_progress->setRange(0, *row->checkedPercent > 0 ? 100 : 0);
        m_progress->setValue(*row->checkedPercent);
    } else if (error) {
        m_state->setState(StateRole::Unknown, tr("Not checked: the host did not manage to"));
        m_reason->setText(error->message);
    } else if (inspection && inspection->isGood()) {
        const qint64 age = inspection->inspectedAt.secsTo(QDateTime::currentDateTimeUtc());
        m_state->setState(StateRole::Good,
            age < 60 ? tr("Verified just now on the host") : tr("Verified %1 ago on the host").arg(formatAge(age)));
        m_reason->setText(reasonText(*inspection));
    } else if (inspection) {
        QString word = dumpStateText(row->dump.state);
        word[0] = word[0].toUpper();
        m_state->setState(stateRoleOf(row->dump.state), word);
        m_reason->setText(reasonText(*inspection));
    } else {
        QString word = dumpStateText(row->dump.state);
        word[0] = word[0].toUpper();
        m_state->setState(stateRoleOf(row->dump.state), word);
        m_reason->setText(tr("Nobody has read this dump to its end yet, so nothing is known of what is in it."));
    }
}

void InspectionPane::showFacts(const DumpInspection *inspection)
{
    const bool any = inspection && !inspection->sha256.isEmpty();
    m_facts->setVisible(any);
    m_contentsHeading->setVisible(any && !inspection->tables.isEmpty());
    m_contentsTable->setVisible(any && !inspection->tables.isEmpty());
    m_contents->setTables(any ? inspection->tables : QList<DumpedTable>());
    if (!any)
        return;
    const auto orUnknown = [](const QString &version) { return version.isEmpty() ? tr("unknown") : version; };
    m_versions->setText(tr("%1, %2").arg(orUnknown(inspection->serverVersion), orUnknown(inspection->dumpVersion)));
    m_checksum->setText(shortChecksum(inspection->sha256));
    m_checksum->setToolTip(inspection->sha256);
    m_needs->setText(needsText(*inspection));
    m_contentsHeading->setText(inspection->isGood() ? tr("Contents") : tr("Contents, as far as it could be read"));
}

void InspectionPane::showButtons()
{
    const bool checking = m_session.verification(m_fileName) != nullptr;
    const DumpInspection *inspection = m_session.inspection(m_fileName);
    const bool bad = inspection && !inspection->isGood();
    m_verify->setVisible(!m_fileName.isEmpty());
    m_verify->setText(checking ? tr("&Stop") : inspection ? tr("&Verify again") : tr("&Verify"));
    m_restore->setVisible(!m_fileName.isEmpty());
    m_restore->setEnabled(!bad && !checking);
    m_restore->setToolTip(bad ? tr("This dump can't be restored: %1").arg(inspection->reason) : QString());
}

} // namespace talekeeper
