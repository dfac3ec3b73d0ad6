/* m_traverse and m_clear leave out an object in the module's state: the module, which is in a ring with its own type, is
 * collected, and what they left out is not. */
#include "sample.h"

typedef struct {
    PyObject *error;
    PyObject *cache;
    PyTypeObject *box_type;
} State;

static PyType_Slot box_slots[] = {{0, NULL}};
static PyType_Spec box_spec = {"sample.Box", sizeof(PyObject), 0, Py_TPFLAGS_DEFAULT, box_slots};

static int
sample_exec(PyObject *m)
{
    State *state = PyModule_GetState(m);
    state->error = PyErr_NewException("sample.Error", NULL, NULL);
    if (state->error == NULL)
        return -1;
    state->cache = PyDict_New();
    if (state->cache == NULL)
        return -1;
    state->box_type = (PyTypeObject *)PyType_FromModuleAndSpec(m, &box_spec, NULL);
    if (state->box_type == NULL)
        return -1;
    return PyModule_AddType(m, state->box_type);
}

static int
sample_traverse_bad(PyObject *m, visitproc visit, void *arg)   // expect: module-state 'cache'
{
    State *state = PyModule_GetState(m);
    Py_VISIT(state->error);
    Py_VISIT(state->box_type);
    return 0;
}

static int
sample_clear_bad(PyObject *m)                 // expect: module-state 'cache'
{
    State *state = PyModule_GetState(m);
    Py_CLEAR(state->error);
    Py_CLEAR(state->box_type);
    return 0;
}

static PyModuleDef_Slot slots[] = {{Py_mod_exec, sample_exec}, {0, NULL}};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "sample",
    .m_size = sizeof(State),
    .m_slots = slots,
    .m_traverse = sample_traverse_bad,
    .m_clear = sample_clear_bad,
};

PyMODINIT_FUNC
PyInit_sample(void)
{
    return PyModuleDef_Init(&module);
}

// run: again() leaks 2
