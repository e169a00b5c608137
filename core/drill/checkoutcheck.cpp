#include "core/drill/checkoutcheck.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct CheckoutCheckText {
    Q_DECLARE_TR_FUNCTIONS(CheckoutCheck)
};

/// The first few, and how many more there are.
QString someOf(const QStringList &names)
{
    constexpr qsizetype few = 5;
    const QString first = names.first(qMin(few, names.size())).join(u", "_s);
    return names.size() <= few ? first : CheckoutCheckText::tr("%1 and %2 more").arg(first).arg(names.size() - few);
}

} // namespace

QString checkoutFolder(const DrillRecord &record)
{
    const QString told = record.input(u"checkout"_s);
    return told.isEmpty() ? record.fact(u"checkout_folder"_s) : told;
}

CheckoutFacts checkoutFactsFrom(const QByteArray &output)
{
    CheckoutFacts facts;
    for (const QString &line : QString::fromUtf8(output).split(u'\n', Qt::SkipEmptyParts)) {
        const QString name = line.section(u'\t', 0, 0), value = line.section(u'\t', 1);
        if (name == "commit"_L1)
            facts.commit = value;
        else if (name == "tag"_L1)
            facts.tag = value;
        else if (name == "describe"_L1)
            facts.describe = value;
        else if (name == "compose"_L1)
            facts.composeFile = value;
        else if (name == "example"_L1)
            facts.hasExample = true;
        else if (name == "changed"_L1)
            (value.startsWith("??"_L1) ? facts.untracked : facts.modified) << value.mid(3);
    }
    return facts;
}

DrillStepResult judgeCheckout(const CheckoutFacts &facts)
{
    DrillStepResult result;
    if (!facts.modified.isEmpty())
        result.findings << drillFailure(CheckoutCheckText::tr("The checkout is not as the repository has it: %1. Clone it anew into another folder.").arg(someOf(facts.modified)));
    if (facts.composeFile.isEmpty())
        result.findings << drillFailure(CheckoutCheckText::tr("The checkout has no compose file in it. Is it Tale's repository, and its top folder?"));
    if (!facts.hasExample)
        result.findings << drillFailure(CheckoutCheckText::tr("The checkout has no .env.example, so nobody can tell what this version needs. Is it Tale's repository, and its top folder?"));
    if (!facts.untracked.isEmpty())
        result.findings << drillWarning(CheckoutCheckText::tr("The checkout has files that the repository does not know: %1. What is built may depend on them.").arg(someOf(facts.untracked)));
    const QString commit = facts.commit.left(12);
    const QString name = !facts.tag.isEmpty() ? facts.tag : facts.describe.isEmpty() || facts.describe == commit.left(facts.describe.size()) ? commit : facts.describe;
    result.summary = facts.modified.isEmpty() ? CheckoutCheckText::tr("%1, nothing modified").arg(name) : CheckoutCheckText::tr("%1, modified").arg(name);
    result.tables << DrillTable {.title = CheckoutCheckText::tr("Checkout"), .columns = {CheckoutCheckText::tr("What"), CheckoutCheckText::tr("Found")},
        .rows = {{CheckoutCheckText::tr("Commit"), facts.commit}, {CheckoutCheckText::tr("Tag"), facts.tag.isEmpty() ? u"–"_s : facts.tag},
            {CheckoutCheckText::tr("Compose file"), facts.composeFile.isEmpty() ? u"–"_s : facts.composeFile}}};
    result.facts = {{u"commit"_s, facts.commit}, {u"tag"_s, facts.tag}};
    return result;
}

} // namespace talekeeper
