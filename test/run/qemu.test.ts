import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hostBooted } from '../../src/run/host-clock.js';
import { findQemu, qemuArguments, usesTerminal, type QemuSetup } from '../../src/run/qemu.js';
import { temporaryFolder, makeFakeQemu } from './fixtures.js';

const setup: QemuSetup = {
  target: 'qemu',
  image: '/tmp/a,b.bin',
  needs: { virtioRng: true },
  memory: 64,
  name: 'one,two',
  paused: false,
  gdbPort: undefined,
  guestArgs: [],
  console: { kind: 'stdio' },
  configFile: '/tmp/c,d/config',
  seedFile: '/tmp/seed',
  hostBooted: undefined,
  reportFile: '/tmp/report',
  pidFile: undefined,
  cards: [],
  disks: [],
  qboot: true,
};

const line = (changes: Partial<QemuSetup> = {}): string =>
  ` ${qemuArguments({ ...setup, ...changes }).join(' ')} `;

test('every guest gets the same base', () => {
  for (const guestArgs of [[], ['-M', 'q35'], ['-M', 'microvm'], ['-curses']]) {
    const args = line({ guestArgs });
    for (const part of [
      ' -nodefaults -no-user-config -no-reboot ',
      ' -m 64 ',
      ' -device isa-debugcon,iobase=0xe9,chardev=rumprun-report ',
      ' -device isa-debug-exit,iobase=0xf4,iosize=0x04 ',
      ' -fw_cfg name=opt/org.rumprun/debug-exit,string=1 ',
      ' -fw_cfg name=opt/org.rumprun/seed,file=/tmp/seed ',
      ' -kernel /tmp/a,b.bin ',
    ]) {
      assert.ok(args.includes(part), `${part} in ${args}`);
    }
  }
});

test('the guest is told the time where this machine tells it', () => {
  assert.ok(!line().includes('host-'));
  const args = line({ hostBooted: 1_764_000_000_123 });
  assert.ok(args.includes(' -fw_cfg name=opt/org.rumprun/host-boot,string=1764000000123 '), args);
  assert.ok(args.includes(' -fw_cfg name=opt/org.rumprun/host-uptime,file=/proc/uptime '), args);
  const booted = hostBooted();
  assert.ok(booted !== undefined && booted > 1e12 && booted < Date.now());
});

test('commas in names are doubled where QEMU splits at them', () => {
  assert.ok(line().includes(' -name one,,two '));
  assert.ok(line().includes('file=/tmp/c,,d/config '));
});

test('each target has its accelerator', () => {
  assert.ok(line().includes(' -accel tcg -cpu max '));
  assert.ok(line({ target: 'kvm' }).includes(' -enable-kvm -cpu host '));
  assert.ok(line({ target: 'hvf' }).includes(' -accel hvf -cpu host '));
});

test('the quick firmware is used where it can be', () => {
  assert.ok(line().includes(' -machine pc -bios qboot.rom '));
  assert.ok(line({ guestArgs: ['-M', 'q35'] }).includes(' -bios qboot.rom '));
  assert.ok(!line({ qboot: false }).includes('-bios'));
  assert.ok(!line({ guestArgs: ['-M', 'microvm'] }).includes('-bios'));
  assert.ok(!line({ guestArgs: ['-curses'] }).includes('-bios'), 'VGA needs its own firmware');
  assert.ok(!line({ guestArgs: ['-bios', 'mine'] }).includes('qboot'));
});

test('the machine decides about the entropy device', () => {
  assert.ok(line().includes(' -device virtio-rng-pci '));
  assert.ok(line({ guestArgs: ['-M', 'microvm,acpi=off'] }).includes(' -device virtio-rng-device '));
  assert.ok(line({ guestArgs: ['-machine', 'acpi=off,type=microvm'] }).includes('virtio-rng-device'));
  assert.ok(!line({ needs: { virtioRng: false } }).includes('virtio-rng'));
});

test('a display takes the terminal from the serial line', () => {
  const args = line({ guestArgs: ['-curses'], console: { kind: 'display' } });
  assert.ok(args.includes(' -vga std ') && args.includes(' -serial null '), args);
  assert.ok(args.includes(' -display curses ') && !args.includes('-curses'), args);
  assert.ok(!args.includes('stdio') && !args.includes('-display none'), args);
  assert.ok(usesTerminal(['-curses']) && usesTerminal(['-display', 'curses,charset=UTF-8']));
  assert.ok(!usesTerminal(['-display', 'none']) && !usesTerminal(['-vnc', ':1']));
  assert.throws(() => line({ guestArgs: ['-M', 'microvm', '-curses'] }), /has no display/);
  assert.ok(!line({ guestArgs: ['-curses', '-vga', 'cirrus'] }).includes('-vga std'));
});

test('-serial of the user replaces ours', () => {
  assert.ok(!line({ guestArgs: ['-serial', 'pty'] }).includes('rumprun-console'));
});

test('pause, debugger and detaching', () => {
  const args = line({
    paused: true,
    gdbPort: 1234,
    pidFile: '/tmp/pid',
    console: { kind: 'file', file: '/tmp/a,b' },
  });
  assert.ok(args.includes(' -S ') && args.includes(' -gdb tcp:127.0.0.1:1234 '), args);
  assert.ok(args.includes(' -daemonize -pidfile /tmp/pid '), args);
  assert.ok(args.includes('path=/tmp/a,,b '), args);
});

test('QEMU is found by $QEMU or on $PATH, or one line says that it is not', async (t) => {
  const folder = await temporaryFolder(t);
  assert.throws(() => findQemu({ PATH: folder }), /qemu-system-x86_64 is not there/);
  assert.throws(() => findQemu({ QEMU: '/none/qemu', PATH: folder }), /\/none\/qemu is not there/);
  const file = await makeFakeQemu(folder, '');
  assert.equal(findQemu({ PATH: `/none:${folder}` }), file);
  assert.equal(findQemu({ QEMU: file, PATH: '' }), file);
});

test('disks become virtio disks, in order', () => {
  const disk = {
    path: 'a.img',
    file: '/tmp/a,b.img',
    mountpoint: '/data',
    fstype: undefined,
    device: '/dev/ld0a',
    format: 'raw',
    readOnly: false,
  } as const;
  const args = line({ disks: [disk, { ...disk, file: '/tmp/c.img', format: 'qcow2', readOnly: true }] });
  const parts = [
    ' -drive if=none,id=rumprun-disk0,format=raw,discard=unmap,file=/tmp/a,,b.img ',
    '-device virtio-blk-pci,drive=rumprun-disk0 ',
    '-drive if=none,id=rumprun-disk1,format=qcow2,discard=unmap,readonly=on,file=/tmp/c.img ',
    '-device virtio-blk-pci,drive=rumprun-disk1 ',
  ];
  assert.ok(args.includes(parts.join('')), args);
  const microvm = line({ disks: [disk], guestArgs: ['-M', 'microvm'] });
  assert.ok(microvm.includes(' virtio-blk-device,bus=virtio-mmio-bus.1,drive=rumprun-disk0 '));
});
