/**
 * Writes docs/ports.md: the ports, and what came of their tests in guests.
 *
 *     npx tsx scripts/ports-table.ts                  from packages/results.json
 *     npx tsx scripts/ports-table.ts --objects DIR    takes the results of a build
 *                                                     folder of rumprun-pkg first
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { loadPorts } from "../src/packages/recipe.js";
import { collectResults, portsDocument, readResults, resultsFile } from "../src/packages/report.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const packages = join(root, "packages");
const { values } = parseArgs({ options: { objects: { type: "string" } } });

const ports = await loadPorts(packages);
let results = await readResults(packages);
if (values.objects !== undefined) {
  results = await collectResults(ports, values.objects, results);
  await writeFile(join(packages, resultsFile), `${JSON.stringify(results, null, 1)}\n`);
}
await writeFile(join(root, "docs/ports.md"), await portsDocument([...ports.values()], results));
