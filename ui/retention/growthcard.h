#pragma once

#include "ui/common/card.h"
#include "ui/retention/retentionpicture.h"

namespace talekeeper
{

class GrowthChart;
class Legend;
class ToneLabel;

/// How the dumps of each database have grown, and what that means for the volume.
class GrowthCard final : public Card
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(GrowthCard)

public:
    explicit GrowthCard(QWidget *parent = nullptr);

    /// \param room translated: how full the volume is, and when it will be full; may be empty
    void setPicture(const RetentionPicture &picture, const QString &room);
    GrowthChart *chart() const { return m_chart; }

Q_SIGNALS:
    void markOpened(const QString &id);

private:
    Legend *m_legend;
    GrowthChart *m_chart;
    ToneLabel *m_room;
};

} // namespace talekeeper
