import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConsole } from './initial-domain.js';

test("the guest's lines are told from Xen's", () => {
  const text = ' Xen 4.17.5\r\n(XEN) Xen version 4.17.5\r\n(XEN) Scrubbing\r\nHello!\r\nrumprun-exit: exit 7\r\n(XEN) shut down\r\n';
  assert.deepEqual(readConsole(text), { console: 'Hello!\n', status: 7 });
});

test('a crash is no pass, although QEMU ends with 0', () => {
  const text = 'Hello!\r\n(XEN) Domain 0 crashed: rebooting machine in 5 seconds.\r\n';
  assert.deepEqual(readConsole(text), { console: 'Hello!\n', status: 123 });
});
