/*
 * assert: what an assertion is worth.
 *
 * It says what the author holds to be so, and is believed: where it does not hold, the path ends. But extension modules
 * are built without assertions, so one is no answer to a call that has failed. Where an exception of this function's is
 * set the path goes on behind an assertion as in a release build; where a callee's assertions refuse what it is given,
 * the callee was called although something had failed.
 */
#include "engine.h"

static bool
has_failed(const State *s)
{
    return s->exc == PENDING_YES && s->exc_touched && s->exc_at >= 0;
}

/* assert(PyObject_IsInstance(o, cls) == 1): without the assertion nothing is called, and nothing fails. */
static bool
is_asked_by_assertion(const Explorer *e, const State *s, InstrId branch)
{
    const Instr *call = &e->f->instrs.at[s->exc_at], *in = &e->f->instrs.at[branch];

    return call->macro && call->macro == in->macro && call->loc.line == in->loc.line &&
           call->loc.file == in->loc.file;
}

static bool
is_assertion(const Explorer *e, BlockId b)
{
    const Block *block = &e->f->blocks.at[b];
    InstrId end = (InstrId)(block->first + block->n - 1);
    const Instr *call = block->n > 1 ? &e->f->instrs.at[end - 1] : NULL;

    if (e->f->instrs.at[end].op != OP_unreachable || !call || call->op != OP_call)
        return false;
    const Model *m = call_model(e->p->models, e->u, e->f, call);
    return m && m->asserts;
}

BlockId
past_assertion(Explorer *e, const State *s, const Block *b, uint32_t succ)
{
    BlockId to = b->succs.at[succ], other = b->succs.at[!succ];

    if (e->f->instrs.at[e->f->blocks.at[to].first + e->f->blocks.at[to].n - 1].op !=
            OP_unreachable ||
        !is_assertion(e, to))
        return to;
    e->summary->asserts = true;
    return has_failed(s) && !is_asked_by_assertion(e, s, (InstrId)(b->first + b->n - 1)) ? other
                                                                                         : to;
}

void
judge_refused(Explorer *e, State *s, InstrId i, const Summary *sum)
{
    if (sum->asserts && sum->complete && has_failed(s))
        tell(e, s, EVENT_EXCEPTION_USED, i, -1, NULL, NULL, false);
}
