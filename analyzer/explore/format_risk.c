/*
 * format_risk: what a format string says of the risks of its call: whether it fails in ordinary use or only for want of
 * memory, and whether Python code may run.
 */
#include "engine.h"

static bool
is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Text from the program itself, which decodes. */
static bool
is_literal(const Explorer *e, const Instr *call, uint32_t arg)
{
    return arg < call->nargs && ir_strip(e->f, ir_arg(e->f, call, arg)).kind == REF_STRING;
}

/* Objects, numbers and literals; as keys only literals, which have a hash. */
static bool
build_needs_memory_only(const Explorer *e, const Instr *call, const char *format, uint32_t arg)
{
    for (const char *c = format; *c; c++) {
        if (*c == '&' || (*c == '{' && c[1] != 's' && c[1] != '}'))
            return false;
        if (strchr("szyuU", *c) && !is_literal(e, call, arg))
            return false;
        arg += is_letter(*c) || *c == '#';
    }
    return true;
}

/* The conversions of PyUnicode_FromFormat that call a method of the object. */
static bool
text_asks_objects(const char *format)
{
    for (const char *c = strchr(format, '%'); c; c = strchr(c, '%')) {
        c += 1 + strspn(c + 1, "#0-123456789.");
        if (*c && strchr("SRA", *c))
            return true;
        c += *c != '\0';
    }
    return false;
}

bool
format_needs_memory_only(const Explorer *e, const Instr *call, FormatOp op, const char *format,
                         uint32_t arg)
{
    return op == FORMAT_BUILD ? build_needs_memory_only(e, call, format, arg)
           : op == FORMAT_TEXT
               ? !text_asks_objects(format) && !strstr(format, "%U") && !strstr(format, "%V")
               : false;
}

uint32_t
format_runs(FormatOp op, const char *format)
{
    return op == FORMAT_TEXT && text_asks_objects(format) ? RUNS_CODE : RUNS_NOTHING;
}
