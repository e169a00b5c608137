#include "ui/window/hostview.h"

#include "core/foundation/format.h"
#include "ui/common/card.h"
#include "ui/common/messagebanner.h"
#include "ui/dumps/dumpspage.h"
#include "ui/hosts/hostlistmodel.h"
#include "ui/restore/restorepage.h"
#include "ui/window/tag.h"

#include <QHBoxLayout>
#include <QProgressBar>
#include <QPushButton>
#include <QStackedWidget>
#include <QTabBar>

using namespace Qt::StringLiterals;

namespace talekeeper
{

HostView::HostView(HostSession &session, const QString &historyPath, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_flow(session, historyPath)
    , m_facts(named(new ToneLabel({}, ToneLabel::Tone::Secondary), u"hostFacts"_s))
    , m_tabs(named(new QTabBar, u"tabs"_s, tr("Pages of the host")))
    , m_lost(named(new MessageBanner, u"connectionLost"_s))
    , m_stack(new QStackedWidget)
    , m_connection(buildConnection())
    , m_pages(new QWidget)
    , m_pageStack(new QStackedWidget)
{
    auto *dumps = named(new DumpsPage(m_session), u"dumpsPage"_s);
    m_pageStack->addWidget(dumps);
    m_pageStack->addWidget(named(new RestorePage(m_flow), u"restorePage"_s));
    auto *pages = new QVBoxLayout(m_pages);
    pages->setContentsMargins({});
    pages->setSpacing(0);
    auto *lostRow = new QHBoxLayout;
    lostRow->setContentsMargins(Spacing::margin, 0, Spacing::margin, 0);
    lostRow->addWidget(m_lost);
    pages->addSpacing(0);
    pages->addLayout(lostRow);
    pages->addWidget(m_pageStack, 1);
    m_stack->addWidget(m_connection);
    m_stack->addWidget(m_pages);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addWidget(buildHeader());
    layout->addWidget(new HairLine);
    layout->addWidget(m_stack, 1);

    auto *retry = named(new QPushButton(tr("&Retry")), u"retryLost"_s, tr("Try to reach the host again"));
    connect(retry, &QPushButton::clicked, &m_session, &HostSession::refresh);
    m_lost->addButton(retry);
    connect(m_tabs, &QTabBar::currentChanged, m_pageStack, &QStackedWidget::setCurrentIndex);
    connect(dumps, &DumpsPage::restoreRequested, this, [this](const QString &fileName) {
        m_flow.chooseDump(fileName);
        showTab(RestoreTab);
    });
    connect(&m_session, &HostSession::changed, this, &HostView::update);
    connect(&m_session, &HostSession::connecting, m_connectingText, &QLabel::setText);
    update();
}

QWidget *HostView::buildHeader()
{
    auto *name = named(new QLabel(m_session.profile().name), u"hostName"_s);
    name->setTextFormat(Qt::PlainText);
    name->setFont(textFont(TextSize::Large, true));
    m_tabs->addTab(tr("Dumps"));
    m_tabs->addTab(tr("Restore"));
    m_tabs->setDocumentMode(true);
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_facts->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto *title = new QHBoxLayout;
    title->setSpacing(Spacing::related);
    title->addWidget(name);
    title->addWidget(new Tag(m_session.profile().kind == HostProfile::Kind::Practice ? tr("Practice") : tr("Local")));
    title->addStretch();
    auto *header = new QWidget;
    header->setAutoFillBackground(true);
    header->setBackgroundRole(QPalette::Base);
    auto *layout = new QVBoxLayout(header);
    layout->setContentsMargins(Spacing::margin, Spacing::group, Spacing::margin, 0);
    layout->setSpacing(4);
    layout->addLayout(title);
    layout->addWidget(m_facts);
    layout->addSpacing(Spacing::related);
    layout->addWidget(m_tabs);
    return header;
}

QWidget *HostView::buildConnection()
{
    m_error = named(new MessageBanner, u"connectionError"_s);
    auto *retry = named(new QPushButton(tr("&Retry")), u"retry"_s, tr("Try to reach the host again"));
    connect(retry, &QPushButton::clicked, &m_session, &HostSession::refresh);
    m_error->addButton(retry);
    m_connectingText = named(paragraph({}, ToneLabel::Tone::Secondary), u"connectingText"_s);
    auto *bar = named(new QProgressBar, u"connectingProgress"_s, tr("Connecting"));
    bar->setRange(0, 0);
    bar->setTextVisible(false);
    auto *card = new Card(tr("Connecting"));
    card->body()->addWidget(m_connectingText);
    card->body()->addWidget(bar);
    m_connecting = card;
    auto *page = named(new QWidget, u"connectionPage"_s);
    auto *layout = new QVBoxLayout(page);
    layout->setContentsMargins(Spacing::margin, Spacing::group, Spacing::margin, Spacing::group);
    layout->addWidget(m_error);
    layout->addWidget(m_connecting);
    layout->addStretch();
    return page;
}

void HostView::showTab(Tab tab) { m_tabs->setCurrentIndex(tab); }

void HostView::update()
{
    const bool known = m_session.snapshot().has_value();
    m_facts->setText(factsText());
    m_tabs->setEnabled(known);
    m_stack->setCurrentWidget(known ? m_pages : m_connection);
    m_connecting->setVisible(m_session.state() == HostSession::State::Connecting);
    m_error->setVisible(false);
    m_lost->setVisible(false);
    if (m_session.state() == HostSession::State::Connecting)
        m_connectingText->setText(m_session.profile().kind == HostProfile::Kind::Practice
                ? tr("The practice host is looked for; the first time it is made, which takes some seconds.")
                : tr("Docker on this machine is asked for a Tale stack."));
    if (m_session.error() && !known && m_session.state() == HostSession::State::Failed)
        m_error->setError(*m_session.error(), tr("%1 can't be shown.").arg(m_session.profile().name));
    if (m_session.error() && known)
        m_lost->setMessage(StateRole::Attention,
            tr("What you see is from %1 UTC; the host could not be looked at since.")
                .arg(formatTime(m_session.snapshot()->takenAt)),
            m_session.error()->message, m_session.error()->detail);
}

QString HostView::factsText() const
{
    if (!m_session.snapshot())
        return m_session.state() == HostSession::State::Connecting ? tr("connecting …") : tr("not connected");
    const HostSnapshot &snapshot = *m_session.snapshot();
    QStringList facts{tr("Tale stack \"%1\"").arg(snapshot.host.stack.project)};
    facts << (snapshot.serverVersion.isEmpty() ? tr("database server does not answer")
                                               : tr("PostgreSQL %1").arg(snapshot.serverVersion));
    if (snapshot.databases) {
        QStringList names;
        for (const Database &database : *snapshot.databases)
            if (database.name != "postgres"_L1 && !runTagIn(database.comment))
                names << database.name;
        for (const Database &database : *snapshot.databases)
            if (const auto tag = runTagIn(database.comment); tag && tag->part == RunTag::Part::Restored)
                names << database.name;
        names.sort();
        facts << tr("databases: %1").arg(names.join(u", "_s));
    }
    return facts.join(u" · "_s);
}

} // namespace talekeeper
