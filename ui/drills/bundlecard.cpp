#include "ui/drills/bundlecard.h"

#include "core/foundation/format.h"
#include "ui/common/breakable.h"
#include "ui/common/labels.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace talekeeper
{

BundleCard::BundleCard(DrillDesk &desk, Prompts &prompts, QWidget *parent)
    : Card(tr("Bundle for the snapshot job"), parent)
    , m_desk(desk)
    , m_prompts(prompts)
    , m_folder(named(new QLineEdit, u"bundleFolder"_s, tr("Folder on the host that the bundle is written to")))
    , m_environment(named(new QLineEdit, u"bundleEnvironment"_s, tr("Path of .env on the host")))
    , m_command(named(new QPlainTextEdit, u"bundleCommand"_s, tr("What packing the bundle runs")))
    , m_pack(named(new QPushButton(tr("&Pack a bundle…")), u"packBundle"_s, tr("Pack a bundle on the host")))
    , m_outcome(named(new StateLabel, u"bundleOutcome"_s))
    , m_warnings(new QVBoxLayout)
{
    m_folder->setPlaceholderText(tr("/srv/tale-bundle"));
    m_environment->setPlaceholderText(tr("beside the compose file"));
    m_command->setReadOnly(true);
    m_command->setFont(monospaceFont(TextSize::Small));
    m_command->setTabChangesFocus(true);
    m_command->setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    m_command->setFixedHeight(QFontMetrics(m_command->font()).lineSpacing() * 6);
    m_pack->setAutoDefault(false);
    m_outcome->label()->setWordWrap(true);
    m_outcome->hide();
    m_warnings->setSpacing(4);
    const auto column = [](const QString &title, QLineEdit *field) {
        auto *layout = new QVBoxLayout;
        layout->setSpacing(4);
        layout->addWidget(headingLabel(title));
        layout->addWidget(field);
        return layout;
    };
    auto *fields = new QHBoxLayout;
    fields->setSpacing(Spacing::group);
    fields->addLayout(column(tr("Folder on the host"), m_folder), 1);
    fields->addLayout(column(tr(".env on the host"), m_environment), 1);
    body()->addWidget(paragraph(tr("Packs providers/, the config directory, .env and a list of checksums into one file on the host, for your own snapshot job to pick up. "
                                   "It holds secrets in clear: the snapshot has to be encrypted before it leaves the host."),
        ToneLabel::Tone::Secondary));
    body()->addLayout(fields);
    body()->addWidget(m_command);
    body()->addWidget(m_pack, 0, Qt::AlignRight);
    body()->addWidget(m_outcome);
    body()->addLayout(m_warnings);
    for (QLineEdit *field : {m_folder, m_environment})
        connect(field, &QLineEdit::textChanged, this, &BundleCard::update);
    connect(m_pack, &QPushButton::clicked, this, &BundleCard::ask);
    connect(&m_desk, &DrillDesk::changed, this, &BundleCard::update);
    update();
}

void BundleCard::update()
{
    const auto &snapshot = m_desk.session().snapshot();
    const QString folder = m_folder->text().trimmed();
    const bool isReady = snapshot && folder.startsWith(u'/');
    m_pack->setEnabled(isReady && !m_packing);
    m_pack->setText(m_packing ? tr("Packing …") : tr("&Pack a bundle…"));
    const QString text = isReady ? bundleCommandText(snapshot->host, folder, m_environment->text().trimmed())
                                 : tr("# Name a folder on the host, by its whole path, and what is run stands here.");
    if (m_command->toPlainText() != text)
        m_command->setPlainText(text);
}

void BundleCard::ask()
{
    const HostProfile &host = m_desk.session().profile();
    m_prompts.ask(this,
        {.title = tr("Pack a bundle on %1?").arg(host.name),
            .text = tr("One file is written into %1 there, readable by its owner alone; an earlier one is replaced. Nothing else changes.").arg(m_folder->text().trimmed()),
            .verbs = {tr("Pack it on %1").arg(host.name)},
            .stayVerb = tr("Don't pack it")},
        [this](std::optional<qsizetype> chosen) {
            if (chosen)
                pack();
        });
}

void BundleCard::pack()
{
    const auto &snapshot = m_desk.session().snapshot();
    if (!snapshot || m_packing)
        return;
    m_packing = m_desk.session().runner().run({.title = tr("Packing a bundle"), .changesHost = true, .host = m_desk.session().profile().name, .place = Place::Drills},
        [host = snapshot->host, folder = m_folder->text().trimmed(), environment = m_environment->text().trimmed()](
            const Job &job) { return packBundle(host, folder, environment, job); },
        this, [this](const Result<Bundle> &bundle) { take(bundle); });
    update();
}

void BundleCard::take(const Result<Bundle> &bundle)
{
    m_packing = nullptr;
    while (QLayoutItem *item = m_warnings->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    if (bundle) {
        m_outcome->setState(StateRole::Good, breakable(tr("Packed: %1, %2, with %3.").arg(bundle->file, formatSize(bundle->sizeBytes), bundle->contents.join(u", "_s))));
        for (const QString &warning : bundle->warnings) {
            auto *label = named(new StateLabel, u"bundleWarning"_s);
            label->label()->setWordWrap(true);
            label->setState(StateRole::Attention, breakable(warning));
            m_warnings->addWidget(label);
        }
    } else {
        const bool isStopped = bundle.error().kind == ErrorKind::Stopped;
        m_outcome->setState(isStopped ? StateRole::Unknown : StateRole::Bad, breakable(bundle.error().message));
    }
    m_outcome->show();
    update();
}

} // namespace talekeeper
