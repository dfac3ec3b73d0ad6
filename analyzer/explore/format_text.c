/*
 * format_text: the conversions of PyErr_Format and PyUnicode_FromFormat, and those of PyBytes_FromFormat, which has fewer.
 * They look like printf's and are not the same, and each version of Python has some more. Those of PySys_WriteStderr are printf's.
 */
#include "format_check.h"

enum { PY_3_12 = 0x030c0000, PY_3_13 = 0x030d0000 };

typedef struct Conversion {
    const char *flags, *length; /* where they begin; NULL-terminated by counts */
    size_t nflags, nlength;
    char letter;
} Conversion;

static CType
integer(const Conversion *v)
{
    if (v->nlength == 0)
        return C_INT;
    return *v->length != 'l' ? C_SSIZE : v->nlength == 2 ? C_LONG_LONG : C_LONG;
}

static CType
stands_for(const Conversion *v)
{
    switch (v->letter) {
    case 'd':
    case 'i':
    case 'u':
    case 'x':
    case 'X':
    case 'o':
        return integer(v);
    case 'c':
        return C_INT;
    case 'p':
        return C_POINTER;
    case 's':
        return v->nlength ? C_WIDE : C_TEXT;
    case 'S':
    case 'R':
    case 'A':
    case 'U':
    case 'T':
    case 'V':
        return C_OBJECT;
    case 'N':
        return C_TYPE;
    default:
        return C_NONE;
    }
}

static bool
has_flag(const Conversion *v, const char *any)
{
    for (size_t k = 0; k < v->nflags; k++)
        if (strchr(any, v->flags[k]))
            return true;
    return false;
}

static bool
is_length(const Conversion *v, const char *length)
{
    return v->nlength == strlen(length) && strncmp(v->length, length, v->nlength) == 0;
}

/* C's own: a char and a short come as an int; C_ANY: a long double, and what is rarer still. */
static CType
stands_for_in_c(const Conversion *v)
{
    if (strchr("eEfFgGaA", v->letter))
        return v->nlength == 0 || is_length(v, "l") ? C_DOUBLE : C_ANY;
    if (strchr("diuoxX", v->letter))
        return is_length(v, "h") || is_length(v, "hh") ? C_INT
               : is_length(v, "j")                     ? C_LONG
                                                       : integer(v);
    if (strchr("csp", v->letter) && v->nlength == 0)
        return stands_for(v);
    return strchr("csnm", v->letter) ? C_ANY : C_NONE;
}

/* Before 3.12 only decimal numbers have a length, and nothing but zeros, a width and a precision may stand before it. */
static bool
is_old(const Conversion *v)
{
    bool decimal = strchr("diu", v->letter) != NULL, wide = v->nlength && *v->length != 'l';

    return strchr("cdiuxsAUVSRp", v->letter) && !has_flag(v, "-#*") &&
           (v->nlength == 0 || (decimal && (!wide || *v->length == 'z')));
}

static bool
is_of_bytes(const Conversion *v)
{
    return strchr("cdiuxsp", v->letter) &&
           (v->nlength == 0 ||
            (strchr("du", v->letter) && v->nlength == 1 && strchr("lz", *v->length)));
}

/* The first version that has it; 0: all do, INT32_MAX: none. */
static int32_t
since(const Conversion *v, bool bytes)
{
    if (stands_for(v) == C_NONE || (bytes && !is_of_bytes(v)))
        return INT32_MAX;
    if (strchr("TN", v->letter))
        return PY_3_13;
    return bytes || is_old(v) ? 0 : PY_3_12;
}

static bool
check_known(Checking *c, const Conversion *v, FormatOp op)
{
    bool bytes = op == FORMAT_BYTES, known = op != FORMAT_PRINTF || stands_for_in_c(v) != C_NONE;
    int32_t version = c->e->u->py_version;
    int32_t first = op != FORMAT_PRINTF ? since(v, bytes) : known ? 0 : INT32_MAX;
    bool copies = op != FORMAT_PRINTF && (bytes || version < PY_3_12);

    if (version >= first || (version == 0 && first != INT32_MAX))
        return true;
    format_write_down(c, arena_printf(c->e->p->arena, "'%s'", c->unit),
                      first == INT32_MAX ? "no conversion" : "no conversion of this Python", false);
    format_wrong(c, FORMAT_WRONG_UNIT, NULL,
                 copies ? "copies the rest of the format as it stands" : NULL);
    return false;
}

bool
format_check_text(Checking *c, FormatOp op)
{
    bool in_c = op == FORMAT_PRINTF;

    for (const char *at = strchr(c->format, '%'); at; at = strchr(at, '%')) {
        Conversion v = {.flags = at + 1};
        v.nflags = strspn(v.flags, in_c ? "#0-+ 123456789.*" : "#0-123456789.*");
        v.length = v.flags + v.nflags;
        v.nlength = strspn(v.length, in_c ? "hlLqzjt" : "lzjt");
        v.letter = v.length[v.nlength];
        size_t n = 2 + v.nflags + v.nlength;
        if (v.letter == '%' || v.letter == '\0') {
            at += n - (v.letter == '\0');
            continue;
        }
        c->unit = arena_printf(c->e->p->arena, "%.*s", (int)n, at);
        if (!check_known(c, &v, op))
            return false;
        for (size_t k = 0; k < v.nflags; k++)
            c->arg += v.flags[k] == '*';
        CType want = in_c ? stands_for_in_c(&v) : stands_for(&v);
        if (c->arg < c->in->nargs)
            format_check_argument(c, want, true);
        else
            format_write_down(c, format_label(c, want, true), "no argument", false);
        c->arg += v.letter == 'm' ? 0 : 1 + (v.letter == 'V');
        at += n;
    }
    return true;
}
