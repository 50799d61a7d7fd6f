/* SPDX-License-Identifier: MIT */
/* Which descriptors a command gets from whoever started firewrap.
 * Should: fill 0, 1 and 2. Mustn't: pass on one that leads out of the sandbox. */
#ifndef FIREWRAP_DESCRIPTORS_H
#define FIREWRAP_DESCRIPTORS_H

/* To be called before firewrap opens what it hands over itself. Failures end with status 125. */
void descriptors_prepare(void);

#endif
