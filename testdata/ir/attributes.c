/* Annotations, also those of gcc's cpychecker plugin, and what else a declaration says of a function. */
typedef struct _object PyObject;
PyObject *borrowed(PyObject *) __attribute__((cpychecker_returns_borrowed_ref));
int steals(int n, PyObject *o) __attribute__((cpychecker_steals_reference_to_arg(2)));
void fails(void) __attribute__((cpychecker_sets_exception));
int minus(void) __attribute__((cpychecker_negative_result_sets_exception));
void noted(PyObject *o __attribute__((annotate("a parameter")))) __attribute__((annotate("mine", 4)));
__attribute__((__noreturn__)) static void first(int code);
[[noreturn]] void second(void);
static void first(int number) { second(); }
extern inline int both(int named, int);
int both(int n, int m) { return n + m; }
struct __attribute__((packed)) packed { char c; long l; };
long packed(struct packed *p) { return p->l; }
typedef struct { PyObject *in; } Plain;
typedef struct tagged { PyObject *in; } Tagged;
extern int plain_type __attribute__((cpychecker_type_object_for_typedef("Plain")));
int plain_type = 1;
int tagged_type __attribute__((cpychecker_type_object_for_typedef("Tagged"))) = 2;
int other_type __attribute__((cpychecker_type_object_for_typedef("Nothing"))) = 3;
