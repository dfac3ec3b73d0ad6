/*
 * The rows of a question: columns under one another for people, CSV and JSON for programs.
 */
#include "view.h"

#include <jansson.h>
#include <stdlib.h>

const char *const rows_forms[] = {"text", "csv", "json", "jsonl", NULL};

static const Cell *
cell(const Rows *r, uint32_t row, uint32_t column)
{
    return &r->cells.at[row * r->ncolumns + column];
}

uint32_t
rows_count(const Rows *r)
{
    return r->ncolumns ? r->cells.n / r->ncolumns : 0;
}

/* ---- text ---------------------------------------------------------------- */

static uint32_t
width_of(const char *utf8)
{
    uint32_t n = 0;
    for (; *utf8; utf8++)
        n += ((unsigned char)*utf8 & 0xc0) != 0x80;
    return n;
}

static void
put_plain(FILE *out, const char *s)
{
    for (; *s; s++)
        fputc((unsigned char)*s < ' ' || *s == 0x7f ? '?' : *s, out);
}

static void
put_padded(FILE *out, const char *utf8, uint32_t width, bool right, bool is_last)
{
    uint32_t n = width_of(utf8), blanks = width > n ? width - n : 0;
    if (right)
        fprintf(out, "%*s", (int)blanks, "");
    put_plain(out, utf8);
    if (!right && !is_last)
        fprintf(out, "%*s", (int)blanks, "");
    fputs(is_last ? "\n" : "  ", out);
}

/* Is there nothing but numbers in the column? Those stand at its right edge. */
static bool
is_of_numbers(const Rows *r, uint32_t column)
{
    for (uint32_t i = 0; i < rows_count(r); i++)
        if (cell(r, i, column)->kind == CELL_TEXT)
            return false;
    return true;
}

static void
put_text(Arena *a, const Rows *r, FILE *out)
{
    uint32_t n = rows_count(r), *widths = NEW_N(a, uint32_t, r->ncolumns + 1);
    for (uint32_t c = 0; c < r->ncolumns; c++) {
        widths[c] = width_of(view_utf8(a, r->names.at[c]));
        for (uint32_t i = 0; i < n; i++) {
            uint32_t width = width_of(view_utf8(a, cell(r, i, c)->text));
            widths[c] = width > widths[c] ? width : widths[c];
        }
    }
    for (uint32_t c = 0; c < r->ncolumns; c++)
        put_padded(out, view_utf8(a, r->names.at[c]), widths[c], is_of_numbers(r, c),
                   c + 1 == r->ncolumns);
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t c = 0; c < r->ncolumns; c++)
            put_padded(out, view_utf8(a, cell(r, i, c)->text), widths[c], is_of_numbers(r, c),
                       c + 1 == r->ncolumns);
}

/* ---- CSV, by RFC 4180 ------------------------------------------------------- */

static void
put_csv_cell(FILE *out, const char *s, bool is_last)
{
    bool quoted = s[strcspn(s, ",\"\r\n")] != '\0';
    if (quoted)
        fputc('"', out);
    for (; *s; s++) {
        if (*s == '"')
            fputc('"', out);
        fputc(*s, out);
    }
    if (quoted)
        fputc('"', out);
    fputs(is_last ? "\r\n" : ",", out);
}

static void
put_csv(Arena *a, const Rows *r, FILE *out)
{
    for (uint32_t c = 0; c < r->ncolumns; c++)
        put_csv_cell(out, view_utf8(a, r->names.at[c]), c + 1 == r->ncolumns);
    for (uint32_t i = 0; r->ncolumns && i < r->cells.n; i++)
        put_csv_cell(out, view_utf8(a, r->cells.at[i].text), (i + 1) % r->ncolumns == 0);
}

/* ---- JSON ---------------------------------------------------------------------- */

static json_t *
json_of(Arena *a, const Cell *c)
{
    char *end;
    if (c->kind == CELL_NULL)
        return json_null();
    if (c->kind == CELL_TEXT)
        return json_string(view_utf8(a, c->text));
    long long n = strtoll(c->text, &end, 10);
    if (!*end)
        return json_integer(n);
    json_t *real = json_real(strtod(c->text, NULL));
    return real ? real : json_string(c->text); /* JSON has no infinity */
}

static void
put_json(Arena *a, const Rows *r, FILE *out, bool is_array)
{
    uint32_t n = rows_count(r);
    fputs(is_array ? "[" : "", out);
    for (uint32_t i = 0; i < n; i++) {
        json_t *object = json_object();
        for (uint32_t c = 0; c < r->ncolumns; c++)
            json_object_set_new(object, view_utf8(a, r->names.at[c]), json_of(a, cell(r, i, c)));
        fputs(is_array && i ? ",\n" : "", out);
        json_dumpf(object, out, JSON_COMPACT);
        fputs(is_array ? "" : "\n", out);
        json_decref(object);
    }
    fputs(is_array ? "]\n" : "", out);
}

void
view_rows(Arena *a, const Rows *r, RowsForm form, FILE *out)
{
    switch (form) {
    case ROWS_TEXT:
        put_text(a, r, out);
        break;
    case ROWS_CSV:
        put_csv(a, r, out);
        break;
    default:
        put_json(a, r, out, form == ROWS_JSON);
    }
}
