#!/usr/bin/env bats
# examples.bats - every example in the manual and in the README runs
#
# They run in a copy of the folder examples/, those of one file after each other.
# CONTRIBUTING.md says how to write them.

load setup

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# Every command of a block must succeed, in the middle of a pipe too; only to be
# left by its reader (141, as by head) is no failure.
run_block() {
	(cd examples && timeout 120 bash -uo pipefail -c \
		"trap 'status=\$?; [ \$status -eq 141 ] || exit \$status' ERR; $1")
}

# run_examples FILE: run each; fails saying which did not exit 0.
run_examples() {
	local block status failed=0 n=0
	rm -rf examples
	cp -r "$ROOT/examples" examples
	while IFS= read -r -d '' block; do
		n=$((n + 1))
		status=0
		run_block "$block" >out 2>err </dev/null || status=$?
		if [ "$status" -ne 0 ] && [ "$status" -ne 141 ]; then
			failed=$((failed + 1))
			printf 'this example of %s fails:\n%s\n' "${1#"$ROOT"/}" "$block"
			head -n 5 err
		fi
	done < <("$ROOT/scripts/examples" "$1")
	echo "$n examples in ${1#"$ROOT"/}"
	[ "$failed" -eq 0 ]
}

@test "the examples of every program's page run" {
	local status=0
	for program in $(programs); do
		run_examples "$ROOT/man/$program.1" || status=1
	done
	return "$status"
}

@test "every program's page has an example" {
	for program in $(programs); do
		[ -f "$ROOT/man/$program.1" ] || fail "there is no man/$program.1"
		run bash -c "'$ROOT/scripts/examples' '$ROOT/man/$program.1' | tr -dc '\0' | wc -c"
		[ "$output" -gt 0 ] || fail "man/$program.1 has no line with '$ ' in EXAMPLES"
	done
}

@test "the examples of tapeline(7) and tape(5) run" {
	local status=0
	for page in "$ROOT"/man/*.[57]; do
		run_examples "$page" || status=1
	done
	return "$status"
}

@test "the examples of the README run" {
	[ -f "$ROOT/README.md" ] || skip "there is no README.md"
	run_examples "$ROOT/README.md"
}

@test "examples are found in displays, indented lines and fences" {
	cat >page.1 <<'END'
.Sh DESCRIPTION
$ not this one
.Sh EXAMPLES
A line:
.Dl $ echo one
.Bd -literal -offset indent
$ echo two | \e
      tr o 0
tw0
$ printf \(aq%s\en\(aq three |
tr e E
.Ed
.Sh SEE ALSO
$ nor this
END
	run bash -c "'$ROOT/scripts/examples' page.1 | tr '\0' '@'"
	assert_output 'echo one
@echo two | \
      tr o 0
@printf '\''%s\n'\'' three |
tr e E
@'
	# shellcheck disable=SC2016 # backquotes of a fence
	printf 'x\n```sh\necho a\necho b\n```\n```text\nnot\n```\n```sh\nfalse\n```\n' >page.md
	run bash -c "'$ROOT/scripts/examples' page.md | tr '\0' '@'"
	assert_output 'echo a
echo b
@false
@'
	run run_examples "$PWD/page.md"
	assert_failure
	assert_output --partial "this example of"
	# shellcheck disable=SC2016
	printf '```sh\nfalse | true\necho a\n```\n' >page.md
	run run_examples "$PWD/page.md"
	assert_failure
	# shellcheck disable=SC2016
	printf '```sh\nyes | head -n 1\ntest -d data\n```\n' >page.md
	run run_examples "$PWD/page.md"
	assert_success
}
