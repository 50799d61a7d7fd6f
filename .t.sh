make all >/tmp/mk.log 2>&1 || tail -5 /tmp/mk.log
timeout 900 python3 tests/hook/run --shell fish 2>&1 | cut -c1-1200
