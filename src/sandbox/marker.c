/* SPDX-License-Identifier: MIT */
/* Says inside where a program is, as the interface of containers has it (systemd.io/CONTAINER_INTERFACE): systemd-detect-virt and
 * others look there. */
#include "base/path.h"
#include "resolve.h"

#include <string.h>

static const char variable[] = "container", place[] = "/run/host/container-manager", text[] = "firewrap";
static const struct origin marker = {.kind = ORIGIN_DEFAULT, .text = "says where it is"};

/* Has somebody decided about the variable? Another container's, passed on by the level, stays as well. */
static bool is_settled(const struct sandbox *sb) {
    const settings *list = &sb->policy->list;
    for (size_t i = 0; i < sb->env.n; i++)
        if (!strcmp(sb->env.v[i].dest, variable))
            return true;
    for (size_t i = 0; i < list->n; i++)
        if (list->v[i].key == KEY_ENV_UNSET && !strcmp(list->v[i].value, variable))
            return true;
    return false;
}

/* Is the place the sandbox's own? Where it is the host's, a mount point would be made there. */
static bool is_free(const ops *list) {
    for (size_t i = 0; i < list->n; i++)
        if (op_is_mount(&list->v[i]) && (path_under(place, list->v[i].dest) || path_under(list->v[i].dest, place)))
            return false;
    return true;
}

void resolve_marker(struct sandbox *sb) {
    if (!(level_find(policy_get(sb->policy, KEY_BASE))->grants &
          LEVEL_SYSTEM)) /* level 0 shows what is named, nothing else */
        return;
    if (!is_settled(sb))
        op_add(&sb->env, OP_SETENV, text, variable, &marker);
    if (is_free(&sb->grants))
        op_add(&sb->grants, OP_DATA, mem_printf("%s\n", text), place, &marker);
}
