/* Calls through a table of functions: datetime's macros, and its members called directly. */
#include "sample.h"
#include <datetime.h>

static PyObject *
stamp_bad(PyObject *self, PyObject *record)
{
    PyObject *date = PyDate_FromDate(2026, 1, 31);      // step: PyDate_FromDate returns a new reference
    if (date == NULL)
        return NULL;
    if (PyObject_SetItem(record, Py_None, date) < 0)
        return NULL;                    // expect: ref-leak 'date'
    Py_DECREF(date);
    Py_RETURN_NONE;
}

static PyObject *
stamp_good(PyObject *self, PyObject *record)
{
    PyObject *date = PyDate_FromDate(2026, 1, 31);
    if (date == NULL)
        return NULL;
    int status = PyObject_SetItem(record, Py_None, date);
    Py_DECREF(date);
    if (status < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *
span_bad(PyObject *self, PyObject *record)
{
    PyObject *span = PyDateTimeAPI->Delta_FromDelta(1, 0, 0, 1, PyDateTimeAPI->DeltaType);
    if (span == NULL || PyDict_SetItem(record, Py_None, span) < 0)
        return NULL;                    // expect: ref-leak 'span'
    Py_DECREF(span);
    Py_RETURN_NONE;
}

static PyObject *
zone_good(PyObject *self, PyObject *time)
{
    PyObject *zone;
    if (!PyDateTime_Check(time))
        Py_RETURN_NONE;
    zone = PyDateTime_DATE_GET_TZINFO(time);        // borrowed
    Py_INCREF(zone);
    return zone;
}

static PyMethodDef methods[] = {
    {"stamp_bad", stamp_bad, METH_O, NULL},
    {"stamp_good", stamp_good, METH_O, NULL},
    {"span_bad", span_bad, METH_O, NULL},
    {"zone_good", zone_good, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef sample_module = {PyModuleDef_HEAD_INIT, "sample", NULL, -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC
PyInit_sample(void)
{
    PyDateTime_IMPORT;
    if (PyDateTimeAPI == NULL)
        return NULL;
    return PyModule_Create(&sample_module);
}

// given: import datetime
// run: stamp_bad(()) leaks 1
// run: stamp_good(()) raises TypeError
// run: stamp_good({}) sound
// run: span_bad({}) with PyDict_SetItem failing leaks 1
// run: zone_good(datetime.datetime(2026, 1, 31)) sound
