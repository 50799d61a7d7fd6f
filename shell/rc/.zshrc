# SPDX-License-Identifier: MIT
# The shell of `firewrap shell`: what the user's own files say, if they are visible, and a mark in the prompt.
unset ZDOTDIR
for __firewrap_file in ~/.zshenv ~/.zshrc; do
    [[ ! -r $__firewrap_file ]] || . $__firewrap_file
done
unset __firewrap_file
# Whatever else sets the prompt, and whenever: after it.
__firewrap_mark() { [[ $PROMPT == '[fw] '* ]] || PROMPT="[fw] $PROMPT" }
precmd_functions+=(__firewrap_mark)
