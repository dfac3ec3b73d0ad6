/* Initialisers of globals, as types and tables of methods are written. */
typedef struct _object { long refcnt; struct _typeobject *type; } PyObject;
typedef struct { PyObject ob_base; long size; } PyVarObject;
typedef PyObject *(*PyCFunction)(PyObject *, PyObject *);
typedef struct { const char *name; PyCFunction meth; int flags; const char *doc; } PyMethodDef;
typedef struct _typeobject {
    PyVarObject base;
    const char *tp_name;
    long tp_basicsize, tp_itemsize;
    void (*tp_dealloc)(PyObject *);
    PyObject *(*tp_repr)(PyObject *);
    PyMethodDef *tp_methods;
    unsigned long tp_flags;
} PyTypeObject;
typedef struct { int slot; void *func; } PyType_Slot;
#define HEAD_INIT(type, size) { { 1, (type) }, (size) },
enum { Py_tp_dealloc = 52, Py_tp_repr = 66 };

extern PyTypeObject PyType_Type;
static void dealloc(PyObject *self) { }
static PyObject *repr(PyObject *self) { return self; }
static PyObject *meth(PyObject *self, PyObject *args, PyObject *kw) { return args ? kw : self; }

typedef struct { PyObject base; int x; } Thing;

static PyMethodDef methods[] = {
    {"repr", (PyCFunction)repr, 1, "doc " "two"},
    {"meth", (PyCFunction)(void (*)(void))meth, 1 | 2},
    {.name = "named", .flags = 1 << 4, .meth = (PyCFunction)&meth},
    {0, 0, 0, 0},
};

PyTypeObject positional = {
    HEAD_INIT(0, 0)
    "m.Positional",
    sizeof(Thing), 0,
    dealloc,
    0,
    methods,
};

static PyTypeObject designated = {
    .base = { { 1, &PyType_Type }, 0 },
    .tp_name = "m.Designated",
    .tp_flags = (1UL << 14) | (1UL << 18),
    .tp_repr = repr,
    .base.size = 3,
};

PyType_Slot slots[] = {
    {Py_tp_dealloc, dealloc},
    {Py_tp_repr, (void *)repr},
    {0, 0},
};

int flat[2][3] = {1, 2, 3, 4};
int sparse[8] = {[2] = 1, [5 ... 6] = 9, 4};
const char text[8] = "abc", *const pointer = "xyz" + 1;
const char *strings[] = {"a", 0, "b"};
int *inside = &flat[1][2], *beside = flat[0] + 1;
PyObject *object = (PyObject *)&positional;
long number = -5, offset = __builtin_offsetof(Thing, x), size = sizeof(Thing) * 2;
unsigned char byte = 300;
double real = 1.5;
static PyObject *cache;
int tentative;
extern int elsewhere;
_Thread_local int per_thread = 1;
struct { int a; union { int b; char *c; }; } mixed = {1, .c = "c"};
Thing *made = &(Thing){.x = 3};
int *numbers = (int[]){1, 2};

int
locals(void)
{
    static const char *names[] = {"x", "y", 0};
    static PyObject *cached;
    static int count = 2;
    extern int elsewhere;
    if (!cached)
        cached = object;
    return count++ + elsewhere + (names[0] != 0);
}
