#pragma once

#include "ui/common/labels.h"
#include "ui/dumps/dumpfetches.h"

class QProgressBar;

namespace talekeeper
{

/// How far a dump's copy on this machine is, or how it ended. Hidden for one that nobody has fetched.
class FetchLine final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(FetchLine)

public:
    explicit FetchLine(QWidget *parent = nullptr);

    void show(const DumpFetches &fetches, const QString &fileName);

private:
    void showJob(const RunningJob &job);
    void showOutcome(const Result<FetchedDump> &outcome);

    StateLabel *m_state;
    ToneLabel *m_text;
    QProgressBar *m_progress;
};

} // namespace talekeeper
