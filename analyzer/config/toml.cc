/*
 * The one file in C++: tomlplusplus, compiled into it, behind toml.h. Nothing is thrown beyond it.
 */
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include "toml.h"

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

namespace {

struct Reader {
    bool (*leaf)(void *, const TomlLeaf *);
    void *arg;
};

int
line_of(const toml::node &node)
{
    return static_cast<int>(node.source().begin.line);
}

/* As a word of the command line would have it; false for tables, dates and floating numbers. */
bool
word_of(const toml::node &node, std::string &word)
{
    if (const auto *s = node.as_string())
        word = s->get();
    else if (const auto *n = node.as_integer())
        word = std::to_string(n->get());
    else if (const auto *b = node.as_boolean())
        word = b->get() ? "true" : "false";
    else
        return false;
    return true;
}

/* A key with an empty array or table: nothing is set, but the key should be one that there is. */
bool
tell_empty(const Reader &r, const char *key, const char *inner, const toml::node &node)
{
    TomlLeaf l = {};
    l.key = key;
    l.table = inner;
    l.in_array = node.is_array();
    l.empty = true;
    l.line = line_of(node);
    return r.leaf(r.arg, &l);
}

bool
tell(const Reader &r, const char *key, const char *inner, bool in_array, const toml::node &node)
{
    std::string word;
    bool is_word = word_of(node, word);
    TomlLeaf l = {key,  inner, in_array, node.is_boolean(), is_word ? word.c_str() : nullptr,
                  line_of(node), false};
    return r.leaf(r.arg, &l);
}

bool
read_value(const Reader &r, const char *key, const char *inner, const toml::node &node)
{
    const auto *array = node.as_array();
    if (!array)
        return tell(r, key, inner, false, node);
    if (array->empty())
        return tell_empty(r, key, inner, node);
    for (const toml::node &element : *array)
        if (!tell(r, key, inner, true, element))
            return false;
    return true;
}

using Entry = std::pair<const toml::key *, const toml::node *>;

/* tomlplusplus sorts by key; what is said first is read first, so that mistakes are told from the top. */
std::vector<Entry>
as_written(const toml::table &table)
{
    std::vector<Entry> out;
    for (auto &&[key, node] : table)
        out.emplace_back(&key, &node);
    std::stable_sort(out.begin(), out.end(), [](const Entry &a, const Entry &b) {
        const auto &x = a.first->source().begin, &y = b.first->source().begin;
        return x.line != y.line ? x.line < y.line : x.column < y.column;
    });
    return out;
}

bool
read_table(const Reader &r, const toml::table &table)
{
    for (const auto &[key, node] : as_written(table)) {
        const std::string name(key->str());
        const auto *inner = node->as_table();
        if (!inner) {
            if (!read_value(r, name.c_str(), nullptr, *node))
                return false;
            continue;
        }
        if (inner->empty() && !tell_empty(r, name.c_str(), "", *node))
            return false;
        for (const auto &[inner_key, value] : as_written(*inner))
            if (!read_value(r, name.c_str(), std::string(inner_key->str()).c_str(), *value))
                return false;
    }
    return true;
}

} // namespace

TomlResult
toml_read(const char *text, size_t n, const char *table,
          bool (*leaf)(void *arg, const TomlLeaf *l), void *arg, int *line, char *why, size_t size)
{
    toml::parse_result parsed = toml::parse(std::string_view(text, n));
    if (!parsed) {
        const toml::parse_error &e = parsed.error();
        *line = static_cast<int>(e.source().begin.line);
        snprintf(why, size, "%.*s", static_cast<int>(e.description().size()), e.description().data());
        for (char *p = why; *p; p++)
            if (*p == '\n')
                *p = ' ';
        return TOML_MALFORMED;
    }
    const toml::table *ours = &parsed.table();
    if (*table) {
        ours = parsed.table().at_path(table).as_table();
        if (!ours)
            return TOML_NO_TABLE;
    }
    return read_table({leaf, arg}, *ours) ? TOML_READ : TOML_REFUSED;
}
