/*
 * power.c - the exit report, power-off and reset.
 */
#include "hw.h"

#define DEBUGCON	0xe9
#define DEBUG_EXIT	0xf4
#define PM1_SCI_EN	1U
#define PM1_SLP_EN	(1U << 13)
#define GED_SLP_EN	(1U << 5)

/* isa-debug-exit is wanted. Constant after power_setup. */
static bool debug_exit;
/* Mapped at boot: the end may come when nothing can be mapped. */
static volatile uint8_t *sleep_control, *reset_register;

void
power_setup(void)
{
	uint16_t key;
	uint32_t size;

	debug_exit = fwcfg_find("opt/org.rumprun/debug-exit", &key, &size);
	if (hw_acpi.sleep_control_pa != 0)
		sleep_control = rumpuser_map_device(hw_acpi.sleep_control_pa, 1);
	if (hw_acpi.reset_pa != 0)
		reset_register = rumpuser_map_device(hw_acpi.reset_pa, 1);
}

static void
report(enum rumpuser_exit cause, int value)
{
	char line[40];
	const char *s;

	switch (cause) {
	case RUMPUSER_EXIT_STATUS:
		snprintf(line, sizeof(line), "exit %d", value & 0xff);
		break;
	case RUMPUSER_EXIT_SIGNAL:
		snprintf(line, sizeof(line), "signal %d", value);
		break;
	case RUMPUSER_EXIT_OOM:
		strlcpy(line, "oom", sizeof(line));
		break;
	default:
		strlcpy(line, "panic", sizeof(line));
		break;
	}
	if (inb(DEBUGCON) != DEBUGCON)
		return;
	for (s = "rumprun-exit: "; *s != '\0'; s++)
		outb(DEBUGCON, (uint8_t)*s);
	for (s = line; *s != '\0'; s++)
		outb(DEBUGCON, (uint8_t)*s);
	outb(DEBUGCON, '\n');
}

/* Gives the machine time to go away. */
static void
settle(void)
{
	unsigned int i;

	for (i = 0; i < 100000; i++)
		cpu_pause();
}

static void
power_off(void)
{
	unsigned int i;

	if (sleep_control != NULL) {
		*sleep_control = (uint8_t)(hw_acpi.s5_a << 2 | GED_SLP_EN);
		settle();
	} else if (hw_acpi.sleep_control_port != 0) {
		outb(hw_acpi.sleep_control_port,
		    (uint8_t)(hw_acpi.s5_a << 2 | GED_SLP_EN));
		settle();
	}
	if (hw_acpi.pm1a_cnt == 0)
		return;
	if ((inw(hw_acpi.pm1a_cnt) & PM1_SCI_EN) == 0 &&
	    hw_acpi.smi_cmd != 0 && hw_acpi.acpi_enable != 0) {
		outb(hw_acpi.smi_cmd, hw_acpi.acpi_enable);
		for (i = 0; i < 10000 &&
		    (inw(hw_acpi.pm1a_cnt) & PM1_SCI_EN) == 0; i++)
			cpu_pause();
	}
	outw(hw_acpi.pm1a_cnt,
	    (uint16_t)(hw_acpi.s5_a << 10 | PM1_SLP_EN | PM1_SCI_EN));
	if (hw_acpi.pm1b_cnt != 0)
		outw(hw_acpi.pm1b_cnt,
		    (uint16_t)(hw_acpi.s5_b << 10 | PM1_SLP_EN | PM1_SCI_EN));
	settle();
}

static void
reset(void)
{
	static const struct {
		uint16_t limit;
		uint64_t base;
	} __attribute__((__packed__)) no_idt;

	if (reset_register != NULL)
		*reset_register = hw_acpi.reset_value;
	else if (hw_acpi.reset_port != 0)
		outb(hw_acpi.reset_port, hw_acpi.reset_value);
	settle();
	outb(0xcf9, 0x02);
	outb(0xcf9, 0x06);
	settle();
	outb(0x64, 0xfe);			/* keyboard controller */
	settle();
	__asm __volatile("lidt %0; int3" :: "m" (no_idt));
}

void
rumpuser_exit(enum rumpuser_exit cause, int value, bool reboot)
{
	(void)rumpuser_intr_disable();
	console_flush();
	report(cause, value);
	if (debug_exit && !reboot)
		outb(DEBUG_EXIT, cause == RUMPUSER_EXIT_STATUS ?
		    (uint8_t)(value & 0x7f) : 0x7f);
	if (!reboot)
		power_off();
	/* With -no-reboot a reset ends QEMU too. */
	reset();
	for (;;)
		__asm __volatile("cli; hlt");
}
