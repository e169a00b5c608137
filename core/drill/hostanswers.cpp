#include "core/drill/hostanswers.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct HostAnswersText {
    Q_DECLARE_TR_FUNCTIONS(HostAnswers)
};

Result<DrillStepResult> checkHostAnswers(DrillHands &hands)
{
    const auto output = hands.run({.words = {u"uname"_s, u"-srm"_s}});
    if (!output)
        return std::unexpected(output.error());
    if (output->succeeded())
        return DrillStepResult {.summary = QString::fromUtf8(output->output).trimmed().section(u'\n', 0, 0).left(200)};
    return DrillStepResult {.findings = {drillFailure(HostAnswersText::tr("The host runs no command: %1").arg(output->errorText()))}};
}

} // namespace

QList<DrillFunction> hostAnswersFunctions()
{
    return {{.does = u"host-answers"_s, .kind = DrillStepKind::Check, .wantsDrillHost = false, .run = checkHostAnswers, .commands = nullptr}};
}

} // namespace talekeeper
