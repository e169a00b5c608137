#include "ui/hosts/windowprompter.h"

#include "ui/common/card.h"
#include "ui/common/messagebanner.h"
#include "ui/common/prompts.h"

#include <QApplication>
#include <QEvent>
#include <QPushButton>
#include <QTimer>

#include <condition_variable>
#include <deque>
#include <mutex>

using namespace Qt::StringLiterals;

namespace talekeeper
{

/// One question on its way. The two flags are guarded by the line's mutex.
struct AskedQuestion {
    std::function<void(Prompts &, QWidget *asker, const std::function<void()> &over)> show; ///< called in the window's thread
    bool isOver = false; ///< answered
    bool isWithdrawn = false; ///< nobody waits any more
};

/// What the desk and those who ask share; it lives as long as any of them.
class QuestionLine
{
public:
    explicit QuestionLine(QuestionDesk *desk)
        : m_desk(desk)
    {
    }

    template <class Value>
    std::optional<Value> ask(
        const std::function<void(Prompts &, QWidget *, std::function<void(std::optional<Value>)>)> &show, const std::stop_token &stop)
    {
        // Written in the window's thread before the question is over, read here after, or never.
        const auto answer = std::make_shared<std::optional<Value>>();
        const auto asked = std::make_shared<AskedQuestion>();
        asked->show = [show, answer](Prompts &prompts, QWidget *asker, const std::function<void()> &over) {
            show(prompts, asker, [answer, over](std::optional<Value> value) {
                *answer = std::move(value);
                over();
            });
        };
        return wait(asked, stop) ? *answer : std::nullopt;
    }

    void notify(const QString &host, const QString &text, const std::stop_token &stop,
        const std::shared_ptr<QuestionLine> &self);

    // In the window's thread.
    std::shared_ptr<AskedQuestion> takeNext()
    {
        const std::scoped_lock lock(m_mutex);
        while (!m_waiting.empty()) {
            const auto next = m_waiting.front();
            m_waiting.pop_front();
            if (!next->isWithdrawn)
                return next;
        }
        return nullptr;
    }
    bool isWanted(const AskedQuestion &asked)
    {
        const std::scoped_lock lock(m_mutex);
        return !asked.isWithdrawn && !asked.isOver;
    }
    void end(AskedQuestion &asked)
    {
        const std::scoped_lock lock(m_mutex);
        asked.isOver = true;
        m_changed.notify_all();
    }
    void close()
    {
        const std::scoped_lock lock(m_mutex);
        m_desk = nullptr;
        m_waiting.clear();
        m_changed.notify_all();
    }

private:
    /// Whether it was answered.
    bool wait(const std::shared_ptr<AskedQuestion> &asked, const std::stop_token &stop)
    {
        std::unique_lock lock(m_mutex);
        if (!m_desk)
            return false;
        m_waiting.push_back(asked);
        callDesk();
        m_changed.wait(lock, stop, [&] { return asked->isOver || !m_desk; });
        asked->isWithdrawn = !asked->isOver;
        if (asked->isWithdrawn && m_desk)
            callDesk(); // takes the dialog away
        return asked->isOver;
    }

    /// With the mutex held, so that the desk can't go meanwhile.
    void callDesk() { QMetaObject::invokeMethod(m_desk, &QuestionDesk::showNext, Qt::QueuedConnection); }

    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    QuestionDesk *m_desk; ///< null once the window is gone
    std::deque<std::shared_ptr<AskedQuestion>> m_waiting;
    int m_lastNotice = 0;
};

namespace
{

struct PrompterText {
    Q_DECLARE_TR_FUNCTIONS(WindowPrompter)
};

class WindowPrompter final : public SshPrompter
{
public:
    WindowPrompter(const QString &host, std::shared_ptr<QuestionLine> line)
        : m_host(host)
        , m_line(std::move(line))
    {
    }

    bool trusts(const UnknownHostKey &key, const std::stop_token &stop) override
    {
        return m_line
            ->ask<bool>(
                [question = HostKeyQuestion{.host = m_host, .key = key}](Prompts &prompts, QWidget *asker, const auto &then) {
                    prompts.askHostKey(asker, question, then);
                },
                stop)
            .value_or(false);
    }

    std::optional<Secret> secret(const SecretQuestion &question, const std::stop_token &stop) override
    {
        return m_line->ask<Secret>(
            [question](Prompts &prompts, QWidget *asker, const auto &then) { prompts.askSecret(asker, question, then); }, stop);
    }

    bool confirms(const QString &text, const std::stop_token &stop) override
    {
        const Question question{.title = PrompterText::tr("Allow what is asked for %1?").arg(m_host),
            .text = text,
            .verbs = {PrompterText::tr("Allow")},
            .stayVerb = PrompterText::tr("Don't allow")};
        return m_line
            ->ask<qsizetype>(
                [question](Prompts &prompts, QWidget *asker, const auto &then) { prompts.ask(asker, question, then); }, stop)
            .has_value();
    }

    void notify(const QString &text, const std::stop_token &stop) override { m_line->notify(m_host, text, stop, m_line); }

private:
    QString m_host;
    std::shared_ptr<QuestionLine> m_line;
};

} // namespace

struct QuestionDesk::Notice {
    MessageBanner *banner = nullptr;
    std::shared_ptr<void> callback; ///< that hides it
};

void QuestionLine::notify(
    const QString &host, const QString &text, const std::stop_token &stop, const std::shared_ptr<QuestionLine> &self)
{
    struct Callback {
        std::optional<std::stop_callback<std::function<void()>>> stopped;
    };
    const auto callback = std::make_shared<Callback>();
    int number = 0;
    {
        const std::scoped_lock lock(m_mutex);
        if (!m_desk)
            return;
        number = ++m_lastNotice;
        QMetaObject::invokeMethod(
            m_desk, [desk = m_desk, number, host, text, callback] { desk->showNotice(number, host, text, callback); }, Qt::QueuedConnection);
    }
    // Not under the mutex: a token that is stopped already calls at once.
    callback->stopped.emplace(stop, [weak = std::weak_ptr(self), number] {
        const auto line = weak.lock();
        if (!line)
            return;
        const std::scoped_lock lock(line->m_mutex);
        if (line->m_desk)
            QMetaObject::invokeMethod(
                line->m_desk, [desk = line->m_desk, number] { desk->hideNotice(number); }, Qt::QueuedConnection);
    });
}

QuestionDesk::QuestionDesk(Prompts &prompts, QWidget *window)
    : m_prompts(prompts)
    , m_window(window)
    , m_line(std::make_shared<QuestionLine>(this))
{
    m_window->installEventFilter(this);
}

QuestionDesk::~QuestionDesk()
{
    m_line->close();
    delete m_asker;
    for (const Notice &notice : std::as_const(m_notices))
        delete notice.banner;
}

std::shared_ptr<SshPrompter> QuestionDesk::prompterFor(const QString &host)
{
    return std::make_shared<WindowPrompter>(host, m_line);
}

void QuestionDesk::showNext()
{
    if (m_shown && m_line->isWanted(*m_shown))
        return;
    if (m_asker)
        m_asker->deleteLater(); // with its dialog
    m_shown = m_line->takeNext();
    if (!m_shown)
        return;
    m_asker = new QWidget(m_window);
    m_asker->hide();
    QApplication::alert(m_window);
    m_shown->show(m_prompts, m_asker, [desk = QPointer(this), line = m_line, asked = m_shown] {
        line->end(*asked);
        if (desk) // the next in another turn: this dialog is just closing
            QMetaObject::invokeMethod(desk.get(), &QuestionDesk::showNext, Qt::QueuedConnection);
    });
}

void QuestionDesk::showNotice(int number, const QString &host, const QString &text, const std::shared_ptr<void> &callback)
{
    auto *banner = new MessageBanner(m_window);
    banner->setObjectName(u"sshNotice"_s);
    banner->setProperty("overlay", true); // lies over the page, as it comes and goes
    banner->setAutoFillBackground(true);
    auto *close = new QPushButton(tr("Close"));
    close->setAccessibleName(tr("Close this message"));
    connect(close, &QPushButton::clicked, this, [this, number] { hideNotice(number); });
    banner->addButton(close);
    banner->setMessage(StateRole::Planned, host, text);
    m_notices.insert(number, {.banner = banner, .callback = callback});
    placeNotices();
    // Whoever asked may have gone without stopping it.
    QTimer::singleShot(std::chrono::minutes(2), banner, [this, number] { hideNotice(number); });
}

void QuestionDesk::hideNotice(int number)
{
    const Notice notice = m_notices.take(number);
    if (!notice.banner)
        return;
    notice.banner->hide();
    notice.banner->deleteLater();
    placeNotices();
}

void QuestionDesk::placeNotices()
{
    QList<int> numbers = m_notices.keys();
    std::ranges::sort(numbers);
    int bottom = m_window->height() - 40; // the status bar stays free
    for (const int number : std::as_const(numbers)) {
        MessageBanner *banner = m_notices.value(number).banner;
        const int width = qMin(m_window->width() - 2 * Spacing::margin, 480);
        banner->resize(width, qMax(banner->sizeHint().height(), banner->heightForWidth(width)));
        bottom -= banner->height() + Spacing::related;
        banner->move(m_window->width() - width - Spacing::margin, bottom);
        banner->show();
        banner->raise();
    }
}

bool QuestionDesk::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize)
        placeNotices();
    return QObject::eventFilter(watched, event);
}

} // namespace talekeeper
