# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# A stand-in for starship: the prompt's text comes from a program that gets the status, the pipeline's statuses and the time.
# In bash PS0 starts the clock; what PROMPT_COMMAND was is called by its own function.
if [[ -n ${BASH_VERSION-} ]]; then
    __ship_precmd() {
        SHIP_STATUS=$? SHIP_PIPE=("${PIPESTATUS[@]}")
        local i
        for i in "${__ship_before[@]}"; do
            (exit "$SHIP_STATUS")
            eval "$i"
        done
        PS1="@$SHIP_STATUS@READY@$(probe ship 0 "${SHIP_PIPE[@]}" >>~/ship.out)"
    }
    __ship_before=("${PROMPT_COMMAND[@]}")
    PROMPT_COMMAND=__ship_precmd
    PS0='$(probe ship-clock >>~/ship.out)'"${PS0-}"
else
    __ship_precmd() {
        SHIP_STATUS=$? SHIP_PIPE=(${pipestatus[@]})
        probe ship 0 $SHIP_PIPE >>~/ship.out
    }
    __ship_preexec() { probe ship-clock >>~/ship.out; }
    precmd_functions+=(__ship_precmd)
    preexec_functions+=(__ship_preexec)
    setopt promptsubst
    RPROMPT='$(probe ship-right >>~/ship.out)'
fi
