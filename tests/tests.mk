# Tests: mirrors the house. Unit tests are programs of their own (a crash stops one file), the rest
# are Python scripts that print TAP and talk to the real programs.

UNIT   := $(shell find tests/unit -name '*_test.c' 2>/dev/null | sort)
FUZZ   := $(sort $(wildcard tests/fuzz/*_fuzz.c))
# the longest first: the others run beside them
E2E    := $(addprefix tests/e2e/,wecom_kf_test.py matrix_test.py)
E2E    += $(filter-out $(E2E),$(sort $(wildcard tests/e2e/*_test.py)))
BENCH  := $(sort $(wildcard tests/bench/*_bench.c))
TOTAL  := $O/totals
SELF   := $(MAKE) --no-print-directory

TESTLIB := $(call obj,$(sort $(wildcard tests/lib/*.c)))
ARCHIVES = $B/daemon.a $B/store.a $B/core.a $B/parsers.a
TEST_LIBS = $(call libs,$(PKGS_KEHUD)) -lm -lcmocka

# the OCR worker's own parts are tested with it
OCR_PARTS = $(filter-out $B/ocr/main.o,$(call obj,$(OCR)))
$B/tests/unit/ocr/%_test: $B/tests/unit/ocr/%_test.o $(TESTLIB) $(OCR_PARTS) $B/parsers.a
	$(CC) $(LDFLAGS_ALL) -o $@ $^ $(call libs,$(PKGS_OCR)) -lm -lcmocka
$B/tests/unit/%_test: $B/tests/unit/%_test.o $(TESTLIB) $(ARCHIVES)
	$(CC) $(LDFLAGS_ALL) -o $@ $^ $(TEST_LIBS)
$B/tests/bench/%_bench: $B/tests/bench/%_bench.o $(ARCHIVES)
	$(CC) $(LDFLAGS_ALL) -o $@ $^ $(TEST_LIBS)
$B/tests/sim/engine: $B/tests/sim/engine.o $(ARCHIVES)
	$(CC) $(LDFLAGS_ALL) -o $@ $^ $(call libs,$(PKGS_KEHUD)) -lm
$B/tests/fuzz/picture_header_fuzz: $B/tests/fuzz/picture_header_fuzz.o $(OCR_PARTS) $B/parsers.a
	$(CC) $(LDFLAGS_ALL) -o $@ $^ $(call libs,$(PKGS_OCR)) -lm
$B/tests/fuzz/%_fuzz: $B/tests/fuzz/%_fuzz.o $B/parsers.a
	$(CC) $(LDFLAGS_ALL) -o $@ $^ $(call libs,$(PKGS_KEHUD))

.PHONY: unit e2e fuzz check test crash bench browser programs
programs: all
## make unit        the unit tests of the current variant (SANITIZE=...)
unit: $(UNIT:%.c=$B/%)
	python3 tests/run.py --mode $(MODE) --total $(TOTAL) $^
## make e2e         the end-to-end tests of the current variant
# Races show where threads meet; who may see what, refusals and texts are the other variants' business.
E2E_tsan := $(filter-out $(addprefix tests/e2e/,full_test.py hostile_test.py matrix_test.py privacy_test.py wecom_admin_test.py wecom_kf_test.py wecom_people_test.py),$(E2E))
e2e: all
	python3 tests/run.py -j 2 --mode $(MODE) --total $(TOTAL) $(or $(E2E_$(strip $(MODE))),$(E2E))
## make browser     the console page in headless Chromium; screenshots in build/browser/
browser: all
	python3 tests/run.py -j 1 --mode release --total $(TOTAL) tests/browser/console_test.py
## make crash       kills the daemon and cuts its power under load (KILLS=200 CUTS=25)
crash: all
	python3 tests/run.py -j 1 --mode release --total $(TOTAL) tests/crash/kill_test.py tests/crash/power_test.py tests/crash/reader_test.py tests/crash/mutant_test.py

## make standin     the stand-ins of the chat platforms, tested themselves
standin:
	@mkdir -p $O
	python3 tests/run.py -j 2 --total $(TOTAL) $(sort $(wildcard tests/standin/*_test.py))
.PHONY: standin

## make sim         a simulated quarter of a small team, with a model of what should happen
sim: all $B/tests/sim/engine
	python3 tests/run.py -j 1 --mode release --total $(TOTAL) tests/sim/quarter_test.py
## make quarter     the same with 200 reps and 20,000 customers (QUARTER="REPS CARDS DAYS KILLS", SEED=2026)
quarter: QUARTER ?= 200 100 92 50
quarter: deps all $B/tests/sim/engine
	QUARTER="$(QUARTER)" python3 tests/sim/quarter_test.py
.PHONY: sim quarter

FUZZ_SECONDS ?= 10
## make fuzz        every fuzzer over its corpus (FUZZ_SECONDS=10)
fuzz:
	$(SELF) MODE=fuzz fuzz-run
fuzz-run: $(FUZZ:%.c=$B/%)
	python3 tests/fuzz/run.py --seconds $(FUZZ_SECONDS) --total $(TOTAL) $^

## make format      lays all C sources out
format:
	clang-format -i $$(git ls-files "*.c" "*.h")
.PHONY: format
## make check       layers, headers, format, cppcheck, clang-tidy
check:
	python3 tests/run.py -j 1 --total $(TOTAL) tests/lint/layers_test.py tests/lint/static_test.py $(wildcard tests/lint/systemd_test.py)

## make test        installs what is missing and runs every test; ends with "N passed, N failed, N skipped"
PARTS := check standin unit SANITIZE=address,undefined/unit e2e SANITIZE=address,undefined/e2e SANITIZE=thread/e2e browser sim crash fuzz
test: deps
	@rm -f $(TOTAL); mkdir -p $O
	$(SELF) -j2 all unit-programs
	$(SELF) -j2 SANITIZE=address,undefined all unit-programs
	$(SELF) -j2 SANITIZE=thread all
	@status=0; for part in $(PARTS); do \
		echo "== $$part"; $(SELF) $${part//\// } || status=1; \
	done; python3 tests/total.py $(TOTAL) $$status
.PHONY: unit-programs fuzz-run
unit-programs: $(UNIT:%.c=$B/%)

## make bench       measures, with the ratio to each goal
bench: deps all $(BENCH:%.c=$B/%)
	python3 tests/bench/bench.py
## make bench-ocr   reads tests/data/ocr beside the stock tesseract command (OCR_DATA=FOLDER)
.PHONY: bench-ocr
bench-ocr: deps all
	python3 tests/bench/ocr_bench.py
