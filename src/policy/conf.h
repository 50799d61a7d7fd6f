/* SPDX-License-Identifier: MIT */
/* Reads the text of a policy file into settings. libinih splits the lines, but firewrap owns the reader: the library
 * cuts long lines and section names, joins indented lines to the key above, drops what follows " ;" and ends at a NUL,
 * and each of these can turn a comment into a policy. Should: list all mistakes of a file, each as PATH:LINE. Mustn't:
 * let the library see a line that it would read differently than a person does. */
#ifndef FIREWRAP_CONF_H
#define FIREWRAP_CONF_H

#include "discover.h"
#include "keys.h"

/* Appends the settings of F to OUT, in order. False: F has mistakes, all are reported and OUT is to be thrown away. */
bool conf_parse(const struct file *f, settings *out);

/* Does a section hold for a command? SECTION is the words of "[command …]": the first is compared with the basename of
 * ARGV[0], the others with the words that follow, behind the program's global options where these are known (git -C DIR push).
 * NULL holds always; a NULL ARGV is no command. */
bool conf_section_holds(const char *section, char *const *argv);

/* The words of ARGV, a command, behind its program and that one's global options. */
char *const *conf_behind_options(char *const *argv);

#endif
