/*
 * The table of views, and what several of them need.
 */
#include "view.h"

const View views[] = {
    {"text", view_text, NULL},
    {"jsonl", view_jsonl, NULL},
    {"sarif", view_sarif, NULL},
    {"json", view_json, NULL},
    {"github", view_github, NULL},
    {"gitlab", view_gitlab, NULL},
    {"junit", view_junit, NULL},
    {"checkstyle", view_checkstyle, NULL},
    {"plist", view_plist, NULL},
    {"html", NULL, view_html},
    {NULL, NULL, NULL},
};

bool
shown_read(Store *s, Arena *a, int64_t run, Shown *out)
{
    out->command = store_run_command(s, a, run);
    return store_findings(s, a, run, &out->findings) &&
           store_troubled_units(s, a, run, &out->troubled) && store_totals(s, run, &out->totals) &&
           store_cut_functions(s, a, run, &out->cut);
}

uint32_t
shown_standing(const Shown *shown)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < shown->findings.n; i++)
        n += shown->findings.at[i].standing == STANDS;
    return n;
}

const View *
view_find(const char *name)
{
    for (const View *v = views; v->name; v++)
        if (strcmp(v->name, name) == 0)
            return v;
    return NULL;
}

const char *
view_path(const ViewOptions *o, const char *path)
{
    size_t n = strlen(o->directory);
    if (n > 1 && strncmp(path, o->directory, n) == 0 && path[n] == '/')
        return path + n + 1;
    return path;
}

/* The length of the UTF-8 sequence at s; 0 if it is none. The first byte says how long it is and
 * which second bytes will do: not those of overlong forms, surrogates and what is beyond U+10FFFF. */
static int
sequence(const unsigned char *s)
{
    static const struct {
        unsigned char first, last, n, low, high;
    } forms[] = {
        {0x00, 0x7f, 1, 0, 0},       {0xc2, 0xdf, 2, 0x80, 0xbf}, {0xe0, 0xe0, 3, 0xa0, 0xbf},
        {0xe1, 0xec, 3, 0x80, 0xbf}, {0xed, 0xed, 3, 0x80, 0x9f}, {0xee, 0xef, 3, 0x80, 0xbf},
        {0xf0, 0xf0, 4, 0x90, 0xbf}, {0xf1, 0xf3, 4, 0x80, 0xbf}, {0xf4, 0xf4, 4, 0x80, 0x8f},
    };
    size_t k = 0;
    while (k < sizeof forms / sizeof forms[0] && (s[0] < forms[k].first || s[0] > forms[k].last))
        k++;
    if (k == sizeof forms / sizeof forms[0])
        return 0;
    if (forms[k].n > 1 && (s[1] < forms[k].low || s[1] > forms[k].high))
        return 0;
    for (int i = 2; i < forms[k].n; i++)
        if ((s[i] & 0xc0) != 0x80)
            return 0;
    return forms[k].n;
}

const char *
view_utf8(Arena *a, const char *s)
{
    if (!s)
        return NULL;
    Text t;
    text_init(&t, a);
    text_add(&t, "");
    for (const char *p = s; *p;) {
        int n = sequence((const unsigned char *)p);
        if (n)
            text_add_n(&t, p, (size_t)n);
        else
            text_add(&t, "\xef\xbf\xbd");
        p += n ? n : 1;
    }
    return text_str(&t);
}

void
view_xml(const ViewOptions *o, const char *s)
{
    for (; *s; s++)
        switch (*s) {
        case '&':
            fputs("&amp;", o->out);
            break;
        case '<':
            fputs("&lt;", o->out);
            break;
        case '>':
            fputs("&gt;", o->out);
            break;
        case '"':
            fputs("&quot;", o->out);
            break;
        case '\n':
            fputs("&#10;", o->out);
            break;
        case '\t':
            fputs("&#9;", o->out);
            break;
        default: /* XML 1.0 has no other control characters, not even escaped */
            fputc((unsigned char)*s < ' ' || *s == 0x7f ? '?' : *s, o->out);
        }
}
