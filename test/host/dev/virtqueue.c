/*
 * Split virtqueues against a well-behaved and several hostile devices.
 * sources: components/dev/virtio/virtqueue.c
 */
#include "rump/kmem.h"
#include "rump/lib.h"

#include "fake.h"
#include "netbsd/errno.h"
#include "test.h"
#include "virtqueue.h"

static int notified;
static const char *violation;

void
virtqueue_notify(struct virtqueue *vq __unused)
{
	notified++;
}

void
virtqueue_violation(struct virtqueue *vq __unused, const char *what)
{
	violation = what;
}

/* The device's side, as it would be in QEMU. */
struct fakedev {
	struct virtqueue *vq;
	uint16_t seen;		/* of the available ring */
	uint16_t used;
};

static void
create(struct fakedev *fd, struct virtqueue *vq, unsigned int size,
    unsigned int maxsegs, uint64_t features)
{
	violation = NULL;
	notified = 0;
	memset(fd, 0, sizeof(*fd));
	fd->vq = vq;
	CHECK_EQ(virtqueue_create(vq, size, maxsegs, 64, features), 0);
}

/* Takes the next available head; -1 when there is none. */
static int
device_take(struct fakedev *fd)
{
	struct virtqueue *vq = fd->vq;

	if (fd->seen == vq->vq_avail->a_idx)
		return -1;
	return vq->vq_avail->a_ring[fd->seen++ % vq->vq_size];
}

static void
device_put(struct fakedev *fd, uint32_t id, uint32_t len)
{
	struct virtqueue *vq = fd->vq;

	vq->vq_used->u_ring[fd->used % vq->vq_size].u_id = id;
	vq->vq_used->u_ring[fd->used % vq->vq_size].u_len = len;
	vq->vq_used->u_idx = ++fd->used;
}

/* Whether completing from `old' to `new' interrupts, as the standard says. */
static bool
device_interrupts(struct fakedev *fd, uint16_t old)
{
	struct virtqueue *vq = fd->vq;
	uint16_t event;

	if (!vq->vq_event)
		return (vq->vq_avail->a_flags & VRING_AVAIL_NO_INTERRUPT) == 0;
	event = vq->vq_avail->a_ring[vq->vq_size];
	return (uint16_t)(fd->used - event - 1) < (uint16_t)(fd->used - old);
}

static const struct virtio_seg segs[4] = {
	{ 0x1000, 10 }, { 0x2000, 20 }, { 0x3000, 30 }, { 0x4000, 40 },
};
static int cookies[512];

TEST(layout_is_the_standards)
{
	struct vring_layout vl = vring_layout(256, 4096);

	CHECK_EQ(vl.vl_avail, 4096);
	CHECK_EQ(vl.vl_used, 8192);
	CHECK_EQ(vl.vl_len, 8192 + 4 + 256 * 8 + 2);
	vl = vring_layout(8, 64);
	CHECK_EQ(vl.vl_avail, 128);
	CHECK_EQ(vl.vl_used, 192);
}

TEST(a_chain_is_laid_out_and_comes_back)
{
	struct virtqueue vq;
	struct fakedev fd;
	struct vring_desc *d;
	uint32_t len = 99;
	int head;

	create(&fd, &vq, 8, 4, 0);
	CHECK(virtqueue_get(&vq, NULL) == NULL);
	CHECK_EQ(virtqueue_add(&vq, segs, 1, 2, &cookies[0]), 0);
	CHECK_EQ(virtqueue_free(&vq), 5);
	CHECK_EQ(virtqueue_busy(&vq), 1);
	head = device_take(&fd);
	REQUIRE(head >= 0 && head < 8);
	d = &vq.vq_desc[head];
	CHECK_EQ(d->d_addr, 0x1000);
	CHECK_EQ(d->d_len, 10);
	CHECK_EQ(d->d_flags, VRING_DESC_NEXT);
	REQUIRE(d->d_next < 8);
	d = &vq.vq_desc[d->d_next];
	CHECK_EQ(d->d_addr, 0x2000);
	CHECK_EQ(d->d_flags, VRING_DESC_NEXT | VRING_DESC_WRITE);
	REQUIRE(d->d_next < 8);
	d = &vq.vq_desc[d->d_next];
	CHECK_EQ(d->d_addr, 0x3000);
	CHECK_EQ(d->d_flags, VRING_DESC_WRITE);
	CHECK_EQ(device_take(&fd), -1);
	device_put(&fd, (uint32_t)head, 50);
	CHECK(virtqueue_get(&vq, &len) == &cookies[0]);
	CHECK_EQ(len, 50);
	CHECK_EQ(virtqueue_free(&vq), 8);
	CHECK_EQ(virtqueue_busy(&vq), 0);
	CHECK(virtqueue_get(&vq, NULL) == NULL);
	CHECK(violation == NULL);
	virtqueue_destroy(&vq);
}

TEST(indirect_tables_take_one_descriptor)
{
	struct virtqueue vq;
	struct fakedev fd;
	struct vring_desc *d, *table;
	long before;
	int head;

	before = fake_memory_count;
	create(&fd, &vq, 4, 4, VIRTIO_F_INDIRECT_DESC);
	for (int i = 0; i < 4; i++)
		CHECK_EQ(virtqueue_add(&vq, segs, 3, 1, &cookies[i]), 0);
	CHECK_EQ(virtqueue_add(&vq, segs, 1, 0, &cookies[4]), EAGAIN);
	for (int i = 0; i < 4; i++) {
		head = device_take(&fd);
		REQUIRE(head >= 0 && head < 4);
		d = &vq.vq_desc[head];
		CHECK_EQ(d->d_flags, VRING_DESC_INDIRECT);
		CHECK_EQ(d->d_len, 64);
		table = rumpuser_pa_to_va(d->d_addr);
		for (int j = 0; j < 4; j++) {
			CHECK_EQ(table[j].d_addr, segs[j].vs_pa);
			CHECK_EQ(table[j].d_len, segs[j].vs_len);
			CHECK_EQ(table[j].d_flags,
			    (j < 3 ? VRING_DESC_NEXT : VRING_DESC_WRITE));
			if (j < 3)
				CHECK_EQ(table[j].d_next, j + 1);
		}
		device_put(&fd, (uint32_t)head, 40);
	}
	for (int i = 0; i < 4; i++)
		CHECK(virtqueue_get(&vq, NULL) == &cookies[i]);
	/* One segment needs no table. */
	CHECK_EQ(virtqueue_add(&vq, segs, 1, 0, &cookies[0]), 0);
	head = device_take(&fd);
	CHECK_EQ(vq.vq_desc[head].d_flags, 0);
	CHECK(violation == NULL);
	virtqueue_destroy(&vq);
	CHECK_EQ(fake_memory_count, before);
}

TEST(without_memory_for_a_table_chains_are_used)
{
	struct virtqueue vq;
	struct fakedev fd;

	create(&fd, &vq, 4, 4, VIRTIO_F_INDIRECT_DESC);
	fake_memory_limit = 0;
	CHECK_EQ(virtqueue_add(&vq, segs, 1, 2, &cookies[0]), 0);
	CHECK_EQ(virtqueue_free(&vq), 1);
	CHECK_EQ(virtqueue_add(&vq, segs, 1, 1, &cookies[1]), EAGAIN);
	fake_memory_limit = -1;
	CHECK_EQ(virtqueue_add(&vq, segs, 1, 1, &cookies[1]), 0);
	virtqueue_destroy(&vq);
}

TEST(creation_without_memory_leaks_nothing)
{
	struct virtqueue vq;
	long before = fake_memory_count;

	for (long n = 0; n < 2; n++) {
		fake_memory_limit = n;
		CHECK_EQ(virtqueue_create(&vq, 16, 1, 64, 0), ENOMEM);
		fake_memory_limit = -1;
		CHECK_EQ(fake_memory_count, before);
	}
}

/* Long enough for every index to wrap, in every mode, out of order. */
static void
churn(uint64_t features, unsigned int size)
{
	struct virtqueue vq;
	struct fakedev fd;
	uint32_t random = 12345, len;
	unsigned int added = 0, done = 0, nsegs;
	int heads[16], nheads = 0, head;
	int *cookie;

	create(&fd, &vq, size, 4, features);
	while (done < 150000 && violation == NULL) {
		random = random * 1664525 + 1013904223;
		nsegs = 1 + (random >> 16) % 4;
		if (virtqueue_add(&vq, segs, nsegs / 2, nsegs - nsegs / 2,
		    &cookies[added % nitems(cookies)]) == 0)
			added++;
		while (nheads < 16 && (head = device_take(&fd)) >= 0)
			heads[nheads++] = head;
		if (nheads > 0 && random >> 31 != 0) {
			int i = (int)(random >> 8) % nheads;

			if (i < 0)
				i = 0;
			device_put(&fd, (uint32_t)heads[i], 1);
			heads[i] = heads[--nheads];
		}
		while ((cookie = virtqueue_get(&vq, &len)) != NULL) {
			CHECK(cookie >= cookies &&
			    cookie < cookies + nitems(cookies));
			CHECK_EQ(len, 1);
			done++;
		}
		CHECK_EQ(virtqueue_busy(&vq), added - done);
	}
	CHECK(violation == NULL);
	virtqueue_destroy(&vq);
}

TEST(churn_direct)
{
	churn(0, 16);
}

TEST(churn_indirect_event)
{
	churn(VIRTIO_F_INDIRECT_DESC | VIRTIO_F_EVENT_IDX, 8);
}

TEST(churn_of_the_smallest_ring)
{
	struct virtqueue vq;
	struct fakedev fd;

	create(&fd, &vq, 1, 1, VIRTIO_F_EVENT_IDX);
	for (int i = 0; i < 70000; i++) {
		CHECK_EQ(virtqueue_add(&vq, segs, 0, 1, &cookies[0]), 0);
		CHECK_EQ(virtqueue_add(&vq, segs, 0, 1, &cookies[0]), EAGAIN);
		device_put(&fd, (uint32_t)device_take(&fd), 10);
		CHECK(virtqueue_get(&vq, NULL) == &cookies[0]);
	}
	CHECK(violation == NULL);
	virtqueue_destroy(&vq);
}

TEST(notification_by_flag)
{
	struct virtqueue vq;
	struct fakedev fd;

	create(&fd, &vq, 8, 1, 0);
	virtqueue_kick(&vq);
	CHECK_EQ(notified, 0);
	virtqueue_add(&vq, segs, 1, 0, &cookies[0]);
	virtqueue_add(&vq, segs, 1, 0, &cookies[1]);
	virtqueue_kick(&vq);
	CHECK_EQ(notified, 1);
	virtqueue_kick(&vq);
	CHECK_EQ(notified, 1);
	vq.vq_used->u_flags = VRING_USED_NO_NOTIFY;
	virtqueue_add(&vq, segs, 1, 0, &cookies[2]);
	virtqueue_kick(&vq);
	CHECK_EQ(notified, 1);
	virtqueue_destroy(&vq);
}

TEST(notification_by_event)
{
	struct virtqueue vq;
	struct fakedev fd;
	uint16_t *event;

	create(&fd, &vq, 8, 1, VIRTIO_F_EVENT_IDX);
	event = (uint16_t *)(void *)&vq.vq_used->u_ring[8];
	/* "Tell me when index 0 is made available." */
	*event = 0;
	virtqueue_add(&vq, segs, 1, 0, &cookies[0]);
	virtqueue_kick(&vq);
	CHECK_EQ(notified, 1);
	/* It has not looked since. */
	virtqueue_add(&vq, segs, 1, 0, &cookies[1]);
	virtqueue_kick(&vq);
	CHECK_EQ(notified, 1);
	/* "... when index 3 is." */
	*event = 3;
	virtqueue_add(&vq, segs, 1, 0, &cookies[2]);
	virtqueue_kick(&vq);
	CHECK_EQ(notified, 1);
	virtqueue_add(&vq, segs, 1, 0, &cookies[3]);
	virtqueue_add(&vq, segs, 1, 0, &cookies[4]);
	virtqueue_kick(&vq);
	CHECK_EQ(notified, 2);
	virtqueue_destroy(&vq);
}

static void
interrupts(uint64_t features)
{
	struct virtqueue vq;
	struct fakedev fd;

	create(&fd, &vq, 8, 1, features);
	for (int i = 0; i < 4; i++)
		virtqueue_add(&vq, segs, 1, 0, &cookies[i]);
	/* On from the start. */
	device_put(&fd, (uint32_t)device_take(&fd), 0);
	CHECK(device_interrupts(&fd, 0));
	virtqueue_intr_off(&vq);
	device_put(&fd, (uint32_t)device_take(&fd), 0);
	CHECK(!device_interrupts(&fd, 1));
	/* Two are waiting to be looked at. */
	CHECK(!virtqueue_intr_on(&vq, 1));
	CHECK(virtqueue_get(&vq, NULL) != NULL);
	CHECK(virtqueue_get(&vq, NULL) != NULL);
	CHECK(virtqueue_intr_on(&vq, 1));
	device_put(&fd, (uint32_t)device_take(&fd), 0);
	CHECK(device_interrupts(&fd, 2));
	CHECK(virtqueue_get(&vq, NULL) != NULL);
	CHECK(virtqueue_intr_on(&vq, 2));
	virtqueue_destroy(&vq);
}

TEST(interrupts_by_flag)
{
	interrupts(0);
}

TEST(interrupts_by_event)
{
	interrupts(VIRTIO_F_EVENT_IDX);
}

TEST(interrupt_after_several)
{
	struct virtqueue vq;
	struct fakedev fd;

	create(&fd, &vq, 8, 1, VIRTIO_F_EVENT_IDX);
	for (int i = 0; i < 4; i++)
		virtqueue_add(&vq, segs, 1, 0, &cookies[i]);
	CHECK(virtqueue_intr_on(&vq, 3));
	device_put(&fd, (uint32_t)device_take(&fd), 0);
	CHECK(!device_interrupts(&fd, 0));
	device_put(&fd, (uint32_t)device_take(&fd), 0);
	CHECK(!device_interrupts(&fd, 1));
	device_put(&fd, (uint32_t)device_take(&fd), 0);
	CHECK(device_interrupts(&fd, 2));
	CHECK(!virtqueue_intr_on(&vq, 3));
	virtqueue_destroy(&vq);
}

/* After a violation nothing more is believed or asked. */
static void
is_shut_off(struct virtqueue *vq)
{
	CHECK(violation != NULL);
	CHECK(virtqueue_get(vq, NULL) == NULL);
	CHECK_EQ(virtqueue_add(vq, segs, 0, 1, &cookies[0]), EIO);
	CHECK_EQ(virtqueue_free(vq), 0);
	notified = 0;
	virtqueue_kick(vq);
	CHECK_EQ(notified, 0);
	CHECK(virtqueue_intr_on(vq, 1));
	virtqueue_destroy(vq);
}

TEST(hostile_id_out_of_range)
{
	struct virtqueue vq;
	struct fakedev fd;

	create(&fd, &vq, 8, 1, 0);
	virtqueue_add(&vq, segs, 0, 1, &cookies[0]);
	device_put(&fd, 8, 0);
	CHECK(virtqueue_get(&vq, NULL) == NULL);
	is_shut_off(&vq);

	create(&fd, &vq, 8, 1, 0);
	virtqueue_add(&vq, segs, 0, 1, &cookies[0]);
	device_put(&fd, UINT32_MAX, 0);
	CHECK(virtqueue_get(&vq, NULL) == NULL);
	is_shut_off(&vq);
}

TEST(hostile_id_not_asked_for)
{
	struct virtqueue vq;
	struct fakedev fd;

	create(&fd, &vq, 8, 1, 0);
	virtqueue_add(&vq, segs, 0, 1, &cookies[0]);
	device_put(&fd, (uint32_t)(device_take(&fd) + 1) % 8, 0);
	CHECK(virtqueue_get(&vq, NULL) == NULL);
	is_shut_off(&vq);
}

TEST(hostile_completion_twice)
{
	struct virtqueue vq;
	struct fakedev fd;
	uint32_t head;

	create(&fd, &vq, 8, 1, 0);
	virtqueue_add(&vq, segs, 0, 1, &cookies[0]);
	virtqueue_add(&vq, segs, 0, 1, &cookies[1]);
	head = (uint32_t)device_take(&fd);
	device_put(&fd, head, 0);
	device_put(&fd, head, 0);
	CHECK(virtqueue_get(&vq, NULL) == &cookies[0]);
	CHECK(virtqueue_get(&vq, NULL) == NULL);
	is_shut_off(&vq);
}

TEST(hostile_completion_of_the_middle_of_a_chain)
{
	struct virtqueue vq;
	struct fakedev fd;
	int head;

	create(&fd, &vq, 8, 4, 0);
	virtqueue_add(&vq, segs, 0, 4, &cookies[0]);
	head = device_take(&fd);
	device_put(&fd, vq.vq_desc[head].d_next, 0);
	CHECK(virtqueue_get(&vq, NULL) == NULL);
	is_shut_off(&vq);
}

TEST(hostile_index_leaps)
{
	struct virtqueue vq;
	struct fakedev fd;

	create(&fd, &vq, 8, 1, 0);
	virtqueue_add(&vq, segs, 0, 1, &cookies[0]);
	vq.vq_used->u_idx = 2;
	CHECK(virtqueue_get(&vq, NULL) == NULL);
	is_shut_off(&vq);

	create(&fd, &vq, 8, 1, 0);
	vq.vq_used->u_idx = 0xffff;
	CHECK(virtqueue_get(&vq, NULL) == NULL);
	is_shut_off(&vq);
}

TEST(hostile_length)
{
	struct virtqueue vq;
	struct fakedev fd;
	uint32_t len;

	create(&fd, &vq, 8, 2, VIRTIO_F_VERSION_1);
	virtqueue_add(&vq, segs, 1, 1, &cookies[0]);
	device_put(&fd, (uint32_t)device_take(&fd), 21);
	CHECK(virtqueue_get(&vq, &len) == NULL);
	is_shut_off(&vq);

	/* Before 1.0 some miscounted: cut to what there is. */
	create(&fd, &vq, 8, 2, 0);
	virtqueue_add(&vq, segs, 1, 1, &cookies[0]);
	device_put(&fd, (uint32_t)device_take(&fd), 21);
	CHECK(virtqueue_get(&vq, &len) == &cookies[0]);
	CHECK_EQ(len, 20);
	CHECK(violation == NULL);
	virtqueue_destroy(&vq);
}

TEST(hostile_writes_to_our_rings_do_not_matter)
{
	struct virtqueue vq;
	struct fakedev fd;
	int heads[2];

	create(&fd, &vq, 8, 4, 0);
	virtqueue_add(&vq, segs, 1, 2, &cookies[0]);
	virtqueue_add(&vq, segs, 1, 2, &cookies[1]);
	heads[0] = device_take(&fd);
	heads[1] = device_take(&fd);
	memset(vq.vq_desc, 0xff, 8 * sizeof(struct vring_desc));
	memset(vq.vq_avail, 0xff, 4 + 8 * 2);
	device_put(&fd, (uint32_t)heads[1], 0);
	device_put(&fd, (uint32_t)heads[0], 0);
	CHECK(virtqueue_get(&vq, NULL) == &cookies[1]);
	CHECK(virtqueue_get(&vq, NULL) == &cookies[0]);
	CHECK_EQ(virtqueue_free(&vq), 8);
	CHECK(violation == NULL);
	virtqueue_destroy(&vq);
}

static void
too_many_segments(void *arg)
{
	virtqueue_add(arg, segs, 3, 0, &cookies[0]);
}

TEST(more_segments_than_agreed_is_a_bug)
{
	struct virtqueue vq;
	struct fakedev fd;

	create(&fd, &vq, 8, 2, 0);
	CHECK_PANIC(too_many_segments, &vq);
	virtqueue_destroy(&vq);
}
