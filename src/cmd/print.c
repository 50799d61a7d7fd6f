/* SPDX-License-Identifier: MIT */
#include "print.h"

#include "base/mem.h"
#include "base/str.h"

#include <stdio.h>
#include <string.h>

void print_text(const char *text) {
    while (*text) {
        size_t len = strcspn(text, "\n\t");
        fputs(str_printable(mem_dup(text, len)), stdout);
        text += len;
        if (*text)
            putchar(*text++);
    }
}

void print_shown(const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    print_text(mem_vprintf(fmt, ap));
    va_end(ap);
}
