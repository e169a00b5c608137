#pragma once

#include "core/foundation/result.h"

#include <QList>
#include <QString>
#include <QStringList>

namespace talekeeper {

enum class DrillStepKind {
    Check, ///< the console looks; changes no host
    Action, ///< the console does something, after being asked
    Manual, ///< the admin does something and says how it went
    Timer, ///< the drill's clock starts or stops
};

/// What a drill has to be told before it begins, as `--set KEY=VALUE` or in the window.
struct DrillInput {
    QString key;
    QString title;
    QString why;
    bool required = false;
    QString preset; ///< where nothing is said
};

struct DrillTemplateStep {
    QString id;
    QString title;
    QString why;
    QString how; ///< may be empty
    DrillStepKind kind = DrillStepKind::Check;
    QString does; ///< of a check or action, which of the console's (drillsteps.h); of a timer "start" or "stop"
    QStringList needs; ///< ids of steps before it that have to have ended well
    QString failure; ///< what it means where it fails, and what to do; may be empty
};

/// A drill as data (resources/drills/schema.json): what is done, in which order, and why. Texts are shown as they stand.
struct DrillTemplate {
    enum class Period { Never, Month, Quarter };
    enum class HostKind {
        Drill, ///< actions run only on a host that is marked as drill host
        Any, ///< they touch nothing that is in service
        Practice, ///< only the practice host has what it is about
    };

    QString id;
    QString title;
    QString why;
    Period period = Period::Quarter;
    HostKind host = HostKind::Drill;
    int goalMinutes = 60;
    QList<DrillInput> inputs;
    QList<DrillTemplateStep> steps;

    const DrillTemplateStep *step(const QString &id) const; ///< null if there is none
    const DrillInput *input(const QString &key) const; ///< null if there is none
};

/// Reads a template and checks it against the schema, and beyond it: ids that stand twice, needs that don't come before.
/// \param origin of the text, for the error: a file's name. Error, with every place that is wrong in its detail: Failed
Result<DrillTemplate> drillTemplateFromJson(const QByteArray &json, const QString &origin);
/// The way back; a record keeps the template that it was begun with.
QByteArray toJson(const DrillTemplate &drill);

struct DrillTemplates {
    QList<DrillTemplate> templates; ///< the shipped ones first; one of the admin's with a shipped one's id is a fault
    QList<Error> faults; ///< of files that are no templates

    const DrillTemplate *find(const QString &id) const; ///< null if there is none
};

/// The shipped templates and the admin's own. \param directory of the latter; empty: `drills/` beside the saved hosts
DrillTemplates readDrillTemplates(const QString &directory);

QString drillStepKindName(DrillStepKind kind); ///< the word of cli.md, such as "check"

} // namespace talekeeper
