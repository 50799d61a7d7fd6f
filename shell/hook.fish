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
    # The library is there. It reads from the environment of each command what is said there in shell/module/fish.c, under names that
    # begin as only this shell knows, and takes it out. What the hook itself has to remember stands in functions: a variable
    # may come from a .env that a sandbox has written.
    set -g __firewrap_hook @VERSION@
    function __firewrap_name --inherit-variable FIREWRAP_HOOK_OWN
        builtin printf %s $FIREWRAP_HOOK_OWN$argv[1]
    end
    function __firewrap_lend --inherit-variable FIREWRAP_HOOK_LEND
        builtin printf %s $FIREWRAP_HOOK_LEND
    end
    # The names of what steers firewrap or brings code into a program, a pattern.
    function __firewrap_pattern --inherit-variable FIREWRAP_HOOK_WATCHED
        builtin printf %s $FIREWRAP_HOOK_WATCHED
    end
    set -e FIREWRAP_HOOK_PID FIREWRAP_HOOK_REEXEC FIREWRAP_HOOK_LEND FIREWRAP_HOOK FIREWRAP_HOOK_OWN FIREWRAP_HOOK_WATCHED

    # Makes function $argv[1] print the other words.
    function __firewrap_keep
        set -l words $argv[2..-1]
        function $argv[1] --inherit-variable words
            set -q words[1]
            and builtin printf '%s\n' $words
        end
    end
    function __firewrap_set_flag
        __firewrap_keep __firewrap_flag $argv
        set -gx (__firewrap_name ARMED) $argv
    end

    # A line begins, and ends: what it has changed of these variables counts from then on, and what changes otherwise does not.
    function __firewrap_watched
        for name in (set -nx | string match -r (__firewrap_pattern).'*')
            string join ' ' -- $name (string escape -- $$name)
        end
        if set -qg FIREWRAP_ARGS; or set -qU FIREWRAP_ARGS
            string join ' ' -- FIREWRAP_ARGS (string escape -- $FIREWRAP_ARGS)
        end
    end
    function __firewrap_line_begins
        __firewrap_keep __firewrap_begun (__firewrap_watched)
    end

    # Who has brought a variable: for each the library finds the value that the rc files, others, direnv or an earlier line have left.
    function __firewrap_exported
        set -xL | string match -v 'FIREWRAP_HOOK_*'
    end
    # The names of what has come since function $argv[1] was made to print it.
    function __firewrap_come
        set -l was ($argv[1])
        set -l is (__firewrap_exported)
        test "$was" = "$is"
        and return
        for line in $is
            builtin contains -- $line $was
            or string match -r '^\w+(?= |$)' -- $line
        end
    end
    # That is of group $argv[1].
    function __firewrap_note
        set -l own (__firewrap_name '')
        for name in $argv[2..-1]
            for group in DIRENV_ OTHERS_
                set -e $own$group$name
            end
            set -gx $own$argv[1]$name "$$name"
        end
    end
    function __firewrap_note_line
        set -l own (__firewrap_name '')
        for name in (__firewrap_come __firewrap_exported_before)
            set -l others $own{OTHERS_,DIRENV_}$name
            set -q $others[1]; and test "$$others[1]" = "$$name"
            and continue
            set -q $others[2]; and test "$$others[2]" = "$$name"
            and continue
            __firewrap_note BEFORE_ $name
        end
    end
    # direnv says in DIRENV_DIFF what it has done.
    function __firewrap_note_others
        set -l names (__firewrap_come $argv[1])
        if builtin contains -- DIRENV_DIFF $names
            set -l others (string match -r (__firewrap_pattern).'*|^DIRENV_.*' -- $names)
            __firewrap_note OTHERS_ $others
            for name in $names
                builtin contains -- $name $others
                or __firewrap_note DIRENV_ $name
            end
        else
            __firewrap_note OTHERS_ $names
        end
    end
    function __firewrap_line_ends
        functions -q __firewrap_begun
        or return
        set -l was (__firewrap_begun)
        set -l is (__firewrap_watched)
        functions -e __firewrap_begun
        test "$was" = "$is"
        and return
        for line in $is
            set -l name (string split -f 1 ' ' -- $line)
            builtin contains -- $line $was
            or set -gx (__firewrap_name KEPT_$name) $$name
        end
        for name in (string split -f 1 ' ' -- $was)
            builtin contains -- $name (string split -f 1 ' ' -- $is)
            or set -e (__firewrap_name KEPT_$name)
        end
    end

    # Prints the commands that set what steers firewrap, the dynamic linker and shells.
    function __firewrap_steering
        for name in (set -n | string match -r '^(?:FIREWRAP_(?:ARGS|SCOPE)|HOME|XDG_.*|LD_.*|GCONV_PATH|GLIBC_TUNABLES|ZDOTDIR|fish_function_path)$')
            set -l option -g
            set -qx $name
            and set option -gx
            string join ' ' -- set $option $name (string escape -- $$name)
        end
    end
    # What has changed since function $argv[1] was made to print it, was not typed: it is put back. FIREWRAP_ARGS alone may
    # stop being empty.
    function __firewrap_put_back
        set -l was ($argv[1])
        set -l is (__firewrap_steering)
        test "$was" = "$is"
        and return
        set -l changed
        for line in $is $was
            builtin contains -- $line $is; and builtin contains -- $line $was
            and continue
            set -l name (string split -f 3 ' ' -- $line)
            test $name = FIREWRAP_ARGS; and string match -qr "^set -gx? FIREWRAP_ARGS ''\$" -- $was
            and continue
            builtin contains -- $name $changed
            or set -a changed $name
        end
        for name in $changed
            set -eg $name
            eval (string match -r "^set -gx? $name .*" -- $was)
            builtin echo "firewrap: $name has changed, but no typed line has done that: it does not count" >&2
        end
    end

    # Made anew for each prompt, so that it comes behind the functions of others: before the prompt's own programs start.
    function __firewrap_postexec --on-event fish_postexec
        __firewrap_set_flag p
        set -e (__firewrap_name LINE)
        __firewrap_line_ends
        if functions -q __firewrap_exported_before
            __firewrap_note_line
            functions -e __firewrap_exported_before
            __firewrap_keep __firewrap_exported_after (__firewrap_exported)
        end
        __firewrap_keep __firewrap_was_line (__firewrap_steering)
        functions -e __firewrap_prompt_begins
        function __firewrap_prompt_begins --on-event fish_prompt
            __firewrap_put_back __firewrap_was_line
        end
    end
    # What a change of the directory starts was not typed, and may change it again. This is the first of its functions.
    __firewrap_keep __firewrap_cd_depth
    function __firewrap_cd_begins --on-variable PWD
        set -l depth (__firewrap_cd_depth)
        if not set -q depth[1]
            __firewrap_keep __firewrap_cd_exported (__firewrap_exported)
            __firewrap_keep __firewrap_was_cd (__firewrap_steering)
            __firewrap_line_ends
        end
        __firewrap_keep __firewrap_cd_depth x $depth
        set -gx (__firewrap_name ARMED) h
    end
    # At each prompt some are made anew, so that those of others are called before them.
    function __firewrap_precmd --on-event fish_prompt
        if not functions -q __firewrap_was_line
            __firewrap_keep __firewrap_was_line (__firewrap_steering)
            __firewrap_keep __firewrap_begun # all that the rc files have left counts
            __firewrap_line_ends
            set -gx (__firewrap_name KEPT) 1
            __firewrap_note RC_ (set -nx | string match -r '^(?!FIREWRAP_HOOK_)\w+$')
            __firewrap_keep __firewrap_exported_after (__firewrap_exported)
        end
        __firewrap_set_flag q
        functions -e __firewrap_preexec __firewrap_cd_ends
        function __firewrap_preexec --on-event fish_preexec
            __firewrap_put_back __firewrap_was_line
            __firewrap_keep __firewrap_cd_depth
            set -l names (set -nx | string match -v 'FIREWRAP_HOOK_*')
            set -l base (__firewrap_name BASE_)
            for name in (set -nx | string match $base'*')
                set -e $name
            end
            for name in (string match -r '^(?:HOME|XDG_.*|LD_.*|GCONV_PATH|GLIBC_TUNABLES)$' -- $names)
                set -gx $base$name $$name
            end
            set -e (__firewrap_name LINE)
            test (string length -- "$argv[1]") -lt 20000; or string match -q '*=*' -- "$argv[1]"
            and set -gx (__firewrap_name LINE) $argv[1]
            __firewrap_args
            __firewrap_line_begins
            __firewrap_note_others __firewrap_exported_after
            __firewrap_keep __firewrap_exported_before (__firewrap_exported)
            __firewrap_set_flag 1
        end
        function __firewrap_cd_ends --on-variable PWD
            set -l depth (__firewrap_cd_depth)
            set -e depth[1]
            __firewrap_keep __firewrap_cd_depth $depth
            set -q depth[1]
            and return
            __firewrap_put_back __firewrap_was_cd
            set -l flag (__firewrap_flag)
            __firewrap_note_others __firewrap_cd_exported
            test "$flag[1]" = 1
            and __firewrap_line_begins
            __firewrap_set_flag $flag
        end
        # The terminal's title is made when a typed line has begun.
        functions fish_title 2>/dev/null | string match -q '*__firewrap_title*'
        or __firewrap_outside fish_title __firewrap_title
        __firewrap_keys
    end
    # Those of others come behind this one, and before the one that is made anew.
    function __firewrap_preexec_begins --on-event fish_preexec
        set -gx (__firewrap_name ARMED) h
    end
    # So do those that conf.d has for the same events: the first prompt has to find what the rc files have left, and what they do
    # is no line's doing.
    for name in (functions --handlers-type generic | string replace -fr '^fish_(?:prompt|preexec|postexec) (.*)' '$1'
            functions --handlers-type variable | string replace -fr '^PWD (.*)' '$1')
        string match -qr '^__fi(?:rewrap|sh)_' $name
        or functions $name | source
    end
    # FIREWRAP_ARGS is the shell's variable, exported or not: the library sees the environment only.
    function __firewrap_args
        if set -qg FIREWRAP_ARGS; or set -qU FIREWRAP_ARGS
            set -gx (__firewrap_name ARGS) "$FIREWRAP_ARGS"
        else
            set -e (__firewrap_name ARGS)
        end
    end
    function __firewrap_args_change --on-variable FIREWRAP_ARGS
        set -l flag (__firewrap_flag)
        test "$flag[1]" = 1; and not set -qx FIREWRAP_ARGS
        and __firewrap_args
    end

    # What a key executes is a line, too; but fish does not tell who asks it for what. So the user's own keys call their
    # commands through this, and those of known plugins, which only ask, do not. Where there was a line, and the key has left none,
    # it has executed it.
    function __firewrap_key
        set -l line (commandline | string collect)
        set -l own (__firewrap_name ARMED)
        set -lx $own k
        test -z "$line"
        or set $own K
        eval $argv
        set -l result $status
        set -l left (commandline | string collect)
        set -l flag (__firewrap_flag)
        test -n "$line"; and test -z "$left"; and test "$flag" = q
        and __firewrap_set_flag u
        return $result
    end
    function __firewrap_keys
        set -l now (bind --user 2>/dev/null)
        set -l known (functions -q __firewrap_bound; and __firewrap_bound)
        test "$now" = "$known"
        and return
        for line in $now
            string match -q 'bind *' -- $line
            and eval __firewrap_rebind (string sub -s 6 -- $line)
        end
        __firewrap_keep __firewrap_bound (bind --user)
    end
    # $argv: what `bind` prints of one key.
    function __firewrap_rebind
        set -l all $argv
        argparse -s 'M/mode=' 'm/sets-mode=' k/key user a/all s/silent preset -- $argv
        or return
        set -e all[(math -(builtin count $argv))..-1]
        set -l own (bind -f) self-insert commandline
        set -l commands
        for command in $argv[2..-1]
            set -l word (string match -r '^[^\s;|&()]+' -- (string trim -- $command))
            if builtin contains -- "$word" $own __firewrap_key
                or string match -qr '^(?:fzf-(?:file|history|cd)-widget|fzf-completion|_fzf_search_\w+|_atuin_\w+|__zoxide_\w+|__fish_\w+)$' -- "$word"
                set -a commands $command
            else
                set -a commands "__firewrap_key "(string escape -- $command)
            end
        end
        test "$commands" = "$argv[2..-1]"
        or bind $all $argv[1] $commands
    end
    # Makes function $argv[1] run its commands outside; $argv[2] becomes the name of what it was.
    function __firewrap_outside
        functions -q $argv[1]
        or return 0
        functions -e $argv[2]
        functions -c $argv[1] $argv[2]
        functions -e $argv[1]
        builtin echo "function $argv[1] --wraps $argv[2]
            set -lx "(__firewrap_name ARMED)" h
            functions -q $argv[2]; and $argv[2] \$argv
        end" | source
    end
    __firewrap_set_flag p
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
    if test -n "$(__firewrap_lend)"
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
            set -lx (__firewrap_name ARMED) 0
            set -g __firewrap_psubs (math $__firewrap_psubs + 1)
            set -l file (__firewrap_lend)psub.$__firewrap_psubs"$_flag_suffix"
            if set -q _flag_fifo
                @MKFIFO@ -m 600 $file
                or return
                @TEE@ $file >/dev/null & # opens it when somebody reads
            else
                @CAT@ >$file
                or return
            end
            echo $file
            set -l name __firewrap_psub_$__firewrap_psubs
            function $name --on-job-exit caller --inherit-variable file --inherit-variable name
                set -lx (__firewrap_name ARMED) 0
                @RM@ -f $file
                functions -e $name
            end
        end
    end

    function __firewrap_nofw --description 'Run a command without a sandbox, this once'
        if test (count $argv) -eq 0
            builtin echo 'usage: nofw CMD ARG...   runs CMD without a sandbox, this once' >&2
            return 125
        end
        set -lx (__firewrap_name ARMED) 0
        $argv
    end
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
            builtin echo 'firewrap: the hook is not loaded into this shell: nothing is sandboxed' >&2
            return 125
        end
        FIREWRAP_ARGS=$argv[1] @FIREWRAP@ run --dry-run -- true >/dev/null
        or return 125
        __firewrap_accept $argv[1]
    end
    # Whoever calls it: this is what counts.
    function __firewrap_accept
        set -gx FIREWRAP_ARGS $argv[1]
        set -q __firewrap_hook
        or return 0
        set -gx (__firewrap_name ARGS) $argv[1]
        set -gx (__firewrap_name KEPT_FIREWRAP_ARGS) $argv[1]
        for name in __firewrap_was_line __firewrap_was_cd
            __firewrap_keep $name (__firewrap_steering)
        end
    end
    function __firewrap_fwe --description 'Sandbox every command that is typed'
        __firewrap_use (string join ' ' -- -bc (string escape -- $argv))
    end
    function __firewrap_fwn --description 'Sandbox every command that is typed, with network'
        __firewrap_use (string join ' ' -- -bcn (string escape -- $argv))
    end
    function __firewrap_fwc --description 'Sandbox every command that is typed, with a profile'
        if test (count $argv) -eq 0
            builtin echo 'usage: fwc PROFILE [OPTION...]   sandboxes every command, with a profile' >&2
            return 125
        end
        __firewrap_use (string join ' ' -- -bc --profile (string escape -- $argv))
    end
    function __firewrap_fwd --description 'Sandbox nothing that is typed'
        __firewrap_accept ''
    end
    # The user's own words are kept.
    function __firewrap_offer
        set -l own __firewrap_$argv[1]
        test $argv[1] = nf
        and set own __firewrap_nofw
        functions -q $own
        or return
        if functions -q $argv[1]; or abbr -q $argv[1]
            functions $argv[1] 2>/dev/null | string match -q "*$own*"
            or builtin echo "firewrap: your own $argv[1] is kept; the hook's is $own" >&2
            return
        end
        builtin echo "function $argv[1] --wraps $own; $own \$argv; end" | source
    end
    for name in fwe fwn fwc fwd nofw nf
        __firewrap_offer $name
    end
    functions -q __firewrap_nofw
    and builtin complete -c __firewrap_nofw -x -a '(__fish_complete_subcommand)'
    builtin complete -c fwc -x
end
