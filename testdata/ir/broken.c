/* What does not compile is analysed as far as it was understood; functions with errors are degraded. */
typedef struct _object PyObject;
PyObject *make(int);

PyObject *
good(int n)
{
    return make(n);
}

PyObject *
bad(int n)
{
    PyObject *p = make(NO_SUCH_NAME);
    struct unknown u;
    if (n)
        return undeclared_thing;
    implicit(n);
    return p;
}

PyObject *
also_good(int n)
{
    return n ? make(1) : 0;
}
