# SPDX-License-Identifier: MIT
# firewrap. `make help` lists the targets. CFLAGS, CPPFLAGS, LDFLAGS and the directories below are yours to set.

PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
LIBEXECDIR ?= $(PREFIX)/libexec
DATADIR ?= $(PREFIX)/share
MANDIR ?= $(DATADIR)/man
SYSCONFDIR ?= /etc
DESTDIR ?=

VERSION := 0.1.0
B := build

CFLAGS ?= -O2 -g
REQUIRED_CFLAGS := -std=c11 -Isrc -D_DEFAULT_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection -fPIE \
	-Wall -Wextra -Wshadow -Wvla -Wformat=2 -Wstrict-prototypes -Wmissing-prototypes -Wswitch-enum -Wundef \
	-Wwrite-strings -MMD -MP
REQUIRED_LDFLAGS := -Wl,-z,relro,-z,now -Wl,--as-needed
LIBS := -linih -lcap

# A static program starts a quarter of a millisecond faster, and each typed command starts one. STATIC=no links dynamically;
# so does a system without the static libraries.
CC_FILE = $(wildcard $(shell $(CC) -print-file-name=$(1)))
STATIC ?= $(if $(and $(filter /%,$(call CC_FILE,libc.a)),$(filter /%,$(call CC_FILE,libinih.a)),$(filter /%,$(call CC_FILE,libcap.a)),$(filter /%,$(call CC_FILE,rcrt1.o))),yes,no)
LINK_MODE := $(if $(filter yes,$(STATIC)),-static-pie,-pie)

# Everything but the programs' main files; tests link it, too.
ROOMS := base host net policy sandbox run lib cmd
SOURCES := $(filter-out src/cmd/main.c,$(wildcard $(ROOMS:%=src/%/*.c)))
OBJECTS := $(SOURCES:src/%.c=$(B)/obj/%.o)
PROFILES := $(wildcard src/profiles/*.ini)

# The build tree has the shape of an installed one, so the program finds its files the same way in both.
BIN := $(B)/bin/firewrap
FILTERS := $(foreach n,seccomp seccomp-debug seccomp-notrace,$(B)/libexec/firewrap/$(n).bpf $(B)/libexec/firewrap/$(n)-nested.bpf)
HOOK := $(B)/libexec/firewrap/firewrap-hook.so
HOOK_SOURCES := $(wildcard shell/module/*.c)
SCRIPTS := shell/hook.bash shell/hook.zsh shell/hook.fish
PAGES := firewrap.1 firewrap.ini.5 firewrap-hook.7 firewrap-compat.7
GATE := $(B)/libexec/firewrap/gate
PRODUCTS := $(BIN) $(B)/bin/fw $(FILTERS) $(B)/libexec/firewrap/stub $(B)/libexec/firewrap/probe $(GATE) \
	$(B)/share/firewrap/profiles/.made $(HOOK) $(B)/share/firewrap/hook.made $(PAGES:%=$(B)/man/%)

ifeq ($(V),1)
say = @:
else
.SILENT:
say = @printf '  %-8s %s\n'
endif

.PHONY: all
all: $(PRODUCTS) ## build firewrap (the default)

$(B)/obj/%.o: src/%.c Makefile
	$(say) CC $@
	mkdir -p $(@D)
	$(CC) $(REQUIRED_CFLAGS) $(CPPFLAGS) $(CFLAGS) -DVERSION='"$(VERSION)"' -DSYSCONFDIR='"$(SYSCONFDIR)"' -c -o $@ $<

$(BIN): $(B)/obj/cmd/main.o $(OBJECTS)
	$(say) LD $@
	mkdir -p $(@D)
	$(CC) $(LINK_MODE) $(REQUIRED_LDFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(B)/bin/fw: $(BIN)
	ln -sf firewrap $@

# These two run inside sandboxes, where no library may be visible.
$(B)/libexec/firewrap/stub: src/run/inside/stub.c src/run/inside/nolibc.h src/run/supervise.h Makefile
	$(say) CC $@
	mkdir -p $(@D)
	$(CC) -std=gnu11 -Wall -Wextra -Os -ffreestanding -fno-stack-protector -fno-asynchronous-unwind-tables -fno-pie -static \
		-nostdlib -no-pie -Wl,-z,noexecstack,-z,noseparate-code,--build-id=none -o $@ $<

$(B)/libexec/firewrap/probe: src/run/inside/probe.c Makefile
	$(say) CC $@
	mkdir -p $(@D)
	$(CC) -std=c11 -D_DEFAULT_SOURCE -Wall -Wextra $(CPPFLAGS) $(CFLAGS) -static -o $@ $<

# A process of its own, beside the sandboxes.
GATE_OBJECTS := $(patsubst src/%.c,$(B)/obj/%.o,$(wildcard src/net/gate/*.c) src/net/protocol.c src/base/port.c)
$(GATE): $(GATE_OBJECTS)
	$(say) LD $@
	mkdir -p $(@D)
	$(CC) $(LINK_MODE) $(REQUIRED_LDFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $^

# Loaded into bash, zsh and fish; zsh looks for a module by its name below a directory.
HOOK_CFLAGS := $(filter-out -fPIE,$(REQUIRED_CFLAGS)) -fPIC -fvisibility=hidden
$(B)/hook/%.o: shell/module/%.c Makefile
	$(say) CC $@
	mkdir -p $(@D)
	$(CC) $(HOOK_CFLAGS) $(CPPFLAGS) $(CFLAGS) -DVERSION='"$(VERSION)"' -c -o $@ $<

# What the hook has to see as firewrap does: the way up to a policy, and words that were typed.
HOOK_BASE := $(B)/hook/upward.o $(B)/hook/literal.o
$(HOOK_BASE): $(B)/hook/%.o: src/base/%.c Makefile
	$(say) CC $@
	mkdir -p $(@D)
	$(CC) $(HOOK_CFLAGS) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

$(HOOK): $(HOOK_SOURCES:shell/module/%.c=$(B)/hook/%.o) $(HOOK_BASE)
	$(say) LD $@
	mkdir -p $(@D)/zsh/firewrap
	$(CC) -shared $(REQUIRED_LDFLAGS) -Wl,-z,nodelete $(CFLAGS) $(LDFLAGS) -o $@.new $^ && mv $@.new $@
	ln -sf ../../firewrap-hook.so $(@D)/zsh/firewrap/hook.so

$(B)/share/firewrap/hook.made: $(SCRIPTS) $(wildcard shell/rc/*) shell/rc/.zshrc Makefile
	mkdir -p $(@D)/shell
	install -m 644 $(SCRIPTS) $(@D)
	install -m 644 shell/rc/rc.bash shell/rc/rc.fish shell/rc/.zshrc $(@D)/shell
	touch $@

$(B)/mkfilter: src/build/mkfilter.c Makefile
	$(say) CC $@
	mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -o $@ $< -lseccomp

# The architecture that $(CC) makes programs for: the first word of its triplet.
ARCH := $(firstword $(subst -, ,$(shell $(CC) -dumpmachine)))

$(B)/libexec/firewrap/seccomp%bpf: $(B)/mkfilter
	$(say) GEN $@
	mkdir -p $(@D)
	$(B)/mkfilter $(ARCH) $(subst -, ,$(subst .,,$*)) >$@.new && mv $@.new $@

$(B)/share/firewrap/profiles/.made: $(PROFILES) Makefile
	mkdir -p $(@D)
	rm -f $(@D)/*.ini
	$(if $(PROFILES),install -m 644 $(PROFILES) $(@D))
	touch $@

# "@KEYS@" in a manual page's source stands for the table of settings.
$(B)/man/%: src/man/%.in $(BIN)
	$(say) GEN $@
	mkdir -p $(@D)
	$(BIN) keys man >$@.keys
	sed -e '/^@KEYS@$$/{r $@.keys' -e 'd}' -e 's/@VERSION@/$(VERSION)/' $< >$@.new && mv $@.new $@

-include $(wildcard $(B)/obj/*/*.d $(B)/obj/*/*/*.d $(B)/hook/*.d)

# ---- tests ----

UNIT := $(patsubst tests/unit/%.c,$(B)/unit/%,$(wildcard tests/unit/*.c))

$(B)/unit/%: tests/unit/%.c $(wildcard tests/unit/*.h) $(OBJECTS) Makefile
	$(say) CC $@
	mkdir -p $(@D)
	$(CC) $(REQUIRED_CFLAGS) $(CPPFLAGS) $(CFLAGS) -pie $(REQUIRED_LDFLAGS) $(LDFLAGS) -o $@ $< $(filter %.o,$^) $(LIBS)

$(B)/unit/filter: $(B)/mkfilter
$(B)/unit/flow: $(patsubst %,$(B)/obj/net/gate/%.o,flow dial loop)
$(B)/unit/races: REQUIRED_LDFLAGS += -Wl,--wrap=outer_enter

# The same program with a machine's policy directory that a test may write.
$(B)/machine/bin/firewrap: src/host/world.c $(B)/obj/cmd/main.o $(OBJECTS)
	$(say) LD $@
	mkdir -p $(@D) $(B)/machine/etc/firewrap
	ln -sfn ../libexec $(B)/machine/libexec && ln -sfn ../share $(B)/machine/share
	$(CC) $(REQUIRED_CFLAGS) $(CPPFLAGS) $(CFLAGS) -DSYSCONFDIR='"$(CURDIR)/$(B)/machine/etc"' -pie $(REQUIRED_LDFLAGS) $(LDFLAGS) \
		-MF $(B)/machine/world.d -o $@ $< $(filter-out %/host/world.o,$(filter %.o,$^)) $(LIBS)

# The same program where no namespace of its own can be had, so that bwrap has to mount.
$(B)/alone/firewrap: src/run/outer.c $(B)/obj/cmd/main.o $(OBJECTS)
	$(say) LD $@
	mkdir -p $(@D)
	$(CC) $(REQUIRED_CFLAGS) $(CPPFLAGS) $(CFLAGS) -DNO_OUTER -Wno-unused-function -pie $(REQUIRED_LDFLAGS) $(LDFLAGS) \
		-MF $(B)/alone/outer.d -o $@ $< $(filter-out %/run/outer.o,$(filter %.o,$^)) $(LIBS)

.PHONY: check check-all
check: deps-quiet ## install what is missing, build, and run the tests, but for what takes long (T=word: all of the parts of that name)
	$(MAKE) all
	$(MAKE) $(UNIT) $(B)/machine/bin/firewrap $(B)/alone/firewrap
	tests/run "$(T)"
check-all: export FIREWRAP_CHECK = all
check-all: check ## the same with what takes long, as CI does it

.PHONY: bless
bless: all ## rewrite the expectations of tests/cases (then review the diff)
	tests/cases.sh bless

.PHONY: san
san: ## build with the sanitizers and run the unit tests so
	$(MAKE) B=$(B)/san STATIC=no CFLAGS="-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all" all-unit
	for t in $(UNIT:$(B)/%=$(B)/san/%); do ASAN_OPTIONS=detect_leaks=0 $$t || exit 1; done

.PHONY: all-unit
all-unit: $(UNIT)

.PHONY: bench
bench: all ## measure what firewrap costs (SECTIONS='start growth', ROUNDS=600)
	tests/bench/bench $(SECTIONS)

C_FILES = $(wildcard src/*.h src/*/*.[ch] src/*/*/*.[ch] shell/module/*.[ch] tests/*.c tests/*/*.[ch])
SHELL_FILES = $(wildcard shell/hook.bash shell/rc/rc.bash shell/completions/firewrap.bash tests/run tests/*.sh tests/*.bash tests/*.bats \
	tests/*/*.sh tests/*/*.bash tests/*/*.bats .ci/run src/build/deps.sh examples/*.sh)

# A build directory of its own, since in a tree that is built no file is compiled, and so none warns.
.PHONY: lint
lint: ## static analysis of the C and shell sources and the manual pages, and their format
	rm -rf $(B)/lint
	$(MAKE) B=$(B)/lint all all-unit CFLAGS="$(CFLAGS) -Werror"
	clang-format --dry-run --Werror $(C_FILES)
	cppcheck --quiet --std=c11 --enable=warning,performance,portability --error-exitcode=1 --inline-suppr \
		--suppress=missingIncludeSystem -Isrc src
	cppcheck --quiet --std=c11 --enable=warning,performance,portability --error-exitcode=1 --inline-suppr \
		--suppress=missingIncludeSystem '-DElfW(type)=Elf64_##type' -D__x86_64__ -Isrc shell/module
	clang-tidy --quiet $(wildcard src/*/*.c src/net/gate/*.c) $(HOOK_SOURCES) -- -std=c11 -D_DEFAULT_SOURCE '-DVERSION=""' -Isrc
	shellcheck -x -S warning $(SHELL_FILES)
	fish -n shell/hook.fish shell/rc/rc.fish shell/completions/firewrap.fish
	zsh -n shell/hook.zsh
	zsh -n shell/completions/_firewrap
	mandoc -T lint -W warning $(PAGES:%=$(B)/lint/man/%)

.PHONY: readme
readme: $(BIN) ## rewrite the table of keys in docs/keys.md
	$(BIN) keys markdown >$(B)/keys.md
	sed -i -e '/^<!-- keys:/,/^<!-- end of keys/{/^<!-- keys:/{p;r $(B)/keys.md' -e '};/^<!-- end of keys/p;d}' docs/keys.md

# ---- set-up, install ----

.PHONY: deps deps-quiet
deps: ## install the packages that are needed, by the system's package manager
	sh src/build/deps.sh
deps-quiet:
	sh src/build/deps.sh --quiet

.PHONY: demo
demo: deps-quiet ## install what is missing, build, and run a real sandboxed command
	$(MAKE) all
	examples/demo.sh "$(CURDIR)/$(BIN)"

FILES = $(BINDIR)/firewrap $(BINDIR)/fw $(MANDIR)/man1/firewrap.1 $(MANDIR)/man1/fw.1 $(MANDIR)/man5/firewrap.ini.5 $(MANDIR)/man7/firewrap-hook.7 $(MANDIR)/man7/firewrap-compat.7 \
	$(DATADIR)/bash-completion/completions/firewrap $(DATADIR)/bash-completion/completions/fw \
	$(DATADIR)/zsh/site-functions/_firewrap $(DATADIR)/fish/vendor_completions.d/firewrap.fish \
	$(DATADIR)/fish/vendor_completions.d/fw.fish

# The completions ask this very program, whatever else PATH has of its name.
COMPLETION = sed -E 's\#(command|_call_program [a-z]+) firewrap\#\1 $(BINDIR)/firewrap\#g'

.PHONY: install
install: all ## install below PREFIX (DESTDIR is put before it)
	install -d $(addprefix $(DESTDIR),$(sort $(dir $(FILES))) $(LIBEXECDIR)/firewrap/zsh/firewrap $(DATADIR)/firewrap/profiles \
		$(DATADIR)/firewrap/shell)
	install -m 755 $(BIN) $(DESTDIR)$(BINDIR)/firewrap
	ln -sf firewrap $(DESTDIR)$(BINDIR)/fw
	install -m 755 $(B)/libexec/firewrap/stub $(B)/libexec/firewrap/probe $(GATE) $(DESTDIR)$(LIBEXECDIR)/firewrap
	install -m 644 $(FILTERS) $(HOOK) $(DESTDIR)$(LIBEXECDIR)/firewrap
	ln -sf ../../firewrap-hook.so $(DESTDIR)$(LIBEXECDIR)/firewrap/zsh/firewrap/hook.so
	install -m 644 $(SCRIPTS) $(DESTDIR)$(DATADIR)/firewrap
	install -m 644 shell/rc/rc.bash shell/rc/rc.fish shell/rc/.zshrc $(DESTDIR)$(DATADIR)/firewrap/shell
	$(if $(PROFILES),install -m 644 $(PROFILES) $(DESTDIR)$(DATADIR)/firewrap/profiles)
	install -m 644 $(B)/man/firewrap.1 $(DESTDIR)$(MANDIR)/man1/firewrap.1
	ln -sf firewrap.1 $(DESTDIR)$(MANDIR)/man1/fw.1
	install -m 644 $(B)/man/firewrap.ini.5 $(DESTDIR)$(MANDIR)/man5/firewrap.ini.5
	install -m 644 $(B)/man/firewrap-hook.7 $(DESTDIR)$(MANDIR)/man7/firewrap-hook.7
	install -m 644 $(B)/man/firewrap-compat.7 $(DESTDIR)$(MANDIR)/man7/firewrap-compat.7
	$(COMPLETION) shell/completions/firewrap.bash >$(DESTDIR)$(DATADIR)/bash-completion/completions/firewrap
	ln -sf firewrap $(DESTDIR)$(DATADIR)/bash-completion/completions/fw
	$(COMPLETION) shell/completions/_firewrap >$(DESTDIR)$(DATADIR)/zsh/site-functions/_firewrap
	$(COMPLETION) shell/completions/firewrap.fish >$(DESTDIR)$(DATADIR)/fish/vendor_completions.d/firewrap.fish
	chmod 644 $(DESTDIR)$(DATADIR)/bash-completion/completions/firewrap $(DESTDIR)$(DATADIR)/zsh/site-functions/_firewrap \
	    $(DESTDIR)$(DATADIR)/fish/vendor_completions.d/firewrap.fish
	ln -sf firewrap.fish $(DESTDIR)$(DATADIR)/fish/vendor_completions.d/fw.fish

.PHONY: uninstall
uninstall: ## remove what install has put there
	rm -f $(addprefix $(DESTDIR),$(FILES))
	rm -rf $(DESTDIR)$(LIBEXECDIR)/firewrap $(DESTDIR)$(DATADIR)/firewrap

.PHONY: clean
clean: ## remove what was built
	rm -rf $(B)

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile
