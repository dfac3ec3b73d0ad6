/*
 * The words of the model language that stand for a value: parse.c reads them, print.c writes them, and whoever
 * speaks of a family or of what may run takes its words from here.
 */
#include "outcome.h"

const Word model_families[] = {
    {"raw", FAMILY_RAW},       {"mem", FAMILY_MEM},
    {"object", FAMILY_OBJECT}, {"gc", FAMILY_GC},
    {"libc", FAMILY_LIBC},     {"arena", FAMILY_ARENA},
    {"new", FAMILY_NEW},       {"newarray", FAMILY_NEW_ARRAY},
    {"lock", FAMILY_LOCK},     {NULL, 0},
};

const Word model_runs[] = {
    {"code", RUNS_CODE},       {"key", RUNS_KEY},     {"convert", RUNS_CONVERT},
    {"dealloc", RUNS_DEALLOC}, {"alloc", RUNS_ALLOC}, {"threads", RUNS_THREADS},
    {"errors", RUNS_ERRORS},   {"arg", RUNS_ARG},     {NULL, 0},
};

const Word model_exc_ops[] = {
    {"clears", EXCOP_CLEARS},
    {"sets", EXCOP_SETS},
    {"fetches", EXCOP_FETCHES},
    {"restores", EXCOP_RESTORES},
    {"tests", EXCOP_TESTS},
    {"matches", EXCOP_MATCHES},
    {NULL, 0},
};

const Word model_gil_ops[] = {
    {"releases", GIL_RELEASES},
    {"takes", GIL_TAKES},
    {"ensures", GIL_ENSURES},
    {"drops", GIL_DROPS},
    {NULL, 0},
};

const Word model_lock_ops[] = {
    {"takes", LOCK_TAKES},
    {"gives", LOCK_GIVES},
    {NULL, 0},
};

const Word model_formats[] = {
    {"parse", FORMAT_PARSE},
    {"build", FORMAT_BUILD},
    {"call", FORMAT_CALL},
    {"text", FORMAT_TEXT},
    {"bytes", FORMAT_BYTES},
    {"printf", FORMAT_PRINTF},
    {NULL, 0},
};

const Word model_members[] = {
    {"type", MEMBER_TYPE},         {"count", MEMBER_COUNT},         {"item", MEMBER_ITEM},
    {"borrowed", MEMBER_BORROWED}, {"owned", MEMBER_OWNED},         {"length", MEMBER_LENGTH},
    {"value", MEMBER_VALUE},       {"exception", MEMBER_EXCEPTION}, {NULL, 0},
};

const Word model_records[] = {
    {"type", RECORD_TYPE},
    {"spec", RECORD_SPEC},
    {"sequence", RECORD_SEQUENCE},
    {"module", RECORD_MODULE},
    {"methods", RECORD_METHODS},
    {"getsets", RECORD_GETSETS},
    {"members", RECORD_MEMBERS},
    {"module_slots", RECORD_MODULE_SLOTS},
    {"type_slots", RECORD_TYPE_SLOTS},
    {NULL, 0},
};

/* Clauses of one parameter that may be repeated: sets in the Model. */
const Word model_sets[] = {
    {"steals", offsetof(Model, steals)},
    {"gains", offsetof(Model, gains)},
    {"releases", offsetof(Model, releases)},
    {"mutates", offsetof(Model, mutates)},
    {"visits", offsetof(Model, visits)},
    {"tracks", offsetof(Model, tracks)},
    {"untracks", offsetof(Model, untracks)},
    {"zeroes", offsetof(Model, zeroes)},
    {"fills", offsetof(Model, fills)},
    {"calls", offsetof(Model, calls)},
    {"parks", offsetof(Model, parks)},
    {"literal", offsetof(Model, literal)},
    {"alters", offsetof(Model, alters)},
    {"elements", offsetof(Model, elements)},
    {"views", offsetof(Model, views)},
    {"finds", offsetof(Model, finds)},
    {"gilless", offsetof(Model, gilless)},
    {"invokes", offsetof(Model, invokes)},
    {NULL, 0},
};

/* Clauses of one word: bools in the Model. */
const Word model_flags[] = {
    {"objects", offsetof(Model, objects)},   {"nogil", offsetof(Model, nogil)},
    {"oom", offsetof(Model, oom)},           {"pure", offsetof(Model, pure)},
    {"noreturn", offsetof(Model, noreturn)}, {"asserts", offsetof(Model, asserts)},
    {"immortal", offsetof(Model, immortal)}, {"weakly", offsetof(Model, weakly)},
    {"pending", offsetof(Model, pending)},   {NULL, 0},
};

const Word model_traits[] = {
    {"container", offsetof(TypeModel, container)}, {"mutable", offsetof(TypeModel, mutable_)},
    {"atomic", offsetof(TypeModel, atomic)},       {"open", offsetof(TypeModel, open)},
    {"immortal", offsetof(TypeModel, immortal)},   {NULL, 0},
};

const char *
word_of(const Word *table, int value)
{
    for (; table->word; table++)
        if (table->value == value)
            return table->word;
    bug("%d is no value of a word of the model language", value);
}
