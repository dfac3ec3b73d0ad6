"""decref report --html and -o html=DIR: the pages, what is in them, and that nothing of the user's gets out of its place."""
import base64
import hashlib
import os
import re
from html.parser import HTMLParser

from support import HEAD, INCLUDE, LEAK, SOUND, Project

VOID = {"meta", "br", "input", "link", "img", "rect", "path", "polygon"}
EVIL = HEAD + r"""/* </script><script>alert(1)</script> " ' & <!-- ]]> */
static const char *text = "</style><img src=x onerror=alert(1)>";  /* \u202e nrut */
PyObject *
evil(PyObject *self, PyObject *list)
{
    PyObject *item = PyList_New(0);  // </noscript></template><svg onload=alert(1)>
    if (!item)
        return NULL;
    if (PyObject_SetAttrString(list, "</code></pre>'\"&lt;", item) < 0)
        return NULL; /*<b>\x1b[31m*/
    Py_DECREF(item);
    Py_RETURN_NONE;
}
"""


class Page(HTMLParser):
    """The elements of a page, which must nest; the texts of its script and style."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.elements, self.inside, self.texts = [], [], {"script": [], "style": []}, []
        self.feed(text)
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        assert len(dict(attrs)) == len(attrs), (tag, attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, (tag, self.open, self.getpos())
        self.open.pop()

    def handle_data(self, data):
        if self.open and self.open[-1] in self.inside:
            self.inside[self.open[-1]].append(data)
        self.texts.append(data)


class Report(Project):
    def pages(self, directory="report"):
        names = sorted(os.listdir(self.path(directory)))
        return {name: self.read(os.path.join(directory, name)) for name in names}

    def read(self, name):
        with open(self.path(name), encoding="utf-8", newline="") as f:
            return f.read()

    def safe(self, pages):
        """Every page is well formed; its policy names the one script and the one style that it has; all links lead somewhere."""
        parsed = {name: Page(text) for name, text in pages.items()}
        ids = {name: [a["id"] for _, a in page.elements if "id" in a] for name, page in parsed.items()}
        for name, page in parsed.items():
            kinds = [tag for tag, _ in page.elements]
            self.assertEqual((kinds.count("script"), kinds.count("style")), (1, 1), name)
            self.assertEqual(len(ids[name]), len(set(ids[name])), name)
            for tag, attributes in page.elements:
                self.assertNotIn(tag, ("img", "iframe", "object", "link", "base"))
                self.assertNotIn("style", attributes, (name, tag))
                self.assertNotIn("src", attributes, (name, tag))
                self.assertFalse([a for a in attributes if a.startswith("on")], (name, tag))
                href = attributes.get("href")
                if href:
                    target, _, place = href.partition("#")
                    self.assertIn(target or name, pages)
                    self.assertIn(place, ids[target or name] + [""])
            policy = next(a["content"] for t, a in page.elements if t == "meta" and "http-equiv" in a)
            for kind in ("script", "style"):
                digest = hashlib.sha256("".join(page.inside[kind]).encode()).digest()
                self.assertIn(f"{kind}-src 'sha256-{base64.b64encode(digest).decode()}'", policy)
            self.assertIn("default-src 'none'", policy)
            self.assertIsNone(re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", pages[name]), name)
            self.assertNotIn("http://", pages[name])
            self.assertNotIn("https://", pages[name])
        return parsed

    def report(self, *words):
        run = self.run_decref("report", "--html", "report", *words)
        self.assertEqual((run.status, run.out), (0, ""), run.err)
        return self.pages()

    def test_index_and_pages(self):
        self.sources(a=LEAK, b=LEAK, c=SOUND)
        self.check()
        pages = self.report()
        self.assertEqual(sorted(pages), ["file-1.html", "file-2.html", "index.html"])
        self.safe(pages)
        index = pages["index.html"]
        self.assertIn("'item' is never released when PyObject_SetAttrString fails".replace("'", "&#39;"), index)
        self.assertIn('<li><b>3</b> functions</li>\n<li><b>3</b> explored fully</li>', index)
        page = pages["file-1.html"]
        self.assertEqual(page.count('<svg class="drawing"'), 3)
        self.assertIn('aria-label="object item (list), which this is about: owned 1, inside 0, outside nobody. ', page)
        self.assertIn('<span class="k">return</span> <span class="k">NULL</span>;', page)
        self.assertRegex(page, r'id="L11"><span class="pins"><a class="error" href="#[0-9a-f]{16}" aria-label="error: ')

    def test_as_a_run_ends(self):
        self.sources(a=LEAK)
        run = self.check("-o", "html=now")
        self.assertEqual(run.status, 1, run.err)
        self.assertTrue(self.pages("now") == self.report())
        self.refused(self.check("--format", "html"), "-o html=DIR")

    def test_hostile_source_and_path(self):
        name = "</script> \"'&\n<b>.c"
        os.makedirs(os.path.dirname(self.path(name)) or ".", exist_ok=True)
        self.write(name, EVIL)
        run = self.check("-q", "-o", "html=report", name, "--", "-I" + INCLUDE)
        self.assertEqual(run.status, 1, run.err)
        parsed = self.safe(self.pages())
        self.assertIn("evil", "".join(parsed["file-1.html"].texts))
        self.assertIn("alert(1)", "".join(parsed["file-1.html"].texts))

    def test_what_is_no_utf8(self):
        with open(self.path("a.c"), "wb") as f:
            f.write(LEAK.format("a").replace("return NULL;", "return NULL; /* \xff\xfe */").encode("latin-1") + b"/* \x00 */\n")
        self.database(["a.c"])
        self.check("-q")
        self.safe(self.report())

    def test_many_in_one_file(self):
        one = LEAK[len(HEAD):]
        self.write("a.c", HEAD + "\n".join(one.replace("{0}", str(i)) for i in range(130)).replace("{{", "{").replace("}}", "}"))
        self.database(["a.c"])
        self.check("-q")
        pages = self.report()
        self.assertEqual(sorted(pages), ["file-1-2.html", "file-1-3.html", "file-1.html", "index.html"])
        self.safe(pages)

    def test_new_fixed_and_reviewed(self):
        self.sources(a=LEAK, b=LEAK)
        self.check()
        self.assertEqual(self.run_decref("baseline").status, 0)
        self.write("a.c", SOUND.format("a"))
        self.write("b.c", LEAK.format("b") + LEAK[len(HEAD):].format("c"))
        run = self.check("--format", "jsonl")
        fresh, = run.findings()
        self.run_decref("triage", fresh["fingerprint"], "confirmed", "seen")
        pages = self.report()
        self.safe(pages)
        index = pages["index.html"]
        self.assertIn("<li><b>1</b> new since the baseline</li>\n<li><b>1</b> of the baseline fixed</li>", index)
        self.assertIn("ref-leak a.c leak_a", index)
        self.assertEqual(index.count('data-t="baseline"'), 1)
        self.assertIn('data-v="confirmed"', index)

    def test_a_file_that_has_changed_or_gone(self):
        self.sources(a=LEAK, b=LEAK)
        self.check()
        self.write("a.c", "\n\n" + LEAK.format("a"))
        os.unlink(self.path("b.c"))
        pages = self.report()
        self.safe(pages)
        self.assertTrue("has changed since it was analysed" in pages["file-1.html"])
        self.assertTrue("could not be read" in pages["file-2.html"])

    def test_a_path_through_another_file(self):
        self.write("fail.h", 'static inline void\nfail(void)\n{\n    PyErr_SetString(PyExc_ValueError, "no");\n}\n')
        self.write("a.c", HEAD.replace("{{", "{").replace("}}", "}") + """#include "fail.h"
PyObject *
run(PyObject *self, PyObject *args)
{
    Py_BEGIN_ALLOW_THREADS
    fail();
    Py_END_ALLOW_THREADS
    return NULL;
}
""")
        self.database(["a.c"])
        run = self.check("--format", "jsonl")
        self.assertEqual([f["file"].split("/")[-1] for f in run.findings()], ["fail.h"])
        pages = self.report()
        self.safe(pages)
        self.assertEqual(sorted(pages), ["file-1.html", "file-2.html", "index.html"])
        self.assertIn("<li><b>1</b> file with findings</li>", pages["index.html"])
        self.assertIn("no finding; paths of others come through", pages["file-2.html"])
        self.assertRegex(pages["file-2.html"], r'<span class="pins"><a class="error" href="file-1.html#[0-9a-f]+" aria-label="step 1 of a path: ')
        self.assertRegex(pages["file-1.html"], r'<a href="file-2.html#L\d+">a.c:\d+</a>')

    def test_what_is_written_is_drawn_in_rows(self):
        self.write("a.c", HEAD.replace("{{", "{").replace("}}", "}") + """PyObject *
run(PyObject *self, PyObject *arg)
{
    long n = 1;
    return Py_BuildValue("(Oi)", arg, n);
}
static PyMethodDef methods[] = {{"run", run, METH_KEYWORDS, NULL}, {NULL, NULL, 0, NULL}};
void *all = methods;
""")
        self.database(["a.c"])
        self.check("-q")
        page = self.report()["file-1.html"]
        self.assertIn("Py_BuildValue (&quot;(Oi)&quot;), which this is about: &#39;O&#39; PyObject * PyObject *, "
                      "&#39;i&#39; int long (which does not fit). ", page)
        self.assertRegex(page, r'>ml_flags<tspan x="\d+" class="wrong">2<')

    def test_nothing_found(self):
        self.sources(a=SOUND)
        self.check()
        pages = self.report()
        self.safe(pages)
        self.assertIn("No finding.", pages["index.html"])

    def test_wrong_use(self):
        self.refused(self.run_decref("report"), "--html DIR")
        self.refused(self.run_decref("report", "--html", "x"), "decref check makes it")
        self.sources(a=LEAK)
        self.check()
        self.write("file", "")
        self.refused(self.run_decref("report", "--html", "file/x"), "file/x: the directory cannot be made")
