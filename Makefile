# tapeline: make, make check, make demo, make install; `make help` lists the rest.
# CC CFLAGS LDFLAGS PREFIX DESTDIR PKG_CONFIG are the user's; ours stand apart.

CC ?= cc
CFLAGS ?= -O3 -g
PREFIX ?= /usr/local
DESTDIR ?=
PKG_CONFIG ?= pkg-config
INSTALL ?= install
VERSION := $(shell cat VERSION)

# As many jobs as processors, unless the user says otherwise.
ifeq ($(filter -j%,$(MAKEFLAGS)),)
MAKEFLAGS += -j$(shell nproc 2>/dev/null || echo 2)
endif
MAKEFLAGS += -r --no-print-directory
.DEFAULT_GOAL := all
.PHONY: force

# SAN=address,undefined builds into its own folder, as does any other B=folder.
SAN ?=
B ?= build$(if $(SAN),/san)
BIN := $(B)/bin

# On a fresh machine, check and demo first install what they need; make then
# reads this file again, since there is more to be found.
ifneq ($(filter check,$(MAKECMDGOALS)),)
DEPS := check
else ifneq ($(filter demo,$(MAKECMDGOALS)),)
DEPS := demo
endif
ifdef DEPS
include $(B)/deps.mk
$(B)/deps.mk: force
	@mkdir -p $(@D)
	@scripts/deps $(DEPS) $@
endif

# ---- what there is ----

PROGS := $(patsubst cmd/%.c,%,$(wildcard cmd/*.c))
LIB_SRC := $(wildcard lib/*/*.c lib/*/*.cc)
HAVE_CMOCKA := $(shell $(PKG_CONFIG) --exists cmocka && echo yes)
UNIT := $(if $(HAVE_CMOCKA),$(patsubst tests/unit/%.c,$(B)/unit/%,$(wildcard tests/unit/test_*.c)))
TOOLS := $(patsubst tests/tools/%.c,$(B)/tools/%,$(wildcard tests/tools/*.c))
BENCH := $(patsubst tests/bench/%.c,$(B)/tools/%,$(wildcard tests/bench/*.c))
FAULTS := $(patsubst tests/faults/%.c,$(B)/faults/%.so,$(wildcard tests/faults/*.c))
FUZZ := $(patsubst tests/fuzz/%.c,$(B)/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))

# What programs link beyond the archive; --as-needed leaves out of each what it
# does not use. libcsv has no .pc file.
PKGS.all := jansson yaml-0.1 libmd zlib libzstd
LIBS.tfetch := -lcsv
LIBS.tquant := -lcsv
PKGS.torder := sqlite3
PKGS.tgarch := openblas gsl
PKGS.tquant := openblas gsl
PKGS.unit := cmocka sqlite3 openblas gsl
LIBS.unit := -lcsv
PKGS.fuzz := sqlite3 openblas gsl
LIBS.fuzz := -lcsv

# Optional libraries: what pkg-config does not find drops its files, with a note.
# One line of OPTIONAL a library, and two variables for it:
#   OPTIONAL += hiredis
#   SOURCES.hiredis := lib/bus/redis.c   (left out of the build)
#   PROGS.hiredis := tbus                (link it; -DHAVE_HIREDIS everywhere)
# A .cc file is built by CXX and only ever stands here: a shim for a C++ library.
OPTIONAL := quantlib
SOURCES.quantlib := lib/quant/quantlib.cc
PROGS.quantlib := tquant
upper = $(shell echo '$(1)' | tr 'a-z.-' 'A-Z__')
define optional
ifeq ($$(shell $$(PKG_CONFIG) --exists $(1) && echo yes),yes)
OPTIONAL_FLAGS += -DHAVE_$$(call upper,$(1))
$$(foreach p,$$(PROGS.$(1)) unit,$$(eval PKGS.$$p += $(1)))
else
LIB_SRC := $$(filter-out $$(SOURCES.$(1)),$$(LIB_SRC))
$$(info note: built without $(1): $$(SOURCES.$(1)))
endif
endef
$(foreach o,$(OPTIONAL),$(eval $(call optional,$(o))))

ifneq ($(filter %.cc,$(LIB_SRC)),)
LIBS.tquant += -lstdc++
LIBS.unit += -lstdc++
endif

LIB_OBJ := $(addprefix $(B)/,$(addsuffix .o,$(basename $(LIB_SRC))))
LIB := $(B)/libtapeline.a

# ---- flags ----

PKGS := $(sort $(foreach v,$(filter PKGS.%,$(.VARIABLES)),$($v)))
# QuantLib says how it was built itself; ours has no threads of OpenMP.
PKG_CFLAGS := $(filter-out -fopenmp,$(shell $(PKG_CONFIG) --cflags $(PKGS) 2>/dev/null))
pkgs = $(filter-out -fopenmp,$(shell $(PKG_CONFIG) --libs $(1)))

# -ffp-contract=off: the same doubles on every machine; see tapeline(7).
TL_CFLAGS := -std=c17 -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE -Ilib -include base/banned.h \
	-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes \
	-ffp-contract=off -fno-strict-aliasing -fstack-protector-strong \
	-MMD -MP -DTAPELINE_VERSION='"$(VERSION)"' $(OPTIONAL_FLAGS) $(PKG_CFLAGS)
TL_CFLAGS += $(if $(SAN),-fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer)
TL_CFLAGS += $(if $(WERROR),-Werror)
# Its headers are not ours to mend, so they count as the system's.
TL_CXXFLAGS = $(filter-out -std=c17 -include base/banned.h -Wstrict-prototypes -Wmissing-prototypes \
	$(PKG_CFLAGS),$(TL_CFLAGS)) -std=c++17 $(subst -I/,-isystem /,$(PKG_CFLAGS))
TL_LDFLAGS := -Wl,--as-needed $(if $(SAN),-fsanitize=$(SAN))

# The fuzzers have a compiler and objects of their own.
FUZZ_CC ?= clang
FUZZ_SECONDS ?= 20
FUZZ_CFLAGS := $(filter-out -fsanitize=% -Werror -DHAVE_QUANTLIB,$(TL_CFLAGS)) -O1 -g \
	-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all

# Short lines, or whole commands with V=1.
say = $(if $(V),,@printf '  %-5s %s\n' $(1) $@;)

# ---- building ----

.PHONY: all
all: $(PROGS:%=$(BIN)/%) ## build every program into build/bin

$(BIN)/%: $(B)/cmd/%.o $(LIB)
	@mkdir -p $(@D)
	$(call say,LINK)$(CC) $(TL_LDFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $< $(LIB) \
		$(call pkgs,$(PKGS.all) $(PKGS.$*)) $(LIBS.$*) -lm

$(LIB): $(LIB_OBJ)
	@rm -f $@
	$(call say,AR)$(AR) rcs $@ $^

# tee, splice and pipe2 are Linux's own, which POSIX headers hide.
$(B)/lib/tape/relay.o: TL_CFLAGS += -D_GNU_SOURCE
$(B)/fuzz/obj/lib/tape/relay.o: FUZZ_CFLAGS += -D_GNU_SOURCE

$(B)/%.o: %.c $(B)/flags
	@mkdir -p $(@D)
	$(call say,CC)$(CC) $(TL_CFLAGS) $(CFLAGS) $(CPPFLAGS) -c -o $@ $<

$(B)/%.o: %.cc $(B)/flags
	@mkdir -p $(@D)
	$(call say,CXX)$(CXX) $(TL_CXXFLAGS) $(CFLAGS) $(CPPFLAGS) -c -o $@ $<

# A stamp that changes when the flags do, so that everything is rebuilt.
FLAGS = $(CC) $(TL_CFLAGS) $(CFLAGS) $(CPPFLAGS) $(TL_LDFLAGS) $(LDFLAGS)
$(B)/flags: force
	@mkdir -p $(@D)
	@echo '$(subst ','\'',$(FLAGS))' | cmp -s - $@ || echo '$(subst ','\'',$(FLAGS))' > $@

# ---- what tests need ----

$(B)/unit/%: $(B)/tests/unit/%.o $(LIB)
	@mkdir -p $(@D)
	$(call say,LINK)$(CC) $(TL_LDFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $< $(LIB) \
		$(call pkgs,$(PKGS.all) $(PKGS.unit)) $(LIBS.unit) -lm

$(BENCH): $(B)/tools/%: $(B)/tests/bench/%.o $(LIB)
	@mkdir -p $(@D)
	$(call say,LINK)$(CC) $(TL_LDFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $< $(LIB) \
		$(call pkgs,$(PKGS.all) $(PKGS.unit)) $(LIBS.unit) -lm

# Neither is sanitized: the ones are preloaded, the others only watch.
$(B)/tools/%: tests/tools/%.c $(B)/flags
	@mkdir -p $(@D)
	$(call say,CC)$(CC) $(filter-out -fsanitize=% -include base/banned.h,$(TL_CFLAGS)) $(CFLAGS) $(LDFLAGS) \
		-o $@ $< -lm

$(B)/faults/%.so: tests/faults/%.c $(B)/flags
	@mkdir -p $(@D)
	$(call say,CC)$(CC) $(filter-out -fsanitize=% -include base/banned.h,$(TL_CFLAGS)) $(CFLAGS) $(LDFLAGS) \
		-shared -fPIC -o $@ $< -ldl

$(B)/fuzz/obj/%.o: %.c $(B)/flags
	@mkdir -p $(@D)
	$(call say,CC)$(FUZZ_CC) $(FUZZ_CFLAGS) -c -o $@ $<

$(B)/fuzz/libtapeline.a: $(patsubst %.c,$(B)/fuzz/obj/%.o,$(filter %.c,$(LIB_SRC)))
	@rm -f $@
	$(call say,AR)$(AR) rcs $@ $^

$(B)/fuzz/fuzz_%: $(B)/fuzz/obj/tests/fuzz/fuzz_%.o $(B)/fuzz/libtapeline.a
	$(call say,LINK)$(FUZZ_CC) -fsanitize=fuzzer,address,undefined -o $@ $^ \
		$(call pkgs,$(PKGS.all) $(PKGS.fuzz)) $(LIBS.fuzz) -lm

# ---- testing ----

.PHONY: tests unit bats lint check fuzz fuzzers bench demo
tests: all $(UNIT) $(TOOLS) $(FAULTS) ## build the programs and what tests them

check: tests ## install what is missing, build, run all tests and print the totals
	@scripts/check -b $(B)

unit: $(UNIT) ## run the unit tests
	@scripts/check -b $(B) unit

bats: tests ## run the tests of the programs
	@scripts/check -b $(B) bats

lint: all ## check style, manuals, completions and scripts
	@scripts/check -b $(B) lint

fuzzers: $(FUZZ)

fuzz: fuzzers ## run each fuzzer for FUZZ_SECONDS (20)
	@FUZZ_SECONDS=$(FUZZ_SECONDS) scripts/check -b $(B) fuzz

bench: tests $(BENCH) ## measure, and print the figures
	@TAPELINE_BIN=$(BIN) tests/bench/run

demo: all ## run the demonstration on real daily prices
	@TAPELINE_BIN=$(BIN) scripts/demo

# ---- generated files, all of them committed ----

.PHONY: gen
gen: all ## write the completions and the tables of man/tape.5 anew
	@scripts/gen $(BIN)

# ---- installing ----

MAN1 := $(wildcard $(PROGS:%=man/%.1))
MAN5 := $(wildcard man/*.5)
MAN7 := $(wildcard man/*.7)
EXAMPLES = $(shell find examples -type f 2>/dev/null)
BINDIR = $(DESTDIR)$(PREFIX)/bin
MANDIR = $(DESTDIR)$(PREFIX)/share/man
BASHDIR = $(DESTDIR)$(PREFIX)/share/bash-completion/completions
ZSHDIR = $(DESTDIR)$(PREFIX)/share/zsh/site-functions
FISHDIR = $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
DOCDIR = $(DESTDIR)$(PREFIX)/share/doc/tapeline

.PHONY: install uninstall
install: all ## install below DESTDIR and PREFIX (/usr/local)
	$(INSTALL) -d $(BINDIR) $(MANDIR)/man1 $(MANDIR)/man5 $(MANDIR)/man7 $(BASHDIR) $(ZSHDIR) \
		$(FISHDIR) $(DOCDIR)
	$(if $(PROGS),$(INSTALL) -m 755 $(PROGS:%=$(BIN)/%) $(BINDIR))
	$(if $(MAN1),$(INSTALL) -m 644 $(MAN1) $(MANDIR)/man1)
	$(if $(MAN5),$(INSTALL) -m 644 $(MAN5) $(MANDIR)/man5)
	$(if $(MAN7),$(INSTALL) -m 644 $(MAN7) $(MANDIR)/man7)
	for p in $(PROGS); do \
		$(INSTALL) -m 644 completions/$$p.bash $(BASHDIR)/$$p && \
		$(INSTALL) -m 644 completions/_$$p $(ZSHDIR)/_$$p && \
		$(INSTALL) -m 644 completions/$$p.fish $(FISHDIR)/$$p.fish || exit 1; done
	for f in $(EXAMPLES); do $(INSTALL) -D -m 644 $$f $(DOCDIR)/$$f || exit 1; done
	$(INSTALL) -m 644 $(wildcard README.md NEWS) LICENSE $(DOCDIR)

uninstall: ## remove what install put there
	rm -f $(PROGS:%=$(BINDIR)/%) $(MAN1:man/%=$(MANDIR)/man1/%) \
		$(MAN5:man/%=$(MANDIR)/man5/%) $(MAN7:man/%=$(MANDIR)/man7/%) \
		$(PROGS:%=$(BASHDIR)/%) $(PROGS:%=$(ZSHDIR)/_%) $(PROGS:%=$(FISHDIR)/%.fish)
	rm -rf $(DOCDIR)

# ---- releases ----

DIST := tapeline-$(VERSION)

.PHONY: dist distcheck
dist: ## pack the sources into build/tapeline-VERSION.tar.gz
	@scripts/dist $(B) $(DIST)

distcheck: dist ## unpack that, build, test, install and uninstall it
	@scripts/distcheck $(B) $(DIST)

.PHONY: help clean
help: ## print this
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/  make \1	\2/p' Makefile | expand -t 20

clean: ## remove everything built
	rm -rf $(B)

.SECONDARY:
DEP := $(LIB_OBJ:.o=.d) $(PROGS:%=$(B)/cmd/%.d) $(UNIT:$(B)/unit/%=$(B)/tests/unit/%.d) \
	$(TOOLS:=.d) $(FAULTS:.so=.d) $(patsubst %.c,$(B)/fuzz/obj/%.d,$(filter %.c,$(LIB_SRC))) \
	$(FUZZ:$(B)/fuzz/%=$(B)/fuzz/obj/tests/fuzz/%.d)
-include $(wildcard $(DEP))
