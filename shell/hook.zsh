# SPDX-License-Identifier: MIT
# firewrap's hook for zsh; `firewrap hook zsh` prints it with the places filled in. In ~/.zshrc, last is best:
#   eval "$(firewrap hook zsh)"
if [[ ! -o interactive ]]; then
    : # scripts are not typed
elif (( ${+builtins[__firewrap]} )); then
    builtin __firewrap is @VERSION@ ||
        print -u2 -r -- 'firewrap: this shell still has the hook of another version; start a new shell'
elif module_path+=(@MODULES@) && zmodload firewrap/hook && builtin __firewrap is @VERSION@; then
    unset FIREWRAP_HOOK
    # A typed line begins behind the last function of preexec_functions, and ends before the first of precmd_functions. What a
    # change of the directory starts was not typed either; nor what runs at the shell's end. Plain functions
    # of these names would run before the arrays, so they move in.
    function __firewrap_preexec { builtin __firewrap preexec }
    # Without the line editor there is no backstop: then all is wrapped, what makes the prompt as well.
    function __firewrap_precmd {
        [[ -o zle ]] && builtin __firewrap precmd || builtin __firewrap preexec
        __firewrap_order
    }
    function __firewrap_off { builtin __firewrap off }
    function __firewrap_on { builtin __firewrap on }
    function __firewrap_order {
        emulate -L zsh
        local name
        for name in precmd chpwd zshexit; do
            (( ${+functions[$name]} )) || continue
            functions[__firewrap_user_$name]=$functions[$name]
            unfunction $name
            eval "${name}_functions=(__firewrap_user_$name \${${name}_functions:#__firewrap_user_$name})"
        done
        typeset -ga precmd_functions preexec_functions chpwd_functions zshexit_functions
        precmd_functions=(__firewrap_precmd ${precmd_functions:#__firewrap_precmd})
        preexec_functions=(${preexec_functions:#__firewrap_preexec} __firewrap_preexec)
        chpwd_functions=(__firewrap_off ${chpwd_functions:#__firewrap_(off|on)} __firewrap_on)
        zshexit_functions=(__firewrap_off ${zshexit_functions:#__firewrap_off})
    }
    __firewrap_order
    [[ -o zle ]] || builtin __firewrap preexec
    function nofw {
        if (( ! $# )); then
            print -u2 -r -- 'usage: nofw CMD ARG...   runs CMD without a sandbox, this once'
            return 125
        fi
        builtin __firewrap off
        { "$@" } always { builtin __firewrap on }
    }
    function nf { nofw "$@" }
    alias nofw='nofw ' nf='nf ' # the blank: the next word may be an alias, too
    (( ! ${+functions[compdef]} )) || compdef _precommand nofw nf
else
    export FIREWRAP_HOOK=off
    print -u2 -r -- "firewrap: the hook can not be loaded into this zsh ($ZSH_VERSION): typed commands are NOT sandboxed"
    if [[ -n ${FIREWRAP_HOOK_REQUIRE-} ]]; then
        # With DEBUG_BEFORE_CMD, a trap that sets ERR_EXIT keeps the command from running.
        setopt debug_before_cmd
        function TRAPDEBUG {
            [[ -z ${FIREWRAP_HOOK_REQUIRE-} || $ZSH_DEBUG_CMD == (exit*|*FIREWRAP_HOOK_REQUIRE*) ]] && return
            print -u2 -r -- 'firewrap: refused, the hook is not loaded (FIREWRAP_HOOK_REQUIRE)'
            setopt err_exit
        }
    fi
fi
if [[ -o interactive ]]; then
    # Sets FIREWRAP_ARGS to OPTIONS if firewrap accepts them and the hook is there.
    function __firewrap_use {
        if [[ ${FIREWRAP_HOOK-} == off ]]; then
            print -u2 -r -- 'firewrap: the hook is not loaded into this shell: nothing is sandboxed'
            return 125
        fi
        FIREWRAP_ARGS=$1 @FIREWRAP@ run --dry-run -- true >/dev/null || return 125
        export FIREWRAP_ARGS=$1
    }
    function fwe { __firewrap_use "-bc${*:+ ${(j: :)${(@qq)@}}}" }
    function fwn { __firewrap_use "-bcn${*:+ ${(j: :)${(@qq)@}}}" }
    function fwc {
        if (( ! $# )); then
            print -u2 -r -- 'usage: fwc PROFILE [OPTION...]   sandboxes every command, with a profile'
            return 125
        fi
        __firewrap_use "-bc --profile ${(j: :)${(@qq)@}}"
    }
    function fwd { export FIREWRAP_ARGS= }
fi
