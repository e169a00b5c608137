#include "ui/activity/auditpart.h"

#include "core/foundation/format.h"
#include "core/restore/auditedrun.h"
#include "ui/activity/auditmodel.h"
#include "ui/activity/saveaudit.h"
#include "ui/common/card.h"
#include "ui/common/dropdown.h"
#include "ui/common/labels.h"
#include "ui/common/tables.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSplitter>
#include <QTableView>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace talekeeper
{
namespace
{

/// Nothing where the log is as it was: its newest entry alone is asked for then.
Result<std::optional<AuditFound>> readLog(const QString &path, const AuditQuery &query,
    const std::optional<std::pair<qint64, QByteArray>> &known, const Job &job)
{
    const auto store = HistoryStore::open(path);
    if (!store)
        return std::unexpected(store.error());
    const AuditLog log(*store);
    if (known) {
        const auto newest = log.find({.newest = 1}, job);
        if (!newest)
            return std::unexpected(newest.error());
        if (std::pair(newest->total, newest->lastHash) == *known)
            return std::nullopt;
    }
    return log.find(query, job).transform([](const AuditFound &found) { return std::optional(found); });
}

Result<AuditVerdict> verifyLog(const QString &path, const Job &job)
{
    const auto store = HistoryStore::open(path);
    return store ? AuditLog(*store).verify(job) : std::unexpected(store.error());
}

} // namespace

AuditPart::AuditPart(HostSession &session, Prompts &prompts, const QString &historyPath, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_prompts(prompts)
    , m_historyPath(historyPath)
    , m_model(new AuditModel(this))
    , m_trust(named(new StateLabel, u"auditTrust"_s))
    , m_verify(named(new QPushButton(tr("&Verify again")), u"verifyAudit"_s, tr("Verify the audit log's chain again")))
    , m_export(named(new QPushButton(tr("&Export…")), u"exportAudit"_s, tr("Export the whole audit log")))
    , m_filter(named(new QLineEdit, u"auditFilter"_s, tr("Search the audit log")))
    , m_scope(named(new DropDown, u"auditScope"_s, tr("Whose entries are shown")))
    , m_table(named(new QTableView, u"audit"_s, tr("Audit log, the newest entry first")))
    , m_count(named(paragraph({}, ToneLabel::Tone::Secondary), u"auditCount"_s))
    , m_entry(named(new QPlainTextEdit, u"auditEntry"_s, tr("The chosen entry, whole")))
{
    build();
    m_typing.setSingleShot(true);
    m_typing.setInterval(250ms);
    connect(m_filter, &QLineEdit::textChanged, &m_typing, qOverload<>(&QTimer::start));
    connect(&m_typing, &QTimer::timeout, this, [this] { read(true); });
    connect(m_scope, &QComboBox::currentIndexChanged, this, [this] { read(true); });
    connect(m_verify, &QPushButton::clicked, this, &AuditPart::readAgain);
    connect(m_export, &QPushButton::clicked, this, &AuditPart::exportLog);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &AuditPart::showEntry);
    showTrust();
    showCount();
    showEntry();
}

void AuditPart::build()
{
    m_filter->setPlaceholderText(tr("Search for words: a command, a run, a name"));
    m_filter->setClearButtonEnabled(true);
    m_scope->addItems({tr("This host only"), tr("All hosts")});
    m_export->setToolTip(tr("Every entry of the log, whatever is shown, as CSV or JSON."));
    m_trust->label()->setWordWrap(true);
    auto *top = new QHBoxLayout;
    top->setSpacing(Spacing::related);
    top->addWidget(m_trust, 1, Qt::AlignVCenter);
    for (QPushButton *button : {m_verify, m_export}) {
        button->setAutoDefault(false);
        top->addWidget(button);
    }
    auto *search = new QHBoxLayout;
    search->setSpacing(Spacing::related);
    search->addWidget(m_filter, 1);
    search->addWidget(m_scope);
    m_entry->setReadOnly(true);
    m_entry->setTabChangesFocus(true);
    m_entry->setFont(monospaceFont());
    m_entry->setMinimumHeight(m_entry->fontMetrics().height() * 3);
    auto *splitter = named(new QSplitter(Qt::Vertical), u"auditSplitter"_s);
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(Spacing::related);
    splitter->addWidget(buildTable());
    splitter->addWidget(m_entry);
    splitter->setStretchFactor(0, 5);
    splitter->setStretchFactor(1, 2);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(Spacing::related);
    layout->addLayout(top);
    layout->addLayout(search);
    layout->addWidget(splitter, 1);
}

QWidget *AuditPart::buildTable()
{
    m_table->setModel(m_model);
    prepareTable(m_table, AuditModel::Command);
    // Measuring thousands of rows for the width of a column would hold up the window.
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Interactive);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->setProperty("scrollsSideways", true); // to who and where, which are mostly the same
    m_table->setTextElideMode(Qt::ElideMiddle);
    m_table->setMinimumHeight(m_table->fontMetrics().height() * 5);
    m_count->setFont(textFont(TextSize::Small));
    m_count->setContentsMargins(8, 0, 8, 0);
    auto *card = new Card;
    card->body()->setContentsMargins(2, 2, 2, 8);
    card->body()->addWidget(m_table, 1);
    card->body()->addWidget(m_count);
    return card;
}

AuditQuery AuditPart::query() const
{
    AuditQuery query{.words = m_filter->text().split(u' ', Qt::SkipEmptyParts), .newest = mostShown};
    if (m_scope->currentIndex() == 0) {
        query.hosts << m_session.profile().name; // what was done without a stack
        if (m_session.snapshot())
            query.hosts << auditOriginOf(m_session.snapshot()->host).host;
    }
    return query;
}

void AuditPart::readAgain()
{
    verify(true);
    read(true);
}

void AuditPart::search(const QString &words)
{
    if (!words.isEmpty())
        m_filter->setText(words);
}

void AuditPart::read(bool always)
{
    if (m_reading && !always)
        return void(m_readAgain = true);
    if (m_reading)
        m_reading->stop(); // its answer is to an older question
    m_readAgain = false;
    const auto known = always || !m_found ? std::nullopt : std::optional(std::pair(m_found->total, m_found->lastHash));
    auto *job = m_session.runner().run(
        {.title = tr("Reading the audit log"),
            .isRoutine = true,
            .host = m_session.profile().name,
            .place = Place::Activity},
        [path = m_historyPath, query = query(), known](
            const Job &running) { return readLog(path, query, known, running); },
        this,
        [this, attempt = ++m_attempt](const Result<std::optional<AuditFound>> &result) {
            if (attempt == m_attempt)
                take(result);
        });
    m_reading = job;
}

void AuditPart::take(const Result<std::optional<AuditFound>> &result)
{
    m_reading = nullptr;
    if (!result) {
        m_error = result.error();
        m_found.reset();
        m_verdict.reset();
        m_verified.reset();
        m_model->setEntries({});
    } else {
        m_error.reset();
        if (*result)
            fill(**result);
        const Stamp now{.total = m_found->total, .lastHash = m_found->lastHash};
        if (m_verified != now)
            verify(false);
    }
    showTrust();
    showCount();
    showEntry();
    Q_EMIT trustChanged();
    if (m_readAgain)
        read(false);
}

void AuditPart::fill(const AuditFound &found)
{
    const qint64 chosen = m_table->currentIndex().data(AuditModel::NumberRole).toLongLong();
    QScrollBar *bar = m_table->verticalScrollBar();
    const qint64 atTop = m_table->indexAt(QPoint(0, 0)).data(AuditModel::NumberRole).toLongLong();
    const int place = bar->value();
    m_model->setEntries(found.entries);
    m_found = found;
    m_found->entries.clear();
    if (const QModelIndex same = m_model->indexOf(chosen); same.isValid() && chosen > 0)
        m_table->selectionModel()->setCurrentIndex(
            same, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    else if (m_model->rowCount() > 0)
        m_table->selectRow(0);
    // Who has scrolled down goes on reading the same lines when newer ones come above them.
    const QModelIndex top = place > 0 ? m_model->indexOf(atTop) : QModelIndex();
    if (top.isValid())
        m_table->scrollTo(top, QAbstractItemView::PositionAtTop);
}

void AuditPart::verify(bool asked)
{
    if (m_verifying)
        return;
    const std::optional<Stamp> stamp
        = m_found ? std::optional(Stamp{.total = m_found->total, .lastHash = m_found->lastHash}) : std::nullopt;
    m_verified = stamp;
    m_verdict.reset();
    m_isStopped = false;
    m_verifying = m_session.runner().run(
        {.title = tr("Verifying the audit log"), .isRoutine = !asked, .host = m_session.profile().name, .place = Place::Activity},
        [path = m_historyPath](const Job &job) { return verifyLog(path, job); }, this,
        [this](const Result<AuditVerdict> &result) { takeVerdict(result); });
    showTrust();
    Q_EMIT trustChanged();
}

void AuditPart::takeVerdict(const Result<AuditVerdict> &result)
{
    m_verifying = nullptr;
    if (result) {
        m_verdict = *result;
        m_verifiedAt = QDateTime::currentDateTimeUtc();
    } else if (result.error().kind == ErrorKind::Stopped) {
        m_isStopped = true; // by the admin, who knows: no fault of the log
    } else {
        m_error = result.error();
        m_verified.reset();
    }
    showTrust();
    Q_EMIT trustChanged();
    // What came while it was verified is not covered.
    if (result && m_found && m_verified != Stamp{.total = m_found->total, .lastHash = m_found->lastHash})
        verify(false);
}

void AuditPart::showTrust()
{
    m_verify->setEnabled(!m_verifying);
    if (m_error)
        return m_trust->setState(StateRole::Unknown, tr("Whether the log is whole is not known: it can't be read."));
    if (m_isStopped)
        return m_trust->setState(
            StateRole::Unknown, tr("Whether the chain holds is not known: verifying it was stopped."));
    if (!m_verdict)
        return m_trust->setState(
            StateRole::Unknown, tr("Whether the chain holds is not known yet; it is being verified."));
    if (m_verdict->holds() && m_verdict->count == 0)
        return m_trust->setState(StateRole::Unknown, tr("The log is empty: there is nothing to verify."));
    if (m_verdict->holds())
        return m_trust->setState(StateRole::Good,
            (m_verdict->count == 1 ? tr("The chain of 1 entry holds. Verified on %2 UTC.")
                                   : tr("The chain of %1 entries holds. Verified on %2 UTC."))
                .replace("%1"_L1, formatCount(m_verdict->count))
                .replace("%2"_L1, formatTime(m_verifiedAt)));
    m_trust->setState(StateRole::Bad,
        m_verdict->firstBad ? tr("The chain breaks at entry %1.").arg(*m_verdict->firstBad)
                            : tr("Nobody can tell whether the log is whole."));
}

void AuditPart::showCount()
{
    m_count->setVisible(m_error || m_found);
    m_export->setEnabled(m_found && m_found->total > 0);
    if (m_error)
        return m_count->setText(m_error->message);
    if (!m_found)
        return;
    if (m_found->total == 0)
        return m_count->setText(tr("The audit log is empty. Every command that changes a host stands here as soon as a "
                                   "restore, an undo or a discard was made from here."));
    if (m_found->matching == 0)
        return m_count->setText(
            tr("None of the %1 entries matches. Search for fewer words, or in the entries of all hosts.")
                .arg(formatCount(m_found->total)));
    if (m_found->matching > mostShown)
        return m_count->setText(
            tr("The newest %1 of %2 entries are shown. The search looks at all, and the export has all.")
                .arg(formatCount(mostShown), formatCount(m_found->matching)));
    m_count->setText(m_found->matching == m_found->total
            ? tr("All %1 entries are shown.").arg(formatCount(m_found->total))
            : tr("%1 of %2 entries match.").arg(formatCount(m_found->matching), formatCount(m_found->total)));
}

void AuditPart::showEntry()
{
    const QModelIndex current = m_table->currentIndex();
    m_entry->setVisible(current.isValid());
    if (!current.isValid())
        return;
    const AuditEntry &entry = m_model->entries().at(current.row());
    QStringList lines{entry.command, {}, tr("Result: %1").arg(entry.result),
        tr("Entry %1, %2, by %3 on %4").arg(QString::number(entry.number), toIsoTime(entry.at), entry.who, entry.host)};
    if (!entry.run.isEmpty())
        lines << tr("Run %1").arg(entry.run);
    const QString text = lines.join(u'\n');
    if (m_entry->toPlainText() != text)
        m_entry->setPlainText(text);
}

void AuditPart::fitColumns()
{
    const QFontMetrics metrics = m_table->fontMetrics();
    const auto letters = [&](int count) { return metrics.averageCharWidth() * count; };
    int others = 0;
    for (const auto &[column, count] : {std::pair(AuditModel::Number, 9), {AuditModel::Time, 24},
             {AuditModel::Result, 14}, {AuditModel::Run, 28}, {AuditModel::Who, 18}, {AuditModel::Host, 24}}) {
        if (m_table->columnWidth(column) != letters(count))
            m_table->setColumnWidth(column, letters(count));
        others += column == AuditModel::Who || column == AuditModel::Host ? 0 : letters(count);
    }
    // Who and where are mostly the same: they may stand beyond the edge, the command not.
    m_table->setColumnWidth(AuditModel::Command, std::max(letters(40), m_table->viewport()->width() - others));
}

void AuditPart::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    fitColumns();
}

void AuditPart::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    fitColumns();
}

void AuditPart::exportLog()
{
    saveAudit(this, m_prompts, m_session.runner(), {.host = m_session.profile().name, .historyPath = m_historyPath},
        [this](const Result<QString> &outcome) { Q_EMIT exported({.outcome = outcome}); });
}

} // namespace talekeeper
