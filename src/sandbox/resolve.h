/* SPDX-License-Identifier: MIT */
/* Looks at the world for a policy: expands, follows links, finds what exists.
 * Should: name every grant by its real path, so that masks and the guard can be compared with it.
 * Mustn't: write anything; follow a link that a sandboxed program could have made inside a writable grant. */
#ifndef FIREWRAP_RESOLVE_H
#define FIREWRAP_RESOLVE_H

#include "host/host.h"
#include "state.h"

/* Fills SB for policy P and COMMAND (NULL-terminated, may be empty; argv[0] names the persistent home). FS are the
 * project files that were found: they are protected. False: reported. */
bool resolve(struct sandbox *sb, const struct world *w, const struct policy *p, const layers *ls, char *const *command);

/* Parts of resolve, in the order in which resolve.c calls them; none calls one that stands above it. False: reported. */
bool resolve_base(struct sandbox *sb);      /* grants.c: level and persistent home */
void resolve_etc(struct sandbox *sb);       /* etc.c: what links in /etc lead to */
void resolve_programs(struct sandbox *sb);  /* programs.c: toolchains on PATH */
bool resolve_grants(struct sandbox *sb);    /* grants.c: cwd, project, network, binds, tmpfs */
bool resolve_around(struct sandbox *sb);    /* repository.c, for grants: the repository around the project */
bool resolve_linked(struct sandbox *sb);    /* repository.c, for grants: the one that a linked work tree belongs to */
bool resolve_desktop(struct sandbox *sb);   /* desktop.c: display, sound, agents, sockets */
void resolve_temporary(struct sandbox *sb); /* temporary.c: the project's /tmp by its name outside */
bool resolve_named(struct sandbox *sb, size_t at); /* named.c: what the typed line names, as grants from AT on */
bool resolve_appimage(struct sandbox *sb);         /* appimage.c: names the command by its path and shows it */
void resolve_ways(struct sandbox *sb);             /* ways.c: directories on the way to a grant */
bool resolve_links(const struct sandbox *sb);      /* links.c: no link of the attacker's is followed */
bool resolve_secrets(struct sandbox *sb);          /* masks.c: secrets of a home that is granted */
bool resolve_protects(struct sandbox *sb, const layers *ls); /* protects.c: what tools outside obey */
bool resolve_nested(struct sandbox *sb, const char *top); /* nested.c, for protects: the same in the tree below TOP */
bool resolve_home(struct sandbox *sb);                    /* from_home.c: what the home leads to in a grant */
bool resolve_own(struct sandbox *sb);                     /* masks.c: firewrap's own directories */
void resolve_accounts(struct sandbox *sb);                /* accounts.c: masks for /etc/passwd and its like */
bool resolve_root(struct sandbox *sb);                    /* root.c: what only root may read */
bool resolve_hides(struct sandbox *sb);                   /* masks.c: mask and protect of the policy */
bool resolve_twins(struct sandbox *sb);                   /* twins.c: other names of hidden files */
bool resolve_masked(struct sandbox *sb);                  /* masks.c: grants below a mask show nothing */
void resolve_env(struct sandbox *sb);                     /* env.c */
void resolve_removed(struct sandbox *sb);                 /* removed.c: what a typed rm names is not held */
void resolve_released(struct sandbox *sb);                /* released.c: what git may replace is not held */
void resolve_unkept(struct sandbox *sb);                  /* unkept.c: git's user file, where there is none */
void resolve_marker(struct sandbox *sb);                  /* marker.c: after all others */

/* Of named.c: the path that WORD of a command is or has behind "=", NULL if it is none: where there is no slash. */
const char *named_path(const char *word);

/* Of led.c, for programs. Shows SRC at DEST, read-only, unless it is shown there. */
void resolve_show(struct sandbox *sb, const char *src, const char *dest);

/* Is PATH led to REAL by a link that a command can have made? Then that is not shown, which is noted. */
bool resolve_misled(struct sandbox *sb, const char *path, const char *real);

/* The directory around BIN, where that is DIR/bin with DIR/lib, DIR/libexec or DIR/share beside it, and no project; else BIN itself. */
const char *resolve_tree(struct sandbox *sb, const char *bin);

/* Shows the programs that links in DIR, an entry of PATH, lead to. */
void resolve_led(struct sandbox *sb, const char *dir);

/* Length of NAME without ".AppImage" (any case) at its end, 0 if it has none. */
size_t appimage_stem(const char *name);

/* *TOP: the top of the git repository that is granted with P's project since that lies below it, NULL if there is none. False:
 * reported. */
bool repository_around(const struct world *w, const struct policy *p, const char **top);

/* Is the host's PATH, or something below it, shown by one of the grants? */
bool resolve_shown(const struct sandbox *sb, const char *path);

/* Does a grant show the host's PATH so that it can be written? */
bool resolve_writable(const struct sandbox *sb, const char *path);

/* Adds the host's PATH to LIST, if it exists. False: reported; so is what can not be looked at (look.h). */
bool resolve_hide(const struct sandbox *sb, hides *list, const char *path, const struct origin *o, bool implied);

/* Protects PATH where a grant shows it writable, and watches it if it is not there or a link; the same for all that git obeys in
 * the repository of the directory DIR. False: reported. */
bool resolve_cover(struct sandbox *sb, const char *path);
bool resolve_cover_repository(struct sandbox *sb, const char *dir);

/* The same for each NAME of LIST in the directory DIR. */
bool resolve_cover_all(struct sandbox *sb, const char *dir, const struct list *list);

/* What was protected since there were BEFORE: what is in it, tools execute or obey. */
void resolve_mark_files(struct sandbox *sb, size_t before);

/* The origin of what nobody has written down. */
extern const struct origin resolve_obeyed;

/* Watches the link PATH, which is only on the way to something. */
bool resolve_watch_link(struct sandbox *sb, const char *path);

/* Is grant G one in which things are protected? A persistent home is the sandbox's own, nothing outside obeys it; the whole
 * of / is not looked through; and in /proc are no files. */
bool resolve_looked_at(const struct sandbox *sb, const struct op *g);

/* Does PATH lead through a link in a persistent home? Commands leave such links, and those that have not that home, or
 * that look from outside, would follow them to somewhere else. True: reported with O. */
bool resolve_left_behind(const struct sandbox *sb, const char *path, const struct origin *o);

/* Does PATH lead through a link that a command with one of the grants, or in another sandbox of the user, can have made? */
bool resolve_led_astray(const struct sandbox *sb, const char *path);

/* Does PATH, which is to be hidden or protected, lead through a link that a command with one of the grants, or in another sandbox of
 * the user, could exchange? True: reported with O. */
bool resolve_loose(const struct sandbox *sb, const char *path, const struct origin *o);

/* The repositories that git would find now below the directories of BEFORE, as far as resolve looks, and that were not there then. */
strv resolve_new_repositories(const memories *before);

#endif
