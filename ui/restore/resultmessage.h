#pragma once

#include "core/restore/runs.h"
#include "ui/common/staterole.h"

namespace talekeeper
{

/// How a run ended, in words, and how far that is known.
struct ResultMessage {
    StateRole role = StateRole::Unknown;
    QString headline;
    QString text;
    QString detail;
};

/// A pure function. \param now the run as it was found on the host since; null: it is not known there. What came after
/// the report goes before it: nothing is called good that is no longer so.
ResultMessage resultMessage(const RestoreReport &report, const RunRecord *now, const QStringList &accepted);

/// Of a run that ended in an error and without a report. \param hasBegun one of its steps was begun
QString brokenOffHeadline(bool hasBegun);

} // namespace talekeeper
