#include "ui/restore/runpage.h"

#include "core/foundation/format.h"
#include "ui/restore/closing.h"

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
    , m_watchText(named(paragraph({}, ToneLabel::Tone::Secondary), u"watchText"_s))
    , m_leave(addButton(tr("&Look elsewhere"), u"stopWatching"_s, tr("Look elsewhere: back to the choice of a dump")))
    , m_stop(addButton(tr("&Stop and take back"), u"stop"_s, tr("Stop and take back")))
{
    auto *stepsCard = new Card(tr("Steps"));
    m_steps->setSpacing(0);
    auto *inside = new QWidget;
    auto *insideLayout = new QVBoxLayout(inside);
    insideLayout->setContentsMargins({});
    insideLayout->addLayout(m_steps);
    insideLayout->addStretch();
    auto *steps = scrolled(inside);
    // Both scroll; where the list of jobs stands below, a small screen has no more room than this.
    for (QWidget *area : {static_cast<QWidget *>(steps), static_cast<QWidget *>(m_log)})
        area->setMinimumHeight(area->fontMetrics().lineSpacing() * 3);
    stepsCard->body()->addWidget(steps, 1);
    auto *row = new QHBoxLayout;
    row->setSpacing(Spacing::group);
    row->addWidget(stepsCard, 4);
    row->addWidget(buildLog(), 6);
    row->addWidget(buildWatch(), 6);
    content()->addWidget(buildHead());
    content()->addLayout(row, 1);

    m_clock.setInterval(500);
    connect(&m_clock, &QTimer::timeout, this, [this] {
        if (this->flow().stage() == RestoreStage::Run)
            update();
        else
            m_clock.stop();
    });
    connect(&flow, &RestoreFlow::logged, this, &RunPage::addLog);
    connect(m_leave, &QPushButton::clicked, &this->flow(), &RestoreFlow::startOver);
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
    m_logCard = card;
    return card;
}

QWidget *RunPage::buildWatch()
{
    auto *card = new Card(tr("Another console is at work"));
    card->body()->addWidget(m_watchText);
    card->body()->addStretch();
    m_watchCard = card;
    return card;
}

QWidget *RunPage::firstFocus() const
{
    return flow().isWatching() ? static_cast<QWidget *>(m_leave) : m_log; // a key pressed once too often must not stop the run
}

void RunPage::update()
{
    if (const int attempt = flow().attempt(); std::exchange(m_shownAttempt, attempt) != attempt)
        buildRows();
    if (!m_clock.isActive())
        m_clock.start();
    showHead();
    showBytes();
    showSteps();
    showWatch();
    showStop();
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

namespace
{

bool isHostSilent(const HostSession &session)
{
    return session.state() == HostSession::State::Failed || (session.snapshot() && !session.snapshot()->status);
}

} // namespace

void RunPage::showHead()
{
    const RunProgress &progress = flow().progress();
    const RunStep *step = progress.running();
    if (flow().isWatching() && !flow().record()) {
        m_headline->setText(tr("How the run stands is not known now"));
        m_state->setText(tr("The database server does not answer. The steps below are what was seen last; this window goes on looking."));
        return;
    }
    if (progress.lostSince().isValid())
        return showLost();
    QStringList sentences;
    const QString stopped = progress.stoppedSince().isValid()
        ? tr("Tale is stopped since %1 UTC.").arg(progress.stoppedSince().toUTC().toString(u"HH:mm:ss"_s))
        : QString();
    const HostSession &session = flow().session();
    const bool isOld = session.state() == HostSession::State::Failed && session.snapshot();
    if (flow().isWatching() && isOld) { // what its journal told is no longer known to be so
        sentences << tr("The host does not answer. How the run stands there was seen last at %1 UTC; this window goes on looking.")
                         .arg(session.snapshot()->takenAt.toUTC().toString(u"HH:mm:ss"_s));
        if (!stopped.isEmpty())
            sentences << tr("Tale was stopped then, since %1 UTC.").arg(progress.stoppedSince().toUTC().toString(u"HH:mm:ss"_s));
    } else if (!stopped.isEmpty()) {
        sentences << stopped;
    }
    if (progress.takingBack() && progress.onlyDrops()) {
        m_headline->setText(tr("It could not be dropped"));
        sentences << tr("The data in service was not touched. What is left is looked at. Please wait.");
    } else if (progress.takingBack()) {
        m_headline->setText(tr("Taking everything back"));
        sentences << tr("The database and the containers from before come back in service. Please wait.");
    } else {
        m_headline->setText(!step       ? tr("Beginning …")
                : step->id == "load"_L1 ? tr("Loading %1").arg(flow().plan()->dump.fileName)
                                        : step->title);
        sentences << (progress.onlyDrops()  ? tr("The data in service is not touched.")
                : progress.pastTakingBack() ? tr("The swap is done; the database from before is kept.")
                                            : tr("Until the swap the data in service is not touched."));
        if (!flow().isWatching() || !isOld)
            sentences << staySentence();
    }
    m_state->setText(sentences.join(u' '));
}

/// Whether this window may be closed, as far as that is known.
QString RunPage::staySentence() const
{
    const RunProgress &progress = flow().progress();
    // Another console's guard may wait longer or shorter than ours would.
    const auto patience = flow().isWatching() ? std::nullopt : guardPatience(*flow().plan());
    const QString gone = goneAwayText(progress, patience);
    if (isHostSilent(flow().session()))
        return tr("The host, or its database server, does not answer now: how the run stands there is not known.");
    return !gone.isEmpty()    ? gone
        : flow().isWatching() ? tr("You can close this window: the run is not of this console.")
                              : tr("Keep this window open until the run has ended.");
}

/// The run waits for its host, and what is true there is no longer seen.
void RunPage::showLost()
{
    const RunProgress &progress = flow().progress();
    m_headline->setText(tr("Waiting for %1, which is not reached since %2 UTC")
                            .arg(flow().session().profile().name, progress.lostSince().toUTC().toString(u"HH:mm:ss"_s)));
    const RunStep *step = progress.running();
    QStringList sentences = lostLinkTexts(progress, guardPatience(*flow().plan()), QDateTime::currentDateTimeUtc());
    if (step && step->id == "load"_L1)
        sentences << tr("The load goes on there without this console.");
    if (progress.onlyLoads())
        sentences << goneAwayText(progress, std::nullopt);
    m_state->setText(sentences.join(u' '));
}

void RunPage::showStop()
{
    const bool stopAsked = flow().job() && flow().job()->stopAsked();
    const StopOffer offer = stopOffer(flow().progress());
    m_leave->setVisible(flow().isWatching());
    m_stop->setVisible(!flow().isWatching());
    m_stop->setText(stopAsked ? tr("Stopping …") : u'&' + offer.verb);
    m_stop->setAccessibleName(m_stop->text().remove(u'&'));
    m_stop->setToolTip(offer.tip);
    m_stop->setEnabled(flow().job() && !stopAsked && offer.isPossible);
}

void RunPage::showWatch()
{
    m_logCard->setVisible(!flow().isWatching());
    m_watchCard->setVisible(flow().isWatching());
    const RunRecord *run = flow().record();
    if (!flow().isWatching() || !run)
        return;
    const HostStatus &status = *flow().session().snapshot()->status;
    const QString who = whoIsBusy(status.holders, status.runs);
    m_watchText->setText(tr("%1\n\nThis window only watches, and looks every two seconds. To stop the run, stop it where it was started. "
                            "If that console goes away, you can take the run up here.")
                             .arg(who.isEmpty() ? tr("%1 by %2").arg(run->run, run->console) : who));
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
        text = progress.hasReadAll()
            ? tr("%1 · all %2 read, the server still works on it").arg(text, formatSize(progress.total()))
            : tr("%1 · %2 of %3 read").arg(text, formatSize(progress.done()), formatSize(progress.total()));
    m_bytes->setText(text);
    QStringList pace;
    if (const double speed = progress.bytesPerSecond(now); speed > 0 && !progress.hasReadAll())
        pace << tr("%1/s").arg(formatSize(qint64(speed)));
    if (const auto left = progress.secondsLeft(now); left)
        pace << tr("this step about %1").arg(formatDuration(qMax(1.0, *left)));
    if (const auto left = progress.secondsLeftInAll(now); left && *left >= 1)
        pace << tr("in all about %1 left").arg(formatDuration(qMax(10.0, *left)));
    m_left->setText(pace.join(u" · "_s));
}

void RunPage::showSteps()
{
    const QList<RunStep> steps = flow().progress().steps(QDateTime::currentDateTimeUtc());
    for (qsizetype at = 0; at < qMin(steps.size(), m_rows.size()); ++at) {
        const RunStep &step = steps.at(at);
        const StateRole role = stateRoleOf(step.state);
        m_rows.at(at).mark->setMark(stepGlyphOf(role), role);
        m_rows.at(at).seconds->setText(
            step.state == RunStep::State::Waiting || !step.begunAt.isValid() ? QString()
                                                                            : formatDuration(step.seconds));
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
