/*
 * ops.def as tables.
 */
#include "ir.h"

const char *const op_names[OP_COUNT] = {
#define OP(name, nargs, result, effect, text) #name,
#include "ops.def"
#undef OP
};

#define ARITY_0 0
#define ARITY_1 1
#define ARITY_2 2
#define ARITY_ANY (-1)
#define RESULT_NONE false
#define RESULT_VALUE true

const OpInfo op_info[OP_COUNT] = {
#define OP(name, nargs, result, effect, text) \
    {ARITY_##nargs, RESULT_##result, EFFECT_##effect, text},
#include "ops.def"
#undef OP
};

const char *const sub_names[SUB_COUNT] = {
    [SUB_NONE] = "none",
    [BIN_add] = "add",
    [BIN_sub] = "sub",
    [BIN_mul] = "mul",
    [BIN_div] = "div",
    [BIN_rem] = "rem",
    [BIN_and] = "and",
    [BIN_or] = "or",
    [BIN_xor] = "xor",
    [BIN_shl] = "shl",
    [BIN_shr] = "shr",
    [BIN_eq] = "eq",
    [BIN_ne] = "ne",
    [BIN_lt] = "lt",
    [BIN_le] = "le",
    [BIN_gt] = "gt",
    [BIN_ge] = "ge",
    [BIN_ptrdiff] = "ptrdiff",
    [UN_neg] = "neg",
    [UN_not] = "not",
    [UN_lnot] = "lnot",
    [CAST_int] = "int",
    [CAST_ptr] = "ptr",
    [CAST_ptr_int] = "ptr_int",
    [CAST_int_ptr] = "int_ptr",
    [CAST_float] = "float",
    [CAST_bool] = "bool",
};
