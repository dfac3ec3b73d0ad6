/*
 * The table of views, and what several of them need.
 */
#include "view.h"

const View views[] = {
    {"text", view_text},
    {"jsonl", view_jsonl},
    {"sarif", view_sarif},
    {NULL, NULL},
};

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

/* The length of the UTF-8 sequence at s; 0 if it is none (overlong, a surrogate, beyond U+10FFFF, cut off). */
static int
sequence(const unsigned char *s)
{
    int n = s[0] < 0x80 ? 1 : s[0] < 0xc2 ? 0
                          : s[0] < 0xe0   ? 2
                          : s[0] < 0xf0   ? 3
                          : s[0] < 0xf5   ? 4
                                          : 0;
    for (int i = 1; i < n; i++)
        if ((s[i] & 0xc0) != 0x80)
            return 0;
    bool bad = (s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) || (s[0] == 0xf0 && s[1] < 0x90) ||
               (s[0] == 0xf4 && s[1] > 0x8f);
    return bad ? 0 : n;
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
