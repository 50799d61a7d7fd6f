# SPDX-License-Identifier: MIT
# firewrap's hook for bash; `firewrap hook bash` prints it with the places filled in. In ~/.bashrc, last is best:
#   eval "$(firewrap hook bash)"
if [[ $- != *i* ]]; then
    : # scripts are not typed
elif builtin __firewrap is @VERSION@ 2>/dev/null; then
    : # loaded already
elif builtin __firewrap off 2>/dev/null; then
    builtin __firewrap on
    printf '%s\n' 'firewrap: this shell still has the hook of another version; start a new shell' >&2
elif enable -f @LIBRARY@ __firewrap && builtin __firewrap is @VERSION@; then
    unset FIREWRAP_HOOK
    # Also for functions and aliases, with all that they start.
    function nofw {
        if (($# == 0)); then
            printf '%s\n' 'usage: nofw CMD ARG...   runs CMD without a sandbox, this once' >&2
            return 125
        fi
        builtin __firewrap off
        "$@"
        set -- "$?"
        builtin __firewrap on
        return "$1"
    }
    function nf { nofw "$@"; }
    alias nofw='nofw ' nf='nf ' # the blank: the next word may be an alias, too
    complete -c nofw nf 2>/dev/null
else
    export FIREWRAP_HOOK=off
    printf '%s\n' "firewrap: the hook can not be loaded into this bash ($BASH_VERSION): typed commands are NOT sandboxed" >&2
    if [[ -n ${FIREWRAP_HOOK_REQUIRE-} ]]; then
        # With extdebug, a trap for DEBUG that fails keeps the command from running.
        function __firewrap_refuse {
            [[ -z ${FIREWRAP_HOOK_REQUIRE-} || $BASH_COMMAND == exit* || $BASH_COMMAND == *FIREWRAP_HOOK_REQUIRE* ]] && return
            printf '%s\n' 'firewrap: refused, the hook is not loaded (FIREWRAP_HOOK_REQUIRE)' >&2
            return 1
        }
        shopt -s extdebug
        trap __firewrap_refuse DEBUG
    fi
fi
if [[ $- == *i* ]]; then
    # Sets FIREWRAP_ARGS to OPTIONS if firewrap accepts them and the hook is there.
    function __firewrap_use {
        if [[ ${FIREWRAP_HOOK-} == off ]]; then
            printf '%s\n' 'firewrap: the hook is not loaded into this shell: nothing is sandboxed' >&2
            return 125
        fi
        FIREWRAP_ARGS=$1 @FIREWRAP@ run --dry-run -- true >/dev/null || return 125
        export FIREWRAP_ARGS=$1
    }
    function fwe { __firewrap_use "-bc${*:+ ${*@Q}}"; }
    function fwn { __firewrap_use "-bcn${*:+ ${*@Q}}"; }
    function fwc {
        if (($# == 0)); then
            printf '%s\n' 'usage: fwc PROFILE [OPTION...]   sandboxes every command, with a profile' >&2
            return 125
        fi
        __firewrap_use "-bc --profile ${*@Q}"
    }
    function fwd { export FIREWRAP_ARGS=; }
fi
