// What a retention policy keeps: by tables, and by properties of made-up calendars.
#include "core/retention/prune.h"

#include <QRandomGenerator>
#include <QTest>
#include <QTimeZone>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace talekeeper;

namespace {

QDateTime utc(const QString &text) { return QDateTime::fromString(text, Qt::ISODate); }

Dump dumpAt(const QDateTime &takenAt, const QString &database = u"tale"_s)
{
    return {.fileName = dumpFileName(database, takenAt), .database = database, .takenAt = takenAt, .sizeBytes = 1, .modifiedAt = takenAt};
}

QList<Dump> dumpsAt(const QStringList &times)
{
    QList<Dump> dumps;
    for (const QString &time : times)
        dumps << dumpAt(utc(time));
    return dumps;
}

QString word(const PruneVerdict &verdict)
{
    QStringList rules;
    for (const RetentionRule rule : verdict.keptBy)
        rules << retentionRuleName(rule);
    switch (verdict.kind) {
    case PruneVerdict::Kind::Kept: return rules.join(u'+');
    case PruneVerdict::Kind::Pinned: return u"pinned"_s;
    case PruneVerdict::Kind::Unfinished: return u"unfinished"_s;
    case PruneVerdict::Kind::Foreign: return u"foreign"_s;
    case PruneVerdict::Kind::Removed: return u"-"_s;
    }
    return {};
}

QStringList judged(const QList<Dump> &dumps, const QString &policy, const QDateTime &at = utc(u"2026-03-01T12:00:00Z"_s))
{
    QStringList words;
    for (const PruneVerdict &verdict : applyPolicy(dumps, *policyFromText(policy), at))
        words << word(verdict);
    return words;
}

/// Times as hosts have them: runs of regular dumps, holes, several in one hour.
QList<Dump> madeUpCalendar(QRandomGenerator &random)
{
    QList<Dump> dumps;
    QDateTime at = utc(u"2023-12-25T00:00:00Z"_s);
    while (dumps.size() < 300) {
        const qint64 step = QList<qint64> {600, 3600, 6 * 3600, 86400, 86400, 86400, 3 * 86400, 40 * 86400}.at(random.bounded(8));
        for (int count = random.bounded(1, 20); count > 0; --count) {
            at = at.addSecs(step + random.bounded(60));
            dumps << dumpAt(at);
            if (random.bounded(20) == 0)
                dumps.last().state = DumpState::Truncated;
            if (random.bounded(30) == 0)
                dumps.last().pinned = true;
        }
    }
    std::ranges::shuffle(dumps, random);
    return dumps;
}

/// The same rules said in another way, from the text of PBS's documentation: slow, one rule and one dump at a time.
QString periodName(RetentionRule rule, const QDateTime &at)
{
    int year = 0;
    const int week = at.date().weekNumber(&year);
    switch (rule) {
    case RetentionRule::Hourly: return at.toString(u"yyyy-MM-dd HH"_s);
    case RetentionRule::Daily: return at.toString(u"yyyy-MM-dd"_s);
    case RetentionRule::Weekly: return u"%1 w%2"_s.arg(year).arg(week);
    case RetentionRule::Monthly: return at.toString(u"yyyy-MM"_s);
    case RetentionRule::Yearly: return at.toString(u"yyyy"_s);
    default: return at.toString(Qt::ISODate);
    }
}

QMap<QString, RetentionRule> keptBySlowly(const QList<Dump> &dumps, const RetentionPolicy &policy)
{
    QMap<QString, const Dump *> byTime;
    for (const Dump &dump : dumps)
        if (!dump.pinned && dump.state == DumpState::Unverified)
            byTime.insert(dump.takenAt.toString(Qt::ISODate), &dump);
    QMap<QString, RetentionRule> kept;
    QStringList passedOver;
    for (const RetentionRule rule : retentionRules()) {
        QStringList taken, ofEarlierRules;
        for (auto each = kept.cbegin(); each != kept.cend(); ++each)
            ofEarlierRules << periodName(rule, byTime.value(each.key())->takenAt);
        for (auto each = byTime.cend(); rule != RetentionRule::Age && each != byTime.cbegin();) {
            --each;
            const QString period = periodName(rule, each.value()->takenAt);
            if (kept.contains(each.key()) || passedOver.contains(each.key()))
                continue;
            if (taken.contains(period)) {
                passedOver << each.key();
            } else if (!ofEarlierRules.contains(period) && taken.size() < policy.number(rule)) {
                taken << period;
                kept.insert(each.key(), rule);
            }
        }
    }
    return kept;
}

/// A policy with some of the rules that count, each with a small number; age not among them.
RetentionPolicy madeUpPolicy(QRandomGenerator &random)
{
    RetentionPolicy policy;
    for (const RetentionRule rule : retentionRules())
        if (rule != RetentionRule::Age && random.bounded(3) > 0)
            policy.numbers.insert(rule, random.bounded(9));
    return policy;
}

/// What keeps a dump; none: nothing that counts does.
std::optional<RetentionRule> ruleOf(const PruneVerdict &verdict) { return verdict.keptBy.isEmpty() ? std::nullopt : std::optional(verdict.keptBy.first()); }

/// Whether a rule before that one has passed over a dump: it keeps a newer one of the same period.
bool isPassedOverBefore(const QList<Dump> &dumps, const QList<PruneVerdict> &verdicts, const Dump &dump, RetentionRule rule)
{
    for (qsizetype other = 0; other < dumps.size(); ++other)
        if (const auto keeper = ruleOf(verdicts.at(other)); keeper && *keeper < rule && *keeper > RetentionRule::Last
            && dumps.at(other).takenAt > dump.takenAt && periodName(*keeper, dumps.at(other).takenAt) == periodName(*keeper, dump.takenAt))
            return true;
    return false;
}

bool isGood(const Dump &dump) { return !dump.pinned && !isBroken(dump.state); }

} // namespace

class PolicyTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsPolicies()
    {
        const auto policy = policyFromText(u"weekly=4, last=3,age=7d,daily=0"_s);
        QVERIFY2(policy, policy ? "" : qPrintable(policy.error().message));
        QCOMPARE(policy->number(RetentionRule::Weekly), 4);
        QCOMPARE(policy->number(RetentionRule::Age), 7);
        QCOMPARE(policy->number(RetentionRule::Yearly), 0);
        QCOMPARE(toText(*policy), u"age=7d,last=3,daily=0,weekly=4"_s);
        QCOMPARE(*policyFromText(toText(*policy)), *policy);
        QVERIFY(policy->counts());
        QVERIFY(!policyFromText(u"age=1d"_s)->counts());
        QCOMPARE(toText({}), QString());
    }

    void refusesWhatIsNoPolicy_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("said");
        QTest::newRow("empty") << QString() << u"no rule"_s;
        QTest::newRow("no number") << u"daily"_s << u"no rule"_s;
        QTest::newRow("empty number") << u"daily="_s << u"whole number"_s;
        QTest::newRow("unknown") << u"fortnightly=3"_s << u"\"fortnightly=3\" is no rule"_s;
        QTest::newRow("negative") << u"daily=-1"_s << u"whole number"_s;
        QTest::newRow("sign") << u"daily=+1"_s << u"whole number"_s;
        QTest::newRow("fraction") << u"daily=1.5"_s << u"whole number"_s;
        QTest::newRow("other digits") << u"daily=٣"_s << u"whole number"_s;
        QTest::newRow("too many") << u"daily=99999999999"_s << u"whole number"_s;
        QTest::newRow("age without unit") << u"age=7"_s << u"lacks its unit"_s;
        QTest::newRow("age in weeks") << u"age=1w"_s << u"lacks its unit"_s;
        QTest::newRow("twice") << u"daily=1,daily=2"_s << u"twice"_s;
        QTest::newRow("loose comma") << u"daily=1,"_s << u"no rule"_s;
        QTest::newRow("nothing kept") << u"daily=0"_s << u"would keep nothing"_s;
        QTest::newRow("nothing kept by all") << u"age=0d,last=0,yearly=0"_s << u"would keep nothing"_s;
    }

    void refusesWhatIsNoPolicy()
    {
        QFETCH(QString, text);
        QFETCH(QString, said);
        const auto policy = policyFromText(text);
        QVERIFY(!policy);
        QCOMPARE(policy.error().kind, ErrorKind::WrongUsage);
        QVERIFY2(policy.error().message.contains(said), qPrintable(policy.error().message));
    }

    void ageIsWhatFindMeans()
    {
        const QList<Dump> dumps = dumpsAt({u"2026-02-01T02:00:00Z"_s});
        QCOMPARE(judged(dumps, u"age=7d"_s, utc(u"2026-02-08T02:00:00Z"_s)), QStringList {u"age"_s});
        QCOMPARE(judged(dumps, u"age=7d"_s, utc(u"2026-02-09T01:59:59Z"_s)), QStringList {u"age"_s});
        QCOMPARE(judged(dumps, u"age=7d"_s, utc(u"2026-02-09T02:00:00Z"_s)), QStringList {u"-"_s});
        QCOMPARE(judged(dumps, u"age=7d"_s, utc(u"2026-01-01T00:00:00Z"_s)), QStringList {u"age"_s}); // a clock that jumped
        QList<Dump> touched = dumps;
        touched.first().modifiedAt = utc(u"2026-02-05T00:00:00Z"_s);
        QCOMPARE(judged(touched, u"age=7d"_s, utc(u"2026-02-09T02:00:00Z"_s)), QStringList {u"age"_s});
        QList<Dump> broken = dumps;
        broken.first().state = DumpState::Truncated; // find does not look inside
        QCOMPARE(judged(broken, u"age=7d"_s, utc(u"2026-02-09T02:00:00Z"_s)), QStringList {u"-"_s});
    }

    void keeps_data()
    {
        QTest::addColumn<QStringList>("times"); // newest first
        QTest::addColumn<QString>("policy");
        QTest::addColumn<QString>("kept");
        const QStringList twoADay {u"2026-02-12T14:00:00Z"_s, u"2026-02-12T02:00:00Z"_s, u"2026-02-11T14:00:00Z"_s, u"2026-02-11T02:00:00Z"_s, u"2026-02-09T14:00:00Z"_s};
        QTest::newRow("the last ones") << twoADay << u"last=2"_s << u"last last - - -"_s;
        QTest::newRow("more than there are") << twoADay << u"last=9"_s << u"last last last last last"_s;
        QTest::newRow("the newest of each day") << twoADay << u"daily=2"_s << u"daily - daily - -"_s;
        QTest::newRow("a day without a dump does not count") << twoADay << u"daily=3"_s << u"daily - daily - daily"_s;
        QTest::newRow("hours") << QStringList {u"2026-02-12T14:59:59Z"_s, u"2026-02-12T14:00:00Z"_s, u"2026-02-12T13:59:59Z"_s, u"2026-02-12T02:00:00Z"_s}
                               << u"hourly=2"_s << u"hourly - hourly -"_s;
        // The last one keeps Thursday, so that it takes no slot of the days, and its other dump is passed on to them.
        QTest::newRow("a period that an earlier rule kept of is skipped") << twoADay << u"last=1,daily=1"_s << u"last - daily - -"_s;
        QTest::newRow("what a rule passed over no later one looks at") << twoADay << u"daily=1,weekly=1,monthly=1"_s << u"daily - - - -"_s;
        // Sunday, 1 February, keeps its week; the Saturday of that week is decided too, so January is kept by an older one.
        QTest::newRow("also where its period reaches into another") << QStringList {u"2026-02-01T02:00:00Z"_s, u"2026-01-31T02:00:00Z"_s, u"2026-01-10T02:00:00Z"_s}
                                                                     << u"weekly=1,monthly=2"_s << u"weekly - monthly"_s;
        QTest::newRow("in the order of the rules, not of the text") << twoADay << u"weekly=1,daily=1,last=1"_s << u"last - daily - -"_s;
        // Monday to Sunday; 29 December 2025 begins week 1 of 2026.
        QTest::newRow("ISO weeks") << QStringList {u"2026-01-04T23:00:00Z"_s, u"2026-01-01T02:00:00Z"_s, u"2025-12-29T00:00:00Z"_s, u"2025-12-28T23:59:59Z"_s}
                                   << u"weekly=2"_s << u"weekly - - weekly"_s;
        QTest::newRow("months") << QStringList {u"2026-02-01T00:00:00Z"_s, u"2026-01-31T23:59:59Z"_s, u"2026-01-01T00:00:00Z"_s, u"2025-01-15T00:00:00Z"_s}
                                << u"monthly=3"_s << u"monthly monthly - monthly"_s;
        QTest::newRow("years") << QStringList {u"2026-02-01T00:00:00Z"_s, u"2026-01-01T00:00:00Z"_s, u"2025-12-31T23:59:59Z"_s, u"2020-06-01T00:00:00Z"_s}
                               << u"yearly=2"_s << u"yearly - yearly -"_s;
        QTest::newRow("any rule keeps it") << QStringList {u"2026-03-01T02:00:00Z"_s, u"2026-02-21T12:00:01Z"_s, u"2026-02-20T12:00:00Z"_s, u"2026-01-05T02:00:00Z"_s}
                                           << u"age=8d,monthly=3"_s << u"age+monthly age+monthly - monthly"_s;
        QTest::newRow("two in one second") << QStringList {u"2026-02-12T02:00:00Z"_s, u"2026-02-12T02:00:00Z"_s} << u"last=1"_s << u"last -"_s;
        QTest::newRow("none") << QStringList {} << u"last=1"_s << QString();
    }

    void keeps()
    {
        QFETCH(QStringList, times);
        QFETCH(QString, policy);
        QFETCH(QString, kept);
        QCOMPARE(judged(dumpsAt(times), policy).join(u' '), kept);
        // The order in which they were listed says nothing.
        QList<Dump> oldestFirst = dumpsAt(times);
        if (times.size() == QSet(times.cbegin(), times.cend()).size()) {
            std::ranges::reverse(oldestFirst);
            QStringList reversed = judged(oldestFirst, policy);
            std::ranges::reverse(reversed);
            QCOMPARE(reversed.join(u' '), kept);
        }
    }

    void pinnedBrokenAndForeignTakeNoSlot()
    {
        QList<Dump> dumps = dumpsAt({u"2026-02-14T02:00:00Z"_s, u"2026-02-13T02:00:00Z"_s, u"2026-02-12T02:00:00Z"_s, u"2026-02-11T02:00:00Z"_s, u"2026-02-10T02:00:00Z"_s});
        dumps[0].state = DumpState::Writing; // newer than the last good one
        dumps[1].pinned = true;
        dumps[2].state = DumpState::Truncated;
        dumps << Dump {.fileName = u"notes.txt"_s};
        QCOMPARE(judged(dumps, u"daily=1"_s).join(u' '), u"unfinished pinned - daily - foreign"_s);
        dumps[0].pinned = true;
        QCOMPARE(judged(dumps, u"daily=1"_s).first(), u"pinned"_s);
    }

    void databasesAreJudgedByThemselves()
    {
        const QDateTime at = utc(u"2026-02-14T02:00:00Z"_s);
        const QList<Dump> dumps {dumpAt(at), dumpAt(at.addSecs(5), u"tale_platform"_s), dumpAt(at.addDays(-1)), dumpAt(at.addDays(-9), u"tale_platform"_s)};
        QCOMPARE(judged(dumps, u"last=1"_s).join(u' '), u"last last - -"_s);
    }

    void propertiesHold()
    {
        QRandomGenerator random(20261123);
        for (int round = 0; round < 200; ++round) {
            const QList<Dump> dumps = madeUpCalendar(random);
            const RetentionPolicy policy = madeUpPolicy(random);
            if (!policy.counts())
                continue;
            const QList<PruneVerdict> verdicts = applyPolicy(dumps, policy, dumps.first().takenAt);
            const auto slowly = keptBySlowly(dumps, policy);
            QMap<RetentionRule, int> counts;
            for (qsizetype index = 0; index < dumps.size(); ++index) {
                const PruneVerdict &verdict = verdicts.at(index);
                const QString time = dumps.at(index).takenAt.toString(Qt::ISODate);
                const QString expected = slowly.contains(time) ? retentionRuleName(slowly.value(time)) : u"-"_s;
                if (dumps.at(index).pinned)
                    QCOMPARE(word(verdict), u"pinned"_s);
                else if (isBroken(dumps.at(index).state))
                    QVERIFY(word(verdict) == "-"_L1 || word(verdict) == "unfinished"_L1);
                else
                    QVERIFY2(word(verdict) == expected, qPrintable(u"%1 by %2: %3, not %4"_s.arg(time, toText(policy), word(verdict), expected)));
                if (!verdict.keptBy.isEmpty())
                    ++counts[verdict.keptBy.first()];
            }
            for (auto each = counts.cbegin(); each != counts.cend(); ++each)
                QVERIFY(each.value() <= policy.number(each.key()));
            // What has been pruned once stays as it is until something new comes.
            QList<Dump> left;
            QStringList leftWords;
            for (qsizetype index = 0; index < dumps.size(); ++index) {
                if (verdicts.at(index).kind == PruneVerdict::Kind::Removed)
                    continue;
                left << dumps.at(index);
                leftWords << word(verdicts.at(index));
            }
            QCOMPARE(judged(left, toText(policy)).contains(u"-"_s), false);
        }
    }

    void ofWhatIsUndecidedTheNewestIsKept()
    {
        QRandomGenerator random(20261124);
        for (int round = 0; round < 40; ++round) {
            const QList<Dump> dumps = madeUpCalendar(random);
            const auto verdicts = applyPolicy(dumps, madeUpPolicy(random), dumps.first().takenAt);
            for (qsizetype kept = 0; kept < dumps.size(); ++kept) {
                const auto rule = ruleOf(verdicts.at(kept));
                if (!rule || *rule == RetentionRule::Last)
                    continue;
                const QString period = periodName(*rule, dumps.at(kept).takenAt);
                for (qsizetype newer = 0; newer < dumps.size(); ++newer) {
                    const Dump &dump = dumps.at(newer);
                    if (isGood(dump) && dump.takenAt > dumps.at(kept).takenAt && periodName(*rule, dump.takenAt) == period)
                        QVERIFY2(isPassedOverBefore(dumps, verdicts, dump, *rule), qPrintable(dump.fileName + u" is newer than "_s + dumps.at(kept).fileName));
                }
            }
        }
    }

    void whatOneRuleDecidedNoLaterOneLooksAtAgain()
    {
        QRandomGenerator random(20261125);
        for (int round = 0; round < 60; ++round) {
            const QList<Dump> dumps = madeUpCalendar(random);
            const RetentionPolicy policy = madeUpPolicy(random);
            const auto all = applyPolicy(dumps, policy, dumps.first().takenAt);
            RetentionPolicy first; // the rules up to one, and with each the next
            for (auto rule = policy.numbers.cbegin(); rule != policy.numbers.cend(); ++rule) {
                first.numbers.insert(rule.key(), rule.value());
                const auto some = applyPolicy(dumps, first, dumps.first().takenAt);
                for (qsizetype index = 0; index < dumps.size(); ++index) {
                    const auto by = ruleOf(all.at(index));
                    QCOMPARE(ruleOf(some.at(index)), by && *by <= rule.key() ? by : std::nullopt);
                }
            }
        }
    }

    void pinnedTakeNoSlotAndUnfinishedIsWhatIsNewerThanTheLastGoodOne()
    {
        QRandomGenerator random(20261126);
        for (int round = 0; round < 60; ++round) {
            const QList<Dump> dumps = madeUpCalendar(random);
            const RetentionPolicy policy = madeUpPolicy(random);
            if (!policy.counts())
                continue;
            QList<Dump> unpinned = dumps;
            unpinned.removeIf([](const Dump &dump) { return dump.pinned; });
            const QDateTime now = dumps.first().takenAt;
            const auto with = applyPolicy(dumps, policy, now), without = applyPolicy(unpinned, policy, now);
            QDateTime lastGood;
            for (const Dump &dump : dumps)
                if (!isBroken(dump.state) && (!lastGood.isValid() || dump.takenAt > lastGood))
                    lastGood = dump.takenAt;
            qsizetype same = 0;
            for (qsizetype index = 0; index < dumps.size(); ++index) {
                const Dump &dump = dumps.at(index);
                if (dump.pinned)
                    continue;
                if (isBroken(dump.state))
                    QCOMPARE(with.at(index).kind, dump.takenAt > lastGood ? PruneVerdict::Kind::Unfinished : PruneVerdict::Kind::Removed);
                else
                    QCOMPARE(ruleOf(with.at(index)), ruleOf(without.at(same)));
                ++same;
            }
        }
    }
};

QTEST_APPLESS_MAIN(PolicyTest)
#include "policytest.moc"
