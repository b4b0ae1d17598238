import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { run } from './run-cli.ts';

const TERMINAL = fileURLToPath(new URL('../../../cli/terminal.ts', import.meta.url));

describe('the program', () => {
  it('names serve in its help, also behind a flag with a value', async () => {
    const { code, out } = await run(['--data-dir', 'x', '--help']);
    expect(code).toBe(0);
    expect(out).toContain('serve [options]');
  });

  it('takes the end of the input for an empty answer to a question', () => {
    const script = `import { createProcessTerminal } from ${JSON.stringify(TERMINAL)};
      process.stdout.write(JSON.stringify(await createProcessTerminal().ask('Sure? ')));`;
    const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { input: '' });
    expect([status, String(stdout)]).toEqual([0, '""']);
  });
});
