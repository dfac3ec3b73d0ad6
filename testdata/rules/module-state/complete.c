/* The good twin of left-out.c; m_free calls m_clear, which may never have been called. */
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
sample_traverse(PyObject *m, visitproc visit, void *arg)
{
    State *state = PyModule_GetState(m);
    Py_VISIT(state->error);
    Py_VISIT(state->cache);
    Py_VISIT(state->box_type);
    return 0;
}

static int
sample_clear(PyObject *m)
{
    State *state = PyModule_GetState(m);
    Py_CLEAR(state->error);
    Py_CLEAR(state->cache);
    Py_CLEAR(state->box_type);
    return 0;
}

static void
sample_free(void *m)
{
    sample_clear((PyObject *)m);
}

static PyModuleDef_Slot slots[] = {{Py_mod_exec, sample_exec}, {0, NULL}};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "sample",
    .m_size = sizeof(State),
    .m_slots = slots,
    .m_traverse = sample_traverse,
    .m_clear = sample_clear,
    .m_free = sample_free,
};

PyMODINIT_FUNC
PyInit_sample(void)
{
    return PyModuleDef_Init(&module);
}

// run: again() sound
