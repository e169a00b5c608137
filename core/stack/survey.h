#pragma once

#include "core/stack/host.h"

namespace talekeeper {

/// What the scripts that only look (list-dumps.sh, read-journals.sh, …) have printed in a db container, by their names. One
/// command brings them all.
struct Survey {
    QMap<QString, CommandOutput> outputs;

    /// Error: Failed, where the script did not come to its end.
    Result<CommandOutput> of(const QString &script) const;
};

/// Errors: DatabaseStopped, those of the engine.
Result<Survey> readSurvey(const Host &host, const Job &job);

/// A host looked at anew, and its survey, by the same one command.
struct SurveyedHost {
    Host host;
    Result<Survey> survey;
};

/// Errors: those of refreshHost().
Result<SurveyedHost> readSurveyedHost(const Host &known, const Job &job);

/// The survey in the output of survey.sh. A pure function.
Survey surveyFromOutput(const QByteArray &mark, const QByteArray &output, const QByteArray &errors);

} // namespace talekeeper
