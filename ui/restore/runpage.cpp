#include "ui/restore/runpage.h"

#include "core/foundation/format.h"

#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollBar>

using namespace Qt::StringLiterals;

namespace talekeeper
{

RunPage::RunPage(RestoreFlow &flow, QWidget *parent)
    : WizardPage(flow, RestoreStage::Run, parent)
    , m_headline(named(new QLabel, u"runHeadline"_s))
    , m_state(named(paragraph({}, ToneLabel::Tone::Secondary), u"runState"_s))
    , m_progress(named(new QProgressBar, u"runProgress"_s, tr("Progress of the run")))
    , m_bytes(named(new ToneLabel, u"runBytes"_s))
    , m_left(named(new ToneLabel({}, ToneLabel::Tone::Secondary), u"runLeft"_s))
    , m_steps(new QVBoxLayout)
    , m_log(named(new QPlainTextEdit, u"runLog"_s, tr("Log of the run")))
    , m_stop(addButton(tr("&Stop and take back"), u"stop"_s, tr("Stop and take back")))
{
    auto *stepsCard = new Card(tr("Steps"));
    m_steps->setSpacing(0);
    stepsCard->body()->addLayout(m_steps);
    stepsCard->body()->addStretch();
    auto *row = new QHBoxLayout;
    row->setSpacing(Spacing::group);
    row->addWidget(stepsCard, 4);
    row->addWidget(buildLog(), 6);
    content()->addWidget(buildHead());
    content()->addLayout(row, 1);

    m_clock.setInterval(500);
    connect(&m_clock, &QTimer::timeout, this, [this] {
        if (this->flow().isRunning())
            update();
        else
            m_clock.stop();
    });
    connect(&flow, &RestoreFlow::logged, this, &RunPage::addLog);
    connect(m_stop, &QPushButton::clicked, &this->flow(), &RestoreFlow::stop);
}

QWidget *RunPage::buildHead()
{
    m_headline->setFont(textFont(TextSize::Normal, true));
    m_headline->setTextFormat(Qt::PlainText);
    m_headline->setWordWrap(true);
    m_progress->setTextVisible(false);
    auto *numbers = new QHBoxLayout;
    numbers->addWidget(m_bytes, 1);
    numbers->addWidget(m_left);
    auto *card = new Card;
    card->body()->addWidget(m_headline);
    card->body()->addWidget(m_state);
    card->body()->addWidget(m_progress);
    card->body()->addLayout(numbers);
    return card;
}

QWidget *RunPage::buildLog()
{
    m_log->setReadOnly(true);
    m_log->setFont(monospaceFont(TextSize::Small));
    m_log->setMaximumBlockCount(20000);
    m_log->setTabChangesFocus(true);
    auto *card = new Card(tr("Log, times in UTC"));
    card->body()->addWidget(m_log, 1);
    return card;
}

QWidget *RunPage::firstFocus() const { return m_log; } // a key pressed once too often must not stop the run

void RunPage::update()
{
    const QString shown = flow().plan()->run + (flow().isUndo() ? u" undo"_s : u""_s) + flow().plan()->keptDatabase;
    if (std::exchange(m_shownRun, shown) != shown)
        buildRows();
    if (!m_clock.isActive())
        m_clock.start();
    showHead();
    showBytes();
    showSteps();
}

void RunPage::buildRows()
{
    m_log->clear();
    m_rows.clear();
    while (QLayoutItem *item = m_steps->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const RunStep &step : flow().progress().steps(QDateTime::currentDateTimeUtc())) {
        auto *widget = named(new QWidget, u"runStep_"_s + step.id);
        const StepRow row{.mark = new GlyphMark,
            .title = new QLabel(step.title),
            .seconds = new ToneLabel({}, ToneLabel::Tone::Secondary),
            .row = widget};
        row.title->setWordWrap(true);
        row.seconds->setMinimumWidth(row.seconds->fontMetrics().horizontalAdvance(u"00 min 00 s"_s));
        row.seconds->setAlignment(Qt::AlignRight);
        auto *layout = new QHBoxLayout(widget);
        layout->setContentsMargins(0, 8, 0, 8);
        layout->setSpacing(Spacing::related);
        layout->addWidget(row.mark, 0, Qt::AlignTop);
        layout->addWidget(row.title, 1);
        layout->addWidget(row.seconds, 0, Qt::AlignTop);
        m_steps->addWidget(widget);
        m_steps->addWidget(new HairLine);
        m_rows << row;
    }
}

void RunPage::showHead()
{
    const RunProgress &progress = flow().progress();
    const bool stopAsked = flow().job() && flow().job()->stopAsked();
    const RunStep *step = progress.running();
    QStringList sentences;
    if (progress.stoppedSince().isValid())
        sentences << tr("Tale is stopped since %1 UTC.").arg(progress.stoppedSince().toString(u"HH:mm:ss"_s));
    if (progress.takingBack()) {
        m_headline->setText(tr("Taking everything back"));
        sentences << tr("The database and the containers from before come back in service. Please wait.");
    } else {
        m_headline->setText(!step       ? tr("Beginning …")
                : step->id == "load"_L1 ? tr("Loading %1").arg(flow().plan()->dump.fileName)
                                        : step->title);
        sentences << (progress.pastTakingBack() ? tr("The swap is done; the database from before is kept.")
                                                : tr("Until the swap the data in service is not touched."));
        sentences << tr("Keep this window open until the run has ended.");
    }
    m_state->setText(sentences.join(u' '));
    m_stop->setText(stopAsked           ? tr("Stopping …")
            : progress.pastTakingBack() ? tr("&Stop waiting")
                                        : tr("&Stop and take back"));
    m_stop->setAccessibleName(m_stop->text().remove(u'&'));
    m_stop->setToolTip(progress.pastTakingBack()
            ? tr("The new data is in service already. After this you can undo the run.")
            : QString());
    m_stop->setEnabled(flow().job() && !stopAsked && !progress.takingBack());
}

void RunPage::showBytes()
{
    const RunProgress &progress = flow().progress();
    const QDateTime now = QDateTime::currentDateTimeUtc();
    const RunStep *step = progress.running();
    m_progress->setRange(0, progress.takingBack() || !step ? 0 : 100); // how long taking back lasts nobody knows
    m_progress->setValue(progress.percent(now));
    QString text = step ? tr("Step %1 of %2").arg(progress.runningNumber()).arg(m_rows.size()) : QString();
    if (step && progress.total() > 0)
        text = tr("%1 · %2 of %3 loaded").arg(text, formatSize(progress.done()), formatSize(progress.total()));
    m_bytes->setText(text);
    const auto left = progress.secondsLeft(now);
    m_left->setText(left
            ? tr("%1/s · about %2 left").arg(formatSize(qint64(progress.bytesPerSecond(now))), formatDuration(*left))
            : QString());
}

void RunPage::showSteps()
{
    const QList<RunStep> steps = flow().progress().steps(QDateTime::currentDateTimeUtc());
    for (qsizetype at = 0; at < qMin(steps.size(), m_rows.size()); ++at) {
        const RunStep &step = steps.at(at);
        const StateRole role = stateRoleOf(step.state);
        m_rows.at(at).mark->setMark(stepGlyphOf(role), role);
        m_rows.at(at).seconds->setText(
            step.state == RunStep::State::Waiting ? QString() : formatDuration(step.seconds));
        m_rows.at(at).row->setAccessibleName(tr("%1: %2").arg(step.title, runStepText(step.state)));
    }
}

void RunPage::addLog(const QStringList &lines)
{
    const QString time = QDateTime::currentDateTimeUtc().toString(u"HH:mm:ss  "_s);
    QStringList stamped;
    for (const QString &line : lines)
        stamped << time + line;
    // Who has scrolled up to read stays there.
    const bool following = m_log->verticalScrollBar()->value()
        >= m_log->verticalScrollBar()->maximum() - m_log->fontMetrics().lineSpacing();
    m_log->appendPlainText(stamped.join(u'\n'));
    if (following)
        m_log->verticalScrollBar()->setValue(m_log->verticalScrollBar()->maximum());
}

} // namespace talekeeper
