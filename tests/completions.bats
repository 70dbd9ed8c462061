#!/usr/bin/env bats
# completions.bats - the completions of every program, in the shells that are there

load setup

# complete_bash PROGRAM WORD ...: what bash proposes for the last word, one a line.
complete_bash() {
	bash --norc -c '
		program=$1
		shift
		source "$0"
		COMP_WORDS=("$program" "$@")
		COMP_CWORD=$#
		COMPREPLY=()
		"_$program" "$program" "${@: -1}"
		printf "%s\n" "${COMPREPLY[@]}"' "$ROOT/completions/$1.bash" "$@"
}

# Long options of the table that are not hidden.
long_options() {
	"$BIN/$1" --dump-options | awk -F '\t' 'NR > 1 && $5 !~ /hidden/ { print "--" $2 }'
}

@test "every program has completions for three shells" {
	for program in $(programs); do
		for file in "$program.bash" "_$program" "$program.fish"; do
			[ -s "$ROOT/completions/$file" ] || fail "no completions/$file: make gen"
		done
	done
}

@test "bash proposes exactly the long options of each program" {
	for program in $(programs); do
		run complete_bash "$program" --
		assert_success
		assert_output "$(long_options "$program")"
	done
}

@test "bash completes a long option from its beginning" {
	for program in $(programs); do
		run complete_bash "$program" --stric
		assert_success
		assert_output --strict
	done
}

@test "bash proposes the words of a choice, also behind an equals sign" {
	for program in $(programs); do
		run complete_bash "$program" --log ""
		assert_output $'text\njson'
		run complete_bash "$program" --log j
		assert_output json
		run complete_bash "$program" --log =
		assert_output $'text\njson'
		run complete_bash "$program" --log = t
		assert_output text
	done
}

@test "bash proposes files for a path and for an operand" {
	cd "$BATS_TEST_TMPDIR"
	touch alpha.tape beta.tape
	for program in $(programs); do
		run complete_bash "$program" --state al
		assert_output alpha.tape
		run complete_bash "$program" be
		assert_output beta.tape
	done
}

@test "fish proposes the options and the words of a choice" {
	need fish
	for program in $(programs); do
		run fish --no-config -c "source $ROOT/completions/$program.fish; complete -C '$program --log '"
		assert_success
		assert_line --regexp '^text'
		assert_line --regexp '^json'
		run fish --no-config -c "source $ROOT/completions/$program.fish; complete -C '$program --stric'"
		assert_output --regexp '^--strict'
	done
}

@test "zsh reads the completions" {
	need zsh
	for program in $(programs); do
		run zsh -n "$ROOT/completions/_$program"
		assert_success
		assert_output ""
		run head -n 1 "$ROOT/completions/_$program"
		assert_output "#compdef $program"
	done
}

@test "the generator quotes what help lines may hold" {
	cd "$BATS_TEST_TMPDIR"
	cat >tquote <<'END'
#!/bin/sh
printf 'tquote\tquote\t-\n'
printf 'a\talpha\tA:B\tstring\t-\t-\tit'"'"'s [odd] \\ $HOME `id`: "so"\n'
printf -- '-\tbeta\tWORD\tchoice\t-\tone two\tpick\n'
printf -- '-\tsecret\t-\tflag\thidden\t-\tnot shown\n'
END
	chmod +x tquote
	"$ROOT/scripts/gen-completions" ./tquote out
	run cat out/tquote.bash out/_tquote out/tquote.fish
	refute_output --partial secret
	bash -n out/tquote.bash
	if command -v shellcheck >/dev/null; then shellcheck out/tquote.bash; fi
	if command -v zsh >/dev/null; then zsh -n out/_tquote; fi
	if command -v fish >/dev/null; then
		run fish --no-config -c 'source out/tquote.fish; complete -C "tquote --a"'
		assert_output $'--alpha\tit\'s [odd] \\ $HOME `id`: "so"'
	fi
}
