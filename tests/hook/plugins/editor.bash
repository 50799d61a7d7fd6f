# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# A stand-in for ble.sh: every key is bound to a function, which keeps the line itself, draws it, and on Enter executes it and
# what stands in PS0 and PROMPT_COMMAND by `eval`. For bash the one line never ends.
__ed_line=''
__ed_key() {
    __ed_line+=$1
    printf '%s' "$1"
    READLINE_LINE='' READLINE_POINT=0
}
__ed_accept() {
    local line=$__ed_line command
    __ed_line='' READLINE_LINE='' READLINE_POINT=0
    printf '\n%s' "${PS0@P}"
    eval -- "$line"
    __ed_status=$?
    for command in "${PROMPT_COMMAND[@]}"; do eval -- "$command"; done
    printf '@%s@READY@' "$__ed_status"
}
for __ed_i in {a..z} {A..Z} {0..9} _ ' ' '$' '(' ')' ';' '|' '=' '-' '/' '.' '<' '>'; do
    bind -x "\"$__ed_i\": __ed_key '$__ed_i'"
done
bind -x '"\C-m": __ed_accept'
