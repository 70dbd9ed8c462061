/* test_infile.c - files in every packing, whole and damaged, in reads of any size */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "base/buf.h"
#include "base/infile.h"

enum { TEXT_BYTES = 700001, PACKED_MAX = 2 << 20 };

static char text[TEXT_BYTES];
static char path[] = "/tmp/test_infile.XXXXXX";

/* Half text that packs well, half bytes that do not. */
static void text_make(void)
{
	uint32_t x = 1;

	for (size_t i = 0; i < TEXT_BYTES; i++) {
		x = x * 1664525 + 1013904223;
		text[i] = (char)(i < TEXT_BYTES / 2 ? "0123456789\n"[i % 11] : (int)(x >> 24));
	}
}

static void file_make(const void *p, size_t n)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(p, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

static void add_gzip(struct buf *b, const char *p, size_t n)
{
	z_stream z = {0};

	assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
	assert_int_equal(buf_reserve(b, deflateBound(&z, n)), 0);
	z.next_in = (Bytef *)(uintptr_t)p;
	z.avail_in = (uInt)n;
	z.next_out = (Bytef *)b->p + b->n;
	z.avail_out = (uInt)(b->cap - b->n);
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	b->n += z.total_out;
	deflateEnd(&z);
}

static void add_zstd(struct buf *b, const char *p, size_t n)
{
	size_t got;

	assert_int_equal(buf_reserve(b, ZSTD_compressBound(n)), 0);
	got = ZSTD_compress(b->p + b->n, b->cap - b->n, p, n, 3);
	assert_false(ZSTD_isError(got));
	b->n += got;
}

/* Read all in pieces of `size`; the bytes in out, the last result returned. */
static long read_all(struct infile *f, size_t size, struct buf *out, struct err *e)
{
	long got;

	do {
		assert_int_equal(buf_reserve(out, size), 0);
		got = infile_read(f, out->p + out->n, size, e);
		if (got > 0)
			out->n += (size_t)got;
	} while (got > 0);
	return got;
}

static long file_read_all(size_t size, struct buf *out, struct err *e)
{
	struct infile *f = infile_open(path, e);
	long got;

	assert_non_null(f);
	got = read_all(f, size, out, e);
	if (got == INFILE_END) {
		uint64_t done, total;

		assert_int_equal(infile_position(f), out->n);
		infile_progress(f, &done, &total);
		assert_int_equal(done, total);
		/* The end stays the end. */
		assert_int_equal(infile_read(f, out->p, 1, e), INFILE_END);
	}
	infile_close(f);
	return got;
}

/* The file is text[0..n) whatever the size of the reads. */
static void assert_reads(size_t n)
{
	static const size_t sizes[] = {1, 7, 4096, 65536, 1 << 20};

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct buf out;
		struct err e;

		buf_init(&out, 4 << 20);
		if (file_read_all(sizes[i], &out, &e) != INFILE_END)
			fail_msg("in reads of %zu: %s", sizes[i], e.text);
		assert_int_equal(out.n, n);
		if (n)
			assert_memory_equal(out.p, text, n);
		buf_release(&out);
	}
}

/* The file fails with this in the message; where bytes are promised, they are right. */
static void assert_fails(const char *why, size_t at_least)
{
	struct buf out;
	struct err e = {0};

	buf_init(&out, 4 << 20);
	assert_int_equal(file_read_all(4096, &out, &e), INFILE_FAILED);
	assert_int_equal(e.status, STATUS_DATA);
	assert_non_null(strstr(e.text, path));
	assert_non_null(strstr(e.text, why));
	assert_true(out.n >= at_least && out.n <= TEXT_BYTES);
	if (at_least)
		assert_memory_equal(out.p, text, out.n);
	buf_release(&out);
}

static void test_plain(void **state)
{
	static const size_t lengths[] = {0, 1, 2, 3, 4, 5, 65535, 65536, 65537, TEXT_BYTES};

	(void)state;
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		file_make(text, lengths[i]);
		assert_reads(lengths[i]);
	}
}

static void test_packed(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, PACKED_MAX);
	add_gzip(&b, text, TEXT_BYTES);
	file_make(b.p, b.n);
	assert_reads(TEXT_BYTES);

	buf_reset(&b);
	add_zstd(&b, text, TEXT_BYTES);
	file_make(b.p, b.n);
	assert_reads(TEXT_BYTES);

	/* Nothing, packed. */
	buf_reset(&b);
	add_gzip(&b, text, 0);
	file_make(b.p, b.n);
	assert_reads(0);
	buf_release(&b);
}

static void test_members(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, PACKED_MAX);
	add_gzip(&b, text, 1000);
	add_gzip(&b, text + 1000, 0);
	add_gzip(&b, text + 1000, TEXT_BYTES - 1000);
	file_make(b.p, b.n);
	assert_reads(TEXT_BYTES);

	/* Zeros behind, as tapes pad their blocks. */
	for (int i = 0; i < 600; i++)
		buf_addc(&b, '\0');
	file_make(b.p, b.n);
	assert_reads(TEXT_BYTES);

	buf_reset(&b);
	add_zstd(&b, text, 350000);
	add_zstd(&b, text + 350000, TEXT_BYTES - 350000);
	file_make(b.p, b.n);
	assert_reads(TEXT_BYTES);
	buf_release(&b);
}

static void test_damaged(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, PACKED_MAX);
	add_gzip(&b, text, TEXT_BYTES);
	file_make(b.p, b.n - 1);
	assert_fails("cut short", TEXT_BYTES - 65536);
	file_make(b.p, b.n / 2);
	assert_fails("cut short", 65536);
	file_make(b.p, 11);
	assert_fails("cut short", 0);
	b.p[b.n - 5] ^= 1; /* the checksum */
	file_make(b.p, b.n);
	assert_fails("gzip", TEXT_BYTES - 65536);
	b.p[b.n - 5] ^= 1;
	buf_adds(&b, "rubbish");
	file_make(b.p, b.n);
	assert_fails("other bytes follow", TEXT_BYTES);

	buf_reset(&b);
	add_zstd(&b, text, TEXT_BYTES);
	file_make(b.p, b.n - 1);
	assert_fails("cut short", TEXT_BYTES - (1 << 18));
	b.p[b.n / 2] ^= 0x55;
	b.p[5] ^= 0x55;
	file_make(b.p, b.n);
	assert_fails("zstd", 0);
	buf_release(&b);
}

static void test_seek(void **state)
{
	static const uint64_t places[] = {0, 1, 65536, 350000, TEXT_BYTES};
	struct buf packed[3];
	struct err e;

	(void)state;
	for (int i = 0; i < 3; i++)
		buf_init(&packed[i], PACKED_MAX);
	buf_add(&packed[0], text, TEXT_BYTES);
	add_gzip(&packed[1], text, TEXT_BYTES);
	add_zstd(&packed[2], text, TEXT_BYTES);
	for (int i = 0; i < 3; i++) {
		struct infile *f;

		file_make(packed[i].p, packed[i].n);
		for (size_t k = 0; k < sizeof(places) / sizeof(places[0]); k++) {
			size_t n = TEXT_BYTES - (size_t)places[k];
			struct buf out;

			buf_init(&out, 4 << 20);
			f = infile_open(path, &e);
			assert_int_equal(infile_seek(f, places[k], &e), 0);
			assert_int_equal(infile_position(f), places[k]);
			assert_int_equal(read_all(f, 8192, &out, &e), INFILE_END);
			assert_int_equal(out.n, n);
			if (n)
				assert_memory_equal(out.p, text + places[k], n);
			infile_close(f);
			buf_release(&out);
		}
		f = infile_open(path, &e);
		assert_int_equal(infile_seek(f, TEXT_BYTES + 1, &e), -1);
		assert_non_null(strstr(e.text, "shorter"));
		infile_close(f);
		buf_release(&packed[i]);
	}
}

static void test_no_file(void **state)
{
	struct err e;

	(void)state;
	assert_null(infile_open("/nonexistent/file", &e));
	assert_int_equal(e.status, STATUS_NOINPUT);
	assert_non_null(strstr(e.text, "/nonexistent/file"));
	assert_null(infile_open("/", &e));
	assert_int_equal(e.status, STATUS_NOINPUT);
}

/* A pipe that has nothing yet says so; the first bytes may come one by one. */
static void test_pipe(void **state)
{
	struct buf b;
	struct infile *f;
	char out[64];
	struct err e;
	int fds[2];
	long got;

	(void)state;
	buf_init(&b, PACKED_MAX);
	add_gzip(&b, "hello", 5);
	assert_int_equal(pipe(fds), 0);
	assert_true(dup2(fds[0], STDIN_FILENO) >= 0);
	f = infile_open("-", &e);
	assert_true(infile_is_stdin(f));
	assert_int_equal(infile_fd(f), STDIN_FILENO);
	for (size_t i = 0; i + 1 < b.n; i++) {
		assert_int_equal(write(fds[1], b.p + i, 1), 1);
		got = infile_read(f, out, 0 + sizeof(out), &e);
		assert_true(got == INFILE_AGAIN || got > 0);
		if (got > 0)
			assert_memory_equal(out, &"hello"[infile_position(f) - (uint64_t)got],
					    (size_t)got);
	}
	assert_int_equal(write(fds[1], b.p + b.n - 1, 1), 1);
	close(fds[1]);
	do {
		got = infile_read(f, out, sizeof(out), &e);
	} while (got > 0);
	assert_int_equal(got, INFILE_END);
	assert_int_equal(infile_position(f), 5);
	infile_close(f);
	close(fds[0]);
	buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),   cmocka_unit_test(test_packed),
		cmocka_unit_test(test_members), cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_seek),    cmocka_unit_test(test_no_file),
		cmocka_unit_test(test_pipe),
	};
	int fd = mkstemp(path), rc;

	if (fd < 0)
		return 1;
	close(fd);
	text_make();
	rc = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(path);
	return rc;
}
