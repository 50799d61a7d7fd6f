# SPDX-License-Identifier: MIT
# Completion for bash: firewrap, fw. What can be said is asked from the program, so it can not differ from it:
#   firewrap complete   "WORD<tab>help" a line; a WORD that takes a value ends with "="
#   firewrap keys       a key and its value's form a line
#   firewrap home names, firewrap alias names, firewrap profiles names   a name a line
#   firewrap --help     a subcommand and its arguments a line

# The lines of `firewrap complete` for options ("--…"), or with "sub" for subcommands.
_firewrap_words() {
    local word help
    while IFS=$'\t' read -r word help; do
        case $1:$word in
        sub:--* | run:[!-]* | option:[!-]*) ;;
        option:*) [[ $help == 'firewrap run only'* ]] || printf '%s\n' "$word" ;;
        *) printf '%s\n' "$word" ;;
        esac
    done < <(command firewrap complete 2>/dev/null)
}

# The same in one line, a blank before and behind each. (No sed or tr: PATH may lead into a project.)
_firewrap_line() {
    local word
    printf ' '
    while read -r word; do
        printf '%s ' "$word"
    done < <(_firewrap_words "$1")
}

# The form of option $1's value: "off|on", "PATH" and so on.
_firewrap_form() {
    local key form rest
    while read -r key form rest; do
        [[ --$key != "$1" ]] || printf '%s\n' "$form"
    done < <(command firewrap keys 2>/dev/null)
}

# The form of subcommand $1's arguments: "[FILE…]", "list|prune" and so on.
_firewrap_arguments() {
    local name form rest part=''
    while read -r name form rest; do
        [[ $name ]] || part=
        [[ $name != Subcommands* ]] || part=subcommands
        [[ ! $part || $name != "$1" || $form == --* ]] || { printf '%s\n' "$form"; break; }
    done < <(command firewrap --help 2>/dev/null)
}

# Completes $cur as a value of the form $1.
_firewrap_value() {
    local form=$1
    form=${form#[} form=${form%]}
    case $form in
    PROFILE) mapfile -t COMPREPLY < <(compgen -W "$(command firewrap profiles names 2>/dev/null)" -- "$cur") ;;
    *PATH* | *SRC* | *FILE* | *DIR*)
        compopt -o filenames -o nospace 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -f -- "$cur")
        ;;
    *NAME*'|GLOB' | NAME=VALUE) mapfile -t COMPREPLY < <(compgen -e -- "$cur") ;;
    *[!a-z\|]* | '') ;;
    *'|'*) mapfile -t COMPREPLY < <(compgen -W "${form//|/ }" -- "$cur") ;;
    esac
}

# Completes an option; $1 as for _firewrap_words.
_firewrap_option() {
    mapfile -t COMPREPLY < <(compgen -W "$(_firewrap_words "$1")" -- "$cur")
    [[ ${#COMPREPLY[@]} -ne 1 || ${COMPREPLY[0]} != *= ]] || compopt -o nospace 2>/dev/null
}

# Completes the command that begins at word $1, as if firewrap were not there.
_firewrap_command() {
    local loader
    for loader in _comp_command_offset _command_offset; do # bash-completion 2.12, and before
        if declare -F "$loader" >/dev/null; then
            "$loader" "$1"
            return
        fi
    done
    if ((COMP_CWORD == $1)) && [[ $cur != */* ]]; then
        mapfile -t COMPREPLY < <(compgen -c -- "$cur")
    else
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -f -- "$cur")
    fi
}

_firewrap() {
    local cur=${COMP_WORDS[COMP_CWORD]} i=1 form='' kind=option word values=' --argv0 --typed --lend '
    COMPREPLY=()
    for word in $(_firewrap_line run); do
        [[ $word != *= ]] || values+="${word%=} "
    done
    if [[ ${COMP_WORDS[0]##*/} == firewrap ]]; then
        word=${COMP_WORDS[1]}
        if ((COMP_CWORD == 1)) && [[ $cur != -* ]]; then
            mapfile -t COMPREPLY < <(compgen -W "$(_firewrap_words sub)" -- "$cur")
            mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -c -- "$cur")
            return
        elif ((COMP_CWORD > 1)) && [[ $(_firewrap_line sub) == *" $word "* ]]; then
            i=2
            form=$(_firewrap_arguments "$word")
            [[ $word != run ]] || kind=run
            if [[ $word == @(home|alias|profiles) && $COMP_CWORD -gt 2 ]]; then
                mapfile -t COMPREPLY < <(compgen -W "$(command firewrap "$word" names 2>/dev/null)" -- "$cur")
                return
            elif [[ $word/${COMP_WORDS[2]} == trust/forget && $COMP_CWORD -gt 2 ]]; then
                _firewrap_value '[DIR|FILE]'
                return
            elif [[ $form != *OPTION* ]]; then
                [[ $form != \[FILE* && $COMP_CWORD -ne 2 ]] || _firewrap_value "$form"
                return
            fi
        fi
    fi
    # Step over the options. "=" is a word of its own where COMP_WORDBREAKS says so, as it does by default.
    for (( ; i < COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        case $word in
        --) _firewrap_command $((i + 1)); return ;;
        -*) ;;
        *) _firewrap_command "$i"; return ;;
        esac
        if [[ ${COMP_WORDS[i + 1]} == '=' ]]; then
            if ((i + 2 >= COMP_CWORD)); then
                [[ $cur != '=' ]] || cur=
                _firewrap_value "$(_firewrap_form "$word")"
                return
            fi
            ((i += 2))
        elif [[ $values == *" $word "* ]]; then
            ((++i == COMP_CWORD)) && { _firewrap_value "$(_firewrap_form "$word")"; return; }
        fi
    done
    case $cur in
    --*=*) # "=" is no word break here
        word=${cur%%=*} cur=${cur#*=}
        _firewrap_value "$(_firewrap_form "$word")"
        COMPREPLY=("${COMPREPLY[@]/#/$word=}")
        ;;
    -*) _firewrap_option "$kind" ;;
    *) _firewrap_command "$i" ;;
    esac
}

complete -F _firewrap firewrap fw frap
