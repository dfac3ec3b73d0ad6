"""What the examples are made of: objects, memory to write to, and the plain C things that only C can make.

An argument is a Python object, handed over as PyObject *; or a number; or a str or bytes for a char *; or something
with an `address`, for any other pointer. The examples also use the modules that are imported here.
"""
import codecs
import collections
import contextvars
import ctypes
import datetime
import io
import marshal
import os
import pathlib
import pickle
import struct
import sys
import tempfile
import types
import weakref

import measure

MADE = measure.addresses()


class Null:
    """A null pointer, whatever the type."""

    def __repr__(self):
        return "NULL"


NULL = Null()


class X:
    """An object that is nobody else's."""


class Raiser:
    """Whatever is asked of it, it raises."""

    def __getattribute__(self, name):
        raise RuntimeError(name)


class Noisy:
    """Whatever is asked of it, it answers, and its name is then in RAN."""

    def __getattribute__(self, name):
        RAN.add("getattribute")
        return object.__getattribute__(self, name)


def _raise(self, *args, **kwargs):
    raise RuntimeError("whatever is asked")


def _answer(name, value):
    def answer(self, *args, **kwargs):
        RAN.add(name)
        return value() if callable(value) else value
    return answer


RAN = set()
SPECIAL = {
    "hash": 1, "eq": True, "ne": False, "lt": True, "le": True, "gt": True, "ge": True, "len": 1, "contains": True,
    "getitem": X, "setitem": None, "delitem": None, "iter": lambda: iter([X()]), "next": X, "reversed": lambda: iter([X()]),
    "length_hint": 1, "call": X, "repr": "noisy", "str": "noisy", "bytes": b"noisy", "format": "noisy", "fspath": "noisy",
    "bool": True, "int": 5, "index": 5, "float": 2.5, "complex": 1j, "dir": lambda: ["noisy"], "sizeof": 8, "instancecheck": True,
    "subclasscheck": True, "await": lambda: iter([X()]), "aiter": X, "anext": X, "enter": None, "exit": None,
    **{prefix + op: X for op in "add sub mul matmul truediv floordiv mod divmod pow lshift rshift and or xor".split()
       for prefix in ("", "r", "i")}, "neg": X, "pos": X, "abs": X, "invert": X,
}
for _name, _value in SPECIAL.items():
    setattr(Raiser, f"__{_name}__", _raise)
    setattr(Noisy, f"__{_name}__", _answer(_name, _value))
Raiser.__setattr__ = Raiser.__delattr__ = _raise
Noisy.__del__ = _answer("del", None)


def noisy_like(value):
    """Something noisy in the place of an argument: a container of the same type with noisy contents, or a noisy object."""
    if type(value) in (list, tuple, set, frozenset):
        return type(value)([Noisy()])
    return {Noisy(): Noisy()} if type(value) is dict else Noisy()


class Room:
    """Memory of n bytes, filled with what nobody writes."""

    checked = False                 # whether it must stay as it is where the model does not say that it is written

    def __init__(self, n=8, content=b""):
        self.buf = ctypes.create_string_buffer(content + b"\xa5" * (n - len(content)), max(n, len(content)))
        self.address = ctypes.addressof(self.buf)
        self.first = self.buf.raw

    @property
    def unchanged(self):
        return self.buf.raw == self.first

    def word(self):
        return struct.unpack("Q", self.buf.raw[:8])[0]

    def number(self, size):
        return int.from_bytes(self.buf.raw[:size], "little", signed=True)


class Out(Room):
    """Where a result goes."""

    checked = True


class Var(Room):
    """A number that is read and written."""

    checked = True

    def __init__(self, value=0, size=8):
        super().__init__(16, value.to_bytes(size, "little", signed=True))


class Held(Room):
    """A PyObject * variable that owns the only reference to its object."""

    checked = True

    def __init__(self, o):
        box = [o]
        del o
        self.pending = box

    def begin(self):
        """Moves the reference from Python to the variable; to be called when nobody else has one."""
        address = id(self.pending[0])
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(self.pending[0]))
        self.pending = None
        super().__init__(8, struct.pack("Q", address))

    def release(self):
        if self.pending is None and self.word():
            measure.decref(self.word())


class Sole:
    """An object of which the callee is handed the only reference."""

    def __init__(self, o):
        self.box = [o]


class Array:
    """Objects one after the other, and a NULL."""

    def __init__(self, *objects):
        self.objects = objects
        self.room = Room(8 * len(objects) + 8, b"".join(struct.pack("Q", id(o)) for o in objects) + bytes(8))
        self.address = self.room.address


class Strings:
    """char *[], with a NULL at the end."""

    def __init__(self, *texts):
        self.texts = [ctypes.create_string_buffer(t.encode()) for t in texts]
        self.room = Room(8, b"".join(struct.pack("Q", ctypes.addressof(t)) for t in self.texts) + bytes(8))
        self.address = self.room.address


class Wide:
    """wchar_t *"""

    def __init__(self, text):
        self.buf = ctypes.create_unicode_buffer(text)
        self.address = ctypes.addressof(self.buf)


class Id:
    """A _Py_Identifier, which holds its text and the index that it gets: as in C, one for each text."""

    made = {}

    def __init__(self, text):
        if text not in self.made:
            buf = ctypes.create_string_buffer(text.encode())
            self.made[text] = buf, Room(24, struct.pack("Qq", ctypes.addressof(buf), -1))
        self.address = self.made[text][1].address


class View(Room):
    """A Py_buffer of an object, which we release unless the callee does; View() is an empty one."""

    def __init__(self, o=None):
        super().__init__(96, bytes(96))
        self.filled = o is not None
        if self.filled:
            measure.get_buffer(o, self.address)

    def release(self):
        if self.filled:
            measure.release_buffer(self.address)
        self.filled = False


class Block:
    """Memory of one of the interpreter's allocators, ours until it is freed."""

    def __init__(self, family, n):
        name = {"raw": "PyMem_RawMalloc", "mem": "PyMem_Malloc", "object": "PyObject_Malloc"}[family]
        malloc = ctypes.pythonapi[name]
        malloc.restype, malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
        self.family, self.address, self.gone = family, malloc(n), False

    def release(self):
        if not self.gone:
            measure.free(self.family, self.address)


class File:
    """A FILE * on a file of its own."""

    def __init__(self, content=b"", mode="r+"):
        fd, self.path = tempfile.mkstemp(dir=".")
        os.write(fd, content)
        os.close(fd)
        self.address = measure.open_file(self.path, mode)

    def release(self):
        measure.close_file(self.address)
        os.unlink(self.path)


class At:
    """An address of something that stays, or that `free` ends after the call. `taken`: what ends it where it is not
    even handed to the callee, which does so itself."""

    def __init__(self, address, free=None, taken=None):
        self.address, self.free, self.taken = address, free, taken

    def release(self, unused=False):
        free = self.free or unused and self.taken
        if free:
            ctypes.pythonapi[free](ctypes.c_void_p(self.address))


class C:
    """A number among the varargs, where a bare one would be an object."""

    def __init__(self, value):
        self.value = value


class Pending:
    """An example that is called with that exception set."""

    def __init__(self, exception, args):
        self.exception, self.args = exception, args


class Freed:
    """An example whose result that function ends."""

    def __init__(self, free, args):
        self.free, self.args = free, args


def pointer(function, *args, **ends):
    """What a C-API function that gives a pointer gives."""
    f = ctypes.pythonapi[function]
    f.restype = ctypes.c_void_p
    return At(f(*args), **ends)


def text(s="text"):
    """A str of which nobody else has a reference."""
    return "".join([s, " of its own"])


def interned():
    """One that is another than the interned one of the same text."""
    return "".join(["inter", "ned"])


def some_bytes():
    return bytes([65] * 20)


def big():
    """An int that nobody shares."""
    return int("1" + "0" * 12)


class Index:
    """What can be used as a number."""

    def __index__(self):
        return 5

    def __float__(self):
        return 2.5


class IntSubclass(int):
    pass


class FloatSubclass(float):
    pass


class StrSubclass(str):
    pass


class Matrix:
    def __matmul__(self, other):
        return X()


# ---- functions, frames, generators ------------------------------------------------------------------------------------

def function(a=None, b=None):
    return a


def a_function():
    return types.FunctionType(function.__code__, {"__name__": "module", "__builtins__": {}}, "name", (None, None))


def full_function():
    held = X()

    def full(a: X, *, b=X()):
        return held
    return full


expression = compile("1 + 1", "<expression>", "eval")


class Heap:
    """A type with an attribute and a method, and a property that raises."""

    def __init__(self, *args):
        self.attribute = X()

    def method(self, *args):
        return X()


def heap_type(**members):
    return type("Made", (), dict(members))


class NoGC:
    """Instances that the collector does not know."""

    __slots__ = ()


def instance_method():
    new = ctypes.pythonapi.PyInstanceMethod_New
    new.restype, new.argtypes = ctypes.py_object, [ctypes.py_object]
    return new(a_function())


def class_method():
    new = ctypes.pythonapi.PyCMethod_New
    new.restype, new.argtypes = ctypes.py_object, [ctypes.c_void_p] + [ctypes.py_object] * 3
    return new(MADE["method_of_class"], X(), X(), Heap)


def generator():
    yield X()
    return X()


def finished():
    g = generator()
    next(g)
    return g


async def _coroutine():
    return X()


def a_coroutine():
    return _coroutine()


async def async_generator():
    yield X()


def frame():
    return sys._getframe()


def generator_frame():
    return _generator.gi_frame


_generator = finished()


# ---- iterables, mappings, sequences ------------------------------------------------------------------------------------

class Iterable:
    """What can be iterated over and nothing else."""

    def __init__(self, *items):
        self.items = items

    def __iter__(self):
        return iter(self.items)


class Sequence:
    def __len__(self):
        return 2

    def __getitem__(self, i):
        if i > 1:
            raise IndexError
        return X()


def _new(name, n):
    new = ctypes.pythonapi[name]
    new.restype, new.argtypes = ctypes.py_object, [ctypes.c_ssize_t]
    return new(n)


def empty_list(n):
    """A list whose items are NULL."""
    return _new("PyList_New", n)


def empty_tuple(n):
    return _new("PyTuple_New", n)


def ordered():
    return collections.OrderedDict(k=X())


def cell(*value):
    return types.CellType(*value)


TYPE_list = At(id(list))
TYPE_keys = type({}.keys())


# ---- structures --------------------------------------------------------------------------------------------------------

def sequence():
    return os.stat(".")


def empty_sequence():
    new = ctypes.pythonapi.PyStructSequence_New
    new.restype, new.argtypes = ctypes.py_object, [ctypes.py_object]
    return new(os.stat_result)


def capsule():
    new = ctypes.pythonapi.PyCapsule_New
    new.restype, new.argtypes = ctypes.py_object, [ctypes.c_void_p] * 3
    return new(MADE["callback"], ctypes.addressof(capsule_name), None)


capsule_name = ctypes.create_string_buffer(b"math.name")


class Text(Room):
    """A char * that outlives the call."""

    def __init__(self, s):
        super().__init__(len(s) + 1, s.encode() + b"\0")


class Complex(Room):
    """A Py_complex."""

    def __init__(self, real, imag):
        super().__init__(16, struct.pack("dd", real, imag))


# ---- exceptions --------------------------------------------------------------------------------------------------------

def exception(cls=ValueError):
    return cls(X())


def traceback():
    return traced().__traceback__


def traced():
    try:
        raise ValueError
    except ValueError as e:
        return e


def caused():
    e = ValueError()
    e.__cause__ = KeyError()
    e.__context__ = KeyError()
    return e


def decode_error():
    return UnicodeDecodeError("utf-8", b"text", 0, 1, "reason")


def encode_error():
    return UnicodeEncodeError("utf-8", "text", 0, 1, "reason")


def translate_error():
    return UnicodeTranslateError("text", 0, 1, "reason")


# ---- modules, files, contexts ------------------------------------------------------------------------------------------

def module():
    m = types.ModuleType("made")
    m.attribute = X()
    return m


def filed_module():
    m = module()
    m.__file__ = "file.py"
    return m


def state_module():
    """A module with a definition and a state."""
    new = ctypes.pythonapi.PyModule_Create2
    new.restype, new.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.c_int]
    return new(MADE["module_def"], 1013)


def module_type():
    """A type that knows its module."""
    new = ctypes.pythonapi.PyType_FromModuleAndSpec
    new.restype, new.argtypes = ctypes.py_object, [ctypes.py_object, ctypes.c_void_p, ctypes.c_void_p]
    return new(state_module(), MADE["type_spec"], None)


def spec(**more):
    return types.SimpleNamespace(name="made", **more)


class Sink:
    """A file that swallows everything."""

    def write(self, text):
        pass

    def flush(self):
        pass

    def fileno(self):
        return 3


def written(content):
    """The name of a file with that content."""
    name = f"written{len(content)}.py"
    if not os.path.exists(name):
        with open(name, "w", encoding="utf-8") as f:
            f.write(content)
    return name


def opened():
    return os.open(written("a\n"), os.O_RDONLY)


def entered():
    context = contextvars.Context()
    enter = ctypes.pythonapi.PyContext_Enter
    enter.argtypes = [ctypes.py_object]
    enter(context)
    return context


def var_and_token():
    var = contextvars.ContextVar("v")
    return [var, var.set(X())]


def token():
    var = contextvars.ContextVar("v")
    return contextvars.Context().run(var.set, 1)


def abstract():
    o = Heap()
    o.__isabstractmethod__ = True
    return o


def lost_weakref():
    return weakref.ref(X())


_locks = {}


def lock(taken=0):
    """A lock of C, taken or not; the same again for each call."""
    if taken not in _locks:
        _locks[taken] = pointer("PyThread_allocate_lock")
    acquire, release = ctypes.pythonapi.PyThread_acquire_lock, ctypes.pythonapi.PyThread_release_lock
    address = ctypes.c_void_p(_locks[taken].address)
    acquire(address, 0)
    if not taken:
        release(address)
    return _locks[taken]


def key(created=0):
    """A Py_tss_t, ready for use or not."""
    room = Room(8, bytes(8))
    if created:
        _keys.setdefault("key", Room(8, bytes(8)))
        room = _keys["key"]
        ctypes.pythonapi.PyThread_tss_create(ctypes.c_void_p(room.address))
    return room


_keys = {}


def made(name):
    return At(MADE[name])


tstate, interp = made("tstate"), made("interp")
callback = made("callback")
