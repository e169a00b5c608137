#include "ui/retention/sidecardialog.h"

#include "ui/common/appearance.h"
#include "ui/common/breakable.h"
#include "ui/common/card.h"
#include "ui/common/labels.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabWidget>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

QPushButton *copyButton(const QString &text, const QString &objectName, const QString &accessibleName, const QString &content)
{
    auto *button = named(new QPushButton(text), objectName, accessibleName);
    button->setAutoDefault(false);
    QObject::connect(button, &QPushButton::clicked, button, [content] { QGuiApplication::clipboard()->setText(content); });
    return button;
}

} // namespace

SidecarDialog::SidecarDialog(const Sidecar &sidecar, const QString &what, JobRunner &runner, Prompts &prompts, QWidget *parent)
    : QDialog(parent)
    , m_sidecar(sidecar)
    , m_runner(runner)
    , m_prompts(prompts)
    , m_save(named(new QPushButton(tr("&Save to a folder…")), u"saveSidecar"_s))
    , m_saved(named(new StateLabel, u"sidecarSaved"_s))
{
    setObjectName(u"sidecarDialog"_s);
    setWindowTitle(tr("The sidecar service"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto *headline = paragraph(tr("A service that dumps, checks and prunes"));
    headline->setFont(textFont(TextSize::Large, true));
    auto *explanation = named(paragraph(m_sidecar.explanation.join(u' '), ToneLabel::Tone::Secondary), u"sidecarExplanation"_s);
    m_saved->label()->setWordWrap(true);
    m_saved->hide();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(Spacing::margin, Spacing::margin, Spacing::margin, Spacing::margin);
    layout->setSpacing(Spacing::related);
    layout->addWidget(headline);
    layout->addWidget(named(paragraph(breakable(what)), u"sidecarWhat"_s));
    layout->addWidget(explanation);
    layout->addWidget(buildFiles(), 1);
    layout->addWidget(buildCommand());
    layout->addWidget(m_saved);
    layout->addLayout(buildButtons());
    resize(fontMetrics().averageCharWidth() * 120, fontMetrics().height() * 38);
}

QWidget *SidecarDialog::buildFiles()
{
    auto *tabs = named(new QTabWidget, u"sidecarFiles"_s, tr("Files of the service"));
    tabs->setDocumentMode(true);
    for (const SidecarFile &file : std::as_const(m_sidecar.files)) {
        const QString content = QString::fromUtf8(file.content);
        auto *text = named(new QPlainTextEdit(content), u"sidecarText_"_s + file.name, tr("Content of %1").arg(file.name));
        text->setReadOnly(true);
        text->setFont(monospaceFont());
        text->setLineWrapMode(QPlainTextEdit::NoWrap);
        text->setTabChangesFocus(true);
        text->setProperty("scrollsSideways", true);
        text->setMinimumHeight(text->fontMetrics().height() * 6);
        auto *page = new QWidget;
        auto *column = new QVBoxLayout(page);
        column->setContentsMargins(0, Spacing::related, 0, 0);
        column->setSpacing(Spacing::related);
        column->addWidget(text, 1);
        column->addWidget(copyButton(tr("&Copy this file"), u"copyFile_"_s + file.name, tr("Copy %1").arg(file.name), content), 0, Qt::AlignRight);
        tabs->addTab(page, file.name);
    }
    return tabs;
}

QWidget *SidecarDialog::buildCommand()
{
    auto *part = new QWidget;
    auto *column = new QVBoxLayout(part);
    column->setContentsMargins({});
    column->setSpacing(Spacing::related);
    const QString folder = m_sidecar.directory;
    column->addWidget(paragraph(folder.isEmpty() ? tr("Put both files into one folder on the Docker host and run there:")
                                                 : tr("Put both files into %1 on the Docker host and run there:").arg(breakable(folder))));
    auto *command = named(paragraph(m_sidecar.startCommand), u"sidecarCommand"_s);
    command->setFont(monospaceFont());
    auto *row = new QHBoxLayout;
    row->setSpacing(Spacing::related);
    row->addWidget(command, 1);
    row->addWidget(copyButton(tr("Copy co&mmand"), u"copySidecarCommand"_s, tr("Copy the command that starts the service"), m_sidecar.startCommand));
    column->addLayout(row);
    return part;
}

QLayout *SidecarDialog::buildButtons()
{
    makePrimary(m_save);
    auto *close = named(new QPushButton(tr("Close")), u"closeSidecar"_s);
    close->setAutoDefault(false);
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    connect(m_save, &QPushButton::clicked, this, &SidecarDialog::save);
    auto *row = new QHBoxLayout;
    row->setSpacing(Spacing::related);
    row->addStretch();
    row->addWidget(m_save);
    row->addWidget(close);
    return row;
}

void SidecarDialog::save()
{
    const QPointer self(this);
    m_prompts.chooseFolder(this, tr("Where are the files of the service to be written?"), [self](const std::optional<QString> &folder) {
        if (!self || !folder || folder->isEmpty())
            return;
        self->m_save->setEnabled(false);
        self->m_runner.run({.title = tr("Saving the sidecar service"), .isRoutine = true, .place = Place::Retention},
            [sidecar = self->m_sidecar, directory = *folder](const Job &) { return saveSidecar(sidecar, directory); }, self.data(),
            [self, directory = *folder](const Result<void> &saved) { self->showSaved(saved, directory); });
    });
}

void SidecarDialog::showSaved(const Result<void> &saved, const QString &directory)
{
    m_save->setEnabled(true);
    m_saved->show();
    if (!saved)
        return m_saved->setState(StateRole::Bad, saved.error().message);
    QStringList names;
    for (const SidecarFile &file : std::as_const(m_sidecar.files))
        names << file.name;
    // A path may be broken at its slashes.
    m_saved->setState(StateRole::Good,
        tr("Saved in %1: %2. Nothing was changed on the host.").arg(QString(directory).replace(u'/', u"/\u200b"_s), names.join(u", "_s)));
}

} // namespace talekeeper
