# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# A stand-in for atuin: an external program is told of each line before and after it, from preexec and precmd functions, and
# a key calls it while a line is edited.
__hist_preexec() { HIST_ID=$(probe "hist-start" 0 "$1" >>~/hist.out; echo 7); }
__hist_precmd() {
    local before=$?
    [[ -z ${HIST_ID-} ]] || (probe "hist-end" 0 "$before" >>~/hist.out &)
    HIST_ID=
}
preexec_functions+=(__hist_preexec)
precmd_functions+=(__hist_precmd)
if [[ -n ${BASH_VERSION-} ]]; then
    __hist_search() { READLINE_LINE=$(probe hist-search >>~/hist.out; echo 'probe found'); READLINE_POINT=${#READLINE_LINE}; }
    bind -x '"\C-g": __hist_search'
else
    __hist_search() { LBUFFER=$(probe hist-search >>~/hist.out; echo 'probe found'); }
    zle -N __hist_search
    bindkey '^G' __hist_search
fi
