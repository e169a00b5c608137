#include "core/stack/survey.h"

#include "core/host/remotescript.h"

#include <QCoreApplication>
#include <QRandomGenerator>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct SurveyText {
    Q_DECLARE_TR_FUNCTIONS(Survey)
};

QByteArray newMark() { return "survey-" + QByteArray::number(QRandomGenerator::system()->generate64(), 36); }

Command surveyCommand(const Host &host, const QByteArray &mark)
{
    return scriptCommand(u"survey.sh"_s, {QString::fromLatin1(mark), host.stack.backupDirectory, host.stack.database.databaseUser});
}

} // namespace

Result<CommandOutput> Survey::of(const QString &script) const
{
    const auto found = outputs.constFind(script);
    if (found != outputs.cend())
        return *found;
    return failure(ErrorKind::Failed, SurveyText::tr("The db container did not tell all that it was asked (%1). Look at the host again.").arg(script));
}

Survey surveyFromOutput(const QByteArray &mark, const QByteArray &output, const QByteArray &errors)
{
    Survey survey;
    const QByteArray line = mark + ' ';
    QString name;
    for (qsizetype at = output.startsWith(line) ? 0 : output.indexOf('\n' + line) + 1; at >= 0 && output.sliced(at).startsWith(line);) {
        const qsizetype end = output.indexOf('\n', at);
        if (end < 0)
            break;
        const QByteArray word = output.mid(at + line.size(), end - at - line.size());
        const qsizetype next = output.indexOf('\n' + line, end);
        if (name.isEmpty()) {
            name = QString::fromLatin1(word);
            if (next < 0)
                break;
            survey.outputs.insert(name, {.exitCode = -1, .output = output.mid(end + 1, next - end - 1), .errors = errors});
            at = next + 1;
        } else {
            survey.outputs[name].exitCode = word.toInt();
            name.clear();
            at = end + 1;
        }
    }
    if (!name.isEmpty())
        survey.outputs.remove(name); // it was cut short
    return survey;
}

Result<Survey> readSurvey(const Host &host, const Job &job)
{
    const QByteArray mark = newMark();
    const auto output = runInDatabaseContainer(host, surveyCommand(host, mark), job);
    if (!output)
        return std::unexpected(output.error());
    return surveyFromOutput(mark, output->output, output->errors);
}

Result<SurveyedHost> readSurveyedHost(const Host &known, const Job &job)
{
    const QByteArray mark = newMark();
    const auto found = known.engine->containersAnd(known.stack.database.name, surveyCommand(known, mark), job);
    if (!found)
        return std::unexpected(found.error());
    auto host = hostAmong(found->containers, known.profile, known.engine);
    if (!host)
        return std::unexpected(host.error());
    // Of a container that went meanwhile, or whose dumps lie elsewhere now, this would be the wrong answer.
    const bool isSame = host->stack.database.id == known.stack.database.id && host->stack.backupDirectory == known.stack.backupDirectory;
    if (isSame && found->output && host->stack.database.isRunning())
        return SurveyedHost {.host = *host, .survey = surveyFromOutput(mark, found->output->output, found->output->errors)};
    return SurveyedHost {.host = *host, .survey = readSurvey(*host, job)};
}

} // namespace talekeeper
