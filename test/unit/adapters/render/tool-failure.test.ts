import { describe, expect, it } from 'vitest';
import { DEFAULT_TOOL_LIMITS } from '../../../../shared/adapters/render/spawn-tool.ts';
import { describeToolFailure } from '../../../../shared/adapters/render/tool-failure.ts';

const describeStderr = (stderr: string) =>
  describeToolFailure(
    'helm',
    { signal: null, stdout: '', stderr },
    { limits: DEFAULT_TOOL_LIMITS, privatePaths: ['/tmp/private'] },
  );

describe('what a tool says of its failure', () => {
  it('keeps its beginning and its end if it is long', () => {
    const message = describeStderr(`Error: it began here ${'x'.repeat(9000)} and this is the reason`);
    expect(message).toMatch(/^helm: it began here x+ … \(\d+ characters left out\) … x+ and this is the reason$/);
    expect(message.length).toBeLessThan(2100);
  });

  it('is told whole if it is short', () => {
    expect(describeStderr(`${'y'.repeat(1990)} end`)).toBe(`helm: ${'y'.repeat(1990)} end`);
  });

  it('shows no temporary directory and no credentials', () => {
    expect(describeStderr('/tmp/private/app/a.yaml: https://joe:hunter2@host/x, password: hunter3')).toBe(
      'helm: app/a.yaml: https://++++++++@host/x, password: ++++++++',
    );
  });
});
