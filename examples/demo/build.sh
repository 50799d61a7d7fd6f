#!/bin/sh
# The demo project's build: may be started from any directory of the project.
cd "$(dirname "$0")" || exit 1
mkdir -p out && cat assets/greeting lib/name >out/hello && cat out/hello
