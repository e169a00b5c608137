#include "ui/common/prompts.h"

#include "ui/common/hostkeydialog.h"
#include "ui/common/secretdialog.h"

#include <QDir>
#include <QFileDialog>
#include <QMessageBox>
#include <QPushButton>
#include <QStandardPaths>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

void openFileDialog(QFileDialog *dialog, const QString &objectName, std::function<void(std::optional<QString>)> then)
{
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setObjectName(objectName);
    QObject::connect(dialog, &QFileDialog::finished, dialog->parent(), [dialog, then = std::move(then)](int result) {
        then(result == QDialog::Accepted ? std::optional(dialog->selectedFiles().value(0)) : std::nullopt);
    });
    dialog->open();
}

} // namespace

void DialogPrompts::ask(
    QWidget *parent, const Question &question, std::function<void(std::optional<qsizetype>)> then)
{
    auto *box = new QMessageBox(QMessageBox::Question, question.title, question.title, QMessageBox::NoButton, parent);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setObjectName(u"question"_s);
    box->setTextFormat(Qt::PlainText); // names of databases and files stand in it
    box->setInformativeText(question.text);
    QList<QAbstractButton *> buttons;
    for (const QString &verb : question.verbs)
        buttons << box->addButton(verb, QMessageBox::AcceptRole);
    auto *stay = box->addButton(question.stayVerb, QMessageBox::RejectRole);
    box->setDefaultButton(stay);
    box->setEscapeButton(stay);
    QObject::connect(box, &QMessageBox::finished, parent, [box, buttons, then = std::move(then)] {
        const qsizetype at = buttons.indexOf(box->clickedButton());
        then(at < 0 ? std::nullopt : std::optional(at));
    });
    box->open();
}

void DialogPrompts::chooseFolder(
    QWidget *parent, const QString &title, std::function<void(std::optional<QString>)> then)
{
    auto *dialog = new QFileDialog(parent, title, QDir::homePath());
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    openFileDialog(dialog, u"chooseFolder"_s, std::move(then));
}

void DialogPrompts::chooseFileToSave(QWidget *parent, const QString &title, const QString &suggestion,
    std::function<void(std::optional<QString>)> then)
{
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    auto *dialog = new QFileDialog(parent, title, folder.isEmpty() ? QDir::homePath() : folder);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->selectFile(suggestion);
    openFileDialog(dialog, u"chooseFile"_s, std::move(then));
}

void DialogPrompts::chooseFileToOpen(QWidget *parent, const QString &title, const QString &filter,
    std::function<void(std::optional<QString>)> then)
{
    auto *dialog = new QFileDialog(parent, title, QDir::homePath(), filter);
    dialog->setFileMode(QFileDialog::ExistingFile);
    openFileDialog(dialog, u"chooseFile"_s, std::move(then));
}

void DialogPrompts::askHostKey(QWidget *parent, const HostKeyQuestion &question, std::function<void(bool)> then)
{
    auto *dialog = new HostKeyDialog(question, parent);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    QObject::connect(dialog, &QDialog::finished, parent,
        [then = std::move(then)](int result) { then(result == QDialog::Accepted); });
    dialog->open();
}

void DialogPrompts::askSecret(
    QWidget *parent, const SecretQuestion &question, std::function<void(std::optional<Secret>)> then)
{
    auto *dialog = new SecretDialog(question, parent);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    QObject::connect(dialog, &QDialog::finished, parent, [dialog, then = std::move(then)](int result) {
        const Secret secret = dialog->takeSecret();
        then(result == QDialog::Accepted ? std::optional(secret) : std::nullopt);
    });
    dialog->open();
}

} // namespace talekeeper
