#pragma once

#include "core/drill/drillrecord.h"

namespace talekeeper {

/// Where Tale's checkout lies on the drill host: what the drill was told (input checkout), or else what a step has found (fact
/// checkout_folder). Empty: nobody has said. Pure.
QString checkoutFolder(const DrillRecord &record);

/// What read-checkout.sh has found.
struct CheckoutFacts {
    QString commit;
    QString tag; ///< empty: the commit has none
    QString describe; ///< "v0.9.3-14-gabcdef0"
    QString composeFile; ///< its name; empty: there is none
    bool hasExample = false; ///< .env.example is there
    QStringList modified; ///< paths that the repository has otherwise
    QStringList untracked; ///< paths that the repository has not, and does not ignore
    bool operator==(const CheckoutFacts &) const = default;
};

CheckoutFacts checkoutFactsFrom(const QByteArray &output);

/// Whether what is built is what the repository has. A pure function.
DrillStepResult judgeCheckout(const CheckoutFacts &facts);

} // namespace talekeeper
