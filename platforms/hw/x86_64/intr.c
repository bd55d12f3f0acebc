/*
 * intr.c - interrupt sources and their handlers: I/O APICs, or the 8259 when
 * there is none, and messages. Lock: interrupts off.
 */
#include "hw.h"
#include "netbsd/errno.h"

#define HANDLER_MAX	96
#define GSI_MAX		256
#define STRAY_MAX	100000U

#define IOAPIC_REGSEL	0
#define IOAPIC_WINDOW	4		/* in 32-bit words */
#define IOAPIC_VER	1
#define IOAPIC_REDIR(n)	(0x10 + 2 * (n))
#define REDIR_LOW	(1U << 13)
#define REDIR_LEVEL	(1U << 15)
#define REDIR_MASKED	(1U << 16)

#define PIC1		0x20
#define PIC2		0xa0
#define PIC_EOI		0x20
#define PIC_READ_ISR	0x0b
#define PIC_CASCADE	2
#define ELCR		0x4d0

/* ACPI's flags of an interrupt override. */
#define MPS_POLARITY(f)	((f) & 3U)
#define MPS_TRIGGER(f)	((f) >> 2 & 3U)

struct handler {
	bool (*h_func)(void *);
	void *h_arg;
	struct handler *h_next;
};

struct vector {
	struct handler *v_handlers;
	bool v_used, v_level;
	uint16_t v_gsi;			/* GSI_NONE: a message */
	uint32_t v_stray;		/* in a row nobody wanted */
};
#define GSI_NONE	0xffffU

struct ioapic {
	volatile uint32_t *io_regs;
	uint32_t io_gsi, io_pins;
};

static struct vector vectors[VEC_COUNT];
static struct handler handlers[HANDLER_MAX];
static size_t nhandlers;
/* Constant after intr_setup. */
static struct ioapic ioapics[HW_IOAPIC_MAX];
static size_t nioapics;
static uint16_t pic_mask = 0xffff;

static uint32_t
ioapic_read(struct ioapic *io, uint32_t reg)
{
	io->io_regs[IOAPIC_REGSEL] = reg;
	return io->io_regs[IOAPIC_WINDOW];
}

static void
ioapic_write(struct ioapic *io, uint32_t reg, uint32_t value)
{
	io->io_regs[IOAPIC_REGSEL] = reg;
	io->io_regs[IOAPIC_WINDOW] = value;
}

static struct ioapic *
ioapic_of(uint32_t gsi)
{
	size_t i;

	for (i = 0; i < nioapics; i++)
		if (gsi >= ioapics[i].io_gsi &&
		    gsi - ioapics[i].io_gsi < ioapics[i].io_pins)
			return &ioapics[i];
	return NULL;
}

static void
ioapic_add(uint64_t pa, uint32_t gsi)
{
	struct ioapic *io = &ioapics[nioapics];
	uint32_t ver, pin;

	io->io_regs = rumpuser_map_device(pa, 32);
	if (io->io_regs == NULL)
		return;
	io->io_gsi = gsi;
	ver = ioapic_read(io, IOAPIC_VER);
	if (ver == 0 || ver == UINT32_MAX)
		return;
	io->io_pins = (ver >> 16 & 0xff) + 1;
	for (pin = 0; pin < io->io_pins; pin++)
		ioapic_write(io, IOAPIC_REDIR(pin), REDIR_MASKED);
	nioapics++;
}

static void
pic_set_mask(void)
{
	outb(PIC1 + 1, (uint8_t)pic_mask);
	outb(PIC2 + 1, (uint8_t)(pic_mask >> 8));
}

/* Moved to our vectors even when masked: it may still raise a spurious one. */
static void
pic_setup(void)
{
	outb(PIC1, 0x11);
	outb(PIC2, 0x11);
	outb(PIC1 + 1, VEC_INTR);
	outb(PIC2 + 1, VEC_INTR + 8);
	outb(PIC1 + 1, 1U << PIC_CASCADE);
	outb(PIC2 + 1, PIC_CASCADE);
	outb(PIC1 + 1, 1);
	outb(PIC2 + 1, 1);
	pic_set_mask();
}

/* False for a spurious interrupt, which is acknowledged here. */
static bool
pic_in_service(unsigned int irq)
{
	uint16_t port = irq < 8 ? PIC1 : PIC2;

	if ((irq & 7) != 7)
		return true;
	outb(port, PIC_READ_ISR);
	if ((inb(port) & 0x80) != 0)
		return true;
	if (irq >= 8)
		outb(PIC1, PIC_EOI);
	return false;
}

static void
pic_eoi(unsigned int irq)
{
	if (irq >= 8)
		outb(PIC2, PIC_EOI);
	outb(PIC1, PIC_EOI);
}

static bool
pic_mode(void)
{
	return nioapics == 0;
}

void
intr_setup(void)
{
	size_t i;

	/* I/O APICs deliver to local ones. */
	for (i = 0; lapic_present() && i < hw_acpi.nioapics; i++)
		ioapic_add(hw_acpi.ioapic[i].pa, hw_acpi.ioapic[i].gsi_base);
	pic_setup();
	if (pic_mode())
		lapic_pass_pic();
}

static bool
is_pic_vector(unsigned int vector)
{
	return pic_mode() && vector >= VEC_INTR && vector < VEC_INTR + 16;
}

/* Stops a line. */
static void
line_mask(const struct vector *v)
{
	struct ioapic *io;

	if (v->v_gsi == GSI_NONE)
		return;
	if (pic_mode()) {
		pic_mask |= (uint16_t)(1U << v->v_gsi);
		pic_set_mask();
		return;
	}
	io = ioapic_of(v->v_gsi);
	ioapic_write(io, IOAPIC_REDIR(v->v_gsi - io->io_gsi), REDIR_MASKED);
}

void
x86_intr(struct rump_trapframe *tf)
{
	unsigned int vector = (unsigned int)tf->tf_trapno;
	struct vector *v = &vectors[vector];
	struct handler *h;
	bool handled = false;

	switch (vector) {
	case VEC_TIMER:
		lapic_eoi();
		timer_intr();
		return;
	case VEC_SPURIOUS:
		return;
	}
	if (is_pic_vector(vector) && !pic_in_service(vector - VEC_INTR))
		return;
	for (h = v->v_handlers; h != NULL; h = h->h_next)
		handled |= h->h_func(h->h_arg);
	if (handled)
		v->v_stray = 0;
	else if (v->v_level && ++v->v_stray == STRAY_MAX)
		line_mask(v);		/* it would never end */
	if (is_pic_vector(vector))
		pic_eoi(vector - VEC_INTR);
	else if (lapic_present())
		lapic_eoi();
}

/* Resolves what a source means: line, trigger and polarity. */
static void
source_resolve(unsigned int source, uint32_t *gsi, bool *level, bool *low)
{
	size_t i;

	*gsi = SOURCE_GSI(source);
	*level = (source & SOURCE_LEVEL) != 0;
	*low = (source & SOURCE_LOW) != 0;
	if ((source & SOURCE_ISA) == 0 || pic_mode())
		return;
	for (i = 0; i < hw_acpi.noverrides; i++) {
		if (hw_acpi.override[i].irq != *gsi)
			continue;
		*gsi = hw_acpi.override[i].gsi;
		switch (MPS_POLARITY(hw_acpi.override[i].flags)) {
		case 1:
			*low = false;
			break;
		case 3:
			*low = true;
			break;
		}
		switch (MPS_TRIGGER(hw_acpi.override[i].flags)) {
		case 1:
			*level = false;
			break;
		case 3:
			*level = true;
			break;
		}
		return;
	}
}

/* A vector nothing uses; 0: none. */
static unsigned int
vector_alloc(void)
{
	unsigned int i;

	/* In descending order, away from what the 8259 may raise. */
	for (i = VEC_TIMER - 1; i >= VEC_INTR + 16; i--)
		if (!vectors[i].v_used) {
			vectors[i].v_used = true;
			vectors[i].v_gsi = GSI_NONE;
			return i;
		}
	return 0;
}

/* The vector of a line, made ready but still masked; 0: none. */
static unsigned int
line_vector(uint32_t gsi, bool level)
{
	unsigned int i;

	for (i = VEC_INTR; i < VEC_TIMER; i++)
		if (vectors[i].v_used && vectors[i].v_gsi == gsi)
			return i;
	if (pic_mode()) {
		if (gsi >= 16 || gsi == PIC_CASCADE)
			return 0;
		i = VEC_INTR + gsi;
		vectors[i].v_used = true;
	} else {
		if (ioapic_of(gsi) == NULL)
			return 0;
		i = vector_alloc();
		if (i == 0)
			return 0;
	}
	vectors[i].v_gsi = (uint16_t)gsi;
	vectors[i].v_level = level;
	return i;
}

static void
line_unmask(uint32_t gsi, unsigned int vector, bool level, bool low)
{
	struct ioapic *io;
	uint16_t port;
	uint8_t bit, old;

	if (pic_mode()) {
		port = (uint16_t)(ELCR + gsi / 8);
		bit = (uint8_t)(1U << gsi % 8);
		old = inb(port);
		if (gsi > 2 && gsi != 8 && gsi != 13 && old != 0xff)
			outb(port, level ? old | bit : old & (uint8_t)~bit);
		pic_mask &= (uint16_t)~(1U << gsi | 1U << PIC_CASCADE);
		pic_set_mask();
		return;
	}
	io = ioapic_of(gsi);
	gsi -= io->io_gsi;
	ioapic_write(io, IOAPIC_REDIR(gsi) + 1, (uint32_t)lapic_id() << 24);
	ioapic_write(io, IOAPIC_REDIR(gsi), vector |
	    (level ? REDIR_LEVEL : 0) | (low ? REDIR_LOW : 0));
}

int
rumpuser_intr_establish(unsigned int source, bool (*func)(void *), void *arg)
{
	struct handler *h;
	unsigned int vector;
	uint32_t gsi;
	bool level, low, were_on;
	int error = 0;

	were_on = rumpuser_intr_disable();
	if (nhandlers == HANDLER_MAX) {
		error = EBUSY;
		goto out;
	}
	if ((source & SOURCE_MSI) != 0) {
		vector = SOURCE_GSI(source);
		if (vector >= VEC_COUNT || !vectors[vector].v_used) {
			error = EINVAL;
			goto out;
		}
		gsi = GSI_NONE;
		level = low = false;
	} else {
		source_resolve(source, &gsi, &level, &low);
		vector = line_vector(gsi, level);
		if (vector == 0) {
			error = EBUSY;
			goto out;
		}
	}
	h = &handlers[nhandlers++];
	h->h_func = func;
	h->h_arg = arg;
	h->h_next = vectors[vector].v_handlers;
	vectors[vector].v_handlers = h;
	if (gsi != GSI_NONE && h->h_next == NULL)
		line_unmask(gsi, vector, level, low);
out:
	rumpuser_intr_restore(were_on);
	return error;
}

int
rumpuser_msi_alloc(uint64_t *address, uint32_t *data, unsigned int *source)
{
	unsigned int vector;
	bool were_on;

	if (!lapic_present() || lapic_id() > 0xff)
		return ENOTSUP;
	were_on = rumpuser_intr_disable();
	vector = vector_alloc();
	rumpuser_intr_restore(were_on);
	if (vector == 0)
		return EBUSY;
	*address = 0xfee00000UL | (uint64_t)lapic_id() << 12;
	*data = vector;
	*source = SOURCE_MSI | vector;
	return 0;
}
