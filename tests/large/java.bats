#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Java with its profile. The JDK has hundreds of megabytes, so tests/run takes this file only where one is installed.
load ../helper

@test "javac compiles and java runs, without the network" {
    cat >Hello.java <<'END'
public class Hello {
    public static void main(String[] words) throws Exception {
        System.out.println("hello from java");
        try { new java.net.Socket("127.0.0.1", 9); } catch (java.io.IOException e) { System.out.println(e.getMessage()); }
        System.out.println(new java.io.File(System.getenv("HOME"), ".ssh").exists());
    }
}
END
    mkdir "$HOME/.ssh"
    run -0 fw javac Hello.java
    run -0 fw java Hello
    has 'hello from java'
    has 'refused'
    [ "${lines[-1]}" = false ]
}
