# tapeline: make, make check, make demo, make install; `make help` lists the rest.
# CC CFLAGS LDFLAGS PREFIX DESTDIR PKG_CONFIG are the user's; ours stand apart.

CC ?= cc
CFLAGS ?= -O3 -g
PREFIX ?= /usr/local
PKG_CONFIG ?= pkg-config
VERSION := $(shell cat VERSION)

# SAN=address,undefined builds into its own folder, as does any other B=folder.
SAN ?=
B ?= build$(if $(SAN),/san)
BIN := $(B)/bin

# -ffp-contract=off: the same doubles on every machine; see tapeline(7).
TL_CFLAGS := -std=c17 -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE -Ilib -include base/banned.h \
	-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes \
	-Wno-pedantic-ms-format -ffp-contract=off -fno-strict-aliasing -fstack-protector-strong \
	-MMD -MP -DTAPELINE_VERSION='"$(VERSION)"'
TL_CFLAGS += $(if $(SAN),-fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer)
TL_CFLAGS += $(if $(WERROR),-Werror)
TL_LDFLAGS := $(if $(SAN),-fsanitize=$(SAN))

PROGS := $(patsubst cmd/%.c,%,$(wildcard cmd/*.c))
LIB_SRC := $(wildcard lib/*/*.c)
LIB_OBJ := $(LIB_SRC:%.c=$(B)/%.o)
LIB := $(B)/libtapeline.a
UNIT := $(patsubst tests/unit/%.c,$(B)/unit/%,$(wildcard tests/unit/*.c))

# What each program links beyond the archive; libcsv has no .pc file.
PKGS.all := jansson yaml-0.1 libmd
PKGS.tfetch := zlib libzstd
PKGS.treplay := zlib libzstd
LIBS.tfetch := -lcsv
PKGS.unit := cmocka zlib libzstd
LIBS.unit := -lcsv
pkgs = $(shell $(PKG_CONFIG) --libs $(1))

.PHONY: all
all: $(PROGS:%=$(BIN)/%)

$(BIN)/%: $(B)/cmd/%.o $(LIB) | $(BIN)
	$(CC) $(TL_LDFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $< $(LIB) \
		$(call pkgs,$(PKGS.all) $(PKGS.$*)) $(LIBS.$*) -lm

$(B)/unit/%: $(B)/tests/unit/%.o $(LIB)
	@mkdir -p $(@D)
	$(CC) $(TL_LDFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $< $(LIB) \
		$(call pkgs,$(PKGS.all) $(PKGS.unit)) $(LIBS.unit) -lm

$(LIB): $(LIB_OBJ)
	@rm -f $@
	$(AR) rcs $@ $^

$(B)/%.o: %.c $(B)/flags
	@mkdir -p $(@D)
	$(CC) $(TL_CFLAGS) $(CFLAGS) $(CPPFLAGS) -c -o $@ $<

# A stamp that changes when the flags do, so that everything is rebuilt.
.PHONY: force
$(B)/flags: force
	@mkdir -p $(@D)
	@echo '$(CC) $(TL_CFLAGS) $(CFLAGS) $(CPPFLAGS) $(TL_LDFLAGS) $(LDFLAGS)' | cmp -s - $@ || \
	echo '$(CC) $(TL_CFLAGS) $(CFLAGS) $(CPPFLAGS) $(TL_LDFLAGS) $(LDFLAGS)' > $@

$(BIN):
	@mkdir -p $@

.PHONY: unit
unit: $(UNIT)
	@for t in $(UNIT); do echo "# $$t"; $$t || exit 1; done

.PHONY: clean
clean:
	rm -rf build

.SECONDARY:
-include $(shell find $(B) -name '*.d' 2>/dev/null)
