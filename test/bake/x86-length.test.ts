import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instructionAt } from '../../src/bake/x86-length.js';

const instructions: [string, string][] = [
  ['push %rbp', '55'],
  ['mov %rsp,%rbp', '4889e5'],
  ['sub $0x10,%rsp', '4883ec10'],
  ['mov $0x1122334455667788,%rax', '48b88877665544332211'],
  ['mov 0x0(%rip),%rax', '488b0500000000'],
  ['movl $0x1,-0x8(%rbp)', 'c745f801000000'],
  ['movw $0x1,-0x8(%rbp)', '66c745f80100'],
  ['lea 0x10(%rax,%rcx,8),%rdx', '488d54c810'],
  ['mov 0x0(,%rcx,8),%eax', '8b04cd00000000'],
  ['call', 'e800000000'],
  ['jne near', '0f8500000000'],
  ['test $0x1,%al', 'f6c001'],
  ['neg %eax', 'f7d8'],
  ['test $0x1,%eax', 'f7c001000000'],
  ['endbr64', 'f30f1efa'],
  ['nopw %cs:0x0(%rax,%rax,1)', '662e0f1f840000000000'],
  ['movaps %xmm0,-0x10(%rbp)', '0f2945f0'],
  ['pshufb (%rax),%xmm0', '660f380000'],
  ['palignr $4,%xmm1,%xmm0', '660f3a0fc104'],
  ['vaddpd %ymm1,%ymm2,%ymm3', 'c5ed58d9'],
  ['vpermq $0xd8,%ymm0,%ymm0', 'c4e3fd00c0d8'],
  ['vpxorq %zmm0,%zmm1,%zmm2', '62f1f548efd0'],
  ['lock cmpxchg %rdx,(%rcx)', 'f0480fb111'],
  ['rep movsq', 'f348a5'],
  ['hlt', 'f4'],
  ['in (%dx),%al', 'ec'],
  ['out %al,$0x80', 'e680'],
];
for (const [name, hex] of instructions) {
  test(`length of ${name}`, () => {
    const bytes = Buffer.from(hex, 'hex');
    const code = Buffer.concat([bytes, Buffer.alloc(16, 0x90)]);
    assert.equal(instructionAt(code, 0, code.length)?.length, bytes.length);
    assert.equal(instructionAt(bytes, 0, bytes.length - 1), undefined);
  });
}

const leads: [string, string, { jump?: number; ends: boolean; indirect: boolean }][] = [
  ['jne near', '0f8510000000', { jump: 16, ends: false, indirect: false }],
  ['jb short', '72fe', { jump: -2, ends: false, indirect: false }],
  ['loop', 'e2f0', { jump: -16, ends: false, indirect: false }],
  ['jmp short', 'eb7f', { jump: 127, ends: true, indirect: false }],
  ['jmp near', 'e900010000', { jump: 256, ends: true, indirect: false }],
  ['jmp *%rax', 'ffe0', { ends: true, indirect: true }],
  ['jmp *8(%rax)', 'ff6008', { ends: true, indirect: true }],
  ['call *%rax', 'ffd0', { ends: false, indirect: false }],
  ['call near', 'e800010000', { ends: false, indirect: false }],
  ['ret', 'c3', { ends: true, indirect: false }],
  ['ud2', '0f0b', { ends: true, indirect: false }],
  ['mov %rsp,%rbp', '4889e5', { ends: false, indirect: false }],
];
for (const [name, hex, expected] of leads) {
  test(`where ${name} leads`, () => {
    const { jump, ends, indirect } = instructionAt(Buffer.from(hex, 'hex'), 0, hex.length / 2) ?? {};
    assert.deepEqual({ ...(jump === undefined ? {} : { jump }), ends, indirect }, expected);
  });
}
