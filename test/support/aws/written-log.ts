import { vi } from 'vitest';

/** A line of the log of a function, or of its metrics. */
export interface LogLine {
  readonly step?: string;
  readonly message?: string;
  readonly deliveryId?: string;
  readonly application?: string;
  readonly operationId?: string;
  readonly phase?: string;
  readonly stage?: string;
  readonly _aws?: { readonly CloudWatchMetrics: readonly { readonly Metrics: readonly { readonly Name: string }[] }[] };
}

/** Collects what the functions of this process write from now on, until mocks are restored: what Lambda would take as their log. */
export function collectLog(): LogLine[] {
  const lines: LogLine[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    for (const line of String(text).split('\n')) if (line.startsWith('{')) lines.push(JSON.parse(line));
    return true;
  });
  return lines;
}
