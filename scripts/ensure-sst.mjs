// Unpacks sst's components and fetches its providers once (about 30 s, npm registry only): types and tests of stacks/ need them.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = `${root}/.sst/windlass-installed`;
const LONGEST_WAIT_MS = 240_000;
const { version } = JSON.parse(readFileSync(`${root}/node_modules/sst/package.json`, 'utf8'));

const isInstalled = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === version;

if (!isInstalled()) {
  // Test files that need it ask at the same time: one installs, and the others wait. A lock of SQLite ends with its process.
  const { DatabaseSync } = await import('node:sqlite');
  mkdirSync(`${root}/node_modules/.cache`, { recursive: true });
  const lock = new DatabaseSync(`${root}/node_modules/.cache/windlass-sst.lock`, { timeout: LONGEST_WAIT_MS });
  lock.exec('BEGIN EXCLUSIVE');
  if (!isInstalled()) install();
  lock.close();
}

function install() {
  console.log('Installing the components of sst, once …');
  const environment = { SST_TELEMETRY_DISABLED: '1', SST_SKIP_DEPENDENCY_CHECK: '1', SST_NO_BUN: '1', NO_COLOR: '1' };
  const { status, stdout, stderr, error } = spawnSync(`${root}/node_modules/.bin/sst`, ['install', '--stage', 'test'], {
    cwd: root,
    env: { ...process.env, ...environment },
    encoding: 'utf8',
  });
  if (status !== 0) {
    console.error(`sst install failed: ${error?.message ?? ''}\n${stdout}\n${stderr}`);
    process.exit(1);
  }
  // Written last, so that an interrupted installation is not taken for a whole one.
  writeFileSync(stamp, version);
}
