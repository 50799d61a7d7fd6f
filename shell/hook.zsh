# SPDX-License-Identifier: MIT
# firewrap's hook for zsh. In ~/.zshrc, last is best:
#   eval "$(firewrap hook zsh)"
# `firewrap hook zsh` prints this with the places filled in, as one quoted word of `emulate -R zsh -o no_aliases -c`: so
# it is read the same whatever options and aliases the user has. Functions that are defined here keep that; those that run the
# user's commands must not, so the module defines them.
function __firewrap_mine {
    (( ${+aliases[$1]} || ${+galiases[$1]} || ${+functions[$1]} )) || return 0
    print -u2 -r -- "firewrap: your own $1 is kept; the hook's is __firewrap_${1/#%nf/nofw}"
    return 1
}
function __firewrap_off {
    export FIREWRAP_HOOK=off
    local why=${1-"the hook can not be loaded into this zsh ($ZSH_VERSION)"}
    print -u2 -r -- "firewrap: $why: typed commands are NOT sandboxed"
    [[ -n ${FIREWRAP_HOOK_REQUIRE-} ]] || return 0
    # With DEBUG_BEFORE_CMD, a trap that sets ERR_EXIT keeps the command from running.
    functions[TRAPDEBUG]='
        [[ -z ${FIREWRAP_HOOK_REQUIRE-} || $ZSH_DEBUG_CMD == exit* || $ZSH_DEBUG_CMD == *FIREWRAP_HOOK_REQUIRE* ]] && return
        print -u2 -r -- "firewrap: refused, the hook is not loaded (FIREWRAP_HOOK_REQUIRE)"
        setopt err_exit'
}
function __firewrap_commands {
    # Sets FIREWRAP_ARGS to OPTIONS if firewrap accepts them and the hook is there.
    function __firewrap_use {
        if [[ ${FIREWRAP_HOOK-} == off ]]; then
            print -u2 -r -- 'firewrap: the hook is not loaded into this shell: nothing is sandboxed'
            return 125
        fi
        FIREWRAP_ARGS=$1 @FIREWRAP@ run --dry-run -- true >/dev/null || return 125
        unset FIREWRAP_ARGS
        export FIREWRAP_ARGS=$1
        builtin __firewrap accept
    }
    function __firewrap_fwe { __firewrap_use "-bc${*:+ ${(j: :)${(@qq)@}}}" }
    function __firewrap_fwn { __firewrap_use "-bcn${*:+ ${(j: :)${(@qq)@}}}" }
    function __firewrap_fwc {
        if (( ! $# )); then
            print -u2 -r -- 'usage: fwc PROFILE [OPTION...]   sandboxes every command, with a profile'
            return 125
        fi
        __firewrap_use "-bc --profile ${(j: :)${(@qq)@}}"
    }
    function __firewrap_fwd {
        unset FIREWRAP_ARGS
        export FIREWRAP_ARGS=
        [[ ${FIREWRAP_HOOK-} == off ]] || builtin __firewrap accept
    }
    local name
    for name in fwe fwn fwc fwd; do
        ! __firewrap_mine $name || functions[$name]="__firewrap_$name \"\$@\""
    done
}
function __firewrap_nofws {
    builtin __firewrap define 'function __firewrap_nofw {
        if (( ! $# )); then
            print -u2 -r -- "usage: nofw CMD ARG...   runs CMD without a sandbox, this once"
            return 125
        fi
        builtin __firewrap off
        "$@"
    }'
    local name
    for name in nofw nf; do
        __firewrap_mine $name || continue
        builtin __firewrap define "function $name { __firewrap_nofw \"\$@\" }"
        alias $name="$name " # the blank: the next word may be an alias, too
        (( ! ${+functions[compdef]} )) || compdef _precommand $name
    done
}
if [[ ! -o interactive ]]; then
    : # scripts are not typed
elif (( ${+builtins[__firewrap]} )); then
    builtin __firewrap is @VERSION@ ||
        print -u2 -r -- 'firewrap: this shell still has the hook of another version; start a new shell'
elif [[ ! -o zle && -t 0 && -z ${ZSH_EXECUTION_STRING-} ]]; then # what the editor has not read does not count as typed
    __firewrap_off 'this zsh reads without its line editor (setopt zle, before the line of the hook)'
    __firewrap_commands
else
    {
        module_path+=(@MODULES@)
        zmodload firewrap/hook
    } always {
        TRY_BLOCK_ERROR=0 # a module_path that can not be changed, say
        if (( ${+builtins[__firewrap]} )) && builtin __firewrap is @VERSION@; then
            unset FIREWRAP_HOOK
            __firewrap_nofws
        else
            __firewrap_off
        fi
        __firewrap_commands
    }
fi
