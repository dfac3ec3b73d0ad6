/*
 * typeprint: the types as text, and how many of those that are there could be read.
 */
#include "types.h"

static const char *const holdings[] = {"nothing", "atoms",      "tuples",  "types",
                                       "results", "containers", "anything"};

static void
print_slots(const Program *p, const TypeFact *t, Text *out)
{
    static const char *const shown[] = {"tp_new",     "tp_init",     "tp_alloc",   "tp_traverse",
                                        "tp_clear",   "tp_finalize", "tp_dealloc", "tp_free",
                                        "m_traverse", "m_clear",     "m_free"};

    for (size_t k = 0; k < sizeof shown / sizeof *shown; k++) {
        bool foreign;
        const SlotFact *s = type_slot(p, t, shown[k], &foreign);
        if (s)
            text_addf(out, "  %s %s%s\n", shown[k], s->target ? s->target : "?",
                      type_own_slot(t, shown[k]) ? "" : " (inherited)");
        else if (foreign)
            text_addf(out, "  %s inherited from %s\n", shown[k],
                      t->base_name ? t->base_name : "its base");
    }
}

static void
print_member(const TypeMember *m, Text *out)
{
    text_addf(out, "  member %s%s", m->path, m->array ? "[]" : "");
    if (m->why.fn)
        text_addf(out, " owned (%s in %s:%u)", m->why.what == TOUCH_RELEASES ? "released" : "given",
                  m->why.fn->f->name, m->why.fn->f->instrs.at[m->why.at].loc.line);
    else
        text_add(out, m->owned ? " owned" : " not known to own");
    text_addf(out, "%s%s%s%s%s, holds %s: %s\n", m->dict ? " dict" : "",
              m->writable   ? " writable"
              : m->readable ? " readable"
                            : "",
              m->is_mutable ? " mutable" : "", m->is_exposed ? " exposed" : "",
              m->behind ? " behind" : "", holdings[m->holds], m->because);
}

static void
print_type(const Program *p, const TypeFact *t, Text *out)
{
    static const char *const forms[] = {"static", "spec", "struct sequence", "module"};

    text_addf(out, "%s %s \"%s\" %s%s%s", t->form == FORM_MODULE ? "state of" : "type", t->name,
              t->py_name ? t->py_name : "", t->elsewhere ? "elsewhere" : forms[t->form],
              t->heap ? " heap" : "", t->gc ? " gc" : "");
    if (t->record)
        text_addf(out, " struct %s", t->record);
    if (t->base >= 0)
        text_addf(out, " base %s", p->types->all.at[t->base].name);
    else if (t->base_name || t->base_unknown)
        text_addf(out, " base %s", t->base_name ? t->base_name : "unknown");
    text_addf(out, "%s%s\n", t->unread ? " NOT READ: " : "", t->unread ? t->unread : "");
    print_slots(p, t, out);
    for (uint32_t k = 0; k < t->members.n; k++)
        print_member(&t->members.at[k], out);
}

void
types_print(const Program *p, Text *out)
{
    uint32_t read = 0, all = 0;

    for (uint32_t k = 0; k < p->types->all.n; k++) {
        print_type(p, &p->types->all.at[k], out);
        bool is_type = p->types->all.at[k].form != FORM_MODULE && !p->types->all.at[k].elsewhere;
        all += is_type;
        read += is_type && !p->types->all.at[k].unread;
    }
    text_addf(out, "types read %u of %u\n", read, all);
}
