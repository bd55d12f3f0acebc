import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { compatDocument } from "../../src/components/compat.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

test("docs/compat.md is current", async () => {
  const committed = await readFile(join(root, "docs/compat.md"), "utf8");
  assert.equal(
    committed,
    await compatDocument(join(root, "components")),
    "run npx tsx scripts/compat.ts",
  );
});

/** A components folder with three calls, one provided and one with a note. */
async function withTree(status: string, use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "compat-"));
  try {
    await mkdir(join(folder, "kern/abi"), { recursive: true });
    await mkdir(join(folder, "net/base"), { recursive: true });
    await writeFile(
      join(folder, "kern/abi/syscalls.tsv"),
      "# calls\nnumber\tname\tret\targs\tnotes\n1\texit\tvoid\tint\t\n2\tfork\tint\t\t\n3\tbind\tint\tint\t\n",
    );
    await writeFile(join(folder, "kern/abi/status.tsv"), `# notes\nname\tnote\n${status}`);
    await mkdir(join(folder, "libc"));
    await writeFile(
      join(folder, "libc/posix.tsv"),
      "name\theader\tkind\tstate\tnote\nabs\tstdlib.h\tfunction\tworks\t\nfork\tunistd.h\tfunction\tENOSYS\tone process\n",
    );
    await writeFile(join(folder, "kern/exit.c"), "SYSCALL(exit);\n");
    await writeFile(join(folder, "net/base/bind.c"), "int x;\nSYSCALL(bind);\n/* SYSCALL(fork); */\n");
    await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

test("states come from registrations and notes", async () => {
  await withTree("bind\tloopback only\n", async (folder) => {
    const text = await compatDocument(folder);
    assert.match(text, /^\| 1 \| exit \| works \| rump \|  \|$/m);
    assert.match(text, /^\| 2 \| fork \| ENOSYS \| \|  \|$/m);
    assert.match(text, /^\| 3 \| bind \| partial \| net\/base \| loopback only \|$/m);
    assert.match(text, /^Of 3 current calls 2 are there\.$/m);
    assert.match(text, /: 2, of which 1 work,$/m);
    assert.match(text, /^\| fork \| unistd\.h \| ENOSYS \| one process \|$/m);
  });
});

test("a note on a call that is not there is an error", async () => {
  await withTree("fork\tnever\n", async (folder) => {
    await assert.rejects(compatDocument(folder), /fork is not provided/);
  });
});

test("a POSIX interface that does not work needs a note", async () => {
  await withTree("", async (folder) => {
    await writeFile(join(folder, "libc/posix.tsv"), "name\theader\tkind\tstate\tnote\nfork\tunistd.h\tfunction\tENOSYS\t\n");
    await assert.rejects(compatDocument(folder), /fork: no state, or no note/);
  });
});
