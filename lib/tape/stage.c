/* stage.c - the life of a stage: options, opening, the loop, the end */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "tape/stage_impl.h"

enum {
	PIPE_BYTES = 1 << 20,
	SET_PIPE_SIZE = 1031, /* Linux's F_SETPIPE_SZ, which POSIX headers hide */
};

int stage_flush(struct stage *s)
{
	if (s->failed && s->err.status == STATUS_IO)
		return -1;
	if (out_flush(&s->out, &s->err) < 0) {
		s->failed = true;
		return -1;
	}
	return 0;
}

/* ---- opening ---- */

/* A parent may have closed 0, 1 or 2: then a state file could become "standard
 * output".  Fill the holes so that using them still fails. */
static void fill_descriptors(void)
{
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
			open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
}

/* Text that is asked for by an option goes to stdout; a full disk must show. */
static int print_and_exit(struct stage *s)
{
	struct buf b;
	struct err e;
	int status = STATUS_OK;

	buf_init(&b, SNAP_MAX);
	if (stage_opt.help) {
		opt_help(&s->program, stdout);
	} else if (stage_opt.version) {
		printf("%s (tapeline) %s\n", s->program.name, TAPELINE_VERSION);
	} else if (stage_opt.dump_options) {
		opt_dump(&s->program, stdout);
	} else {
		struct buf file;

		buf_init(&file, SNAP_MAX);
		if (file_read(stage_opt.dump_state, SNAP_MAX, &file, &e) < 0 ||
		    snap_dump(stage_opt.dump_state, file.p, file.n, &b, &e) < 0)
			status = err_report(&e);
		else
			fwrite(b.p, 1, b.n, stdout);
		buf_release(&file);
	}
	buf_release(&b);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		err_errno(&e, STATUS_IO, "cannot write to standard output");
		status = err_report(&e);
	}
	return status;
}

static int set_types(struct stage *s, struct err *e)
{
	const uint64_t kept = TYPE_BIT(TYPE_RUN) | TYPE_BIT(TYPE_CLOCK) | TYPE_BIT(TYPE_GAP) |
			      TYPE_BIT(TYPE_ERROR) | TYPE_BIT(TYPE_MARK) | TYPE_BIT(TYPE_SYNC) |
			      TYPE_BIT(TYPE_END_);
	const uint64_t looped = TYPE_BIT(TYPE_RUN) | TYPE_BIT(TYPE_MARK) | TYPE_BIT(TYPE_END_);
	const char *bad;
	size_t bad_len;
	uint64_t drop = 0;

	if (stage_opt.drop && record_type_set(stage_opt.drop, &drop, &bad, &bad_len) < 0)
		return err_set(e, STATUS_USAGE, "--drop: unknown type '%.*s'", (int)bad_len, bad);
	s->pass_types = (stage_opt.only ? kept : UINT64_MAX) & ~drop;
	s->look_types = s->c->uses | looped;
	return 0;
}

/* A mistake on the command line says where the options stand. */
static int add_hint(const struct stage *s, struct err *e)
{
	size_t n = strlen(e->text);

	if (e->status == STATUS_USAGE && !strstr(e->text, "; try '"))
		snprintf(e->text + n, sizeof(e->text) - n, "; try '%s --help'", s->program.name);
	return -1;
}

static int open_stage(struct stage *s, struct err *e)
{
	const struct command *c = s->c;
	int loaded;

	if (stage_signals_init(e) < 0)
		return -1;
	if (lines_init(&s->in) < 0)
		return err_set(e, STATUS_SYSTEM, "out of memory");
	/* Only pipes have a size; where the kernel refuses, the old one stays. */
	fcntl(STDIN_FILENO, SET_PIPE_SIZE, PIPE_BYTES);
	fcntl(STDOUT_FILENO, SET_PIPE_SIZE, PIPE_BYTES);
	if (stage_read_config(s, e) < 0 || (c->open && c->open(c->ctx, s, &s->args, e) < 0))
		return add_hint(s, e);
	/* Not before: `open` may have narrowed what the command uses. */
	if (set_types(s, e) < 0)
		return add_hint(s, e);
	if (state_open(&s->state, stage_opt.state, e) < 0 ||
	    inputlog_open(&s->log, stage_opt.input_log, e) < 0)
		return -1;
	loaded = stage_load(s, e);
	if (loaded < 0)
		return -1;
	/* All that a batch takes, at once: growing with the largest one so far, memory would depend
	 * on how the input came. */
	if (buf_reserve(&s->out.own, 2 * OUT_OWN_BYTES) < 0)
		return err_set(e, STATUS_SYSTEM, "out of memory");
	if (!loaded && !s->sink)
		stage_run_record(s);
	out_own(&s->out);
	return 0;
}

/* ---- the end ---- */

/* Is the torn last line a whole record all the same? */
static bool rest_parses(const char *p, size_t n)
{
	struct json_value v;
	const char *why, *end = p + n;

	p = json_space(p, end);
	p = p < end && *p == '{' ? json_scan(p, end, &v, &why) : NULL;
	return p && json_space(p, end) == end;
}

/* What follows the last newline: kept with --state, otherwise used or reported. */
static void finish_rest(struct stage *s)
{
	const char *p;
	size_t n;
	enum lines_result found;

	if (s->state.path)
		return;
	found = lines_rest(&s->in, true, &p, &n);
	if (found == LINES_NONE)
		return;
	s->file_line = s->lines + 1;
	if (found == LINES_LONG) {
		stage_take_long(s, p);
	} else if (rest_parses(p, n)) {
		stage_take(s, p, n, false);
	} else {
		s->lines++;
		stage_error_record(s, s->file, s->lines, p, n, "torn", NULL, 0);
	}
}

static void finish(struct stage *s)
{
	size_t pending;

	if (!s->failed && !s->c->step)
		finish_rest(s);
	if (!s->failed && s->c->finish)
		s->c->finish(s->c->ctx, s);
	stage_flush(s);
	if (s->spoilt || (s->failed && s->err.status != STATUS_DATA))
		return;
	if (stage_save(s, &s->err) < 0) {
		s->failed = true;
		return;
	}
	pending = s->c->pending && !s->state.path ? s->c->pending(s->c->ctx) : 0;
	if (pending)
		log_warn("%zu unfinished at the end of input, dropped: there was no end record "
			 "(with --state a later piece goes on)",
			 pending);
	for (int i = 0; i < STAGE_COUNTS && s->counts[i].name; i++)
		log_info("%llu %s", (unsigned long long)s->counts[i].n, s->counts[i].name);
	log_totals();
}

static void close_stage(struct stage *s)
{
	if (s->c->close)
		s->c->close(s->c->ctx);
	state_close(&s->state);
	inputlog_release(&s->log);
	timers_release(&s->timers);
	lines_release(&s->in);
	out_release(&s->out);
	relay_release(&s->relay);
	buf_release(&s->config);
	opt_args_release(&s->program, &s->args);
}

static int run(struct stage *s)
{
	enum log_level level =
		stage_opt.quiet ? LOG_ERROR : (enum log_level)(LOG_WARN + stage_opt.verbose);
	int status;

	log_open(s->program.name, stage_opt.log_format == 1, level > LOG_DEBUG ? LOG_DEBUG : level);
	if (open_stage(s, &s->err) < 0)
		return err_report(&s->err);
	if (s->c->step)
		stage_source_loop(s);
	else
		stage_filter_loop(s);
	finish(s);
	status = s->failed ? err_report(&s->err) : (int)s->status;
	if (close(STDOUT_FILENO) < 0 && !s->failed) {
		err_errno(&s->err, STATUS_IO, "cannot write to standard output");
		status = err_report(&s->err);
	}
	return status;
}

int stage_main(const struct command *c, int argc, char **argv)
{
	struct stage *s;
	struct err e;
	int status;

	fill_descriptors();
	s = calloc(1, sizeof(*s));
	if (!s) {
		err_set(&e, STATUS_SYSTEM, "out of memory");
		return err_report(&e);
	}
	s->c = c;
	s->program = *c->program;
	s->program.common = stage_opts;
	s->now = NO_TS;
	s->own_lateness = -1;
	s->log.fd = -1;
	out_init(&s->out, STDOUT_FILENO);
	relay_init(&s->relay, STDIN_FILENO, STDOUT_FILENO);
	s->relay.able &= !c->gate;
	s->out.relay = &s->relay;
	timers_init(&s->timers);
	log_open(s->program.name, false, LOG_WARN);
	if (opt_parse(&s->program, argc, argv, &s->args, &e) < 0) {
		status = err_report(&e);
	} else if (stage_opt.help || stage_opt.version || stage_opt.dump_options ||
		   stage_opt.dump_state) {
		status = print_and_exit(s);
	} else {
		status = run(s);
	}
	close_stage(s);
	free(s);
	return status;
}
