"""What a generator of code made is not its reader's to repair; what his own code does by it is."""
from support import HEAD, Project

MADE = HEAD + """static PyObject *
__Pyx_list(PyObject *o)
{{
    PyObject *list = PyList_New(0);
    if (list && PyList_Append(list, o) < 0)
        return NULL;
    return list;
}}

static PyTypeObject __pyx_type_{0} = {{PyVarObject_HEAD_INIT(NULL, 0)}};

PyObject *
own_{0}(PyObject *self, PyObject *o)
{{
    PyObject *list = __Pyx_list(o);
    if (!list || PyObject_SetAttrString(o, "x", list) < 0 || PyType_Ready(&__pyx_type_{0}) < 0)
        return NULL;
    Py_DECREF(list);
    Py_RETURN_NONE;
}}
"""


class Generated(Project):
    def test_nothing_is_told_of_it_but_its_callers_are_held_to_it(self):
        self.sources(m=MADE)
        run = self.run_decref("check", "--format", "jsonl")
        self.assertEqual(run.status, 1, run.err)
        self.assertEqual({(f["function"], f["rule"]) for f in run.findings()}, {("own_m", "ref-leak")})
