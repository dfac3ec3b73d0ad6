/*
 * completion: what a shell needs to complete our words, from the tables of commands and options.
 */
#include "../config/options.h"
#include "command.h"

static void
join(Text *t, const char *word)
{
    text_add(t, t->n ? " " : "");
    text_add(t, word);
}

static const char *
command_names(Arena *a)
{
    Text t;
    text_init(&t, a);
    text_add(&t, "");
    for (const Subcommand *s = subcommands; s->name; s++)
        join(&t, s->name);
    return text_str(&t);
}

/* What a command takes besides options: words with blanks between, "" for files, NULL for nothing that we know. */
static const char *
operands_of(Arena *a, const Subcommand *s)
{
    static const char *const no_files[] = {"triage", "stats",   "sql",      "show",
                                           "models", "version", "baseline", NULL};
    if (strcmp(s->name, "help") == 0)
        return command_names(a);
    if (strcmp(s->name, "explain") == 0)
        return rule_words(a, true, false);
    if (strcmp(s->name, "rules") == 0)
        return rule_words(a, false, true);
    if (strcmp(s->name, "graph") == 0)
        return "types heap";
    if (strcmp(s->name, "completion") == 0)
        return "bash zsh fish";
    for (int i = 0; no_files[i]; i++)
        if (strcmp(s->name, no_files[i]) == 0)
            return NULL;
    return "";
}

static bool
is_of(const Option *o, const Subcommand *s)
{
    bool own = (o->commands & s->options) != 0;
    return own && !(s->options == OF_CONFIG && o->files);
}

/* In single quotes of a shell. */
static void
put_quoted(const char *s, const char *also)
{
    for (; *s; s++)
        if (*s == '\'')
            fputs("'\\''", stdout);
        else if (*s == '\n') {
            fputc(' ', stdout);
            s += strspn(s + 1, " ");
        } else
            printf(strchr(also, *s) ? "\\%c" : "%c", *s);
}

/* ---- bash ---------------------------------------------------------------------- */

static void
bash_option(Arena *a, const Subcommand *s, const Option *o)
{
    const char *values = option_values(a, o);
    if (!o->value)
        return;
    printf("    %s:--%s", s->name, o->name);
    if (o->letter)
        printf("|%s:-%c", s->name, o->letter);
    if (values && !*values)
        puts(") _decref_files; return ;;");
    else
        printf(") COMPREPLY=($(compgen -W '%s' -- \"$cur\")); return ;;\n", values ? values : "");
}

static void
bash_command(Arena *a, const Subcommand *s)
{
    const char *operands = operands_of(a, s);
    printf("    %s)\n        options='", s->name);
    for (uint32_t i = 0; i < noptions; i++)
        if (is_of(&options[i], s)) {
            printf("--%s ", options[i].name);
            if (options[i].letter)
                printf("-%c ", options[i].letter);
        }
    printf("--help'\n        operands='%s' files=%d ;;\n", operands ? operands : "",
           operands && !*operands);
}

static void
print_bash(Arena *a)
{
    puts(
        "# bash completion for decref; made by decref completion bash\n"
        "_decref_files() {\n"
        "    COMPREPLY=($(compgen -f -- \"$cur\"))\n"
        "    compopt -o filenames 2>/dev/null\n"
        "}\n"
        "_decref() {\n"
        "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} options operands files\n"
        "    COMPREPLY=()\n"
        "    if [ \"$cur\" = = ]; then\n"
        "        cur=\n"
        "    elif [ \"$prev\" = = ]; then\n"
        "        prev=${COMP_WORDS[COMP_CWORD-2]}\n"
        "    fi");
    printf("    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
           "        COMPREPLY=($(compgen -W '%s --help --version' -- \"$cur\"))\n"
           "        return\n    fi\n    case ${COMP_WORDS[1]}:$prev in\n",
           command_names(a));
    for (const Subcommand *s = subcommands; s->name; s++)
        for (uint32_t i = 0; i < noptions; i++)
            if (is_of(&options[i], s))
                bash_option(a, s, &options[i]);
    puts("    esac\n    case ${COMP_WORDS[1]} in");
    for (const Subcommand *s = subcommands; s->name; s++)
        bash_command(a, s);
    puts("    esac\n"
         "    case $cur in\n"
         "    -*) COMPREPLY=($(compgen -W \"$options\" -- \"$cur\")) ;;\n"
         "    *)\n"
         "        COMPREPLY=($(compgen -W \"$operands\" -- \"$cur\"))\n"
         "        [ \"$files\" != 1 ] || _decref_files ;;\n"
         "    esac\n"
         "}\n"
         "complete -F _decref decref");
}

/* ---- zsh ---------------------------------------------------------------------------- */

static void
zsh_action(Arena *a, const Option *o)
{
    const char *values = option_values(a, o);
    if (!o->value)
        return;
    fputc(':', stdout);
    put_quoted(o->value, ":");
    if (values && !*values)
        fputs(":_files", stdout);
    else
        printf(":(%s)", values ? values : "");
}

static void
zsh_option(Arena *a, const Option *o)
{
    const char *list = o->files == LIST_IN_FILES ? "\\*" : "";
    fputs(" \\\n        ", stdout);
    if (o->letter)
        printf("%s{-%c%s,--%s%s}'[", list, o->letter, o->value ? "+" : "", o->name,
               o->value ? "=" : "");
    else
        printf("%s'--%s%s[", list, o->name, o->value ? "=" : "");
    put_quoted(o->help, "[]:");
    fputc(']', stdout);
    zsh_action(a, o);
    fputc('\'', stdout);
}

static void
print_zsh(Arena *a)
{
    puts("#compdef decref\n# zsh completion for decref; made by decref completion zsh\n"
         "_decref() {\n    local -a commands=(");
    for (const Subcommand *s = subcommands; s->name; s++) {
        printf("        '%s:", s->name);
        put_quoted(s->summary, ":");
        puts("'");
    }
    puts("    )\n"
         "    if (( CURRENT == 2 )); then\n"
         "        _describe command commands\n"
         "        return\n"
         "    fi\n"
         "    local command=$words[2]\n"
         "    shift words\n"
         "    (( CURRENT-- ))\n"
         "    case $command in");
    for (const Subcommand *s = subcommands; s->name; s++) {
        const char *operands = operands_of(a, s);
        printf("    %s)\n        _arguments -s", s->name);
        for (uint32_t i = 0; i < noptions; i++)
            if (is_of(&options[i], s))
                zsh_option(a, &options[i]);
        if (operands && !*operands)
            fputs(" \\\n        '*:file:_files'", stdout);
        else if (operands)
            printf(" \\\n        '*:word:(%s)'", operands);
        puts(" \\\n        '--help[explain the command]' ;;");
    }
    puts("    esac\n}\n_decref \"$@\"");
}

/* ---- fish ------------------------------------------------------------------------------- */

static void
fish_option(Arena *a, const Subcommand *s, const Option *o)
{
    const char *values = option_values(a, o);
    printf("complete -c decref -n '__fish_seen_subcommand_from %s' -l %s", s->name, o->name);
    if (o->letter)
        printf(" -s %c", o->letter);
    if (o->value && values && !*values)
        fputs(" -r -F", stdout);
    else if (o->value)
        printf(" -x -a '%s'", values ? values : "");
    fputs(" -d '", stdout);
    put_quoted(o->help, "");
    puts("'");
}

static void
print_fish(Arena *a)
{
    puts("# fish completion for decref; made by decref completion fish\ncomplete -c decref -f");
    for (const Subcommand *s = subcommands; s->name; s++) {
        const char *operands = operands_of(a, s);
        printf("complete -c decref -n __fish_use_subcommand -a %s -d '", s->name);
        put_quoted(s->summary, "");
        puts("'");
        for (uint32_t i = 0; i < noptions; i++)
            if (is_of(&options[i], s))
                fish_option(a, s, &options[i]);
        if (operands && !*operands)
            printf("complete -c decref -n '__fish_seen_subcommand_from %s' -F\n", s->name);
        else if (operands)
            printf("complete -c decref -n '__fish_seen_subcommand_from %s' -a '%s'\n", s->name,
                   operands);
    }
}

ExitCode
run_completion(Arena *a, int argc, char **argv)
{
    static const struct {
        const char *shell;
        void (*print)(Arena *a);
    } shells[] = {{"bash", print_bash}, {"zsh", print_zsh}, {"fish", print_fish}};
    for (int i = 0; argc == 1 && i < 3; i++)
        if (strcmp(argv[0], shells[i].shell) == 0) {
            shells[i].print(a);
            return EXIT_CLEAN;
        }
    complain("completion for which shell? bash, zsh or fish");
    return EXIT_WRONG;
}
