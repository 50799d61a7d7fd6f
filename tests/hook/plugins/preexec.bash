# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# A stand-in for bash-preexec, which atuin, iTerm and others use: a trap for DEBUG calls preexec functions once a line, and
# PROMPT_COMMAND, in which it stands first and last, calls precmd functions and sets the trap.
preexec_functions=() precmd_functions=()
__pe_waiting=

__pe_precmd() {
    local status=$? function
    for function in "${precmd_functions[@]}"; do
        (exit "$status")
        "$function"
    done
    return "$status"
}

__pe_interactive() {
    __pe_waiting=yes
}

__pe_preexec() {
    [[ -n $__pe_waiting && -z ${COMP_LINE-}${READLINE_POINT-} && $BASH_COMMAND != __pe_* ]] || return 0
    local line function
    __pe_waiting=
    line=$(HISTTIMEFORMAT='' builtin history 1 | sed '1 s/^ *[0-9][0-9]*[* ] //')
    for function in "${preexec_functions[@]}"; do
        "$function" "$line"
    done
}

# At the first prompt. What stood in PROMPT_COMMAND is kept between the two functions; an array's other elements follow.
__pe_install() {
    [[ ${PROMPT_COMMAND[*]-} != *__pe_precmd* ]] || return
    trap '__pe_preexec "$_"' DEBUG
    local before=${PROMPT_COMMAND-}
    PROMPT_COMMAND="__pe_precmd
${before//__pe_install/:}"
    PROMPT_COMMAND+=(__pe_interactive)
    __pe_precmd
    __pe_interactive
}
PROMPT_COMMAND="${PROMPT_COMMAND:+$PROMPT_COMMAND
}__pe_install"
