// The checks that pictures are held to find what they are for, and nothing in what is in order.
#include "accessibilitycheck.h"
#include "layoutcheck.h"
#include "ui/common/appearance.h"
#include "ui/common/card.h"
#include "ui/common/labels.h"
#include "ui/common/tables.h"

#include <QApplication>
#include <QCheckBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QScrollArea>
#include <QStandardItemModel>
#include <QTabBar>
#include <QTableView>
#include <QTest>

#include <functional>

using namespace Qt::StringLiterals;

namespace talekeeper
{

namespace
{

using Build = std::function<void(QWidget *)>;

template <class Widget> Widget *placed(Widget *widget, QWidget *parent, const QRect &place)
{
    widget->setParent(parent);
    widget->setGeometry(place);
    return widget;
}

QTableView *tableOf(QWidget *parent, const QRect &place, const QString &text, const QString &toolTip)
{
    auto *model = new QStandardItemModel(1, 2, parent);
    model->setHorizontalHeaderLabels({u"One"_s, u"Two"_s});
    model->setItem(0, 0, new QStandardItem(text));
    model->setItem(0, 1, new QStandardItem(u"2"_s));
    model->item(0, 0)->setToolTip(toolTip);
    auto *table = named(placed(new QTableView, parent, place), u"table"_s, u"Table"_s);
    table->setModel(model);
    prepareTable(table, 0);
    return table;
}

void expectNone(const QStringList &faults) { QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n'))); }

} // namespace

class ChecksTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyAppearance(*qApp); }

    void badLayoutIsFound_data()
    {
        QTest::addColumn<Build>("build");
        QTest::addColumn<QString>("fault");
        const auto row = [](const char *name, const Build &build, const QString &fault) {
            QTest::newRow(name) << build << fault;
        };
        row("clipped label", [](QWidget *in) { placed(new QLabel(u"A text that is long"_s), in, {0, 0, 40, 30}); },
            u"needs"_s);
        row("clipped paragraph",
            [](QWidget *in) { placed(paragraph(u"Many words that take more lines"_s), in, {0, 0, 60, 30}); },
            u"wrapped text"_s);
        row("long word", [](QWidget *in) { placed(paragraph(u"tale_before_20261122_020000"_s), in, {0, 0, 50, 200}); },
            u"longest word"_s);
        row("clipped button", [](QWidget *in) { placed(new QPushButton(u"Stop and take back"_s), in, {0, 0, 60, 40}); },
            u"wide, needs"_s);
        row("clipped box", [](QWidget *in) { placed(new QCheckBox(u"Go on in spite of this"_s), in, {0, 0, 60, 40}); },
            u"wide, needs"_s);
        row("low button", [](QWidget *in) { placed(new QPushButton(u"Stop"_s), in, {0, 0, 200, 8}); },
            u"high, needs"_s);
        row("scrolling tabs",
            [](QWidget *in) {
                auto *tabs = placed(new QTabBar, in, {0, 0, 120, 30});
                for (int at = 0; at < 6; ++at)
                    tabs->addTab(u"Page %1"_s.arg(at));
            },
            u"tabs do not fit"_s);
        row("narrow column",
            [](QWidget *in) {
                QTableView *table = tableOf(in, {0, 0, 200, 120}, u"x"_s, {});
                table->horizontalHeader()->setSectionResizeMode(1, QHeaderView::Fixed);
                table->setColumnWidth(1, 10);
            },
            u"heading \"Two\""_s);
        row("cell without its whole text",
            [](QWidget *in) { tableOf(in, {0, 0, 200, 120}, QString(200, u'x'), u"something else"_s); },
            u"no tool tip has it whole"_s);
        row("cell that is cut beside free room",
            [](QWidget *in) {
                QTableView *table = tableOf(in, {0, 0, 300, 120}, u"x"_s, u"x"_s);
                table->model()->setData(table->model()->index(0, 1), u"26 Nov 2026 02:15, 2 min ago"_s);
                table->model()->setData(table->model()->index(0, 1), u"26 Nov 2026 02:15, 2 min ago"_s, Qt::ToolTipRole);
                table->horizontalHeader()->setSectionResizeMode(1, QHeaderView::Fixed);
                table->setColumnWidth(1, 60);
            },
            u"beside free room"_s);
        row("table that scrolls sideways",
            [](QWidget *in) {
                QTableView *table = tableOf(in, {0, 0, 120, 120}, u"x"_s, {});
                table->horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
                table->setColumnWidth(0, 300);
            },
            u"sideways"_s);
        row("page wider than its scroll area",
            [](QWidget *in) {
                auto *content = new QWidget;
                content->setMinimumWidth(500);
                auto *area = qobject_cast<QScrollArea *>(scrolled(content));
                placed(area, in, {0, 0, 200, 100});
            },
            u"sideways"_s);
        row("placeholder",
            [](QWidget *in) {
                auto *field = placed(new QLineEdit, in, {0, 0, 60, 40});
                field->setPlaceholderText(u"Filter by date, database, state"_s);
            },
            u"placeholder"_s);
        row("overlap",
            [](QWidget *in) {
                placed(new QLabel(u"One"_s), in, {0, 0, 100, 40});
                placed(new QLabel(u"Two"_s), in, {50, 20, 100, 40});
            },
            u"overlaps"_s);
        row("sticks out", [](QWidget *in) { placed(new QLabel(u"One"_s), in, {350, 0, 100, 40}); }, u"sticks out"_s);
        row("squeezed",
            [](QWidget *in) {
                auto *holder = placed(new QWidget, in, {0, 0, 100, 100});
                auto *layout = new QHBoxLayout(holder);
                layout->setSizeConstraint(QLayout::SetNoConstraint);
                for (int at = 0; at < 3; ++at)
                    layout->addWidget(new QPushButton(u"Button"_s));
                holder->setMinimumSize(0, 0);
            },
            u"of width, needs"_s);
    }

    void badLayoutIsFound()
    {
        QFETCH(Build, build);
        QFETCH(QString, fault);
        QWidget window;
        window.resize(400, 300);
        build(&window);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        const QString faults = layoutFaults(&window).join(u'\n');
        QVERIFY2(faults.contains(fault), qPrintable(faults));
    }

    void goodLayoutIsLeftAlone()
    {
        QWidget window;
        auto *layout = new QVBoxLayout(&window);
        auto *card = new Card(u"A card with a heading"_s);
        card->body()->addWidget(paragraph(QString(u"Many words that wrap. "_s).repeated(20)));
        card->body()->addWidget(named(new QCheckBox(u"Go on in spite of this"_s), u"accept"_s, u"Go on"_s));
        layout->addWidget(card);
        QTableView *table = tableOf(nullptr, {}, QString(200, u'x'), QString(200, u'x'));
        layout->addWidget(table);
        layout->addWidget(scrolled(paragraph(QString(u"Many words that wrap. "_s).repeated(90))), 1);
        auto *field = named(new QLineEdit, u"field"_s, u"Field"_s);
        field->setPlaceholderText(u"Filter"_s);
        layout->addWidget(field);
        auto *over = placed(new QLabel(u"lies over others"_s), &window, {0, 0, 200, 30});
        over->setProperty("overlay", true);
        window.resize(500, 500);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        expectNone(layoutFaults(&window));
        expectNone(accessibilityFaults(&window));
        expectNone(focusFaults(&window));
        delete table->model();
    }

    void controlWithoutNameIsFound()
    {
        QWidget window;
        auto *layout = new QVBoxLayout(&window);
        layout->addWidget(named(new QLineEdit, u"nameless"_s));
        auto *custom = named(new QWidget, u"painted"_s, u"Painted"_s);
        custom->setFocusPolicy(Qt::StrongFocus);
        layout->addWidget(custom);
        auto *table = named(new QTableView, u"table"_s);
        table->setEnabled(false);
        layout->addWidget(table);
        layout->addWidget(new QPushButton(u"Unnamed object"_s));
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        const QStringList faults = accessibilityFaults(&window);
        QCOMPARE(faults.size(), 4);
        const QString all = faults.join(u'\n');
        for (const QString &part : {u"nameless (QLineEdit): has no acc"_s, u"painted"_s, u"table"_s, u"object name"_s})
            QVERIFY2(all.contains(part), qPrintable(all));
    }

    void focusThatGoesAstrayIsFound()
    {
        QWidget window;
        auto *layout = new QVBoxLayout(&window);
        auto *first = named(new QPushButton(u"One"_s), u"one"_s), *third = named(new QPushButton(u"Three"_s), u"three"_s);
        auto *painted = named(new QWidget, u"painted"_s); // has the focus and does not show it
        painted->setFocusPolicy(Qt::StrongFocus);
        painted->setFixedSize(40, 40);
        auto *trap = named(new QTableView, u"trap"_s); // Tab goes from cell to cell for ever
        trap->setModel(new QStandardItemModel(3, 3, trap));
        for (QWidget *widget : QList<QWidget *>{first, painted, trap, third})
            layout->addWidget(widget);
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        const QString all = focusFaults(&window).join(u'\n');
        QVERIFY2(all.contains(u"painted (QWidget): looks the same"_s), qPrintable(all));
        QVERIFY2(all.contains(u"trap (QTableView): Tab does not lead out"_s), qPrintable(all));
        QVERIFY2(all.contains(u"three (QPushButton \"Three\"): Tab does not reach it"_s), qPrintable(all));
    }

    void radioButtonsAreReachedByArrows()
    {
        QWidget window;
        auto *layout = new QVBoxLayout(&window);
        for (int at = 0; at < 3; ++at)
            layout->addWidget(new QRadioButton(QString::number(at)));
        window.findChild<QRadioButton *>()->setChecked(true);
        layout->addWidget(new QPushButton(u"On"_s));
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        expectNone(focusFaults(&window));
    }

    void paleTextIsFound()
    {
        QWidget window;
        auto *label = placed(new QLabel(u"pale"_s), &window, {10, 10, 100, 30});
        QPalette pale = label->palette();
        pale.setColor(QPalette::WindowText, QColor(0xc0c0c0));
        label->setPalette(pale);
        placed(new QLabel(u"strong"_s), &window, {10, 50, 100, 30});
        window.resize(200, 100);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        const QStringList faults = contrastFaults(&window, window.grab().toImage());
        QCOMPARE(faults.size(), 1);
        QVERIFY2(faults.first().contains(u"pale"_s), qPrintable(faults.first()));
    }

    /// Fusion draws them darker than the surface, which in the dark is as good as not at all.
    void boxesAndRingsAreSeen_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }
    void boxesAndRingsAreSeen()
    {
        QFETCH(bool, dark);
        const QPalette before = QApplication::palette();
        QApplication::setPalette(housePalette(dark));
        QWidget window;
        auto *layout = new QVBoxLayout(&window);
        for (const bool checked : {false, true}) {
            auto *box = new QCheckBox(u"Go on in spite of this"_s);
            auto *ring = new QRadioButton(u"only for the swap"_s);
            box->setChecked(checked);
            ring->setChecked(checked);
            layout->addWidget(box);
            layout->addWidget(ring);
        }
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        const auto look = [&] { return contrastFaults(&window, window.grab().toImage()); };
        if (dark)
            QVERIFY(!look().isEmpty());
        window.setStyleSheet(windowStyleSheet(QApplication::palette()));
        expectNone(look());
        for (QAbstractButton *button : window.findChildren<QAbstractButton *>()) {
            const QImage one = button->grab().toImage();
            button->setAutoExclusive(false);
            button->setChecked(!button->isChecked());
            QVERIFY(button->grab().toImage() != one);
        }
        QApplication::setPalette(before);
    }
};

} // namespace talekeeper

QTEST_MAIN(talekeeper::ChecksTest)
#include "checkstest.moc"
