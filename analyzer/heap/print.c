/*
 * print: a state as text (--dump heap), and what a reader would call an object.
 */
#include "heap.h"

static const char *const outside_names[] = {"nobody", "caller", "lender", "interpreter", "unknown"};
static const char *const life_names[] = {"alive", "perhaps dead", "dead"};

void
heap_print_val(const Heap *h, Val v, Text *out)
{
    switch (v.kind) {
    case VAL_UNKNOWN:
        text_add(out, "?");
        break;
    case VAL_UNDEF:
        text_add(out, v.id < 0 ? "undef" : "maybe-undef");
        break;
    case VAL_INT:
        text_addf(out, "%lld", (long long)v.n);
        break;
    case VAL_FUNC:
        text_addf(out, "&%s", h->unit->funcs.at[v.id].name);
        break;
    case VAL_PTR:
        text_addf(out, "#%d", v.id);
        if (v.n)
            text_addf(out, "%+lld", (long long)v.n);
        break;
    case VAL_SYM: {
        const SymInfo *i = &h->syms.at[v.id];
        if (i->op == SUB_NONE)
            text_addf(out, "s%d", v.id);
        else {
            text_addf(out, "(%s ", sub_names[i->op]);
            heap_print_val(h, i->a, out);
            text_add(out, " ");
            heap_print_val(h, i->b, out);
            text_add(out, ")");
        }
    }
    }
}

static const char *
name_in_locals(const Heap *h, const State *s, Obj o)
{
    const char *hidden = NULL;

    for (uint32_t e = 0; s && e < s->objs.n; e++) {
        const ObjInfo *i = obj_info(h, s->objs.at[e].id);
        const Object *x = s->objs.at[e].o;
        if (i->kind != OBJ_LOCAL || !i->name)
            continue;
        for (uint32_t k = 0; k < x->ncells; k++) {
            if (x->cells[k].v.kind != VAL_PTR || x->cells[k].v.id != o || x->cells[k].v.n != 0)
                continue;
            if (i->name[0] != '_')
                return x->cells[k].name ? x->cells[k].name : i->name;
            hidden = i->name;
        }
    }
    return hidden;
}

/* _Py_NoneStruct is None to everybody. */
static const char *
singleton_name(const Heap *h, const char *variable)
{
    static const char *const endings[] = {"Struct", "Object"};
    size_t n = strlen(variable);

    for (size_t k = 0; k < sizeof endings / sizeof *endings; k++) {
        size_t len = strlen(endings[k]);
        if (n > 4 + len && strcmp(variable + n - len, endings[k]) == 0)
            return arena_printf(h->arena, "%.*s", (int)(n - 4 - len), variable + 4);
    }
    return variable;
}

void
heap_find_result_names(Heap *h)
{
    const Function *f = h->f;

    h->result_names = f ? NEW_N(h->arena, const char *, f->instrs.n + 1) : NULL;
    for (uint32_t k = 0; f && k < f->instrs.n; k++) {
        const Instr *in = &f->instrs.at[k];
        if (in->op != OP_store)
            continue;
        Ref r = ir_arg(f, in, 1), at = ir_arg(f, in, 0);
        while (r.kind == REF_TMP && f->instrs.at[r.n].op == OP_cast)
            r = ir_arg(f, &f->instrs.at[r.n], 0);
        const Instr *field = at.kind == REF_TMP ? &f->instrs.at[at.n] : NULL;
        const char *name = at.kind == REF_LOCAL             ? f->locals.at[at.n].name
                           : field && field->op == OP_field ? field->name
                                                            : NULL;
        if (r.kind == REF_TMP && name && *name != '_' && !h->result_names[r.n])
            h->result_names[r.n] = name;
    }
}

const char *
heap_result_name(const Heap *h, InstrId site)
{
    return site >= 0 && h->result_names ? h->result_names[site] : NULL;
}

const char *
heap_name_by_locals(const Heap *h, const State *s, Obj o)
{
    const ObjInfo *i = obj_info(h, o);

    return i->name && (i->kind == OBJ_GLOBAL || i->birth == BIRTH_PARAM) ? NULL
                                                                         : name_in_locals(h, s, o);
}

const char *
heap_name(const Heap *h, const State *s, Obj o)
{
    const ObjInfo *i = obj_info(h, o);
    const char *name;

    if (i->kind == OBJ_GLOBAL && i->name) {
        if (strncmp(i->name, "_Py_", 4) == 0)
            return singleton_name(h, i->name);
        return i->name;
    }
    if (i->birth == BIRTH_PARAM && i->name)
        return i->name;
    if ((name = name_in_locals(h, s, o)))
        return name;
    if (i->name)
        return i->name;
    if (i->birth == BIRTH_CALL && i->n == 0 && (name = heap_result_name(h, i->site)))
        return name;
    if (i->callee)
        return arena_printf(h->arena, "the result of %s", i->callee);
    return "an object";
}

void
heap_print(const Heap *h, const State *s, Text *out)
{
    for (uint32_t e = 0; e < s->objs.n; e++) {
        Obj id = s->objs.at[e].id;
        const Object *x = s->objs.at[e].o;
        const ObjInfo *i = obj_info(h, id);
        text_addf(out, "  #%d %s", id,
                  i->kind == OBJ_LOCAL ? (i->name ? i->name : "(temp)") : heap_name(h, s, id));
        if (i->kind != OBJ_LOCAL) {
            text_addf(out, " owned %d inside %d outside %s", x->owned, heap_inside(s, id),
                      outside_names[x->outside]);
            if (x->outside == OUT_LENDER)
                text_addf(out, " #%d", x->lender);
            text_addf(out, " %s%s%s", life_names[x->life],
                      x->null == NULL_MAYBE ? " maybe-null" : "", x->escaped ? " escaped" : "");
            if (x->type)
                text_addf(out, " %s", x->type);
        }
        for (uint32_t k = 0; k < x->ncells; k++) {
            const Cell *c = &x->cells[k];
            text_addf(out, " [%lld", (long long)c->off);
            if (c->idx >= 0)
                text_addf(out, "+s%d", c->idx);
            text_add(out, c->strong == STRONG_YES     ? "]=!"
                          : c->strong == STRONG_SPENT ? "]=~"
                                                      : "]=");
            heap_print_val(h, c->v, out);
        }
        text_add(out, "\n");
    }
    text_addf(out, "  exception %s\n",
              s->exc == PENDING_NO    ? "none"
              : s->exc == PENDING_YES ? "set"
                                      : "unknown");
}
