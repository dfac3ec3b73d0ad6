/* C++: a local whose destructor releases gives its reference back on every way out; what it does not hold stays ours. */
#include "sample.h"

namespace {

class Owner
{
    PyObject *held = nullptr;

  public:
    Owner() = default;
    explicit Owner(PyObject *made) : held(made) {}
    Owner(Owner &&other) noexcept : held(other.release()) {}
    Owner(const Owner &) = delete;
    ~Owner() { Py_XDECREF(held); }

    PyObject *get() const { return held; }
    explicit operator bool() const { return held != nullptr; }
    PyObject *release();
    void reset(PyObject *made)
    {
        PyObject *old = held;
        held = made;
        Py_XDECREF(old);
    }
};

PyObject *
Owner::release()
{
    PyObject *given = held;
    held = nullptr;
    return given;
}

Owner
number(long n = 3000)
{
    return Owner(PyLong_FromLong(n));
}

} // namespace

extern "C" {

PyObject *
pair_good(PyObject *self, PyObject *arg)
{
    Owner list(PyList_New(0));
    if (!list)
        return nullptr;
    Owner item = number();
    if (!item || PyList_Append(list.get(), item.get()) < 0)
        return nullptr;
    if (PyList_Append(list.get(), arg) < 0)
        return nullptr;
    return list.release();
}

PyObject *
pair_bad(PyObject *self, PyObject *arg)
{
    Owner list(PyList_New(0));
    if (!list)
        return nullptr;
    PyObject *item = number().release();
    if (!item)
        return nullptr;
    if (PyList_Append(list.get(), item) < 0)
        return nullptr;                                          // also: ref-leak 'item'
    return list.release();                                       // expect: ref-leak 'item'
}

PyObject *
moved_good(PyObject *self, PyObject *arg)
{
    Owner first(PyObject_Str(arg));
    if (!first)
        return nullptr;
    Owner second(static_cast<Owner &&>(first));
    Py_ssize_t n = PyObject_Length(second.get());
    return n < 0 ? nullptr : PyLong_FromSsize_t(n);
}

PyObject *
reset_good(PyObject *self, PyObject *arg)
{
    Owner kept;
    for (int k = 0; k < 3; k++) {
        kept.reset(PyNumber_Add(arg, arg));
        if (!kept)
            return nullptr;
        if (k == 2)
            break;
    }
    return kept.release();
}

PyObject *
released_bad(PyObject *self, PyObject *arg)
{
    Owner text(PyObject_Str(arg));
    if (!text)
        return nullptr;
    PyObject *bare = text.release();
    Py_ssize_t n = PyObject_Length(bare);
    if (n < 0)
        return nullptr;                                          // also: ref-leak 'bare'
    return PyLong_FromSsize_t(n);                                // expect: ref-leak 'bare'
}

} // extern "C"

static PyMethodDef methods[] = {
    {"pair_good", pair_good, METH_O, nullptr},
    {"pair_bad", pair_bad, METH_O, nullptr},
    {"moved_good", moved_good, METH_O, nullptr},
    {"reset_good", reset_good, METH_O, nullptr},
    {"released_bad", released_bad, METH_O, nullptr},
    {nullptr, nullptr, 0, nullptr},
};

SAMPLE_MODULE(methods)

// run: pair_good([]) sound
// run: pair_bad([]) leaks 1
// run: moved_good([1, 2]) sound
// run: reset_good(12345) sound
// run: released_bad([1, 2]) leaks 1
