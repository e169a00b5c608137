#include "ui/common/hostkeydialog.h"

#include "ui/common/appearance.h"
#include "ui/common/card.h"
#include "ui/common/labels.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QPainter>
#include <QPlainTextEdit>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

/// The fingerprint on a surface of its own, so that it is not read as part of the sentence.
class KeyBox final : public QFrame
{
public:
    explicit KeyBox(const UnknownHostKey &key)
    {
        auto *layout = new QVBoxLayout(this);
        layout->setContentsMargins(12, Spacing::related, 12, Spacing::related);
        auto *text = named(paragraph(key.keyType + u"  "_s + key.fingerprint + u'\n' + whereText(key)), u"hostKey"_s);
        text->setFont(monospaceFont());
        layout->addWidget(text);
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(hairLineColor(palette()));
        painter.setBrush(palette().color(QPalette::AlternateBase));
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    }
};

} // namespace

NamedPort namedPort(const QString &host)
{
    const qsizetype end = host.lastIndexOf("]:"_L1);
    if (!host.startsWith(u'[') || end < 0)
        return {.name = host, .port = u"22"_s}; // known_hosts names only other ports
    return {.name = host.mid(1, end - 1), .port = host.mid(end + 2)};
}

QString whereText(const UnknownHostKey &key)
{
    const auto [name, port] = namedPort(key.host);
    const bool knowsMore = !key.address.isEmpty() && key.address != name;
    const QString where = knowsMore ? HostKeyDialog::tr("%1 (%2) port %3").arg(name, key.address, port)
                                    : HostKeyDialog::tr("%1 port %2").arg(name, port);
    return key.via.isEmpty() ? where : HostKeyDialog::tr("%1, reached through %2").arg(where, key.via);
}

HostKeyDialog::HostKeyDialog(const HostKeyQuestion &question, QWidget *parent)
    : QDialog(parent)
{
    const UnknownHostKey &key = question.key;
    const QString name = namedPort(key.host).name;
    setObjectName(u"hostKeyDialog"_s);
    setWindowTitle(tr("Is this really %1?").arg(name));
    auto *headline = named(paragraph(windowTitle()), u"hostKeyHeadline"_s);
    headline->setFont(textFont(TextSize::Large, true));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(Spacing::margin, Spacing::margin, Spacing::margin, Spacing::margin);
    layout->setSpacing(12);
    layout->addWidget(headline);
    if (name != question.host)
        layout->addWidget(
            named(paragraph(tr("Asked while %1 is connected to.").arg(question.host), ToneLabel::Tone::Secondary), u"hostKeyFor"_s));
    layout->addWidget(paragraph(
        tr("This machine has never been met before. Compare its key with what its owner or provider shows:")));
    layout->addWidget(new KeyBox(key));
    layout->addWidget(named(paragraph(tr("If you trust it, the key is added to %1 and never asked again. If it ever changes, the "
                                   "connection is refused.")
                                .arg(key.storedIn),
        ToneLabel::Tone::Secondary), u"hostKeyStored"_s));

    auto *details = named(new QPlainTextEdit(key.text), u"hostKeyText"_s, tr("What ssh says"));
    details->setReadOnly(true);
    details->setFont(monospaceFont());
    details->setMaximumHeight(120);
    details->setTabChangesFocus(true);
    details->hide();
    layout->addWidget(details);
    auto *more = named(new QPushButton(tr("&What ssh says")), u"hostKeyMore"_s, tr("Show what ssh says"));
    more->setCheckable(true);
    more->setProperty("quiet", true);
    more->setVisible(!key.text.isEmpty());
    connect(more, &QPushButton::toggled, details, &QWidget::setVisible);
    auto *copy = named(new QPushButton(tr("&Copy fingerprint")), u"copyFingerprint"_s, tr("Copy fingerprint"));
    connect(copy, &QPushButton::clicked, this,
        [fingerprint = key.fingerprint] { QGuiApplication::clipboard()->setText(fingerprint); });
    auto *trust = named(new QPushButton(tr("&Trust and connect")), u"trustKey"_s, tr("Trust and connect"));
    connect(trust, &QPushButton::clicked, this, &QDialog::accept);
    auto *stay = named(new QPushButton(tr("&Don't connect")), u"dontTrustKey"_s, tr("Don't connect"));
    connect(stay, &QPushButton::clicked, this, &QDialog::reject);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(Spacing::related);
    buttons->addWidget(more);
    buttons->addStretch(1);
    for (QPushButton *button : {copy, trust, stay})
        buttons->addWidget(button);
    for (QPushButton *button : {more, copy, trust})
        button->setAutoDefault(false);
    makePrimary(stay);
    layout->addSpacing(4);
    layout->addLayout(buttons);
    stay->setFocus();
    setMinimumWidth(fontMetrics().averageCharWidth() * 84);
}

} // namespace talekeeper
