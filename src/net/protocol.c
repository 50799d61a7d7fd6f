/* SPDX-License-Identifier: MIT */
#include "protocol.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Cuts the text at AT up to BYTE off, and returns what follows; NULL if there is no BYTE. */
static char *cut(char *at, char byte) {
    char *end = strchr(at, byte);
    if (end)
        *end++ = '\0';
    return end;
}

bool net_line(char **lines, char **word, char **rest) {
    *word = *lines;
    if (!**lines || !(*lines = cut(*lines, '\n')))
        return false;
    *rest = cut(*word, ' ');
    if (!*rest)
        *rest = strchr(*word, '\0');
    return true;
}

bool net_parse(char *text, size_t len, struct net_request *r) {
    char *word;
    if (len < 2 || text[len - 1] != '\n' || memchr(text, '\0', len))
        return false;
    text[len] = '\0';
    r->lines = text;
    return net_line(&r->lines, &r->word, &r->argument) && net_line(&r->lines, &word, &r->project) &&
           !strcmp(word, "project") && *r->project == '/';
}

void net_escape(const char *text, char *out) {
    for (; *text; text++) {
        if (*text == '\\' || *text == '\n')
            *out++ = '\\';
        *out++ = (char)(*text == '\n' ? 'n' : *text);
    }
    *out = '\0';
}

/* Two that have the same name would only refuse each other's commands: the gate compares the path. FNV-1a. */
static uint64_t hash(const char *text) {
    uint64_t h = 0xcbf29ce484222325u;
    for (; *text; text++)
        h = (h ^ (unsigned char)*text) * 0x100000001b3u;
    return h;
}

void net_name(const char *project, char name[NET_NAME_SIZE]) {
    snprintf(name, NET_NAME_SIZE, "%016" PRIx64 "." NET_VERSION, hash(project));
}
