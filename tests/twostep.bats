#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Two steps: a program is installed with the network and without the data, and run with the data and without the network.
# shellcheck disable=SC2030,SC2031
load helper
load registry

# The program counts words, as it should, and tries what it should not: to send the data, and to keep them for later.
greet='const fs = require("fs"), net = require("net"), file = process.argv[2];
const text = fs.readFileSync(file, "utf8");
console.log("words: " + text.split(/\s+/).filter(Boolean).length);
for (const place of [__dirname, process.env.HOME, "/tmp"])
  try { fs.writeFileSync(place + "/kept", text); console.log("kept in " + place); } catch (e) { console.log("not kept: " + e.code); }
const socket = net.connect(Number(process.env.PORT), "127.0.0.1");
socket.on("connect", () => { console.log("sent"); socket.end(text); });
socket.on("error", (e) => console.log("not sent: " + e.code));'

install_hook='"scripts":{"postinstall":"cat letters.txt $INIT_CWD/letters.txt '"'\$DATA'"'/letters.txt /tmp/kept; echo the script ran"}'

begin() {
    echo 'my dear diary' >letters.txt
    package greet "$greet" "${install_hook//\$DATA/$PROJECT}"
    registry_start
    export PORT=${REGISTRY##*:}
    user_policy "env-set = npm_config_registry=$REGISTRY" "env-set = PORT=$PORT"
}

@test "the example: the first step has no data, the second has no network and keeps nothing" {
    begin
    cp "$ROOT/examples/two-step/.firewrap.ini" . && allow
    run -0 fw npm install --global --prefix "$HOME/tool" --foreground-scripts greet
    has 'the script ran'
    lacks diary
    run -0 fw "$HOME/tool/bin/greet" letters.txt
    has 'words: 3'
    has 'not kept: EROFS'
    has 'not sent: ECONNREFUSED'
    run ! grep -r diary "$HOME/sandboxes"
    run -0 fw npm install --global --prefix "$HOME/tool" --foreground-scripts greet # an update
    lacks diary
}

@test "with options alone" {
    begin
    rm "$HOME/.config/firewrap/firewrap.ini"
    net="--env-set npm_config_registry $REGISTRY"
    # shellcheck disable=SC2086 # words
    run -0 fw -bn --home=greet $net -- npm install --global --prefix "$HOME/tool" --foreground-scripts greet
    lacks diary
    run -0 fw -bc --home=greet --env-set PORT "$PORT" -- "$HOME/tool/bin/greet" letters.txt
    has 'words: 3'
    has 'not sent: ECONNREFUSED'
}

@test "in one step the data could be read by the installation, and sent (control)" {
    begin
    run -0 fw -bcn --home=greet --env-set npm_config_registry "$REGISTRY" -- \
        npm install --global --prefix "$HOME/tool" --foreground-scripts greet
    has diary
    run -0 fw -bcn --home=greet --env-set PORT "$PORT" -- "$HOME/tool/bin/greet" letters.txt
    has 'sent'
    lacks 'not sent'
    grep -rq diary "$HOME/sandboxes"
}
