/* A member whose address a library's function is given is that function's to set: it is NULL no longer, nor in helpers. */
#include "sample.h"

typedef struct face { int glyphs; } Glyphs;
int library_open(const char *path, Glyphs **out);
void library_close(Glyphs *g);

#ifdef SAMPLE_RUNS
int
library_open(const char *path, Glyphs **out)
{
    static Glyphs only = {7};
    *out = &only;
    return path[0] == 0;
}

void
library_close(Glyphs *g)
{
}
#endif

typedef struct {
    PyObject_HEAD
    Glyphs *face;
    PyObject *path;
    int glyphs;
} Font;

static PyTypeObject font_type;

static int
font_fill(Font *self, PyObject *path)
{
    self->glyphs = self->face->glyphs;
    self->path = PyUnicode_FromFormat("%U.font", path);
    return self->path != NULL ? 0 : -1;
}

static PyObject *
font_open(PyObject *self, PyObject *path)
{
    const char *text = PyUnicode_AsUTF8(path);
    if (text == NULL)
        return NULL;
    Font *font = (Font *)font_type.tp_alloc(&font_type, 0);
    if (font == NULL)
        return NULL;
    if (library_open(text, &font->face) != 0) {
        Py_DECREF(font);
        PyErr_SetString(PyExc_OSError, "no font");
        return NULL;
    }
    if (font->face->glyphs == 0 || font_fill(font, path) < 0) {
        Py_DECREF(font);
        return PyErr_Occurred() ? NULL : PyErr_Format(PyExc_OSError, "no glyphs");
    }
    return (PyObject *)font;
}

static void
font_dealloc(Font *self)
{
    if (self->face != NULL)
        library_close(self->face);
    Py_XDECREF(self->path);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyTypeObject font_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "sample.Font",
    .tp_basicsize = sizeof(Font),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_dealloc = (destructor)font_dealloc,
};

static PyMethodDef methods[] = {
    {"font_open", font_open, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "sample", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyObject *m = PyModule_Create(&module);
    if (m != NULL && PyModule_AddType(m, &font_type) < 0)
        Py_CLEAR(m);
    return m;
}

// run: font_open('a') sound
// run: font_open('') raises OSError
