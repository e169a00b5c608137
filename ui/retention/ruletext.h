#pragma once

#include "core/retention/policy.h"

namespace talekeeper
{

QString ruleText(RetentionRule rule); ///< translated, as a column's head: "daily"

/// What keeping by a rule means, in a sentence of its own where one enters the number.
QString ruleMeaning(RetentionRule rule);

/// A policy in a row's words: "the last 3, daily 7, weekly 4"; where it keeps nothing: "nothing".
QString policyText(const RetentionPolicy &policy);

/// A cron schedule in words where it is a plain one ("daily at 02:00"), else as cron has it.
QString cronText(const QString &cron);

} // namespace talekeeper
