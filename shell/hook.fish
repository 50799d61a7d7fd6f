# SPDX-License-Identifier: MIT
# firewrap's hook for fish; `firewrap hook fish` prints it with the places filled in. First in ~/.config/fish/config.fish,
# since it starts fish once more, with a library in it:
#   firewrap hook fish | source
if not status is-interactive
    # scripts are not typed
else if set -q __firewrap_hook
    test $__firewrap_hook = @VERSION@
    or echo 'firewrap: this shell still has the hook of another version; start a new shell' >&2
else if test "$FIREWRAP_HOOK_PID" = $fish_pid
    # The library is there. It reads this variable from the environment of each command, and takes it out: 1 while a typed
    # line is executing, then the names of the variables that were exported before (and beside it the values of those that
    # steer firewrap itself, see steer.c); 0 for what is to run outside; p from a line's end to the next prompt, where the library
    # looks at the terminal; q from there to the next line.
    set -g __firewrap_hook @VERSION@
    set -g __firewrap_lend $FIREWRAP_HOOK_LEND
    set -e FIREWRAP_HOOK_PID FIREWRAP_HOOK_REEXEC FIREWRAP_HOOK_LEND FIREWRAP_HOOK
    set -gx FIREWRAP_HOOK_ARMED p

    function __firewrap_postexec --on-event fish_postexec
        set -gx FIREWRAP_HOOK_ARMED p
    end
    # What a change of the directory starts was not typed. This is the first of its functions.
    function __firewrap_cd_begins --on-variable PWD
        set -g __firewrap_before_cd $FIREWRAP_HOOK_ARMED
        set -gx FIREWRAP_HOOK_ARMED 0
    end
    # At each prompt some are made anew, so that those of others are called before them.
    function __firewrap_precmd --on-event fish_prompt
        set -gx FIREWRAP_HOOK_ARMED q
        functions -e __firewrap_preexec __firewrap_cd_ends
        function __firewrap_preexec --on-event fish_preexec
            set -l names (set -nx | string match -v 'FIREWRAP_HOOK_*')
            for name in (set -nx | string match 'FIREWRAP_HOOK_BASE_*')
                set -e $name
            end
            for name in (string match -r '^(?:HOME|XDG_.*|LD_.*|GCONV_PATH|GLIBC_TUNABLES)$' -- $names)
                set -gx FIREWRAP_HOOK_BASE_$name $$name
            end
            set -gx FIREWRAP_HOOK_ARMED 1 $names
        end
        function __firewrap_cd_ends --on-variable PWD
            set -gx FIREWRAP_HOOK_ARMED $__firewrap_before_cd
        end
        # The terminal's title is made when a typed line has begun.
        functions fish_title 2>/dev/null | string match -q '*__firewrap_title*'
        or __firewrap_outside fish_title __firewrap_title
    end
    # Makes function $argv[1] run its commands outside; $argv[2] becomes the name of what it was.
    function __firewrap_outside
        functions -q $argv[1]
        or return 0
        functions -e $argv[2]
        functions -c $argv[1] $argv[2]
        functions -e $argv[1]
        echo "function $argv[1] --wraps $argv[2]
            set -lx FIREWRAP_HOOK_ARMED 0
            functions -q $argv[2]; and $argv[2] \$argv
        end" | source
    end
    # Functions of fish's own that hand temporary files to commands. They are looked up when they are first used.
    for name in funced fish_config fish_update_completions
        echo "function $name
            set -l file \$fish_function_path/$name.fish
            for path in \$file
                test -r \$path
                and source \$path
                and break
            end
            __firewrap_outside $name __firewrap_$name
            $name \$argv
        end" | source
    end
    # As fish's own, with the file where `firewrap run --lend` shows it.
    if test -n "$__firewrap_lend"
        set -g __firewrap_psubs 0
        function psub --description 'Write standard input to a file, and print its name'
            argparse -n psub --max-args=0 -x f,F -x F,s h/help f/file F/fifo s/suffix= -- $argv
            or return
            if set -q _flag_help
                __fish_print_help psub
                return 0
            end
            if not status is-command-substitution
                echo 'psub: Not inside of command substitution' >&2
                return 1
            end
            set -lx FIREWRAP_HOOK_ARMED 0
            set -g __firewrap_psubs (math $__firewrap_psubs + 1)
            set -l file "$__firewrap_lend"psub.$__firewrap_psubs"$_flag_suffix"
            if set -q _flag_fifo
                command mkfifo -m 600 $file
                or return
                command tee $file >/dev/null & # opens it when somebody reads
            else
                command cat >$file
                or return
            end
            echo $file
            set -l name __firewrap_psub_$__firewrap_psubs
            function $name --on-job-exit caller --inherit-variable file --inherit-variable name
                set -lx FIREWRAP_HOOK_ARMED 0
                command rm -f $file
                functions -e $name
            end
        end
    end

    function nofw --description 'Run a command without a sandbox, this once'
        if test (count $argv) -eq 0
            echo 'usage: nofw CMD ARG...   runs CMD without a sandbox, this once' >&2
            return 125
        end
        set -lx FIREWRAP_HOOK_ARMED 0
        $argv
    end
    function nf --description 'Run a command without a sandbox, this once' --wraps nofw
        nofw $argv
    end
    complete -c nofw -x -a '(__fish_complete_subcommand)'
    abbr -a nf nofw
else if set -q FIREWRAP_HOOK_REEXEC
    set -e FIREWRAP_HOOK_REEXEC
    set -gx FIREWRAP_HOOK off
    set -l others (string split : -- $LD_PRELOAD | string match -v -- @LIBRARY@)
    set -e LD_PRELOAD
    test -z "$others"; or set -gx LD_PRELOAD (string join : -- $others)
    echo "firewrap: the hook can not be loaded into this fish ($version): typed commands are NOT sandboxed" >&2
    # With FIREWRAP_HOOK_REQUIRE, the keys that accept a line refuse it.
    function __firewrap_refuse
        set -l line (commandline)
        if test -z "$FIREWRAP_HOOK_REQUIRE"; or string match -qr '^\s*(exit|$|set.*FIREWRAP_HOOK_REQUIRE)' -- "$line"
            commandline -f execute
            return
        end
        printf '\n%s\n' 'firewrap: refused, the hook is not loaded (FIREWRAP_HOOK_REQUIRE)' >&2
        commandline ''
        commandline -f repaint
    end
    function __firewrap_bind --on-event fish_prompt
        test -n "$FIREWRAP_HOOK_REQUIRE"
        or return
        for key in \r \n
            bind $key __firewrap_refuse
            bind -M insert $key __firewrap_refuse
        end
    end
else
    set -l words
    test -r /proc/$fish_pid/cmdline
    and set words (string split0 </proc/$fish_pid/cmdline)[2..-1]
    if status is-login; and not contains -- -l $words; and not contains -- --login $words
        set -p words -l
    end
    # Here standard input is the pipe into `source`; fish's own is still its descriptor 0, which only its owner may open again.
    set -l input /proc/self/fd/0
    test -r $input
    or set input /dev/tty
    exec /usr/bin/env SHLVL=(math $SHLVL - 1) FIREWRAP_HOOK_REEXEC=1 LD_PRELOAD=(string join : -- $LD_PRELOAD @LIBRARY@) \
        (status fish-path) $words <$input
end
if status is-interactive
    # Sets FIREWRAP_ARGS to $argv[1] if firewrap accepts it and the hook is there.
    function __firewrap_use
        if not set -q __firewrap_hook
            echo 'firewrap: the hook is not loaded into this shell: nothing is sandboxed' >&2
            return 125
        end
        FIREWRAP_ARGS=$argv[1] @FIREWRAP@ run --dry-run -- true >/dev/null
        or return 125
        set -gx FIREWRAP_ARGS $argv[1]
    end
    function fwe --description 'Sandbox every command that is typed'
        __firewrap_use (string join ' ' -- -bc (string escape -- $argv))
    end
    function fwn --description 'Sandbox every command that is typed, with network'
        __firewrap_use (string join ' ' -- -bcn (string escape -- $argv))
    end
    function fwc --description 'Sandbox every command that is typed, with a profile'
        if test (count $argv) -eq 0
            echo 'usage: fwc PROFILE [OPTION...]   sandboxes every command, with a profile' >&2
            return 125
        end
        __firewrap_use (string join ' ' -- -bc --profile (string escape -- $argv))
    end
    function fwd --description 'Sandbox nothing that is typed'
        set -gx FIREWRAP_ARGS ''
    end
    complete -c fwc -x
end
