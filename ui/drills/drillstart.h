#pragma once

#include "ui/common/prompts.h"
#include "ui/drills/drilldesk.h"

#include <QWidget>

class QPushButton;

namespace talekeeper
{

class Card;
class EarlierDrillsModel;
class MessageBanner;
class ShortTable;
class ToneLabel;

/// All drills: the one under way, those that are due, and those that are over.
class DrillStart final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(DrillStart)

public:
    DrillStart(DrillDesk &desk, Prompts &prompts, QWidget *parent = nullptr);

Q_SIGNALS:
    void startRequested(const QString &drill); ///< the form of a template
    void coverageRequested();

private:
    /// A drill that can be begun, as its row tells of it.
    struct Offer {
        QString drill;
        QString title;
        QString why;
        std::optional<StateRole> state;
        QString due;
        bool operator==(const Offer &) const = default;
    };
    QWidget *buildContent();
    QWidget *buildEarlier();
    QWidget *buildCoverage();
    QWidget *makeRow(const Offer &offer);
    QList<Offer> offers() const;
    void update();
    void showOffers();
    void showFaults();
    void openChosen();
    void chooseImport();

    DrillDesk &m_desk;
    Prompts &m_prompts;
    MessageBanner *m_faults;
    Card *m_openCard;
    ToneLabel *m_openTitle;
    ToneLabel *m_openText;
    QPushButton *m_goOn;
    QVBoxLayout *m_rows;
    QList<Offer> m_shownOffers;
    EarlierDrillsModel *m_model;
    ShortTable *m_table;
    ToneLabel *m_empty;
    QPushButton *m_open;
};

} // namespace talekeeper
