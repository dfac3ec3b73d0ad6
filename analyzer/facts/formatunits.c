/*
 * formatunits: the units of format strings, one list for all who ask: what each does with its arguments, and of which
 * C types these are. A parsing format gets pointers to what is listed, a building one the values themselves.
 */
#include "formats.h"

enum { PARSE = false, BUILD = true, REMOVED = 0x030c0000, NEVER = 1 };

/* The longest match counts, so longer spellings of a letter stand first. */
static const FormatUnit units[] = {
    {"s*", PARSE, {UNIT_VIEW}, 1, NULL, {C_VIEW}, 0},
    {"z*", PARSE, {UNIT_VIEW_OR_NONE}, 1, NULL, {C_VIEW}, 0},
    {"y*", PARSE, {UNIT_VIEW}, 1, NULL, {C_VIEW}, 0},
    {"w*", PARSE, {UNIT_VIEW}, 1, NULL, {C_VIEW}, 0},
    {"s#", PARSE, {UNIT_INSIDE, UNIT_LENGTH}, 2, NULL, {C_TEXT, C_LENGTH}, 0},
    {"z#", PARSE, {UNIT_INSIDE_OR_NULL, UNIT_LENGTH}, 2, NULL, {C_TEXT, C_LENGTH}, 0},
    {"y#", PARSE, {UNIT_INSIDE, UNIT_LENGTH}, 2, NULL, {C_TEXT, C_LENGTH}, 0},
    {"u#", PARSE, {UNIT_INSIDE, UNIT_LENGTH}, 2, NULL, {C_WIDE, C_LENGTH}, REMOVED},
    {"Z#", PARSE, {UNIT_INSIDE_OR_NULL, UNIT_LENGTH}, 2, NULL, {C_WIDE, C_LENGTH}, REMOVED},
    {"w#", PARSE, {UNIT_INSIDE, UNIT_LENGTH}, 2, NULL, {C_TEXT, C_LENGTH}, NEVER},
    {"t#", PARSE, {UNIT_INSIDE, UNIT_LENGTH}, 2, NULL, {C_TEXT, C_LENGTH}, NEVER},
    {"es#",
     PARSE,
     {UNIT_SKIP, UNIT_BLOCK_OR_OURS, UNIT_LENGTH},
     3,
     NULL,
     {C_NAME, C_TEXT, C_LENGTH},
     0},
    {"et#",
     PARSE,
     {UNIT_SKIP, UNIT_BLOCK_OR_OURS, UNIT_LENGTH},
     3,
     NULL,
     {C_NAME, C_TEXT, C_LENGTH},
     0},
    {"es", PARSE, {UNIT_SKIP, UNIT_BLOCK}, 2, NULL, {C_NAME, C_TEXT}, 0},
    {"et", PARSE, {UNIT_SKIP, UNIT_BLOCK}, 2, NULL, {C_NAME, C_TEXT}, 0},
    {"s", PARSE, {UNIT_INSIDE}, 1, NULL, {C_TEXT}, 0},
    {"z", PARSE, {UNIT_INSIDE_OR_NULL}, 1, NULL, {C_TEXT}, 0},
    {"y", PARSE, {UNIT_INSIDE}, 1, NULL, {C_TEXT}, 0},
    {"u", PARSE, {UNIT_INSIDE}, 1, NULL, {C_WIDE}, REMOVED},
    {"Z", PARSE, {UNIT_INSIDE_OR_NULL}, 1, NULL, {C_WIDE}, REMOVED},
    {"w", PARSE, {UNIT_INSIDE}, 1, NULL, {C_TEXT}, NEVER},
    {"S", PARSE, {UNIT_OBJECT}, 1, "bytes", {C_OBJECT}, 0},
    {"Y", PARSE, {UNIT_OBJECT}, 1, "bytearray", {C_OBJECT}, 0},
    {"U", PARSE, {UNIT_OBJECT}, 1, "str", {C_OBJECT}, 0},
    {"O!", PARSE, {UNIT_SKIP, UNIT_OBJECT}, 2, NULL, {C_TYPE, C_OBJECT}, 0},
    {"O&", PARSE, {UNIT_SKIP, UNIT_CONVERTED}, 2, NULL, {C_CONVERTER, C_ANY}, 0},
    {"O", PARSE, {UNIT_OBJECT}, 1, NULL, {C_OBJECT}, 0},
    {"D", PARSE, {UNIT_BUFFER}, 1, NULL, {C_COMPLEX}, 0},
    {"b", PARSE, {UNIT_VALUE}, 1, NULL, {C_CHAR}, 0},
    {"B", PARSE, {UNIT_VALUE}, 1, NULL, {C_CHAR}, 0},
    {"c", PARSE, {UNIT_VALUE}, 1, NULL, {C_CHAR}, 0},
    {"h", PARSE, {UNIT_VALUE}, 1, NULL, {C_SHORT}, 0},
    {"H", PARSE, {UNIT_VALUE}, 1, NULL, {C_SHORT}, 0},
    {"i", PARSE, {UNIT_VALUE}, 1, NULL, {C_INT}, 0},
    {"I", PARSE, {UNIT_VALUE}, 1, NULL, {C_INT}, 0},
    {"C", PARSE, {UNIT_VALUE}, 1, NULL, {C_INT}, 0},
    {"p", PARSE, {UNIT_TRUTH}, 1, NULL, {C_INT}, 0},
    {"l", PARSE, {UNIT_VALUE}, 1, NULL, {C_LONG}, 0},
    {"k", PARSE, {UNIT_VALUE}, 1, NULL, {C_LONG}, 0},
    {"L", PARSE, {UNIT_VALUE}, 1, NULL, {C_LONG_LONG}, 0},
    {"K", PARSE, {UNIT_VALUE}, 1, NULL, {C_LONG_LONG}, 0},
    {"n", PARSE, {UNIT_VALUE}, 1, NULL, {C_SSIZE}, 0},
    {"f", PARSE, {UNIT_VALUE}, 1, NULL, {C_FLOAT}, 0},
    {"d", PARSE, {UNIT_VALUE}, 1, NULL, {C_DOUBLE}, 0},
    {"s#", BUILD, {UNIT_SKIP, UNIT_SKIP}, 2, NULL, {C_TEXT, C_LENGTH}, 0},
    {"z#", BUILD, {UNIT_SKIP, UNIT_SKIP}, 2, NULL, {C_TEXT, C_LENGTH}, 0},
    {"y#", BUILD, {UNIT_SKIP, UNIT_SKIP}, 2, NULL, {C_BYTES, C_LENGTH}, 0},
    {"u#", BUILD, {UNIT_SKIP, UNIT_SKIP}, 2, NULL, {C_WIDE, C_LENGTH}, 0},
    {"U#", BUILD, {UNIT_SKIP, UNIT_SKIP}, 2, NULL, {C_TEXT, C_LENGTH}, 0},
    {"O&", BUILD, {UNIT_SKIP, UNIT_SKIP}, 2, NULL, {C_BUILDER, C_ANY}, 0},
    {"O", BUILD, {UNIT_OBJECT}, 1, NULL, {C_OBJECT}, 0},
    {"S", BUILD, {UNIT_OBJECT}, 1, NULL, {C_OBJECT}, 0},
    {"N", BUILD, {UNIT_STOLEN}, 1, NULL, {C_OBJECT}, 0},
    {"s", BUILD, {UNIT_SKIP}, 1, NULL, {C_TEXT}, 0},
    {"z", BUILD, {UNIT_SKIP}, 1, NULL, {C_TEXT}, 0},
    {"y", BUILD, {UNIT_SKIP}, 1, NULL, {C_TEXT}, 0},
    {"U", BUILD, {UNIT_SKIP}, 1, NULL, {C_TEXT}, 0},
    {"u", BUILD, {UNIT_SKIP}, 1, NULL, {C_WIDE}, 0},
    {"b", BUILD, {UNIT_SKIP}, 1, NULL, {C_INT}, 0},
    {"B", BUILD, {UNIT_SKIP}, 1, NULL, {C_INT}, 0},
    {"h", BUILD, {UNIT_SKIP}, 1, NULL, {C_INT}, 0},
    {"H", BUILD, {UNIT_SKIP}, 1, NULL, {C_INT}, 0},
    {"c", BUILD, {UNIT_SKIP}, 1, NULL, {C_INT}, 0},
    {"C", BUILD, {UNIT_SKIP}, 1, NULL, {C_INT}, 0},
    {"i", BUILD, {UNIT_SKIP}, 1, NULL, {C_INT}, 0},
    {"I", BUILD, {UNIT_SKIP}, 1, NULL, {C_INT}, 0},
    {"p", BUILD, {UNIT_SKIP}, 1, NULL, {C_INT}, 0},
    {"l", BUILD, {UNIT_SKIP}, 1, NULL, {C_LONG}, 0},
    {"k", BUILD, {UNIT_SKIP}, 1, NULL, {C_LONG}, 0},
    {"L", BUILD, {UNIT_SKIP}, 1, NULL, {C_LONG_LONG}, 0},
    {"K", BUILD, {UNIT_SKIP}, 1, NULL, {C_LONG_LONG}, 0},
    {"n", BUILD, {UNIT_SKIP}, 1, NULL, {C_SSIZE}, 0},
    {"f", BUILD, {UNIT_SKIP}, 1, NULL, {C_DOUBLE}, 0},
    {"d", BUILD, {UNIT_SKIP}, 1, NULL, {C_DOUBLE}, 0},
    {"D", BUILD, {UNIT_SKIP}, 1, NULL, {C_COMPLEX}, 0},
};

const FormatUnit *
format_unit(const char *at, bool build)
{
    for (size_t k = 0; k < sizeof units / sizeof *units; k++)
        if (units[k].build == build && strncmp(at, units[k].text, strlen(units[k].text)) == 0)
            return &units[k];
    return NULL;
}

bool
format_unit_is_known(const FormatUnit *u, int32_t py_version)
{
    return u->until == 0 || (u->until != NEVER && py_version < u->until);
}

void
format_parsed(const Program *p, const Fn *fn, const Instr *call, ParsedUnits *out)
{
    const Model *m = call->op == OP_call ? call_model(p->models, fn->unit, fn->f, call) : NULL;
    uint32_t at = m && m->format == FORMAT_PARSE ? (uint32_t)m->format_at + 1 : 0;
    Ref text = at && at < call->nargs ? ir_strip(fn->f, ir_arg(fn->f, call, at)) : ref_none();
    uint32_t arg = m ? m->params.n + 1 : 0;

    if (text.kind != REF_STRING)
        return;
    for (const char *c = fn->unit->strings.at[text.n].bytes; *c && *c != ':' && *c != ';';) {
        const FormatUnit *unit = format_unit(c, PARSE);
        if (unit && arg + (uint32_t)unit->n <= call->nargs) {
            ParsedUnit one = {unit, c, arg};
            vec_push(p->arena, out, one);
        }
        arg += unit ? (uint32_t)unit->n : 0;
        c += unit ? strlen(unit->text) : 1;
    }
}
