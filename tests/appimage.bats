# SPDX-License-Identifier: MIT
# AppImages. The images here are of type 2 as far as firewrap and the kernel can tell: a static ELF program with the magic bytes
# "AI\2" and a real squashfs image behind it. The program is a stand-in for the real runtime (appimage-runtime.c).
load helper

# $BASE/Some.AppImage: its AppRun says where it runs, with which words, and ends with the status that its last word is.
image() {
    for tool in mksquashfs unsquashfs cc; do
        command -v $tool >/dev/null || skip_unless_must "$tool is not installed"
    done
    mkdir "$BASE/AppDir"
    cat >"$BASE/AppDir/AppRun" <<'END'
#!/bin/sh
[ "$APPDIR" = "${0%/*}" ] || echo "odd APPDIR $APPDIR"
echo "net=$(readlink /proc/self/ns/net) argv0=$ARGV0 from=$APPIMAGE"
printf '<%s>' "$@"; echo
ls -A ~
for last in 0 "$@"; do :; done
exit "$last"
END
    chmod 755 "$BASE/AppDir/AppRun"
    mksquashfs "$BASE/AppDir" "$BASE/image" -quiet -no-progress -all-root >/dev/null
    cc -static -O1 -o "$BASE/runtime" "$ROOT/tests/appimage-runtime.c"
    printf 'AI\2' | dd of="$BASE/runtime" bs=1 seek=8 conv=notrunc status=none
    cat "$BASE/runtime" "$BASE/image" >"$BASE/Some.AppImage"
    chmod 755 "$BASE/Some.AppImage"
}

here() { readlink /proc/self/ns/net; }

@test "an AppImage runs inside, extracted, although its directory is not granted" {
    image
    mkdir "$HOME/apps"
    cp "$BASE/Some.AppImage" "$HOME/apps/"
    run -127 "$HOME/apps/Some.AppImage" # the control: by itself it would mount
    [ "$output" = mounted ]
    printf 'tops3cret\n' >"$HOME/tops3cret"
    run -0 fw -b -- "$HOME/apps/Some.AppImage" 'a  b' '' 0
    lacks "net=$(here)"
    lacks tops3cret
    has "from=$HOME/apps/Some.AppImage"
    has '<a  b><><0>'
    lacks odd
    run -7 fw -b -- "$HOME/apps/Some.AppImage" 7
    run -0 env APPIMAGE_EXTRACT_AND_RUN=1 "$HOME/apps/Some.AppImage" # the control: outside it would see
    has "net=$(here)"
    has tops3cret
    [ -z "$(find /tmp -maxdepth 1 -name 'appimage_extracted_*' -newer "$BASE/image")" ]
}

@test "an AppImage by each way to name it" {
    image
    mkdir "$BASE/bin" 'my apps'
    cp "$BASE/Some.AppImage" 'my apps/Two Words.APPIMAGE'
    cp "$BASE/Some.AppImage" Here.appimage
    mv "$BASE/Some.AppImage" "$BASE/bin/OnPath.AppImage"
    for options in -b -bc; do
        for name in 'my apps/Two Words.APPIMAGE' './my apps/Two Words.APPIMAGE' "$PWD/my apps/Two Words.APPIMAGE" Here.appimage ./Here.appimage; do
            run -3 fw $options -- "$name" x 3
            has "argv0=$name "
            has '<x><3>'
        done
        PATH=$PATH:$BASE/bin run -3 fw $options -- OnPath.AppImage 3
        has "from=$BASE/bin/OnPath.AppImage"
    done
    run -3 firewrap run --net=on -b -- Here.appimage 3
    has "net=$(here)"
    ln -s Here.appimage link.AppImage
    run -125 fw -b -- link.AppImage 3 # the command could have it lead to any file
    has "$PWD/link.AppImage"
    mkdir "$HOME/bin"; ln -s "$PWD/Here.appimage" "$HOME/bin/link.AppImage"
    run -3 fw -b -- "$HOME/bin/link.AppImage" 3
    has "from=$PWD/Here.appimage"
}

@test "in a project an AppImage has what the policy grants; the file itself is shown read-only" {
    image
    cp "$BASE/Some.AppImage" "$HOME/"
    policy 'net = off' 'bind-ro = -~/.notes'
    allow
    run -5 fw "$HOME/Some.AppImage" 5
    has '<5>'
    lacks .notes
    : >"$HOME/.notes"
    run -5 fw "$HOME/Some.AppImage" 5
    has .notes
    run -0 fw --dry-run -b -- "$HOME/Some.AppImage"
    has "--ro-bind $HOME/Some.AppImage $HOME/Some.AppImage"
    has '--setenv APPIMAGE_EXTRACT_AND_RUN 1'
    run -0 firewrap explain --args -b -- "$HOME/Some.AppImage"
    has '# default: AppImage'
    run -0 fw --dry-run -b --env-set APPIMAGE_EXTRACT_AND_RUN=0 -- "$HOME/Some.AppImage"
    has '--setenv APPIMAGE_EXTRACT_AND_RUN 0'
}

@test "the home of an AppImage has its name" {
    image
    run -0 fw -bh -- "$BASE/Some.AppImage" 0
    [ -d "$HOME/sandboxes/some" ]
}

@test "what is no AppImage that can be run is an error that says why" {
    printf '#!/bin/sh\ntouch ran\n' >Script.AppImage
    : >Empty.AppImage
    printf '\177ELF\2\1\1\0AI\1%0100d' 0 >One.AppImage
    chmod +x ./*.AppImage
    mkdir Dir.AppImage
    for name in Script Empty; do
        run -125 fw -bc -- ./$name.AppImage
        has 'this is no AppImage'
    done
    run -125 fw -bc -- One.AppImage
    has 'type 1'
    run -127 fw -bc -- None.AppImage
    run ! fw -bc -- ./Dir.AppImage
    [ ! -e ran ]
    image
    chmod -x "$BASE/Some.AppImage"
    run -126 fw -b -- "$BASE/Some.AppImage"
}

@test "other commands are not told to be AppImages" {
    run -0 fw -bc -- env
    lacks APPIMAGE
    run -0 fw -bc -- sh -c 'echo $APPIMAGE_EXTRACT_AND_RUN' x.AppImage
    [ -z "$output" ]
}
