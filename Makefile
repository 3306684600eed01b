# syslat: make run and make test are for daily work. make help lists all targets.
SHELL := /bin/bash
PREFIX ?= /usr/local
DESTDIR ?=
RUN_FLAGS ?=
KERNELS ?= all

# The Swift runtime is linked into the binary, so that it runs without a toolchain.
# lld, because GNU ld warns about a mktemp inside Foundation; -s and --gc-sections leave out unused code and symbols.
RELEASE := -c release --static-swift-stdlib --product syslat -Xswiftc -use-ld=lld -Xlinker -s -Xlinker --gc-sections
BINARY := .build/release/syslat

.PHONY: help setup build run test soak image-test kernels arm64 sid-build print-release lint bench examples install uninstall deb clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install the Debian packages that the build needs (apt, as root)
	@Scripts/setup.sh build

build: setup ## Build the release binary
	swift build $(RELEASE)

run: build ## Build, then record and serve on 127.0.0.1:9737 in the foreground
	@if [ "$$(id -u)" = 0 ]; then exec $(BINARY) serve $(RUN_FLAGS); else exec sudo $(BINARY) serve $(RUN_FLAGS); fi

test: ## Run every check: lint, warnings as errors, unit, kernel and end-to-end tests
	@Scripts/setup.sh test
	$(MAKE) lint
	Scripts/test-compilers.sh
	swift build --build-tests
	timeout --verbose 900 swift test --skip-build --no-parallel --disable-xctest
	Scripts/fuzz.sh 20
	swift build $(RELEASE)
	$(MAKE) examples
	Scripts/test-pages.py $(BINARY)
	Scripts/test-install.sh
	Scripts/test-systemd.sh
	Scripts/test-deb.sh
	Scripts/test-deploy.sh
	Scripts/test-openapi.sh
	@Scripts/unpack.sh prometheus
	Scripts/test-fleet.py $(BINARY)
	Scripts/kernels/run.py --short 6.1 6.12-rt newest
	Scripts/kernels/test-checks.py .build/kernels/amd64/6.1.log

soak: ## Run the long tests: 100,000 processes and threads, 1,000 starts, 100 kills, 30 s of hostile clients, 10 minutes of fuzzing
	@Scripts/setup.sh test
	swift build --build-tests
	SYSLAT_SOAK=1 swift test --skip-build --no-parallel --disable-xctest --filter 'ProbeTests|LoadTests|PersistTests|SubjectCrowdTests|SlowStormTests'
	Scripts/fuzz.sh 600
	swift build $(RELEASE)
	Scripts/test-openapi.sh 1000
	@Scripts/setup.sh image
	Scripts/test-systemd-boot.sh
	$(MAKE) image-test

image-test: ## Build the Dockerfile on stand-ins for its base images, run the image and query it (minutes; needs root)
	@Scripts/setup.sh image
	Scripts/test-image.sh

kernels: ## Boot Debian's kernels in an emulator and check that the counts are exact; KERNELS="6.12 7.2-rt newest" selects some (all: 25 minutes)
	@Scripts/setup.sh kernels
	swift build $(RELEASE)
	Scripts/kernels/run.py $(if $(filter all,$(KERNELS)),--write) $(KERNELS)

arm64: ## Build for arm64 in an emulated chroot, and check the arm64 kernels like make kernels (20 minutes the first time; needs root)
	@Scripts/setup.sh kernels
	Scripts/kernels/arm64.py
	Scripts/kernels/run.py --arch arm64 $(if $(filter all,$(KERNELS)),--write) $(subst all,required,$(KERNELS))

print-release:
	@echo '$(RELEASE)'

sid-build: ## Build and test with Debian sid's own Swift, clang and libbpf in a chroot under .build (minutes; needs root)
	@Scripts/setup.sh image
	Scripts/test-sid-build.sh

lint: ## Check the Swift format, the shell scripts, and that generated files are current
	swift format lint --strict --recursive Package.swift Plugins Sources Tests
	shellcheck .ci/run bpf/compile.sh Scripts/*.sh Scripts/kernels/*.sh Tests/Kernels/*.sh deploy/debian/p*
	Scripts/generate-syscall-tables.py --check
	Scripts/test-new-system-call.sh

bench: ## Measure the cost per call, start, memory, answers and top, beside the floor
	@Scripts/setup.sh bench
	swift build $(RELEASE)
	@Scripts/unpack.sh prometheus-node-exporter
	Benchmarks/run.py
	Benchmarks/commands.py
	Benchmarks/losses.py
	Benchmarks/scrapes.py
	Benchmarks/top.py

examples: ## Build the example programs into .build/examples
	@mkdir -p .build/examples
	clang -Wall -Wextra -O2 examples/getpid.c -o .build/examples/getpid
	clang -Wall -Wextra -O2 examples/planted.c -o .build/examples/planted
	@if [ "$$(uname -m)" = x86_64 ]; then \
	    echo "clang -nostdlib -static examples/hello.s -o .build/examples/hello"; \
	    clang -nostdlib -static examples/hello.s -o .build/examples/hello; \
	fi

install: ## Install the binary, manual, completions and units under PREFIX (default /usr/local); DESTDIR is a prefix of all paths
	@test -x $(BINARY) || { echo "make install: there is no release binary; run 'make build' first" >&2; exit 1; }
	Scripts/install.sh install "$(DESTDIR)" "$(PREFIX)" $(BINARY)

uninstall: ## Remove the files of make install
	Scripts/install.sh uninstall "$(DESTDIR)" "$(PREFIX)"

deb: build ## Build a Debian package into .build/deb
	Scripts/build-deb.sh

clean: ## Remove all build products
	rm -rf .build
