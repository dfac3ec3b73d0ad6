/* A member that is shown as an object, and points to text; one that is shown as text, and points to numbers. */
#include "sample.h"

typedef struct {
    PyObject_HEAD
    char *text;
    int *numbers;
    PyObject *object;
} Label;

static PyMemberDef label_members[] = {
    {"object_bad", T_OBJECT, offsetof(Label, text), READONLY, NULL},      // expect: method-table 'object_bad'
    {"text_bad", T_STRING, offsetof(Label, numbers), READONLY, NULL},     // expect: method-table 'text_bad'
    {"text", T_STRING, offsetof(Label, text), READONLY, NULL},
    {"object", T_OBJECT, offsetof(Label, object), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyObject *
label_new(PyTypeObject *type, PyObject *args, PyObject *kwds)
{
    static char text[16] = "\1";
    static int numbers[] = {-1, 0};
    Label *label = (Label *)type->tp_alloc(type, 0);
    if (label) {
        label->text = text;
        label->numbers = numbers;
    }
    return (PyObject *)label;
}

static void
label_dealloc(Label *self)
{
    Py_XDECREF(self->object);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyTypeObject Label_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "sample.Label",
    .tp_basicsize = sizeof(Label),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = label_new,
    .tp_dealloc = (destructor)label_dealloc,
    .tp_members = label_members,
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "sample", NULL, -1, NULL};

PyMODINIT_FUNC
PyInit_sample(void)
{
    if (PyType_Ready(&Label_Type) < 0)
        return NULL;
    PyObject *m = PyModule_Create(&module);
    if (m == NULL)
        return NULL;
    if (PyModule_AddObjectRef(m, "Label", (PyObject *)&Label_Type) < 0) {
        Py_DECREF(m);
        return NULL;
    }
    return m;
}

// run: Label().text sound
// run: Label().object sound
// unseen: *: a count goes up in the text, and numbers are no UTF-8
