# SPDX-License-Identifier: MIT
# firewrap's hook for bash; `firewrap hook bash` prints it with the places filled in. In ~/.bashrc, last is best:
#   eval "$(firewrap hook bash)"
# No alias can stand for a word of the first lines, and behind them there are none. That it is there the library says itself, in
# __firewrap_loaded.
__firewrap_loaded='' __firewrap_options=${BASHOPTS-}
\builtin shopt -u expand_aliases
if [[ $- != *i* ]]; then
    : # scripts are not typed
elif \builtin __firewrap is @VERSION@ 2>/dev/null && [[ $__firewrap_loaded == "$$ @VERSION@" ]]; then
    __firewrap_loaded=before
elif [[ $(\builtin __firewrap 2>/dev/null) == on ]]; then
    __firewrap_loaded=before
    \builtin printf '%s\n' 'firewrap: this shell still has the hook of another version; start a new shell' >&2
elif \builtin enable -f @LIBRARY@ __firewrap && \builtin __firewrap is @VERSION@ && [[ $__firewrap_loaded == "$$ @VERSION@" ]]; then
    \builtin unset -v FIREWRAP_HOOK
else
    \unset -f builtin # which may be why; what follows has to be said
    FIREWRAP_HOOK=off
    \builtin export FIREWRAP_HOOK
    \builtin printf '%s\n' "firewrap: the hook can not be loaded into this bash ($BASH_VERSION): typed commands are NOT sandboxed" >&2
    if [[ -n ${FIREWRAP_HOOK_REQUIRE-} ]]; then
        # With extdebug, a trap for DEBUG that fails keeps the command from running.
        function __firewrap_refuse {
            [[ -z ${FIREWRAP_HOOK_REQUIRE-} || $BASH_COMMAND == exit* || $BASH_COMMAND == *FIREWRAP_HOOK_REQUIRE* ]] && return
            \builtin printf '%s\n' 'firewrap: refused, the hook is not loaded (FIREWRAP_HOOK_REQUIRE)' >&2
            return 1
        }
        \builtin shopt -s extdebug
        \builtin trap __firewrap_refuse DEBUG
    fi
fi
if [[ $- == *i* && $__firewrap_loaded != before ]]; then
    # Also for functions and aliases, with all that they start. What is outside ends with this function, however that ends.
    function __firewrap_nofw {
        if (($# == 0)); then
            \builtin printf '%s\n' 'usage: nofw CMD ARG...   runs CMD without a sandbox, this once' >&2
            return 125
        fi
        [[ ${FIREWRAP_HOOK-} == off ]] || \builtin __firewrap outside || return 125
        "$@"
    }
    # Sets FIREWRAP_ARGS to OPTIONS if firewrap accepts them and the hook is there. It may have been an array, or a reference.
    function __firewrap_use {
        if [[ ${FIREWRAP_HOOK-} == off ]]; then
            \builtin printf '%s\n' 'firewrap: the hook is not loaded into this shell: nothing is sandboxed' >&2
            return 125
        fi
        [[ -z $1 ]] || (__firewrap_set "$1" && @FIREWRAP@ run --dry-run -- true >/dev/null) || return 125
        __firewrap_set "$1" && \builtin __firewrap accept
    }
    function __firewrap_set {
        \builtin unset -n FIREWRAP_ARGS
        \builtin unset -v FIREWRAP_ARGS
        # shellcheck disable=SC2034
        FIREWRAP_ARGS=$1
        # shellcheck disable=SC2034
        \builtin export FIREWRAP_ARGS
    }
    # $1, and the other words behind it, quoted.
    function __firewrap_with {
        \builtin local IFS options
        IFS=' ' options=$1
        \builtin shift
        __firewrap_use "$options${*:+ ${*@Q}}"
    }
    function __firewrap_fwc {
        if (($# == 0)); then
            \builtin printf '%s\n' 'usage: fwc PROFILE [OPTION...]   sandboxes every command, with a profile' >&2
            return 125
        fi
        __firewrap_with '-bc --profile' "$@"
    }
    # The user's own of these names stay.
    function __firewrap_is_free {
        [[ -z ${BASH_ALIASES[$1]+there} ]] && ! \builtin declare -F "$1" >/dev/null && return
        __firewrap_kept+=" $1"
        return 1
    }
    __firewrap_kept=''
    if __firewrap_is_free nofw; then
        function nofw { __firewrap_nofw "$@"; }
        \builtin alias nofw='nofw ' # the blank: the next word may be an alias, too
        \builtin complete -c nofw 2>/dev/null
    fi
    if __firewrap_is_free nf; then
        function nf { __firewrap_nofw "$@"; }
        \builtin alias nf='nf '
        \builtin complete -c nf 2>/dev/null
    fi
    if __firewrap_is_free fwe; then function fwe { __firewrap_with -bc "$@"; }; fi
    if __firewrap_is_free fwn; then function fwn { __firewrap_with -bcn "$@"; }; fi
    if __firewrap_is_free fwc; then function fwc { __firewrap_fwc "$@"; }; fi
    if __firewrap_is_free fwd; then function fwd { __firewrap_use ''; }; fi
    if [[ -n $__firewrap_kept ]]; then
        \builtin printf '%s\n' "firewrap: these names are yours already, and stay so:$__firewrap_kept" >&2
    fi
    \builtin unset -v __firewrap_kept
    \builtin unset -f __firewrap_is_free
fi
if [[ :$__firewrap_options: == *:expand_aliases:* ]]; then \builtin shopt -s expand_aliases; fi
\builtin unset -v __firewrap_options
