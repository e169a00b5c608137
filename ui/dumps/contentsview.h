#pragma once

#include "ui/common/labels.h"
#include "ui/dumps/livecontents.h"

class QTableView;

namespace talekeeper
{

class ContentsModel;

/// A dump's tables against those of the live database, and from when that is.
class ContentsView final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ContentsView)

public:
    explicit ContentsView(QWidget *parent = nullptr);

    /// \param inspection null: nothing is known of the dump, and nothing is shown
    void show(const DumpInspection *inspection, const LiveContents &live, const QString &database);

private:
    QString liveText(const DumpInspection &inspection, const LiveContents &live, const QString &database) const;

    QLabel *m_heading;
    ContentsModel *m_model;
    QTableView *m_table;
    ToneLabel *m_text;
};

} // namespace talekeeper
