#include "ui/common/secretdialog.h"

#include "ui/common/appearance.h"
#include "ui/common/card.h"
#include "ui/common/labels.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

QString headlineOf(const SecretQuestion &question)
{
    switch (question.kind) {
    case SecretQuestion::Kind::Password:
        return SecretDialog::tr("Password for %1").arg(question.host);
    case SecretQuestion::Kind::Passphrase:
        return SecretDialog::tr("Passphrase of a key for %1").arg(question.host);
    case SecretQuestion::Kind::Code:
        return SecretDialog::tr("%1 asks for a code").arg(question.host);
    case SecretQuestion::Kind::Pin:
        return SecretDialog::tr("PIN of a hardware key for %1").arg(question.host);
    }
    Q_UNREACHABLE_RETURN({});
}

QString meaningOf(SecretQuestion::Kind kind)
{
    // What the host says stands above; a host could otherwise ask for anything in our name.
    if (kind == SecretQuestion::Kind::Code)
        return SecretDialog::tr("The words above are the host's own. It is handed to ssh and kept nowhere.");
    return SecretDialog::tr("It is handed to ssh and kept nowhere.");
}

} // namespace

SecretDialog::SecretDialog(const SecretQuestion &question, QWidget *parent)
    : QDialog(parent)
    , m_field(named(new QLineEdit, u"secret"_s, headlineOf(question)))
{
    setObjectName(u"secretDialog"_s);
    setWindowTitle(headlineOf(question));
    auto *headline = named(paragraph(windowTitle()), u"secretHeadline"_s);
    headline->setFont(textFont(TextSize::Large, true));
    auto *asked = named(paragraph(question.text), u"secretText"_s);
    asked->setFont(monospaceFont());
    asked->setVisible(!question.text.isEmpty());
    m_field->setEchoMode(QLineEdit::Password);
    m_field->setInputMethodHints(Qt::ImhSensitiveData | Qt::ImhNoPredictiveText | Qt::ImhNoAutoUppercase);
    auto *field = new QHBoxLayout;
    field->setSpacing(Spacing::related);
    field->addWidget(m_field, 1);
    auto *show = named(new QPushButton(tr("&Show")), u"showSecret"_s, tr("Show what is typed"));
    show->setCheckable(true);
    show->setAutoDefault(false);
    show->setVisible(question.kind == SecretQuestion::Kind::Code);
    connect(show, &QPushButton::toggled, this,
        [this](bool shown) { m_field->setEchoMode(shown ? QLineEdit::Normal : QLineEdit::Password); });
    field->addWidget(show);
    auto *stay = named(new QPushButton(tr("&Don't connect")), u"dontSignIn"_s, tr("Don't connect"));
    stay->setAutoDefault(false);
    connect(stay, &QPushButton::clicked, this, &QDialog::reject);
    auto *give = named(new QPushButton(tr("Sign &in")), u"signIn"_s, tr("Sign in"));
    makePrimary(give);
    connect(give, &QPushButton::clicked, this, &QDialog::accept);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(Spacing::related);
    buttons->addStretch(1);
    buttons->addWidget(stay);
    buttons->addWidget(give);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(Spacing::margin, Spacing::margin, Spacing::margin, Spacing::margin);
    layout->setSpacing(12);
    layout->addWidget(headline);
    layout->addWidget(asked);
    layout->addLayout(field);
    layout->addWidget(paragraph(meaningOf(question.kind), ToneLabel::Tone::Secondary));
    layout->addSpacing(4);
    layout->addLayout(buttons);
    setMinimumWidth(fontMetrics().averageCharWidth() * 66);
    m_field->setFocus();
}

Secret SecretDialog::takeSecret()
{
    const Secret secret(m_field->text());
    m_field->clear();
    return secret;
}

} // namespace talekeeper
