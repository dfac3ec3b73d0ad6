/*
 * format_risk: what a format string says of the risks of its call: whether it fails in ordinary use or only for want of
 * memory, whether Python code may run, and which arguments must not be NULL.
 */
#include "call.h"
#include "engine.h"

bool
format_is_text(FormatOp op)
{
    return op == FORMAT_TEXT || op == FORMAT_BYTES || op == FORMAT_PRINTF;
}

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

/* Does a conversion of text read NULL? Its arguments are counted as format_check_text does. */
static bool
text_reads_null(Explorer *e, State *s, const Instr *call, const char *format, uint32_t arg)
{
    for (const char *c = strchr(format, '%'); c; c = strchr(c, '%')) {
        for (c++; *c && strchr("#0-123456789.*lzjt", *c); c++)
            arg += *c == '*';
        if (*c == '\0')
            break;
        if (strchr("SRAUTNs", *c) && arg < call->nargs &&
            val_is_null(eval(e, s, ir_arg(e->f, call, arg))))
            return true;
        arg += *c == '%' ? 0 : *c == 'V' ? 2 : 1;
        c++;
    }
    return false;
}

bool
format_reads_null(Explorer *e, State *s, InstrId i, const Model *m)
{
    const Instr *in = &e->f->instrs.at[i];
    uint32_t first = m->params.n + 1, at = (uint32_t)m->format_at + 1;

    if (m->objects && is_intrinsic(m, "alloc_items") && in->nargs > first) {
        Val n = eval(e, s, ir_arg(e->f, in, 1));
        for (uint32_t k = first; k < in->nargs && n.kind == VAL_INT && k - first < n.n; k++)
            if (val_is_null(eval(e, s, ir_arg(e->f, in, k))))
                return true;
    }
    if (!format_is_text(m->format) || m->format == FORMAT_PRINTF || at >= in->nargs)
        return false; /* (null) is what printf makes of it */
    const char *format = format_find(e, s, ir_arg(e->f, in, at));
    return format && text_reads_null(e, s, in, format, first);
}
