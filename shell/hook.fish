# SPDX-License-Identifier: MIT
# firewrap's hook for fish; `firewrap hook fish` prints it with the places filled in. First in ~/.config/fish/config.fish,
# since it starts fish once more, with a library in it:
#   firewrap hook fish | source
if not status is-interactive
    # scripts are not typed
else if set -q __firewrap_hook
    test $__firewrap_hook = @VERSION@
    or echo 'firewrap: this shell still has the hook of another version; start a new shell' >&2
else if test "$FIREWRAP_HOOK_PID" = $fish_pid
    # The library is there. It reads this variable from the environment of each command, and takes it out: 1 while a typed
    # line is executing, then the names of the variables that were exported before.
    set -g __firewrap_hook @VERSION@
    set -g __firewrap_lend $FIREWRAP_HOOK_LEND
    set -e FIREWRAP_HOOK_PID FIREWRAP_HOOK_REEXEC FIREWRAP_HOOK_LEND FIREWRAP_HOOK
    set -gx FIREWRAP_HOOK_ARMED 0

    function __firewrap_postexec --on-event fish_postexec
        set -gx FIREWRAP_HOOK_ARMED 0
    end
    # Made anew at each prompt, so that those of others are called before it.
    function __firewrap_precmd --on-event fish_prompt
        set -gx FIREWRAP_HOOK_ARMED 0
        functions -e __firewrap_preexec
        function __firewrap_preexec --on-event fish_preexec
            set -gx FIREWRAP_HOOK_ARMED 1 (set -nx)
        end
    end
    # What changes of the directory and the terminal's title start was not typed.
    function __firewrap_outside --argument-names name
    end

    function nofw --description 'Run a command without a sandbox, this once' --wraps command
        if test (count $argv) -eq 0
            echo 'usage: nofw CMD ARG...   runs CMD without a sandbox, this once' >&2
            return 125
        end
        set -lx FIREWRAP_HOOK_ARMED 0
        $argv
    end
    function nf --description 'Run a command without a sandbox, this once' --wraps command
        nofw $argv
    end
else if set -q FIREWRAP_HOOK_REEXEC
    set -e FIREWRAP_HOOK_REEXEC
    set -gx FIREWRAP_HOOK off
    echo "firewrap: the hook can not be loaded into this fish ($version): typed commands are NOT sandboxed" >&2
else
    set -l words
    test -r /proc/$fish_pid/cmdline
    and set words (string split0 </proc/$fish_pid/cmdline)[2..-1]
    if status is-login; and not contains -- -l $words; and not contains -- --login $words
        set -p words -l
    end
    set -gx SHLVL (math $SHLVL - 1)
    exec /usr/bin/env FIREWRAP_HOOK_REEXEC=1 LD_PRELOAD=(string join : -- @LIBRARY@ $LD_PRELOAD) (status fish-path) $words
end
