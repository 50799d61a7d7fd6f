#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Rust with its profile. It has hundreds of megabytes, so tests/run takes this file only where it is installed.
load ../helper

@test "cargo fetch fetches; cargo build and run use what was fetched and can not change it" {
    mkdir -p "$BASE/greet/src"
    (
        cd "$BASE/greet"
        printf '[package]\nname = "greet"\nversion = "1.0.0"\nedition = "2021"\n' >Cargo.toml
        printf 'pub fn greet() -> &%sstatic str { "hello from a crate" }\n' "'" >src/lib.rs
        cat >build.rs <<'END'
fn main() {
    let source = std::env::var("CARGO_MANIFEST_DIR").unwrap();
    let _ = std::fs::write(format!("{}/planted.rs", source), "x");
    if std::net::TcpStream::connect("127.0.0.1:9").is_ok() {
        panic!("network");
    }
}
END
        git init -q -b main . && git add . && git -c user.name=a -c user.email=a@b commit -qm one
    )
    mkdir src
    printf '[package]\nname = "shop"\nversion = "1.0.0"\nedition = "2021"\n[dependencies]\ngreet = { git = "file://%s" }\n' \
        "$BASE/greet" >Cargo.toml
    printf 'fn main() { println!("{}", greet::greet()); }\n' >src/main.rs
    policy "bind-ro = $BASE/greet" && allow
    run -0 fw cargo fetch
    [ -d "$HOME/sandboxes/cargo/.cargo/git" ]
    [ ! -e "$HOME/.cargo" ]
    rm -rf target
    run -0 fw cargo build --offline
    [ -z "$(find "$HOME/sandboxes" -name planted.rs)" ]
    run -0 fw cargo run --offline
    has 'hello from a crate'
    rm -rf target
    run -0 fw --profile cargo --profile cargo-online cargo build --offline # with the cache writable (control)
    [ -n "$(find "$HOME/sandboxes" -name planted.rs)" ]
}
