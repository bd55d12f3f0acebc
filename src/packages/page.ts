/** A package as the page shows it. */
export interface PageEntry {
  name: string;
  version: string;
  licence: string;
  summary: string;
  /** File name of the archive, beside the page. */
  file: string;
  /** Bytes. */
  size: number;
  /** Such as `passed`. */
  tests: string;
}

const style = `body{font:16px/1.5 sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #ccc}
td.size{text-align:right;white-space:nowrap}input{font:inherit;padding:.3rem;width:20rem;max-width:100%}`;

const script = `const box = document.getElementById('search');
document.getElementById('searching').hidden = false;
const filter = () => {
  const wanted = box.value.toLowerCase();
  for (const row of document.querySelectorAll('tbody tr'))
    row.hidden = !row.textContent.toLowerCase().includes(wanted);
};
box.addEventListener('input', filter);
filter();`;

/** The repository's page: one file, nothing from outside, readable without JavaScript. */
export function packagesPage(entries: readonly PageEntry[]): string {
  const rows = entries.map(
    (entry) =>
      `<tr><td><a href="${escapeHtml(encodeURIComponent(entry.file))}">${escapeHtml(entry.name)}</a></td>` +
      `<td>${escapeHtml(entry.version)}</td><td>${escapeHtml(entry.licence)}</td>` +
      `<td class="size">${Math.ceil(entry.size / 1024)} KiB</td>` +
      `<td>${escapeHtml(entry.tests)}</td><td>${escapeHtml(entry.summary)}</td></tr>`,
  );
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>rumprun packages</title>
<style>${style}</style>
</head>
<body>
<h1>rumprun packages</h1>
<p id="searching" hidden><label>Search <input id="search" type="search"></label></p>
<table>
<thead><tr><th>Name</th><th>Version</th><th>Licence</th><th>Size</th><th>Tests</th><th>Summary</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
<script>${script}</script>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
