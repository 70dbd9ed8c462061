/* stage_options.c - the options that every program has */
#include "tape/stage_impl.h"

struct stage_options stage_opt = {.status_fd = 2};

const struct opt stage_opts[] = {
	{0, "state", "FILE", OPT_STRING, OPT_PATH, &stage_opt.state,
	 "go on from FILE, and save to it at the end", NULL, 0, 0},
	{0, "strict", NULL, OPT_FLAG, 0, &stage_opt.strict,
	 "stop with status 65 at the first line that cannot be used", NULL, 0, 0},
	{0, "only", NULL, OPT_FLAG, OPT_RESULT, &stage_opt.only, "write only own lines", NULL, 0,
	 0},
	{0, "drop", "TYPES", OPT_STRING, OPT_RESULT, &stage_opt.drop,
	 "do not pass records of these types", NULL, 0, 0},
	{0, "input-log", "FILE", OPT_STRING, OPT_PATH, &stage_opt.input_log,
	 "log what comes from outside the tape, and replay it from there", NULL, 0, 0},
	{0, "dump-state", "FILE", OPT_STRING, OPT_PATH, &stage_opt.dump_state,
	 "print a state file as JSON and exit", NULL, 0, 0},
	{0, "status-fd", "N", OPT_INTEGER, 0, &stage_opt.status_fd,
	 "write the status line of SIGUSR1 to descriptor N", NULL, 0, 1024},
	{0, "log", "FORMAT", OPT_CHOICE, 0, &stage_opt.log_format, "format of messages",
	 "text json", 0, 0},
	{'q', "quiet", NULL, OPT_FLAG, 0, &stage_opt.quiet, "print errors only", NULL, 0, 0},
	{'v', "verbose", NULL, OPT_COUNT, 0, &stage_opt.verbose, "print more; twice: still more",
	 NULL, 0, 0},
	{'h', "help", NULL, OPT_FLAG, 0, &stage_opt.help, "print this text and exit", NULL, 0, 0},
	{'V', "version", NULL, OPT_FLAG, 0, &stage_opt.version, "print the version and exit", NULL,
	 0, 0},
	{0, "dump-options", NULL, OPT_FLAG, OPT_HIDDEN, &stage_opt.dump_options,
	 "print the options table", NULL, 0, 0},
	{0, NULL, NULL, OPT_FLAG, 0, NULL, NULL, NULL, 0, 0},
};
