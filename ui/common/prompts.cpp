#include "ui/common/prompts.h"

#include <QMessageBox>
#include <QPushButton>

using namespace Qt::StringLiterals;

namespace talekeeper
{

void DialogPrompts::ask(QWidget *parent, const Question &question, std::function<void(bool confirmed)> then)
{
    auto *box = new QMessageBox(QMessageBox::Question, question.title, question.title, QMessageBox::NoButton, parent);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setObjectName(u"question"_s);
    box->setInformativeText(question.text);
    auto *confirm = box->addButton(question.confirmVerb, QMessageBox::AcceptRole);
    auto *stay = box->addButton(question.stayVerb, QMessageBox::RejectRole);
    box->setDefaultButton(stay);
    box->setEscapeButton(stay);
    QObject::connect(box, &QMessageBox::finished, parent,
        [box, confirm, then = std::move(then)] { then(box->clickedButton() == confirm); });
    box->open();
}

} // namespace talekeeper
