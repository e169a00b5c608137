#include "restorecalls.h"

#include <QTest>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

template <class Facts> bool isThere(const Result<Facts> &facts)
{
    if (!facts)
        QTest::qFail(qPrintable(facts.error().message), __FILE__, __LINE__);
    return facts.has_value();
}

} // namespace

RestorePlan restorePlan(const TestHost &host, RestoreRequest request)
{
    request.healthTimeout = std::chrono::seconds(60);
    const auto facts = gatherFacts(host.host(), request, {});
    return isThere(facts) ? planRestore(request, *facts) : RestorePlan {};
}

RestorePlan undoPlan(TestHost &host, const QString &run)
{
    host.refresh();
    const auto facts = gatherUndoFacts(host.host(), run, {});
    return isThere(facts) ? planUndo(*facts) : RestorePlan {};
}

void requireOutcome(const Result<RestoreReport> &result, RunOutcome expected)
{
    QVERIFY2(result, result ? "" : qPrintable(result.error().message + result.error().detail));
    const QString fault = result->error ? result->error->message + result->error->detail : QString();
    QVERIFY2(result->outcome == expected, qPrintable(outcomeName(result->outcome) + u": "_s + fault));
}

void requireNoLock(const TestHost &host)
{
    QByteArray holders;
    const bool areGone = QTest::qWaitFor([&] {
        holders = host.sql(u"postgres"_s,
            u"SELECT application_name, backend_start, state, query FROM pg_locks JOIN pg_stat_activity USING (pid) "
            "WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = 'postgres')"_s);
        return holders.isEmpty();
    }, 15'000);
    QVERIFY2(areGone, holders.constData());
}

Job whenPhaseBegins(const std::function<void(const QString &)> &act)
{
    return Job({.onProgress = [act, last = std::make_shared<QString>()](const Progress &progress) {
        if (*last != progress.phase)
            act(progress.phase);
        *last = progress.phase;
    }});
}

} // namespace talekeeper
