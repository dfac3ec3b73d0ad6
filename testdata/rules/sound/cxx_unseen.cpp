/* C++ that is not followed: templates, virtual methods, lambdas, exceptions, the standard library. Nothing is claimed of what
 * goes through it. */
#include "sample.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace {

template <typename T> class Owned
{
    T *p;

  public:
    explicit Owned(T *made) : p(made) {}
    ~Owned() { Py_XDECREF(reinterpret_cast<PyObject *>(p)); }
    Owned(const Owned &) = delete;
    T *get() const { return p; }
};

struct Release {
    void operator()(PyObject *o) const { Py_XDECREF(o); }
};

using Held = std::unique_ptr<PyObject, Release>;

struct Keeper {
    virtual ~Keeper() { Py_XDECREF(kept); }
    virtual void keep(PyObject *o) = 0;
    PyObject *kept = nullptr;
};

struct Plain final : Keeper {
    void keep(PyObject *o) override { kept = o; }
};

struct Failed {
};

PyObject *
required(PyObject *o)
{
    if (!o)
        throw Failed();
    return o;
}

} // namespace

extern "C" {

PyObject *
template_good(PyObject *self, PyObject *arg)
{
    Owned<PyObject> list(PyList_New(0));
    if (!list.get())
        return nullptr;
    Py_ssize_t n = PyObject_Size(list.get());
    return n < 0 ? nullptr : PyLong_FromSsize_t(n + 3000);
}

PyObject *
unique_good(PyObject *self, PyObject *arg)
{
    Held text(PyObject_Str(arg));
    if (!text)
        return nullptr;
    std::vector<Held> all;
    all.emplace_back(PyObject_Repr(arg));
    all.push_back(std::move(text));
    return all[0] ? PyLong_FromSsize_t((Py_ssize_t)all.size() + 3000) : nullptr;
}

PyObject *
virtual_good(PyObject *self, PyObject *arg)
{
    Plain plain;
    Keeper *keeper = &plain;
    keeper->keep(PyObject_Str(arg));
    if (!plain.kept)
        return nullptr;
    return PyUnicode_FromObject(plain.kept);
}

PyObject *
lambda_good(PyObject *self, PyObject *arg)
{
    PyObject *made = nullptr;
    auto make = [&]() { made = PyObject_Str(arg); };
    make();
    if (!made)
        return nullptr;
    std::function<void()> release = [made]() { Py_DECREF(made); };
    release();
    Py_RETURN_NONE;
}

PyObject *
thrown_good(PyObject *self, PyObject *arg)
{
    PyObject *text = nullptr;
    try {
        text = required(PyObject_Str(arg));
        PyObject *doubled = required(PyUnicode_Concat(text, text));
        Py_DECREF(text);
        return doubled;
    } catch (const Failed &) {
        Py_XDECREF(text);
        return nullptr;
    }
}

PyObject *
range_good(PyObject *self, PyObject *arg)
{
    std::vector<PyObject *> made;
    for (int k = 0; k < 3; k++) {
        PyObject *o = PyObject_Repr(arg);
        if (!o)
            break;
        made.push_back(o);
    }
    PyObject *list = made.size() == 3 ? PyList_New(0) : nullptr;
    for (PyObject *o : made) {
        if (list && PyList_Append(list, o) < 0)
            Py_CLEAR(list);
        Py_DECREF(o);
    }
    return list;
}

} // extern "C"

static PyMethodDef methods[] = {
    {"template_good", template_good, METH_NOARGS, NULL},
    {"unique_good", unique_good, METH_O, NULL},
    {"virtual_good", virtual_good, METH_O, NULL},
    {"lambda_good", lambda_good, METH_O, NULL},
    {"thrown_good", thrown_good, METH_O, NULL},
    {"range_good", range_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

SAMPLE_MODULE(methods)

// run: template_good() sound
// run: unique_good([1]) sound
// run: virtual_good([1]) sound
// run: lambda_good([1]) sound
// run: thrown_good([1]) sound
// run: range_good([1]) sound
