/* The module keeps a type that was made with it and keeps it in turn. Without m_traverse the ring is never seen. */
#include "sample.h"

typedef struct {
    PyObject *box_type;
} State;

static PyType_Slot box_slots[] = {{0, NULL}};
static PyType_Spec box_spec = {"sample.Box", sizeof(PyObject), 0, Py_TPFLAGS_DEFAULT, box_slots};

static int
sample_exec(PyObject *m)
{
    State *state = PyModule_GetState(m);
    state->box_type = PyType_FromModuleAndSpec(m, &box_spec, NULL);
    return state->box_type ? 0 : -1;
}

static int
sample_clear(PyObject *m)
{
    State *state = PyModule_GetState(m);
    Py_CLEAR(state->box_type);
    return 0;
}

static PyModuleDef_Slot slots[] = {{Py_mod_exec, sample_exec}, {0, NULL}};

static struct PyModuleDef module = {          // expect: module-state 'box_type'
    PyModuleDef_HEAD_INIT,
    .m_name = "sample",
    .m_size = sizeof(State),
    .m_slots = slots,
    .m_clear = sample_clear,
};

PyMODINIT_FUNC
PyInit_sample(void)
{
    return PyModuleDef_Init(&module);
}

// run: again() leaks 45
// unseen: sample_clear: the ring is never collected
