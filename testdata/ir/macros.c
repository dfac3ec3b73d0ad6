/* Where an instruction stands: the reader's place, and the outermost macro that made it. */
typedef struct _object { long refcnt; } PyObject;
void Py_DECREF(PyObject *);
#define CAST(o) ((PyObject *)(o))
#define Py_DECREF(o) Py_DECREF(CAST(o))
#define Py_CLEAR(op) \
    do { \
        PyObject *_py_tmp = CAST(op); \
        if (_py_tmp != 0) { \
            (op) = 0; \
            Py_DECREF(_py_tmp); \
        } \
    } while (0)
#define RETURN_NONE return (++none.refcnt, &none)
#define FUNCTION(name, arg) PyObject *name(PyObject *arg)
extern PyObject none;
struct holder { PyObject *o; };

FUNCTION(cleared, o)
{
    struct holder h = {o};
    Py_CLEAR(h.o);
    Py_DECREF(o);
    RETURN_NONE;
}
