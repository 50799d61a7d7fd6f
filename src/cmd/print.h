/* SPDX-License-Identifier: MIT */
/* What is printed on standard output for a person, and not for another program. */
#ifndef FIREWRAP_PRINT_H
#define FIREWRAP_PRINT_H

/* What can not be shown is escaped (str_printable), but for newlines and tabs, so a name goes through str_printable first. */
void print_shown(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* The same for TEXT of several lines. */
void print_text(const char *text);

#endif
