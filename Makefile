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
REQUIRED_CFLAGS := -std=c11 -D_DEFAULT_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection -fPIE \
	-Wall -Wextra -Wshadow -Wvla -Wformat=2 -Wstrict-prototypes -Wmissing-prototypes -Wswitch-enum -Wundef \
	-Wwrite-strings -MMD -MP
REQUIRED_LDFLAGS := -pie -Wl,-z,relro,-z,now -Wl,--as-needed
LIBS := -linih -lcap

# Everything but the programs' main files; tests link it, too.
PROGRAMS := main stub mkfilter
SOURCES := $(filter-out $(PROGRAMS:%=src/%.c),$(wildcard src/*.c))
OBJECTS := $(SOURCES:src/%.c=$(B)/obj/%.o)
PROFILES := $(wildcard src/profiles/*.ini)

# The build tree has the shape of an installed one, so the program finds its files the same way in both.
BIN := $(B)/bin/firewrap
PRODUCTS := $(BIN) $(B)/bin/fw $(B)/libexec/firewrap/seccomp.bpf $(B)/libexec/firewrap/stub \
	$(B)/share/firewrap/profiles/.made $(B)/man/firewrap.1 $(B)/man/firewrap.ini.5

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

$(BIN): $(B)/obj/main.o $(OBJECTS)
	$(say) LD $@
	mkdir -p $(@D)
	$(CC) $(REQUIRED_LDFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(B)/bin/fw: $(BIN)
	ln -sf firewrap $@

$(B)/libexec/firewrap/stub: src/stub.c Makefile
	$(say) CC $@
	mkdir -p $(@D)
	$(CC) -std=c11 $(CPPFLAGS) $(CFLAGS) -static -o $@ $<

$(B)/mkfilter: src/mkfilter.c Makefile
	$(say) CC $@
	mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -o $@ $< -lseccomp

$(B)/libexec/firewrap/seccomp.bpf: $(B)/mkfilter
	$(say) GEN $@
	mkdir -p $(@D)
	$(B)/mkfilter >$@.new && mv $@.new $@

$(B)/share/firewrap/profiles/.made: $(PROFILES) Makefile
	mkdir -p $(@D)
	rm -f $(@D)/*.ini
	$(if $(PROFILES),install -m 644 $(PROFILES) $(@D))
	touch $@

# "@KEYS@" in a manual page's source stands for the table of settings.
$(B)/man/%: src/man/%.in $(BIN)
	$(say) GEN $@
	mkdir -p $(@D)
	$(BIN) keys man >$(B)/man/keys.roff
	sed -e '/^@KEYS@$$/{r $(B)/man/keys.roff' -e 'd}' -e 's/@VERSION@/$(VERSION)/' $< >$@.new && mv $@.new $@

-include $(wildcard $(B)/obj/*.d)
