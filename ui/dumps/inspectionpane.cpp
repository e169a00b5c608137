#include "ui/dumps/inspectionpane.h"

#include "core/foundation/format.h"
#include "core/restore/facts.h"
#include "ui/common/appearance.h"
#include "ui/dumps/comparedialog.h"
#include "ui/dumps/contentsview.h"
#include "ui/dumps/dumprows.h"
#include "ui/dumps/elidedlabel.h"
#include "ui/dumps/fetchline.h"

#include <QClipboard>
#include <QFormLayout>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QProgressBar>
#include <QPushButton>


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

QString capitalised(QString word)
{
    if (!word.isEmpty())
        word[0] = word[0].toUpper();
    return word;
}

QPushButton *actionButton(const QString &text, const QString &objectName, const QString &accessibleName)
{
    auto *button = named(new QPushButton(text), objectName, accessibleName);
    button->setAutoDefault(false);
    return button;
}

} // namespace

InspectionPane::InspectionPane(HostSession &session, Prompts &prompts, const QString &historyPath, QWidget *parent)
    : Card({}, parent)
    , m_session(session)
    , m_live(session)
    , m_fetches(session, prompts, historyPath)
    , m_name(named(new ElidedLabel, u"dumpName"_s))
    , m_state(named(new StateLabel, u"dumpState"_s))
    , m_reason(named(paragraph({}, ToneLabel::Tone::Secondary), u"dumpReason"_s))
    , m_progress(named(new QProgressBar, u"verifyProgress"_s, tr("How much of the dump is read")))
    , m_fetchLine(named(new FetchLine, u"fetchLine"_s))
    , m_facts(nullptr)
    , m_versions(factLabel(u"dumpVersions"_s))
    , m_checksum(factLabel(u"dumpChecksum"_s))
    , m_needs(factLabel(u"dumpNeeds"_s))
    , m_contents(named(new ContentsView, u"contentsView"_s))
    , m_verify(actionButton(tr("&Verify"), u"verify"_s, tr("Verify this dump on the host")))
    , m_fetch(actionButton(tr("Fe&tch…"), u"fetch"_s, tr("Fetch this dump to this machine")))
    , m_copyName(actionButton(tr("&Copy name"), u"copyName"_s, tr("Copy the name of this dump")))
    , m_compare(actionButton(tr("Co&mpare…"), u"compare"_s, tr("Compare this dump with another one or the live database")))
    , m_restore(named(new QPushButton(tr("&Restore this dump…")), u"restoreThisDump"_s, tr("Restore this dump")))
    , m_comparison(new CompareDialog(session, m_live, this))
{
    build();
    connectActions();
    showRow({});
}

QWidget *InspectionPane::buildFacts()
{
    auto *facts = new QWidget;
    auto *form = new QFormLayout(facts);
    form->setContentsMargins(0, 4, 0, 4);
    form->setHorizontalSpacing(Spacing::group);
    form->setVerticalSpacing(Spacing::related);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_checksum->setFont(monospaceFont());
    form->addRow(new ToneLabel(tr("Server, pg_dump"), ToneLabel::Tone::Secondary), m_versions);
    form->addRow(new ToneLabel(tr("SHA-256"), ToneLabel::Tone::Secondary), m_checksum);
    form->addRow(new ToneLabel(tr("Needs"), ToneLabel::Tone::Secondary), m_needs);
    return facts;
}

void InspectionPane::build()
{
    m_progress->setTextVisible(false);
    m_state->label()->setWordWrap(true);
    m_facts = buildFacts();
    makePrimary(m_restore);

    auto *content = new QWidget;
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins({});
    column->setSpacing(Spacing::related);
    for (QWidget *part : QList<QWidget *>{m_state, m_progress, m_reason, m_fetchLine, m_facts})
        column->addWidget(part);
    column->addWidget(m_contents, 1);
    column->addStretch(0);
    auto *first = new QHBoxLayout;
    first->setSpacing(Spacing::related);
    first->addStretch();
    for (QPushButton *button : {m_verify, m_fetch, m_copyName})
        first->addWidget(button);
    body()->addWidget(m_name);
    body()->addWidget(scrolled(content), 1);
    body()->addLayout(first);
    auto *second = new QHBoxLayout;
    second->setSpacing(Spacing::related);
    second->addStretch();
    second->addWidget(m_compare);
    second->addWidget(m_restore);
    body()->addLayout(second);
}

void InspectionPane::connectActions()
{
    connect(m_verify, &QPushButton::clicked, this, [this] {
        if (RunningJob *job = m_session.verification(rowId()))
            job->stop();
        else
            m_session.verify(rowId());
    });
    connect(m_fetch, &QPushButton::clicked, this, [this] {
        if (RunningJob *job = m_fetches.job(rowId()))
            job->stop();
        else
            m_fetches.ask(this, rowId());
    });
    connect(m_copyName, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(rowId()); });
    connect(m_compare, &QPushButton::clicked, this, [this] { m_comparison->compare(rowId()); });
    connect(m_restore, &QPushButton::clicked, this, [this] { Q_EMIT restoreRequested(rowId()); });
    connect(&m_session, &HostSession::inspectionChanged, this, &InspectionPane::noteInspection);
    connect(&m_session, &HostSession::changed, this, &InspectionPane::updateAll);
    connect(&m_fetches, &DumpFetches::changed, this, &InspectionPane::update);
    connect(&m_live, &LiveContents::changed, this, &InspectionPane::updateAll);
}

void InspectionPane::showRow(const std::optional<DumpRow> &row)
{
    m_row = row;
    updateAll();
}

void InspectionPane::showEvent(QShowEvent *event)
{
    Card::showEvent(event);
    countLive();
}

void InspectionPane::noteInspection(const QString &fileName)
{
    update(fileName);
    // It was there when the list was made: the list is old.
    const auto error = m_session.verificationError(fileName);
    if (fileName == rowId() && error && error->kind == ErrorKind::NotFound && !m_session.verification(fileName))
        m_session.refresh();
}

void InspectionPane::update(const QString &fileName)
{
    if (fileName == rowId())
        updateAll();
}

void InspectionPane::updateAll()
{
    if (m_row && m_row->isDump()) {
        const auto &snapshot = m_session.snapshot();
        if (const Dump *dump = snapshot && snapshot->catalogue ? snapshot->catalogue->find(m_row->id()) : nullptr) {
            m_row->dump = *dump;
            setReading(*m_row, m_session);
            m_lastSeen = snapshot->takenAt;
        }
    }
    showState();
    showButtons();
    const bool isThere = m_row && m_row->isDump() && !isGone();
    const DumpInspection *inspection = isThere ? m_session.inspection(rowId()) : nullptr;
    showFacts(inspection);
    m_fetchLine->show(m_fetches, rowId());
    countLive();
}

bool InspectionPane::isGone() const
{
    const auto &snapshot = m_session.snapshot();
    if (!m_row || !m_row->isDump() || !snapshot || !snapshot->catalogue)
        return false;
    const auto error = m_session.verificationError(m_row->id());
    return (error && error->kind == ErrorKind::NotFound) || !snapshot->catalogue->find(m_row->id());
}

void InspectionPane::showState()
{
    m_state->setVisible(m_row.has_value());
    m_reason->setVisible(m_row.has_value());
    m_progress->setVisible(m_row && m_row->checkedPercent && !isGone());
    m_name->setFont(m_row && m_row->isDump() ? monospaceFont() : textFont(TextSize::Normal));
    if (!m_row) {
        m_name->setName(tr("Choose a dump to see what is in it."));
    } else if (!m_row->isDump()) {
        showMissedDay();
    } else if (isGone()) {
        m_name->setName(rowId());
        m_state->setState(StateRole::Bad, tr("Gone from the host"));
        const qint64 age = m_lastSeen.secsTo(QDateTime::currentDateTimeUtc());
        m_reason->setText(tr("It was last seen at %1 UTC, %2 ago. Since then it was pruned, moved or deleted there, and "
                             "nothing can be done with it from here. Choose another dump.")
                              .arg(formatTime(m_lastSeen), formatAge(age)));
    } else {
        m_name->setName(rowId());
        showDumpState(*m_row);
    }
}

void InspectionPane::showMissedDay()
{
    const QString date = QLocale().toString(m_row->dump.takenAt.date(), u"d MMM yyyy"_s);
    const QString database = m_row->dump.database;
    m_name->setName(tr("No dump of %1 on %2").arg(database, date));
    if (m_row->kind == DumpRow::Kind::MissedDay) {
        m_state->setState(StateRole::Bad, tr("Missed"));
        m_reason->setText(tr("By the schedule one was due at %1 UTC, and there is none of that day. What was saved then "
                             "is only in the dumps that came after it, as it stood at their time. Look at the log of the "
                             "job that takes the dumps.")
                              .arg(formatTime(m_row->dump.takenAt)));
    } else {
        m_state->setState(StateRole::Unknown, tr("No dump"));
        m_reason->setText(tr("There are dumps from before and after that day. No schedule is known on this host, so nobody "
                             "can say whether one was due."));
    }
}

void InspectionPane::showDumpState(const DumpRow &row)
{
    const DumpInspection *inspection = m_session.inspection(rowId());
    const auto error = m_session.verificationError(rowId());
    if (row.checkedPercent) {
        m_state->setState(StateRole::Planned, tr("Being verified on the host"));
        m_reason->setText(tr("The dump is read to its end; it does not leave the host."));
        m_progress->setRange(0, *row.checkedPercent > 0 ? 100 : 0);
        m_progress->setValue(*row.checkedPercent);
    } else if (error) {
        m_state->setState(StateRole::Unknown, tr("Not checked: the host did not manage to"));
        m_reason->setText(error->message);
    } else if (inspection && inspection->isGood()) {
        const qint64 age = inspection->inspectedAt.secsTo(QDateTime::currentDateTimeUtc());
        m_state->setState(StateRole::Good,
            age < 60 ? tr("Verified just now on the host") : tr("Verified %1 ago on the host").arg(formatAge(age)));
        m_reason->setText(reasonText(*inspection));
    } else if (inspection) {
        m_state->setState(stateRoleOf(row.dump.state), capitalised(dumpStateText(row.dump.state)));
        m_reason->setText(reasonText(*inspection));
    } else {
        m_state->setState(stateRoleOf(row.dump.state), capitalised(dumpStateText(row.dump.state)));
        m_reason->setText(tr("It was not verified yet, so nothing is known of what is in it."));
    }
}

void InspectionPane::showFacts(const DumpInspection *inspection)
{
    const bool any = inspection && !inspection->sha256.isEmpty();
    m_facts->setVisible(any);
    m_contents->show(any ? inspection : nullptr, m_live,
        any ? databaseOfDump(rowId(), m_session.snapshot()->host.stack) : QString());
    if (!any)
        return;
    const auto orUnknown = [](const QString &version) { return version.isEmpty() ? tr("unknown") : version; };
    m_versions->setText(tr("%1, %2").arg(orUnknown(inspection->serverVersion), orUnknown(inspection->dumpVersion)));
    m_checksum->setText(shortChecksum(inspection->sha256));
    m_checksum->setToolTip(inspection->sha256);
    m_needs->setText(needsText(*inspection));
}

void InspectionPane::showButtons()
{
    const bool isDump = m_row && m_row->isDump();
    const bool gone = isGone();
    const bool checking = m_session.verification(rowId()) != nullptr;
    const RunningJob *fetching = m_fetches.job(rowId());
    const DumpInspection *inspection = m_session.inspection(rowId());
    const bool bad = inspection && !inspection->isGood();
    for (QPushButton *button : {m_verify, m_fetch, m_copyName, m_compare, m_restore})
        button->setVisible(isDump);
    m_verify->setText(checking ? tr("&Stop") : inspection ? tr("&Verify again") : tr("&Verify"));
    m_verify->setEnabled(!gone || checking);
    m_fetch->setText(fetching ? tr("Stop fe&tching") : tr("Fe&tch…"));
    m_fetch->setEnabled(fetching ? !fetching->stopAsked() : !gone);
    m_compare->setEnabled(!gone && m_session.snapshot());
    m_restore->setEnabled(!gone && !bad && !checking);
    m_restore->setToolTip(bad ? tr("This dump can't be restored: %1").arg(inspection->reason) : QString());
}

/// Only for who looks at it: a production server is not asked for nobody.
void InspectionPane::countLive()
{
    const DumpInspection *inspection = m_session.inspection(rowId());
    if (isVisible() && m_session.snapshot() && inspection && inspection->isGood() && !inspection->tables.isEmpty())
        m_live.want(databaseOfDump(rowId(), m_session.snapshot()->host.stack));
}

} // namespace talekeeper
