/* SPDX-License-Identifier: MIT */
/* Where the redirections of a typed line have led. It is the shell that opens `> out.log`, outside, and a command can have made
 * that a link to ~/.profile: then the next command would write there what it likes.
 *
 * Theory of operation. A descriptor does not tell by which name it was opened. So a file that may be written is refused if it is
 * one that tools outside obey or that is kept from commands, whatever name has led there; the user says by --keep-fd that he
 * means it. What is only read the user may well have named (`< ~/.ssh/id.pub`): it is refused if a link to it lies where commands
 * can have put one, or if that can not be told.
 * Should: judge the file by device and inode, and the directories above it.
 * Mustn't: cost anything for a terminal, a pipe or a file that is none of these; take the kernel's name of it for more than the way
 * to what lies above. */
#ifndef FIREWRAP_REDIRECTED_H
#define FIREWRAP_REDIRECTED_H

#include "sandbox/sandbox.h"

/* May a command of the sandbox CONTEXT have FD, a regular file? False: reported. */
bool redirected_fit(const void *context, int fd);

#endif
