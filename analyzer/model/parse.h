/*
 * parse: what the files that read the model language share. Only they include this.
 *
 *     lex.c              tokens; a line of the language ends before a token at the margin, unless brackets are open
 *     parse.c            lines and parameters
 *     parse_outcome.c    what stands behind the '->'
 *     parse_clause.c     what stands behind a ';'
 *
 * Every parse_ function that returns a bool and is not named 'take' or 'at' returns false once the mistake has been
 * written to `why`; the first one ends the reading.
 */
#ifndef DECREF_MODEL_PARSE_H
#define DECREF_MODEL_PARSE_H

#include "outcome.h"

typedef enum TokenKind {                        /* ( ) , ; | ! ? = . are kinds of their own: the character */
    TOKEN_FILE_END = 256, TOKEN_LINE_END, TOKEN_NAME, TOKEN_INT, TOKEN_VERSION, TOKEN_ARROW, TOKEN_RANGE,
    TOKEN_ELLIPSIS, TOKEN_AT_LEAST, TOKEN_TOO_LARGE, TOKEN_UNKNOWN
} TokenKind;

typedef struct Token {
    int kind;                                   /* TokenKind or a character */
    const char *at; uint32_t n;                 /* its bytes in the text */
    int line, column;                           /* from 1; columns count bytes */
    int64_t value;                              /* INT; VERSION: as in PY_VERSION_HEX >> 16 */
} Token;

typedef struct Lexer {
    const char *at, *line_start;
    int line;
    int depth;                                  /* of open brackets */
    bool in_line;                               /* a line of the language has begun */
    int end_line, end_column;                   /* just behind the last token: where a missing one is missed */
} Lexer;

void lex_start(Lexer *l, const char *text, int line);
Token lex_next(Lexer *l);
bool token_is(const Token *t, const char *word);
void token_describe(const Token *t, char *out, size_t size);    /* as it stands after "found" */

typedef struct Parser {
    Lexer lexer;
    Token token;                                /* the next */
    Models *models;
    Arena *arena;
    const char *file;
    char *why; size_t whysize;
    Model model;                                /* what is being read */
    Vec(Param) params;                          /* of it; these vecs are used again for each model */
    Vec(Outcome) outcomes;
    Vec(Action) actions;
    Vec(Token) types;                           /* every type that a model names: checked at the end */
    Token clause;                               /* the first word of the clause being read */
    const Note *note;                           /* the annotation being read: params may be counted from 1; NULL */
    bool is_users;                              /* what is read was written by the user */
} Parser;

bool parse_mistake(Parser *p, const Token *at, const char *found, const char *expected);
bool parse_expected(Parser *p, const char *what);       /* at the next token */

void parse_advance(Parser *p);
bool parse_take(Parser *p, int kind);                   /* whether it is there; then it is behind us */
bool parse_take_word(Parser *p, const char *word);
bool parse_is_param(const Parser *p);           /* the name of a parameter is next */
bool parse_at_name(const Parser *p);                    /* at a name that may be left out, not at the x of an action 'x = ...' */

bool parse_need(Parser *p, int kind, const char *what);
bool parse_name(Parser *p, const char **name, const char *what);
bool parse_new_name(Parser *p, const char **name, const char *what);    /* of a parameter or type: not a word like 'steals' */
bool parse_word(Parser *p, const Word *table, int *value);
bool parse_family(Parser *p, Family *family);
bool parse_type(Parser *p, const char **type);
bool parse_param(Parser *p, int8_t *param);

bool parse_outcomes(Parser *p);
bool parse_clauses(Parser *p);
/* One line of a text that goes on behind it. Its types are not looked up: those of rules/api may stand in another text. */
bool parse_line(Models *m, const char *file, int line, const char *text, char *why, size_t whysize);

#endif
