/* SPDX-License-Identifier: MIT */
/* The system's accounts, from its files alone: asking NSS could load modules and wait for the network. */
#ifndef FIREWRAP_ACCOUNTS_H
#define FIREWRAP_ACCOUNTS_H

#include <stdbool.h>
#include <sys/stat.h>

/* May anybody but its owner and root write what ST is of? Its group may, where it is the owner's private one: of his name,
 * without another member, and no other account's own. Debian and others give each user one (USERGROUPS_ENAB in
 * login.defs(5)), together with umask 002. Where the files do not say so, as for accounts of the network, others may. */
bool accounts_others_write(const struct stat *st);

/* Is GID the private group of the user UID, by the texts of passwd(5) and group(5)? */
bool accounts_is_private(const char *passwd, const char *group, uid_t uid, gid_t gid);

#endif
