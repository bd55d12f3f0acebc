/**
 * Writes docs/compat.md: which of NetBSD 10's system calls and of POSIX's
 * interfaces a guest has. Derived from the table of all calls
 * (components/kern/abi/syscalls.tsv), what the components register with SYSCALL(),
 * the notes on calls that leave something out (components/kern/abi/status.tsv),
 * and the table of interfaces (components/libc/posix.tsv), which the guest test
 * posix-interfaces checks against headers and library.
 *
 *     npx tsx scripts/compat.ts          writes the file
 *     npx tsx scripts/compat.ts --check  fails when the file is not current
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compatDocument } from "../src/components/compat.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const path = join(root, "docs/compat.md");
const text = await compatDocument(join(root, "components"));

if (process.argv.includes("--check")) {
  const committed = await readFile(path, "utf8").catch(() => "");
  if (committed !== text) {
    console.error("docs/compat.md is not current: run npx tsx scripts/compat.ts");
    process.exitCode = 1;
  }
} else {
  await writeFile(path, text);
}
