/* SPDX-License-Identifier: MIT */
/* firewrap-hook.so: sends each external command of a typed line through firewrap. One library for three shells: bash loads
 * it by `enable -f`, zsh by `zmodload`, fish is started again with LD_PRELOAD.
 *
 * Theory of operation. The shell parses, expands, looks up, redirects and forks as always; only its calls of execve(2) and
 * posix_spawn(3) arrive here (got.c). While a typed line is executing, the hook is armed, and a call for PROGRAM becomes one
 * for `firewrap run --hook … -- PROGRAM` (exec.c), unless nothing asks for a sandbox in this directory (applies.c). Each
 * shell has its own way to tell when a typed line begins and ends (bash.c, zsh.c, fish.c).
 * Should: leave what the shell does for prompts, completions and plugins alone; give the program just what the shell gave.
 * Mustn't: let a typed command start unsandboxed because something failed; allocate from the heap in a start (it may be the
 * forked child of a threaded shell). */
#ifndef FIREWRAP_HOOK_H
#define FIREWRAP_HOOK_H

#include <limits.h>
#include <spawn.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <termios.h>

struct hook {
    const char *error;     /* why the shell's commands can not be reached; NULL: they can */
    pid_t shell;           /* the process that has loaded the library */
    bool armed;            /* a typed line is executing */
    int suspended;         /* `nofw` and the like, counted */
    bool fish;             /* loaded by fish, whose environment says what it is doing (fish.c) */
    bool edit;             /* FIREWRAP_SCOPE=edit: what runs while a line is edited is wrapped, too */
    bool require;          /* FIREWRAP_HOOK_REQUIRE: what can not be followed is refused */
    bool lost;             /* a line was executed that no editor has handed to the shell; until one is */
    bool (*paused)(void);  /* the shell runs something that was not typed, although armed; may be NULL */
    bool (*outside)(void); /* it is `nofw` that runs something, where `suspended` does not count that; may be NULL */
    bool (*own_variable)(const char *entry); /* has the command that starts ENTRY for itself (`A=1 cmd`)? may be NULL */
    bool (*executes)(void);                  /* a key's function executes a text; may be NULL: fish's flag tells */
    const char *(*editor)(void);             /* the line editor that does so, NULL if none is known; may be NULL */
    bool (*args)(
        const char **value);   /* FIREWRAP_ARGS as the shell's variable, exported or not; VALUE NULL: not set; false:
                                       * it is no plain text. May be NULL: the command's environment tells */
    const char *(*way)(void);  /* the directory by the way that the user came; may be NULL: PWD tells */
    const char *(*path)(void); /* PATH of the shell, for a command whose environment has none; may be NULL */
    const char *interpreter;   /* the shell runs scripts without "#!" itself (bash): its path */
    const char *lend;          /* what the names of temporary files for commands begin with, NULL if there are none */
    dev_t terminal;            /* the shell's own standard input, 0 if that is no terminal */
    char firewrap[PATH_MAX];   /* the program */
    char own[40];              /* what the names of fish's variables for the hook begin with */
    char inherited[4096];      /* inherited_note() of when the hook was loaded */
    char mark[32];             /* "FIREWRAP_HOOK=PID", by which `firewrap prompt` knows that this shell has the hook */
};
extern struct hook hook;

/* A typed line begins: arms, and remembers the environment ENVP that the shell had before. It ends: disarms. */
void hook_arm(char *const *envp);
void hook_disarm(void);

/* The device of the terminal that is standard input, 0 if it is none. */
dev_t hook_terminal(void);

/* got.c: puts the replacements below into the main program's table of imported functions. NULL, or why not. */
const char *got_patch(void);
int hook_execve(const char *path, char *const argv[], char *const envp[]);
int hook_posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
                     const posix_spawnattr_t *attributes, char *const argv[], char *const envp[]);

/* applies.c: can it be told without asking firewrap that no sandbox is wanted? ENVP is the command's environment. */
bool applies_not(char *const *envp);

/* place.c: does PROGRAM lie, by all links, where only root can have put it? false: firewrap has to be asked. */
bool place_is_roots(const char *program);

/* typed.c: who has brought a variable that the shell exports? */
enum typed {
    TYPED_NEVER, /* the rc files, or what was there before them: it is as at the first prompt */
    TYPED_BY_OTHERS, /* a function of the prompt, of a change of the directory, of a key; what steers a program, from direnv, too */
    TYPED_BY_DIRENV,
    TYPED_BEFORE, /* an earlier line */
    TYPED_NOW     /* the line that runs */
};

/* A line begins, and ends: ENVP is what the shell exports then. What comes before the first end is the rc files'. */
void typed_begin(char *const *envp);
void typed_end(char *const *envp);
void typed_settle(char *const *envp); /* the first prompt comes, if none has */

/* What the shell does between these two was not typed, nor is what it exports. LINE_ACTS: until now it was a line that did. */
void typed_pause(char *const *envp, bool line_acts);
void typed_resume(char *const *envp);

/* Does TEXT (may be NULL) set the variable of ENTRY, to the letter, to the value that it has (A=1, A='1', A=$A)? Then the line has
 * typed it, although nothing changes. */
bool typed_says(const char *text, const char *entry);

/* Of ENTRY in the environment ENVP of a command, in bash and zsh. */
enum typed typed_by(char *const *envp, const char *entry);

/* Of what has come between two lines, and is none of the rc files'. BY_DIRENV: direnv has acted there. */
enum typed typed_brought(const char *entry, bool by_direnv);

/* variables.c: says to firewrap who has brought what is in the environment COMMAND. OWN is that of firewrap itself, SHELL the
 * shell's. NOTED: room for fish_note. Writes options to *WORDS, at most eight, and their texts to *TEXT, at most all names of COMMAND
 * with two bytes more for each, and four; moves both on. */
struct variables {
    char *const *shell, *const *command, *const *own;
    uint64_t *noted;
    size_t slots;
};
void variables_say(const struct variables *v, char ***words, char **text);

/* May ENTRY of an earlier line be one that the shell has changed by itself as it ran? */
bool typed_is_shells(const char *entry);
uint64_t typed_hash(const char *text);

/* steer.c: the variables that steer firewrap itself. A line begins, and ends: ENVP is what the shell exports then. What has
 * changed in between counts, what has changed otherwise does not; a shell that never says when a line ends has all count as it
 * is when one begins. steer_accept: FIREWRAP_ARGS counts as it is now, whoever has changed it. */
bool steer_is(const char *variable);
bool steer_is_watched(const char *variable); /* or does it bring code into a program, or tell it whom to call? */
void steer_begin(char *const *envp);
void steer_end(char *const *envp);
void steer_accept(char *const *envp);

/* For a command whose environment is ENVP. steer_entries puts what counts ("NAME=value", without FIREWRAP_ARGS) into OUT, if that is
 * not NULL, and returns the number. steer_args: the FIREWRAP_ARGS that counts, NULL if it is not set; false: it can not be read.
 * steer_changed: is anything else than what counts in ENVP? steer_strange: does ENTRY of it bring code, and does not count?
 * steer_own: what firewrap itself, called by hand, is to have in place of ENTRY, NULL for nothing. */
size_t steer_entries(char *const *envp, const char **out);
bool steer_args(char *const *envp, const char **value);
bool steer_changed(char *const *envp);
bool steer_strange(char *const *envp, const char *entry);
const char *steer_own(char *const *envp, const char *entry);

/* Writes into TEXT, of SIZE bytes, a regular expression for the names of the variables that steer or bring code. */
void steer_pattern(char *text, size_t size);

/* frames.c, for zsh. frames_guard has BEGINS and ENDS called around what the shell calls of itself; false: it can not.
 * frames_untyped: is it that which runs now? frames_asks: while a line is edited, does the editor's function only ask?
 * frames_outside_lines: else, is it what the shell does before a prompt, behind no line: texts of the mail check, sched? */
bool frames_look_up(void);
bool frames_guard(void *module, void (*begins)(void), void (*ends)(void));
bool frames_untyped(void);
bool frames_asks(void);
bool frames_outside_lines(void);
bool frames_in_file(void);   /* or a file, as before the first prompt the rc files are? */
bool frames_evaluates(void); /* or does it evaluate a text? */

/* The value of NAME in ENVP, NULL if it is not there. */
const char *env_get(char *const *envp, const char *name);

/* line.c: the text of the typed line. TEXT is one, or the next part of one; or what runs from now on is none that is known. */
void line_append(const char *text);
void line_forget(void);
const char *line_text(void); /* of bash and zsh; NULL: not known */

/* Which words of the command PATH, ARGV stand in that line to the letter, and may be paths? Writes them to TEXT, one a line, and returns
 * the end of it, where it puts a NUL; line_room is how much that may take. ENVP is the shell's environment, HOME may be NULL. */
size_t line_room(const char *path, char *const *argv);
char *line_named(char *text, const char *path, char *const *argv, char *const *envp, const char *home);

/* inherited.c: writes into TEXT, of SIZE bytes, what is open above 2 and not close-on-exec, as NUMBER:DEVICE:INODE with
 * blanks between; "all" if that is too long. */
void inherited_note(char *text, size_t size);

/* temp.c: makes a directory private to the user: the prefix for this shell's files in it, for hook.lend. NULL: failed. */
const char *temp_make(void);

/* follow.c. FLAG is fish's, NULL in other shells. follow_executes: does a key's function execute a line, now? follow_mark: the
 * word for `firewrap prompt`, which says whether the editor can be followed; a text of ours. follow_guard has it found out from now
 * on, in bash and zsh; false: no memory. */
bool follow_executes(const char *flag);
char *follow_mark(const char *flag, bool executes);
bool follow_guard(void);

/* FIREWRAP_HOOK_REQUIRE has VALUE (NULL: none) as a line begins, or ends. follow_refuses: does that, or the command's environment ENVP,
 * want a line refused that can not be followed? */
void follow_require(const char *value, bool line_ends);
bool follow_refuses(char *const *envp);

/* fish.c, at load: the library takes itself out of LD_PRELOAD, and tells fish's script that it is there. */
void fish_load(void);

/* What fish's script says in ENVP: the value of its variable NAME, and the entry "X=value" that it has noted in GROUP for the X
 * of ENTRY; NULL if there is none. fish_noted: that of one VARIABLE of ENVP, if it is of GROUP. They lie in ENVP. */
const char *fish_get(char *const *envp, const char *name);
const char *fish_noted(const char *variable, const char *group);
const char *fish_entry(char *const *envp, const char *group, const char *entry);

/* fish's answer to typed_by: fish_note puts what the script has noted in ENVP into TABLE, of SIZE slots, a power of two more than
 * twice the number of entries of ENVP; all are 0 before. LINE: what is typed and runs, NULL if none does. */
void fish_note(uint64_t *table, size_t size, char *const *envp);
enum typed fish_typed_by(const uint64_t *table, size_t size, const char *line, const char *entry);

/* Is a typed line executing? Has the first prompt come, so that the script notes what counts? */
bool fish_in_line(char *const *envp);
const char *fish_line(char *const *envp); /* its text, as far as it may set a variable; NULL: none */
bool fish_is_settled(char *const *envp);

/* Stands for tcsetattr(3): fish switches the terminal when it begins and ends to edit a line. */
int fish_tcsetattr(int fd, int actions, const struct termios *modes);

/* Does a typed line seem to be executing, by the terminal's modes? */
bool fish_executes(void);

#endif
