# SPDX-License-Identifier: MIT
# Completion for fish: firewrap, fw. What can be said is asked from the program, so it can not differ from it:
#   firewrap complete   "WORD<tab>help" a line; a WORD that takes a value ends with "="
#   firewrap keys       a key and its value's form a line
#   firewrap home names, firewrap alias names, firewrap profiles names   a name a line
#   firewrap --help     a subcommand and its arguments a line

# The form of option $argv[1]'s value: "off|on", "PATH" and so on.
function __firewrap_form
    command firewrap keys 2>/dev/null | while read -l key form rest
        test "--$key" = $argv[1]; and echo $form
    end
end

# The form of subcommand $argv[1]'s arguments: "[FILE…]", "list|prune" and so on.
function __firewrap_arguments
    command firewrap --help 2>/dev/null | while read -l name form rest
        test "$name" = "Options:"; and break
        test "$name" = $argv[1]; and echo $form; and break
    end
end

# Completes a value of the form $argv[1] that begins with $argv[2]; $argv[3] stands before it.
function __firewrap_value
    set -l form (string trim -c '[]' -- "$argv[1]")
    switch $form
        case PROFILE
            command firewrap profiles names 2>/dev/null | string replace -r '^' -- "$argv[3]"
        case '*PATH*' '*SRC*' '*FILE*' '*DIR*'
            # Files of "-- WORD": the completion of a command that has none of its own.
            for file in (complete -C "__firewrap_nothing $argv[2]")
                echo "$argv[3]$file"
            end
        case '*NAME*|GLOB' 'NAME=VALUE'
            set -nx | string replace -r '^' -- "$argv[3]"
        case '*|*'
            string match -qr '^[a-z|]+$' -- $form; and string split '|' $form | string replace -r '^' -- "$argv[3]"
    end
end

# Completes the command made of $argv[2..-1], whose last word is being typed, as if firewrap were not there.
function __firewrap_command
    set -l words (string escape -- $argv[1..-2])
    complete -C (string join ' ' -- $words $argv[-1])
end

# The lines of `firewrap complete` for: sub, option, run (the options of `firewrap run`).
function __firewrap_words
    switch $argv[1]
        case sub
            command firewrap complete 2>/dev/null | string match -v -- '--*'
        case option
            command firewrap complete 2>/dev/null | string match -- '--*' | string match -v -- '*	firewrap run only*'
        case run
            command firewrap complete 2>/dev/null | string match -- '--*'
    end
end

function __firewrap_complete
    set -l words (commandline -opc)
    set -l cur (commandline -ct)
    set -l kind option
    set -l i 2
    if test (path basename -- $words[1]) = firewrap
        if test (count $words) -eq 1; and not string match -q -- '-*' $cur
            __firewrap_words sub
        else if test (count $words) -gt 1; and contains -- $words[2] (__firewrap_words sub | string replace -r '\t.*' '')
            set -l form (__firewrap_arguments $words[2])
            set i 3
            test $words[2] = run; and set kind run
            if contains -- $words[2] home alias profiles; and test (count $words) -gt 2
                command firewrap $words[2] names 2>/dev/null
                return
            end
            if test "$words[2..3]" = 'trust forget'
                __firewrap_value '[DIR|FILE]' $cur
                return
            end
            if not string match -q '*OPTION*' -- $form
                if test (count $words) -eq 2; or string match -q '[FILE*' -- $form
                    __firewrap_value $form $cur
                end
                return
            end
        end
    end
    set -l values (__firewrap_words run | string replace -r '\t.*' '' | string match -- '*=' | string trim -rc '=') --argv0 --typed --lend
    while test $i -le (count $words)
        set -l word $words[$i]
        if test "$word" = --
            set i (math $i + 1)
            break
        else if not string match -q -- '-*' $word
            break
        else if contains -- $word $values
            set i (math $i + 1)
            if test $i -gt (count $words)
                __firewrap_value (__firewrap_form $word) $cur
                return
            end
        end
        set i (math $i + 1)
    end
    if test $i -le (count $words)
        __firewrap_command $words[$i..-1] $cur
    else if test "$words[-1]" != --; and string match -q -- '--*=*' $cur
        set -l option (string replace -r '=.*' '' -- $cur)
        __firewrap_value (__firewrap_form $option) (string replace -r '^[^=]*=' '' -- $cur) $option=
    else if test "$words[-1]" != --; and string match -q -- '-*' $cur
        __firewrap_words $kind
    else
        complete -C $cur
    end
end

complete -c firewrap -f -a '(__firewrap_complete)'
complete -c fw -f -a '(__firewrap_complete)'
complete -c frap -f -a '(__firewrap_complete)'
