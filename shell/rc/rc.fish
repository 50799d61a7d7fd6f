# SPDX-License-Identifier: MIT
# The shell of `firewrap shell`: a mark before whatever prompt there is.
functions -c fish_prompt __firewrap_prompt
function fish_prompt
    echo -n '[fw] '
    __firewrap_prompt
end
