/* The fuzzed models begin with nothing: what stands in the place of the texts that cmake/embed.cmake makes. */
typedef struct EmbeddedText {
    const char *name, *text;
} EmbeddedText;
extern const EmbeddedText embedded_api[];

const EmbeddedText embedded_api[] = {{0, 0}};
