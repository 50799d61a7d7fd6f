/* SPDX-License-Identifier: MIT */
#include "resolve.h"

static void omit_waiting(struct sandbox *sb) {
    const settings *waiting = &sb->policy->waiting;
    for (size_t i = 0; i < waiting->n; i++) {
        const struct setting *s = &waiting->v[i];
        sandbox_omit(sb, &s->origin, mem_printf("%s = %s", keys[s->key].name, s->value), "waits for 'firewrap allow'");
    }
}

bool resolve(struct sandbox *sb, const struct world *w, const struct policy *p, const layers *ls,
             char *const *command) {
    *sb = (struct sandbox){.world = w, .policy = p, .command = command};
    omit_waiting(sb);
    bool ok = resolve_base(sb);
    size_t based = sb->grants.n;
    resolve_etc(sb);
    resolve_programs(sb);
    ok = resolve_grants(sb) && ok;
    ok = resolve_desktop(sb) && ok; /* a bind of the home must not cover an agent's socket */
    ok = resolve_appimage(sb) && ok;
    resolve_temporary(sb);
    ok = resolve_named(sb, based) && ok;
    resolve_ways(sb);
    ok = resolve_links(sb) && ok; /* so far all mistakes are listed */
    if (!ok || !resolve_secrets(sb) || !resolve_protects(sb, ls) || !resolve_home(sb) || !resolve_own(sb))
        return false;
    resolve_accounts(sb);
    if (!resolve_root(sb) || !resolve_hides(sb) || !resolve_twins(sb) || !resolve_masked(sb))
        return false;
    resolve_env(sb);
    resolve_removed(sb);
    resolve_released(sb);
    resolve_unkept(sb);
    resolve_marker(sb);
    return true;
}
