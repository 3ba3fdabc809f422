// Restores the chart libraries pinned by package-lock.json and writes the two files that the assembly embeds:
// charts.js (Vega, Vega-Lite, vega-embed) and notices.txt (their licences, which travel with every report).
// Called by the build as `node prepare.mjs OUTPUT-FOLDER`, only when an output is missing or older than its inputs.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const web = path.dirname(fileURLToPath(import.meta.url));
const output = path.resolve(process.argv[2]);
const modules = path.join(web, 'node_modules');
const lock = path.join(web, 'package-lock.json');
const busy = path.join(web, '.restoring');

// Two builds at once must not restore into the same folder: making a directory is atomic on every file system.
async function alone(work) {
  const deadline = Date.now() + 5 * 60_000;
  for (;;) {
    try {
      fs.mkdirSync(busy);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (Date.now() > deadline || age(busy) > 5 * 60_000) fs.rmSync(busy, { recursive: true, force: true });
      await new Promise(resolve => setTimeout(resolve, 200));
    }
  }
  try {
    work();
  } finally {
    fs.rmSync(busy, { recursive: true, force: true });
  }
}

function age(file) {
  return Date.now() - (fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
}

function restored() {
  // npm writes this file last, so it stands for a complete restore.
  const stamp = fs.statSync(path.join(modules, '.package-lock.json'), { throwIfNoEntry: false });
  return stamp !== undefined && stamp.mtimeMs >= fs.statSync(lock).mtimeMs;
}

function restore() {
  const options = { cwd: web, stdio: ['ignore', 'inherit', 'inherit'], shell: process.platform === 'win32' };
  try {
    execFileSync('npm', ['ci', '--silent', '--no-audit', '--no-fund', '--ignore-scripts'], options);
  } catch (error) {
    const reason = error.code === 'ENOENT' ? 'npm is not installed' : `npm ci failed (exit ${error.status})`;
    throw new Error(`${reason}. Install Node.js 20 or newer with npm; the registry that npm is configured for must be reachable once.`);
  }
}

function write(name, text) {
  // Renamed into place, so that nobody reads half a file.
  const file = path.join(output, name);
  const draft = `${file}.${process.pid}`;
  fs.mkdirSync(output, { recursive: true });
  fs.writeFileSync(draft, text);
  fs.renameSync(draft, file);
}

function charts() {
  const files = ['vega/build/vega.min.js', 'vega-lite/build/vega-lite.min.js', 'vega-embed/build/vega-embed.min.js'];
  const text = files.map(file => fs.readFileSync(path.join(modules, file), 'utf8'));
  // A source map beside the report does not exist, and browsers would go looking for it.
  return text.map(code => code.replace(/^\/\/# sourceMappingURL=.*$/gm, '').trim()).join('\n;\n') + '\n';
}

function notices() {
  const texts = new Map();
  for (const name of fs.readdirSync(modules).sort()) {
    const folder = path.join(modules, name);
    if (!fs.existsSync(path.join(folder, 'package.json'))) continue;
    const facts = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
    const file = fs.readdirSync(folder).find(entry => /^licen[cs]e/i.test(entry));
    const text = file === undefined ? `${facts.license} licence` : fs.readFileSync(path.join(folder, file), 'utf8').replaceAll('\r', '').trim();
    texts.set(text, [...(texts.get(text) ?? []), `${facts.name} ${facts.version}`]);
  }
  return [...texts].map(([text, names]) => `${names.join(', ')}\n\n${text}\n`).join('\n----\n\n');
}

try {
  await alone(() => {
    if (!restored()) restore();
    write('notices.txt', notices());
    write('charts.js', charts());
  });
} catch (error) {
  console.error(`report charts: error RPT002: ${error.message}`);
  process.exit(1);
}
