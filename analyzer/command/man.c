/*
 * The manual pages, as mdoc, from what the help is made of: decref help --man [COMMAND].
 */
#include "../config/options.h"
#include "command.h"

#define PAGE_DATE "November 28, 2026"

/* Text that mdoc takes as it stands; it wants each sentence to begin a line. */
static void
put_text(const char *s, size_t n, bool literal)
{
    for (size_t i = 0; i < n && s[i]; i++)
        if (s[i] == ' ' && i && s[i - 1] == '.' && !literal)
            fputc('\n', stdout);
        else if (s[i] == '\\')
            fputs("\\e", stdout);
        else if (s[i] == '-')
            fputs("\\-", stdout);
        else
            printf((i == 0 && (s[i] == '.' || s[i] == '\'')) ? "\\&%c" : "%c", s[i]);
}

static void
put(const char *s, size_t n)
{
    put_text(s, n, false);
}

static void
put_lines(const char *s, bool literal)
{
    while (*s) {
        size_t n = strcspn(s, "\n"), blanks = literal ? 0 : strspn(s, " ");
        if (n == 0 && !literal)
            fputs(".Pp", stdout);
        else
            put_text(s + blanks, n - blanks, literal);
        fputc('\n', stdout);
        s += n + (s[n] == '\n');
    }
}

static void
head(const char *name, const char *summary)
{
    printf(".Dd " PAGE_DATE "\n.Dt ");
    for (const char *p = name; *p; p++)
        fputc(*p >= 'a' && *p <= 'z' ? *p - 'a' + 'A' : *p, stdout);
    printf(" 1\n.Os\n.Sh NAME\n.Nm %s\n.Nd ", name);
    put(summary, strlen(summary));
    fputc('\n', stdout);
}

/* The lines of "usage:" up to the first empty one, and what is left. */
static const char *
put_usage(const char *usage)
{
    puts(".Sh SYNOPSIS\n.Bd -literal -compact");
    for (const char *s = usage; *s && *s != '\n';) {
        size_t n = strcspn(s, "\n"), label = strncmp(s, "usage: ", 7) == 0 ? 7 : strspn(s, " ");
        put(s + label, n - label);
        fputc('\n', stdout);
        usage = s += n + (s[n] == '\n');
    }
    puts(".Ed");
    return usage + (*usage == '\n');
}

static void
put_option(const Option *o)
{
    fputs(".It ", stdout);
    if (o->letter) {
        printf("Fl %c ", o->letter);
        if (o->value)
            printf("Ar %s ", o->value);
        fputs(", ", stdout);
    }
    printf("Fl \\-%s", o->name);
    if (o->value)
        printf(" Ar %s", o->value);
    fputc('\n', stdout);
    put_lines(o->help, false);
}

static void
put_options(CommandSet of)
{
    puts(".Pp\nThe options are as follows:\n.Bl -tag -width Ds");
    for (uint32_t i = 0; i < noptions; i++)
        if (options[i].commands & of)
            put_option(&options[i]);
    puts(".El");
}

static bool
reads_settings(CommandSet of)
{
    for (uint32_t i = 0; i < noptions; i++)
        if (options[i].files && options[i].commands & of)
            return true;
    return false;
}

static void
put_environment(CommandSet of)
{
    puts(".Sh ENVIRONMENT\n.Bl -tag -width Ds");
    for (uint32_t i = 0; i < noptions; i++)
        if (options[i].files && options[i].commands & of) {
            fputs(".It Ev DECREF_", stdout);
            for (const char *p = options[i].name; *p; p++)
                fputc(*p == '-' ? '_' : *p - 'a' + 'A', stdout);
            printf("\nas\n.Fl \\-%s\n", options[i].name);
        }
    puts(
        ".El\n.Sh FILES\n.Bl -tag -width Ds\n.It Pa decref.toml\n.It Pa pyproject.toml\n"
        "Settings, in the nearest directory upwards; in the latter in its table\n.Li [tool.decref] .\n"
        ".El");
}

/* "0 none  1 findings  2 wrong use" */
static void
put_exits(const char *exits)
{
    puts(".Sh EXIT STATUS\n.Bl -tag -width Ds");
    for (const char *p = exits; *p && *p != '\n';) {
        const char *end = strstr(p, "  ");
        size_t n = end ? (size_t)(end - p) : strcspn(p, "\n"), number = strspn(p, "0123456789");
        printf(".It %.*s\n", (int)number, p);
        put(p + number + 1, n - number - 1);
        fputc('\n', stdout);
        p += n + (end ? 2 : 0);
    }
    puts(".El");
}

void
man_command(const Subcommand *s)
{
    char name[64];
    snprintf(name, sizeof name, "decref-%s", s->name);
    head(name, s->summary);
    const char *about = put_usage(s->usage);
    puts(".Sh DESCRIPTION");
    if (*about)
        put_lines(about, false);
    else
        printf("This command takes no options.\n");
    if (s->options) {
        put_options(s->options);
        if (reads_settings(s->options))
            put_environment(s->options);
    }
    put_exits(s->exits);
    puts(".Sh EXAMPLES\n.Bd -literal");
    put_lines(s->examples, true);
    puts(".Ed\n.Sh SEE ALSO\n.Xr decref 1");
}

/* The commands by name. */
static const char *
next_name(const char *before)
{
    const char *next = NULL;
    for (const Subcommand *s = subcommands; s->name; s++)
        if (strcmp(s->name, before) > 0 && (!next || strcmp(s->name, next) < 0))
            next = s->name;
    return next;
}

void
man_overview(void)
{
    head("decref", "find reference-count bugs in CPython extension modules");
    puts(
        ".Sh SYNOPSIS\n.Nm decref\n.Ar command\n.Op Ar options\n.Op Ar ...\n.Sh DESCRIPTION\n"
        "Finds the bugs that reference counting invites in the C sources of CPython extension modules,\n"
        "and shows each as a path through the code.\n.Pp\nThe commands are as follows:\n"
        ".Bl -tag -width Ds");
    for (const Subcommand *s = subcommands; s->name; s++) {
        printf(".It Cm %s\n", s->name);
        put_lines(s->summary, false);
        printf("See\n.Xr decref-%s 1 .\n", s->name);
    }
    puts(
        ".El\n.Sh EXIT STATUS\n.Bl -tag -width Ds\n.It 0\nNothing was found.\n.It 1\nThere are findings.\n"
        ".It 2\nWrong use, configuration or input and output; a line on stderr says what to do.\n"
        ".It 3\nSome unit could not be analysed.\n.El\n.Sh SEE ALSO");
    for (const char *before = ""; (before = next_name(before));)
        printf(".Xr decref-%s 1%s\n", before, next_name(before) ? " ," : "");
}
