# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2128,SC2178,SC2179 # a string that becomes an array is the point
# A stand-in for bash-preexec as it was released (0.4.1, 0.5.0): it puts a text into PROMPT_COMMAND, which is a string, and at
# the first prompt takes that text out of the string, puts itself first and last, and sets its trap for DEBUG. Where its text is not
# found in the string (since that has become an array, whose other elements it does not look at) it stays, and every prompt
# takes the trap away.
preexec_functions=() precmd_functions=()
PS_ARRAY=${PS_ARRAY-}
__ps_waiting='' __ps_inside=''
__ps_text=$'__ps_trap="$(trap -p DEBUG)"\ntrap - DEBUG\n__ps_install'

__ps_return() { return "${1:-0}"; }

__ps_precmd() {
    __ps_status=$? PS_PIPESTATUS=("${PIPESTATUS[@]}")
    local function
    for function in "${precmd_functions[@]}"; do
        __ps_return "$__ps_status"
        "$function"
    done
}

__ps_interactive() { __ps_waiting=on; }

__ps_in_prompt_command() {
    local -a parts
    local part
    IFS=$'\n;' read -rd '' -a parts <<<"${PROMPT_COMMAND[*]-}"
    for part in "${parts[@]}"; do
        [[ $part != "$1" ]] || return 0
    done
    return 1
}

__ps_preexec() {
    [[ -z $__ps_inside && -t 1 && -z ${COMP_LINE-}${READLINE_POINT-} && -n $__ps_waiting ]] || return 0
    local __ps_inside=1 line function
    ((BASH_SUBSHELL)) || __ps_waiting=
    if __ps_in_prompt_command "$BASH_COMMAND"; then
        __ps_waiting=
        return 0
    fi
    line=$(HISTTIMEFORMAT='' builtin history 1 | sed '1 s/^ *[0-9][0-9]*[* ] //')
    for function in "${preexec_functions[@]}"; do
        "$function" "$line"
    done
}

__ps_install() {
    [[ ${PROMPT_COMMAND-} != *__ps_precmd* ]] || return 1
    trap '__ps_preexec "$_"' DEBUG
    local before=${PROMPT_COMMAND-}
    before=${before//$__ps_text/:}
    PROMPT_COMMAND=$'__ps_precmd\n'$before
    if [[ -n $PS_ARRAY ]]; then # 0.5.0, from bash 5.1 on
        PROMPT_COMMAND+=(__ps_interactive)
    else
        PROMPT_COMMAND+=$'\n__ps_interactive'
    fi
    __ps_precmd
    __ps_interactive
}
PROMPT_COMMAND=${PROMPT_COMMAND:+$PROMPT_COMMAND$'\n'}$__ps_text
