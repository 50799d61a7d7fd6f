#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Ruby with its profile. tests/run takes this file only where it is installed.
load ../helper

@test "gem install keeps a gem in the sandboxes' home; ruby uses it and can not change it" {
    mkdir -p lib
    printf 'Gem::Specification.new { |s| s.name = "greet"; s.version = "1.0.0"; s.summary = "x"; s.authors = ["a"]; s.files = ["lib/greet.rb"] }\n' \
        >greet.gemspec
    echo 'def greet = "hello from a gem"' >lib/greet.rb
    run -0 fw gem build greet.gemspec
    run -0 fw gem install --local --user-install --no-document greet-1.0.0.gem
    rm -r lib
    [ ! -e "$HOME/.local" ]
    run -0 fw ruby -e 'require "greet"; puts greet
        begin; File.write($".find { |f| f.end_with? "greet.rb" }, "evil"); puts "changed"; rescue SystemCallError => e; puts e.class; end'
    has 'hello from a gem'
    has 'Errno::EROFS'
}
