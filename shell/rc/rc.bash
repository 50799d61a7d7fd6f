# SPDX-License-Identifier: MIT
# The shell of `firewrap shell`: what the user's own files say, if they are visible, and a mark in the prompt.
# shellcheck disable=SC1090
for __firewrap_file in /etc/bash.bashrc ~/.bashrc; do
    [[ ! -r $__firewrap_file ]] || . "$__firewrap_file"
done
unset __firewrap_file
# Whatever else sets the prompt, and whenever: after it.
__firewrap_mark() { [[ $PS1 == '[fw] '* ]] || PS1="[fw] $PS1"; }
PROMPT_COMMAND=("${PROMPT_COMMAND[@]}" __firewrap_mark)
