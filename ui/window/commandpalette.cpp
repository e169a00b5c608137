#include "ui/window/commandpalette.h"

#include "ui/common/card.h"
#include "ui/common/labels.h"
#include "ui/window/pagecommands.h"

#include <QAction>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QStandardItemModel>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper
{
namespace
{

QString keysOf(const QAction *command)
{
    QStringList keys;
    for (const QKeySequence &key : command->shortcuts())
        keys << key.toString(QKeySequence::NativeText);
    return keys.join(u", "_s);
}

QWidget *stateRow(StateRole role, const QString &text)
{
    auto *label = new StateLabel;
    label->setState(role, text);
    return label;
}

} // namespace

CommandPalette::CommandPalette(const QList<QAction *> &commands, const QWidget *page, QWidget *parent)
    : QDialog(parent)
    , m_commands(page ? pageCommands(*page, this) : QList<QAction *>())
    , m_words(named(new QLineEdit, u"commandWords"_s, tr("Part of a command's name")))
    , m_list(named(new QListView, u"commands"_s, tr("Commands")))
{
    setObjectName(u"commandPalette"_s);
    setWindowTitle(tr("Commands"));
    setAttribute(Qt::WA_DeleteOnClose);
    // What the window has under the same name has a key, too.
    m_commands.removeIf([&](const QAction *command) { return std::ranges::contains(commands, command->text(), &QAction::text); });
    m_commands << commands;
    auto *model = new QStandardItemModel(this);
    for (const QAction *command : m_commands) {
        const QString keys = keysOf(command);
        auto *item = new QStandardItem(keys.isEmpty() ? command->text() : tr("%1  (%2)").arg(command->text(), keys));
        item->setEditable(false);
        item->setEnabled(command->isEnabled());
        item->setData(m_commands.indexOf(command), Qt::UserRole);
        model->appendRow(item);
    }
    auto *filter = new QSortFilterProxyModel(this);
    filter->setSourceModel(model);
    filter->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_list->setModel(filter);
    m_words->setPlaceholderText(tr("What do you want to do?"));
    m_words->installEventFilter(this);
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(m_words);
    layout->addWidget(m_list, 1);
    const int wanted = static_cast<QAbstractItemView *>(m_list)->sizeHintForColumn(0) + fontMetrics().averageCharWidth() * 10;
    resize(qBound(fontMetrics().averageCharWidth() * 60, wanted, qMax(fontMetrics().averageCharWidth() * 60, parent->width())), fontMetrics().height() * 18);
    const auto chooseFirst = [this, filter] { m_list->setCurrentIndex(filter->index(0, 0)); };
    connect(m_words, &QLineEdit::textChanged, this, [filter, chooseFirst](const QString &words) {
        filter->setFilterFixedString(words);
        chooseFirst();
    });
    connect(m_words, &QLineEdit::returnPressed, this, &CommandPalette::trigger);
    connect(m_list, &QListView::activated, this, &CommandPalette::trigger);
    chooseFirst();
}

bool CommandPalette::eventFilter(QObject *watched, QEvent *event)
{
    // The arrows walk through the list while the field keeps the keyboard.
    if (watched == m_words && event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        const int step = key->key() == Qt::Key_Down ? 1 : key->key() == Qt::Key_Up ? -1 : 0;
        const QModelIndex next = m_list->model()->index(m_list->currentIndex().row() + step, 0);
        if (step != 0 && next.isValid()) {
            m_list->setCurrentIndex(next);
            return true;
        }
    }
    return QDialog::eventFilter(watched, event);
}

void CommandPalette::trigger()
{
    const QModelIndex chosen = m_list->currentIndex();
    if (!chosen.isValid() || !chosen.flags().testFlag(Qt::ItemIsEnabled))
        return;
    QAction *command = m_commands.at(chosen.data(Qt::UserRole).toInt());
    accept();
    command->trigger();
}

HelpDialog::HelpDialog(const QList<QAction *> &commands, QWidget *parent)
    : QDialog(parent)
{
    setObjectName(u"help"_s);
    setWindowTitle(tr("Help"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto *inside = new QWidget;
    auto *text = new QVBoxLayout(inside);
    text->setSpacing(Spacing::related);
    text->addWidget(headingLabel(tr("To restore a dump")));
    text->addWidget(paragraph(tr("Choose it on the page Dumps or Restore, read the checks and the plan, and type the "
                                 "database's name. Until the swap the data in service is not touched, and after it what "
                                 "was there before is kept: every restore can be undone.")));
    text->addWidget(headingLabel(tr("What the marks mean")));
    text->addWidget(stateRow(StateRole::Good, tr("proved, not assumed")));
    text->addWidget(stateRow(StateRole::Attention, tr("works, but look")));
    text->addWidget(stateRow(StateRole::Bad, tr("failed, missed or missing")));
    text->addWidget(stateRow(StateRole::Unknown, tr("not checked, not known, not started")));
    text->addWidget(stateRow(StateRole::Planned, tr("under way or to come")));
    text->addWidget(headingLabel(tr("On the page Retention")));
    text->addWidget(paragraph(tr("In the calendar up and down go by days, left and right by weeks, PageUp and PageDown by months. In "
                                 "the timeline left and right choose a dump, + and − and the wheel zoom, 0 shows all time; with Ctrl, "
                                 "left and right move it, as dragging does. Enter shows the dump on the page Dumps.")));
    text->addWidget(headingLabel(tr("Keys")));
    auto *keys = new QFormLayout;
    keys->setHorizontalSpacing(Spacing::group);
    for (const QAction *command : commands)
        if (const QString shown = keysOf(command); !shown.isEmpty())
            keys->addRow(new ToneLabel(shown, ToneLabel::Tone::Secondary), paragraph(command->text()));
    text->addLayout(keys);
    text->addStretch();
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    named(buttons->button(QDialogButtonBox::Close), u"closeHelp"_s, tr("Close the help"));
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(scrolled(inside), 1);
    layout->addWidget(buttons);
    resize(fontMetrics().averageCharWidth() * 70, fontMetrics().height() * 30);
}

} // namespace talekeeper
