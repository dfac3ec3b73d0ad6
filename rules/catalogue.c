/*
 * catalogue: the rules in the order of rules.def.
 */
#include "../include/decref_rule.h"

#define RULE(name, id, family, severity, cwe, meaning) extern const Rule name##_rule;
#include "rules.def"
#undef RULE

const Rule *const rules_all[RULE_COUNT] = {
#define RULE(name, id, family, severity, cwe, meaning) &name##_rule,
#include "rules.def"
#undef RULE
};
