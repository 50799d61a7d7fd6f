# SPDX-License-Identifier: MIT
# The shell of `firewrap shell`: what the user's own files say, if they are visible, and a mark in the prompt.
# shellcheck disable=SC1090
for __firewrap_file in /etc/bash.bashrc ~/.bashrc; do
    [[ ! -r $__firewrap_file ]] || . "$__firewrap_file"
done
unset __firewrap_file
# Whatever else sets the prompt, and whenever: after it.
__firewrap_mark() { [[ $PS1 == '[fw] '* ]] || PS1="[fw] $PS1"; }
if [[ ${PROMPT_COMMAND@a} == *a* ]]; then
    PROMPT_COMMAND+=(__firewrap_mark)
else
    # shellcheck disable=SC2179 # no array here
    PROMPT_COMMAND+=${PROMPT_COMMAND:+$'\n'}__firewrap_mark # what is a string stays one: bash-preexec looks for itself there
fi
