# kehud: build, run, test, install. `make help` lists what there is.
#
# Variants: `make SANITIZE=address,undefined`, `make SANITIZE=thread`, `make MODE=fuzz`.
# Objects stand in build/MODE/, the release programs in build/. `O=DIR` builds somewhere else.

.DEFAULT_GOAL := all
SHELL   := /bin/bash
O       ?= build
PREFIX  ?= /usr
SYSCONFDIR ?= /etc
UNITDIR ?= $(PREFIX)/lib/systemd

ifeq ($(SANITIZE),address,undefined)
MODE := asan
else ifeq ($(SANITIZE),thread)
MODE := tsan
else ifneq ($(SANITIZE),)
$(error SANITIZE is address,undefined or thread)
endif
MODE    ?= release
B       := $O/$(strip $(MODE))
VERSION := 0.1.0

include Makefile.deps

# --- flags ------------------------------------------------------------------------------------
WARN := -Wall -Wextra -Wconversion -Wno-sign-conversion -Wshadow -Wvla -Wundef -Wformat=2 \
	-Wstrict-prototypes -Wmissing-prototypes -Wcast-qual -Wwrite-strings -Werror
PKGS_KEHUD := libcurl jansson libmicrohttpd libpcre2-8 sqlite3 libsystemd talloc inih libcrypto expat gsl
PKGS_OCR   := tesseract lept libseccomp jansson talloc libpcre2-8
pkg_cflags := $(shell pkg-config --cflags $(PKGS_KEHUD) $(PKGS_OCR) 2>/dev/null | tr ' ' '\n' | sort -u | sed 's/^-I/-isystem /')

CC_release := gcc
FLAGS_release := -O2 -g -D_FORTIFY_SOURCE=3 -fstack-protector-strong -fstack-clash-protection \
	-fcf-protection -ftrivial-auto-var-init=zero -fPIE
LINK_release := -pie -Wl,-z,relro,-z,now,-z,noexecstack -Wl,--as-needed
# maybe-uninitialized guesses wrong below -O2: the release build decides about it
# fault points and the turnable clock are in every build but the release
CC_asan := gcc
FLAGS_asan := -Og -g -Wno-maybe-uninitialized -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -DKEHUD_FAULTS
LINK_asan := -fsanitize=address,undefined
CC_tsan := gcc
FLAGS_tsan := -O1 -g -Wno-maybe-uninitialized -fsanitize=thread -fno-omit-frame-pointer -DKEHUD_FAULTS
LINK_tsan := -fsanitize=thread
CC_fuzz := clang
FLAGS_fuzz := -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -DKEHUD_FAULTS \
	-Wno-unknown-warning-option -Wno-missing-field-initializers
LINK_fuzz := -fsanitize=fuzzer,address,undefined

CC := $(CC_$(MODE))
CFLAGS_ALL := -std=gnu2x -D_GNU_SOURCE -I. $(WARN) $(FLAGS_$(MODE)) -DKEHUD_VERSION='"$(VERSION)"' -pthread $(pkg_cflags) $(CFLAGS)
LDFLAGS_ALL := $(LINK_$(MODE)) -pthread $(LDFLAGS)
# one short line a file; V=1 shows the commands
Q = $(if $(V),,@echo "  CC $@" && )
libs = $(shell pkg-config --libs $(1) 2>/dev/null)

# --- rooms: listed lowest first; the files in them are found -----------------------------------
src = $(sort $(wildcard $(addsuffix /*.c,$(1))))
PARSERS := $(call src,$(addprefix parsers/,base value name calendar pack message wire label table picture))
STORE   := $(call src,store $(addprefix store/,engine migrations media people platform catalogue queue card pack history privacy figure rule))
CORE    := $(call src,daemon/core)
DAEMON  := $(call src,daemon $(addprefix daemon/,chat chat/wecom sales people pack survey data say rule digest chore turn photo kf command flow web loop))
CTL     := $(call src,daemon/ctl)
OCR     := $(call src,ocr)

obj = $(patsubst %.c,$B/%.o,$(1))

.PHONY: all
ifeq ($(MODE),release)
all: $(addprefix $O/,kehud kehud-ocr kehuctl)
$O/%: $B/% ; @ln -f $< $@ 2>/dev/null || cp $< $@
else
all: $(addprefix $B/,kehud kehud-ocr kehuctl)
endif

$B/parsers.a: $(call obj,$(PARSERS))
$B/store.a:   $(call obj,$(STORE))
$B/core.a:    $(call obj,$(CORE))
# the worker's client is for both programs
$B/daemon.a:  $(call obj,$(filter-out daemon/kehud.c,$(DAEMON))) $B/ocr/client.o
$B/%.a: ; @rm -f $@; ar rcs $@ $^

$B/kehud: $B/daemon/kehud.o $B/daemon.a $B/store.a $B/core.a $B/parsers.a
	$(CC) $(LDFLAGS_ALL) -o $@ $^ $(call libs,$(PKGS_KEHUD)) -lm
$B/kehuctl: $(call obj,$(CTL)) $B/daemon.a $B/store.a $B/core.a $B/parsers.a
	$(CC) $(LDFLAGS_ALL) -o $@ $^ $(call libs,$(PKGS_KEHUD)) -lm
$B/kehud-ocr: $(call obj,$(OCR)) $B/parsers.a
	$(CC) $(LDFLAGS_ALL) -o $@ $^ $(call libs,$(PKGS_OCR)) -lm

# files taken into a program with .incbin: the object depends on them too
$B/parsers/pack/shipped.o: $(wildcard parsers/pack/*.json parsers/pack/scenes/*.json)
$B/parsers/calendar/calendar.o: parsers/calendar/cn.json
$B/daemon/web/assets.o: $(wildcard daemon/web/assets/*)
$B/store/migrations/migrations.o: $(wildcard store/migrations/*.sql)

$B/%.o: %.c $B/flags
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS_ALL) -MMD -MP -c $< -o $@
$B/flags: FORCE
	@mkdir -p $B; echo '$(CC) $(CFLAGS_ALL)' | cmp -s - $@ || echo '$(CC) $(CFLAGS_ALL)' >$@
FORCE:
-include $(shell find $B -name '*.d' 2>/dev/null)
.PRECIOUS: $B/%.o

## make run     builds, fills a demo database in ./run and serves http://127.0.0.1:8460/console
.PHONY: run
run: deps-run all
	@exec store/demo/run.sh $O

include systemd/install.mk
include $(wildcard tests/tests.mk)

.PHONY: clean help
clean:
	rm -rf $O
help:
	@sed -n 's/^## //p' Makefile Makefile.deps systemd/install.mk tests/tests.mk
