#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs what firewrap needs to be built, run and tested, by the system's package manager. It looks for each thing first
# and says what it runs; with --quiet it says nothing where nothing is missing.
set -eu

quiet=no
[ "${1-}" = --quiet ] && quiet=yes

header() { printf '#include <%s>\n' "$1" | ${CC:-cc} -E -x c - >/dev/null 2>&1; }
python() { python3 -c "import $1" >/dev/null 2>&1; }
program() { command -v "$1" >/dev/null 2>&1; }
# A file of a shell's plugin, for the tests of the hooks, which know only where Debian puts it.
plugin() { ! program apt-get || [ -e "$1" ]; }

# What is looked for, and the package that has it: apt dnf pacman apk zypper; "-" where the base system has it.
table='
program:bwrap      bubblewrap     bubblewrap       bubblewrap  bubblewrap      bubblewrap
program:cc         gcc            gcc              gcc         gcc             gcc
program:make       make           make             make        make            make
header:stdio.h     libc6-dev      glibc-devel      glibc       musl-dev        glibc-devel
header:ini.h       libinih-dev    inih-devel       libinih     inih-dev        libinih-devel
header:sys/capability.h libcap-dev libcap-devel    libcap      libcap-dev      libcap-devel
header:seccomp.h   libseccomp-dev libseccomp-devel libseccomp  libseccomp-dev  libseccomp-devel
header:sys/ioctl.h linux-libc-dev kernel-headers   linux-api-headers linux-headers linux-glibc-devel
program:bats       bats           bats             bash-bats   bats            bats
program:bash       bash           bash             bash        bash            bash
program:zsh        zsh            zsh              zsh         zsh             zsh
program:fish       fish           fish             fish        fish            fish
program:diff       diffutils      diffutils        diffutils   diffutils       diffutils
program:script     bsdutils       util-linux-script util-linux util-linux-misc util-linux
program:python3    python3        python3          python      python3         python3
program:git        git            git              git         git             git
program:less       less           less             less        less            less
program:vim        vim            vim-enhanced     vim         vim             vim
program:tmux       tmux           tmux             tmux        tmux            tmux
program:strace     strace         strace           strace      strace          strace
program:perl       perl           perl             perl        perl            perl
program:node       nodejs         nodejs           nodejs      nodejs          nodejs
program:npm        npm            npm              npm         npm             npm
program:cmake    cmake          cmake            cmake       cmake           cmake
program:ninja    ninja-build    ninja-build      ninja       ninja           ninja
program:curl     curl           curl             curl        curl            curl
python:ensurepip python3-venv   python3-pip      python-pip  py3-pip         python3-pip
program:ps         procps         procps-ng        procps-ng   procps          procps
program:Xvfb       xvfb           xorg-x11-server-Xvfb xorg-server-xvfb xvfb xorg-x11-server-Xvfb
program:xdpyinfo   x11-utils      xdpyinfo         xorg-xdpyinfo xdpyinfo      xdpyinfo
program:xauth      xauth          xauth            xorg-xauth  xauth           xauth
program:mksquashfs squashfs-tools squashfs-tools   squashfs-tools squashfs-tools squashfs
program:ssh-agent  openssh-client openssh-clients  openssh     openssh-client  openssh-clients
program:gpg        gnupg          gnupg2           gnupg       gnupg           gpg2
program:fzf        fzf            fzf              fzf         fzf             fzf
program:direnv     direnv         direnv           direnv      direnv          direnv
program:zoxide     zoxide         zoxide           zoxide      zoxide          zoxide
plugin:/usr/share/zsh-autosuggestions zsh-autosuggestions
plugin:/usr/share/zsh-syntax-highlighting zsh-syntax-highlighting
plugin:/usr/share/bash-completion/bash_completion bash-completion
program:mandoc     mandoc         mandoc           mandoc      mandoc          mandoc
'

if program apt-get; then column=2 install='apt-get install -y --no-install-recommends' refresh='apt-get update'
elif program dnf; then column=3 install='dnf install -y' refresh=
elif program pacman; then column=4 install='pacman -S --needed --noconfirm' refresh='pacman -Sy'
elif program apk; then column=5 install='apk add' refresh=
elif program zypper; then column=6 install='zypper --non-interactive install' refresh=
else column=0
fi

missing=
while read -r what packages; do
    [ -n "$what" ] || continue
    ${what%%:*} "${what#*:}" && continue
    # shellcheck disable=SC2086 # the columns are words
    set -- "$what" $packages
    [ "$column" = 0 ] || eval "package=\${$column}"
    missing="$missing ${package:-${what#*:}}"
done <<EOT
$table
EOT

if [ -z "$missing" ]; then
    [ $quiet = yes ] || echo 'deps: everything that is needed is there'
    exit 0
fi
if [ "$column" = 0 ]; then
    echo "deps: no package manager that I know; please install:$missing" >&2
    exit 1
fi
sudo=
if [ "$(id -u)" != 0 ]; then
    program sudo || { echo "deps: missing, and there is no sudo to install it; run as root: $install$missing" >&2; exit 1; }
    sudo=sudo
fi
export DEBIAN_FRONTEND=noninteractive
for step in "$refresh" "$install$missing"; do
    [ -n "$step" ] || continue
    echo "deps: $sudo $step"
    # shellcheck disable=SC2086 # a command line
    $sudo $step
done
