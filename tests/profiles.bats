#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The profiles: what those that firewrap brings grant, and which one counts.
# shellcheck disable=SC2016,SC2030,SC2031
load helper

# Puts SECRET where tools keep theirs, files that must not change where tools find programs and configuration, and SECRET
# into variables.
fill_home() {
    local file
    for file in .ssh/id_ed25519 .ssh/id_rsa .gnupg/private-keys-v1.d/key .npmrc .yarnrc.yml .pypirc .netrc .git-credentials \
        .config/git/credentials .config/gh/hosts.yml .cargo/credentials.toml .cargo/credentials .gem/credentials \
        .bundle/config .m2/settings.xml .gradle/gradle.properties .config/composer/auth.json .composer/auth.json \
        .nuget/NuGet/NuGet.Config .config/pip/pip.conf .aws/credentials .azure/token .config/gcloud/key .kube/config \
        .docker/config.json .password-store/x .local/share/keyrings/x .mozilla/x .config/chromium/x .config/google-chrome/x \
        .bash_history .zsh_history .local/share/fish/fish_history .viminfo .pgpass .curlrc .wgetrc .authinfo src/other/x \
        .bashrc .zshrc .config/fish/config.fish .config/Code/x Documents/x .claude.json.backup .vault-token; do
        mkdir -p "$HOME/$(dirname "$file")"
        echo SECRET >"$HOME/$file"
    done
    for file in .npm/_npx .cache/pip .cache/uv .cache/go-build .cargo/registry .cargo/bin .rustup/x go/pkg/mod go/bin .m2/repository \
        .local/bin .local/lib .local/share/uv .bun/bin .deno/bin .gradle/caches .gem/ruby .nuget/packages .vim .config/nvim \
        .local/share/nvim .emacs.d .config/git .config/opencode .claude/hooks .claude/plugins .codex/prompts .gemini/extensions \
        .vscode/extensions; do
        mkdir -p "$HOME/$file"
    done
    for file in .gitconfig .vimrc .claude/settings.json .claude/CLAUDE.md .codex/config.toml .gemini/settings.json .ssh/config \
        .ssh/known_hosts .aider.conf.yml; do
        echo '# kept' >"$HOME/$file"
    done
    export NPM_TOKEN=SECRET NODE_AUTH_TOKEN=SECRET npm_config__auth=SECRET GITHUB_TOKEN=SECRET AWS_SECRET_ACCESS_KEY=SECRET \
        CARGO_REGISTRY_TOKEN=SECRET PIP_INDEX_URL=SECRET TWINE_PASSWORD=SECRET BUNDLE_RUBYGEMS__PKG__GITHUB__COM=SECRET \
        GIT_ASKPASS=SECRET GIT_CONFIG_VALUE_0=SECRET COMPOSER_AUTH=SECRET GOPROXY=SECRET UV_INDEX_URL=SECRET \
        DATABASE_URL=SECRET GOOGLE_APPLICATION_CREDENTIALS=SECRET KUBECONFIG=SECRET
}

# Inside: prints what is found of the secrets, and tries to change everything in the home.
cat_and_touch='grep -rl SECRET "$HOME" 2>/dev/null; env | grep SECRET
    find "$HOME" -path "$PWD" -prune -o -type d -exec touch {}/planted \; -o -type f -exec sh -c "echo planted >>\"\$1\"" sh {} \; 2>/dev/null
    echo looked around'

# What is in the home and not the sandboxes' own or the project.
state() {
    find "$HOME" \( -path "$HOME/sandboxes" -o -path "$PROJECT" -o -path "$HOME/.local/state/firewrap/*" \) -prune -o -printf '%p %y %s\n' | LC_ALL=C sort
}

# Level 0 has no sh to try it with.
smallest='date echo'

@test "every profile is without mistakes and can be explained" {
    firewrap profiles names >names
    [ "$(wc -l <names)" -ge 60 ]
    mkdir "$BASE/profiles"
    for file in "$ROOT"/src/profiles/*.ini; do
        grep -qx "$(basename "$file" .ini)" names
        cp "$file" "$BASE/profiles"
        run -0 firewrap check "$BASE/profiles/${file##*/}"
        [ -z "$output" ]
    done
    while read -r name; do
        run -0 firewrap explain --args --profile "$name" -- true
        has -- # its table
    done <names
}

@test "every profile says what it is, and what is lost without each of its parts" {
    firewrap profiles >list
    run ! grep -vE '^[a-z0-9+.-]+ +built-in +[^ ].{10,}' list
    for file in "$ROOT"/src/profiles/*.ini; do
        # Paragraphs that begin with neither a comment nor a section, and are not only the profiles that this one builds on.
        awk -v RS= -v name="${file##*/}" '!/^[#[]/ && !/^profile = [a-z-]+(\nprofile = [a-z-]+)*$/ {print name ": " $0}' \
            "$file" >uncommented
        run -0 cat uncommented
        [ -z "$output" ]
    done
}

@test "no profile shows a secret, and none can change what is used outside" {
    fill_home
    fw -bc true # makes the directory of firewrap's own notes
    state >before
    firewrap profiles names >"$BASE/names"
    while read -r name; do
        [[ " $smallest " != *" $name "* ]] || continue
        run -0 firewrap run --profile "$name" -- sh -c "$cat_and_touch" 3>&-
        has 'looked around'
        [[ $output != *SECRET* && $output != *"$HOME"* ]] || fail "$name shows: $output"
        state >"$BASE/after"
        diff before "$BASE/after" || fail "$name can change this"
    done <"$BASE/names"
    for name in $smallest; do
        run -127 firewrap run --profile "$name" -- sh -c "$cat_and_touch"
    done
}

@test "the same attempt finds and changes what a policy grants (control)" {
    fill_home
    rm -rf "$HOME/.claude.json.backup"
    state >before
    mkdir -p "$HOME/.config/firewrap/profiles"
    printf '%s\n' 'bind-ro = ~/.npmrc' 'bind-rw = ~/.npm' 'env-pass = NPM_*' >"$HOME/.config/firewrap/profiles/careless.ini"
    run -0 firewrap run --profile careless -- sh -c "$cat_and_touch"
    has "$HOME/.npmrc"
    has NPM_TOKEN=SECRET
    [ -e "$HOME/.npm/planted" ]
}

@test "an agent can write its login and its state, but not what the agent outside obeys" {
    fill_home
    echo login | tee "$HOME/.claude/.credentials.json" "$HOME/.codex/auth.json" >"$HOME/.gemini/oauth_creds.json"
    for agent in claude codex gemini; do
        for round in 1 2; do
            run -0 firewrap run --profile $agent -- \
                sh -c "mkdir -p ~/.$agent/state; echo $round >>~/.$agent/state/rounds; $cat_and_touch"
        done
        [ "$(sed '/planted/d' "$HOME/sandboxes/$agent/.$agent/state/rounds")" = $'1\n2' ]
    done
    for file in .claude/.credentials.json .codex/auth.json .gemini/oauth_creds.json; do grep -q planted "$HOME/$file"; done
    run ! grep -rl planted "$HOME/.claude/settings.json" "$HOME/.claude/CLAUDE.md" "$HOME/.codex/config.toml" "$HOME/.gemini/settings.json"
    [ ! -e "$HOME/.claude/hooks/planted" ]
    [ ! -e "$HOME/.claude/planted" ]
    # With the directory granted they are written, and new ones (control).
    user_profile claude 'profile = claude' 'bind-rw = ~/.claude'
    firewrap run --profile claude -- sh -c "$cat_and_touch"
    [ -e "$HOME/.claude/planted" ]
    grep -q planted "$HOME/.claude/settings.json"
}

@test "a profile has at most 15 binds of its own, and the usual ones few mounts" {
    for file in "$ROOT"/src/profiles/*.ini; do
        [ "$(grep -cE '^(bind-|tmpfs)' "$file")" -le 15 ]
    done
    for name in node python cargo go c git vim java; do
        [ "$(firewrap show --profile $name -- x | grep -cE '^(bind-|tmpfs)')" -le 6 ]
    done
}

@test "only these profiles have the network for every command" {
    firewrap profiles names | while read -r name; do
        ! firewrap show --profile "$name" -- x 2>/dev/null | grep -qx 'net = on' || echo "$name"
    done >online
    printf '%s\n' agent aider amp cargo-online chromium claude code codex codium curl cursor editor-gui firefox firefox-esr \
        gemini go-online google-chrome kilo kilocode lazygit node-online online opencode php-online python-online rsync ruby-online scp sftp ssh ssh-base \
        wget windsurf | diff - online
}

@test "commands that fetch have the network, those that run what was fetched have not" {
    mkdir "$HOME/bin"
    for name in npm node pip pip3 python3 git curl make gcc vim; do # the name alone counts, once it is on PATH
        cp /bin/true "$HOME/bin/$name"
    done
    export PATH=$HOME/bin:$PATH
    while read -r line; do
        run -0 firewrap show -- $line
        has 'net = on'
    done <<'END'
npm install
npm ci
pip install x
pip3 install x
python3 -m pip install x
git clone x
curl x
END
    while read -r line; do
        run -0 firewrap show -- $line
        has 'net = off'
    done <<'END'
npm test
npm run build
npm
node x.js
pip list
python3 x.py
git commit
make
gcc x.c
vim x
END
    firewrap show --profile cargo -- cargo fetch | grep -qx 'net = on'
    firewrap show --profile cargo -- cargo build | grep -qx 'net = off'
    firewrap show --profile go -- go mod download | grep -qx 'net = on'
    firewrap show --profile go -- go test | grep -qx 'net = off'
}
