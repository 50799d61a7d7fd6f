/* SPDX-License-Identifier: MIT */
/* What both sides of a seam have to spell alike: firewrap, the shells' module and the stub. Only #defines. */
#ifndef FIREWRAP_NAMES_H
#define FIREWRAP_NAMES_H

#define POLICY_NAME ".firewrap.ini"

#endif
