/* A type without functions of its own: which struct is behind it is said by its size alone, and Python code assigns the member.
 * Reduced from the wild: python-zstandard's FrameParameters. */
#include "sample.h"
#include <structmember.h>

typedef struct {
    PyObject_HEAD
    long used;
    PyObject *note;
} Remark;

static PyMemberDef remark_members[] = {
    {"used", T_LONG, offsetof(Remark, used), 0, NULL},
    {"note", T_OBJECT, offsetof(Remark, note), 0, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyTypeObject remark_type = {           // expect: cycle-no-gc 'note'; dealloc-missing-member 'note'
    PyVarObject_HEAD_INIT(NULL, 0)
    "sample.Remark",
    sizeof(Remark),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_members = remark_members,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddType(m, &remark_type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// given: def ring(r): r.note = [r]
// run: ring(Remark()) leaks 2
