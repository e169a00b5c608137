#include "drillfacts.h"

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

const QByteArray templateText = R"({"id":"every","title":"Every kind","why":"Shows all.","period":"quarter","host":"drill","goal_minutes":60,
"inputs":[{"key":"dump","title":"Dump","why":"Which.","preset":"latest"}],
"steps":[
{"id":"start","title":"Clock starts","why":"","kind":"timer","does":"start"},
{"id":"look","title":"Look","why":"To see.","kind":"check","does":"host-answers","failure":"Nobody is there."},
{"id":"hand","title":"By hand","why":"","kind":"manual","needs":["look"]},
{"id":"second","title":"Second hand","why":"","kind":"manual","needs":["look"]},
{"id":"change","title":"Change it","why":"","kind":"action","does":"stack-up","needs":["look"]},
{"id":"stop","title":"Clock stops","why":"","kind":"timer","does":"stop","needs":["hand","second"]}]})";

class FakeRunner final : public CommandRunner
{
public:
    explicit FakeRunner(AnswersCommand answer)
        : m_answer(std::move(answer))
    {
    }
    Result<CommandOutput> run(const Command &command, const Job &job, const Handlers &) override { return m_answer(command, job); }

private:
    AnswersCommand m_answer;
};

class FakeEngine final : public Engine
{
public:
    using Engine::Engine;
    Result<QList<Container>> containers(const Job &) override { return QList<Container>(); }
    Command insideCommand(const QString &, const Command &command) const override { return command; }
    Command detachedCommand(const QString &, const Command &command) const override { return command; }
    Command stopCommand(const QString &) const override { return {.words = {u"false"_s}}; }
    Command startCommand(const QString &) const override { return {.words = {u"false"_s}}; }
    Command hostCommand(const Command &command) const override { return command; }
    Result<SqlAddress> sqlAddress(const Container &, const Job &) const override { return failure(ErrorKind::Failed, u"no SQL"_s); }

protected:
    Error explain(const Command &, const CommandOutput &output) const override { return {.kind = ErrorKind::Failed, .message = output.errorText()}; }
};

} // namespace

QDateTime drillTime(int minute, int second) { return QDateTime::fromString(u"2026-11-26T10:00:00Z"_s, Qt::ISODate).addSecs(minute * 60 + second); }

DrillTemplate everyKindOfStep()
{
    const auto drill = drillTemplateFromJson(templateText, u"every.json"_s);
    if (!drill)
        qFatal("%s", qPrintable(drill.error().message + drill.error().detail));
    return *drill;
}

DrillBeginning drillBeginning(const DrillTemplate &drill)
{
    return {.drill = drill, .id = u"20261126-100000-4f2a"_s, .host = u"drill-box"_s, .project = u"tale"_s, .inputs = {}, .who = u"m@desk"_s, .now = drillTime(0)};
}

DrillRecord goodRecord()
{
    DrillRecord record = *beginDrill(drillBeginning());
    for (const QString &step : {u"look"_s, u"change"_s}) {
        const DrillAttempt ended {.state = DrillStepState::Passed, .seconds = 2.5, .by = u"m@desk"_s, .result = {.summary = u"seen"_s, .findings = {}, .tables = {}, .facts = {{u"dump_taken_at"_s, u"2026-11-26T02:00:00Z"_s}}}};
        record = withEndedStep(withBegunStep(record, step, u"m@desk"_s, drillTime(1)), step, ended, drillTime(2));
    }
    for (const QString &step : {u"hand"_s, u"second"_s})
        record = *withAnswer(record, {.step = step, .passed = true, .note = u"noted "_s + step, .who = u"m@desk"_s, .now = drillTime(41)});
    return record;
}

DrillRecord signedGoodRecord(const QDateTime &signedAt) { return *signedRecord(goodRecord(), u"M. Keller"_s, signedAt); }

DrillSite fakeSite(const AnswersCommand &answer, const HostProfile &profile)
{
    return {.profile = profile, .engine = std::make_shared<FakeEngine>(std::make_shared<FakeRunner>(answer)), .host = {}};
}

} // namespace talekeeper
