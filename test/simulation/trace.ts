import type { Application } from '../../shared/domain/application/application.ts';
import type { ApplicationRecord } from '../../shared/stores/application-record.ts';

/** Who a line of a trace is about. */
export type TraceActor = 'person' | 'git' | 'cluster' | 'world' | 'operation' | 'application' | 'log';

/** What happens in a world, in lines for people; times are seconds since the scenario began. */
export interface Trace {
  /** Lines count from here on. */
  begin(): void;
  write(actor: TraceActor, text: string, atSeconds?: number): void;
  /** Tells what a saved change of the application shows. */
  saw(record: ApplicationRecord | undefined): void;
  lines(): readonly string[];
}

interface Line {
  readonly at: number;
  readonly actor: TraceActor;
  readonly text: string;
  /** When the operation wants to be looked at again, while it waits for the same. */
  readonly looks: string[];
}

/** @param seconds the present time since the scenario began */
export function createTrace(seconds: () => number, scenarioTimeOf: (instant: string) => string): Trace {
  let lines: Line[] = [];
  let before: ApplicationRecord | undefined;
  let waiting: { readonly key: string; readonly line: Line } | undefined;
  const write = (actor: TraceActor, text: string, atSeconds = seconds()): Line => {
    const line: Line = { at: atSeconds, actor, text, looks: [] };
    lines.push(line);
    return line;
  };

  const sawOperation = (record: ApplicationRecord): void => {
    const { sync, wakes } = record.control;
    const text = describeOperation(record, scenarioTimeOf);
    if (sync?.wait) {
      const key = `${sync.id} ${sync.retryCount} ${sync.wait.reason} ${text}`;
      if (waiting?.key !== key) waiting = { key, line: write('operation', `${text} {${sync.wait.reason}}`) };
      const { looks } = waiting.line;
      const next = scenarioTimeOf(wakes.sync ?? '');
      if (looks.at(-1) !== next) looks.push(next);
      return;
    }
    waiting = undefined;
    if (text !== '' && text !== (before && describeOperation(before, scenarioTimeOf))) write('operation', text);
  };

  return {
    begin() {
      lines = [];
    },
    write: (actor, text, atSeconds) => void write(actor, text, atSeconds),
    saw(record) {
      if (!record) return;
      sawOperation(record);
      for (const text of describeChanges(before?.application, record.application)) write('application', text);
      before = record;
    },
    lines: () =>
      lines
        .map((line, position) => ({ line, position }))
        .sort((a, b) => a.line.at - b.line.at || a.position - b.position)
        .map(({ line }) => showLine(line)),
  };
}

function showLine({ at, actor, text, looks }: Line): string {
  const next = looks.length > 0 ? ` [looks at ${looks.join(', ')}]` : '';
  const [first = '', ...more] = `${text}${next}`.split('\n');
  const indent = ' '.repeat(23);
  return [
    `${at.toFixed(1).padStart(8)}  ${actor.padEnd(11)}  ${first}`,
    ...more.map((part) => `${indent}${part}`),
  ].join('\n');
}

function describeOperation({ application }: ApplicationRecord, scenarioTimeOf: (text: string) => string): string {
  const state = application.status.operationState;
  if (!state) return '';
  const retries = state.retryCount ? ` (retry ${state.retryCount})` : '';
  return `${state.phase}${retries}: ${withoutTimes(state.message ?? '', scenarioTimeOf)}`;
}

/** Instants as seconds of the scenario, SHAs as the names of their commits. */
export function withoutTimes(text: string, scenarioTimeOf: (text: string) => string): string {
  return text
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, (instant) => `t=${scenarioTimeOf(instant)}`)
    .replaceAll(/\b(\w)\1{39}\b/g, '#$1');
}

function* describeChanges(before: Application | undefined, after: Application): Generator<string> {
  const state = (application: Application | undefined) => {
    if (!application) return 'new';
    const { sync, health } = application.status;
    const revision = [sync.revision, ...(sync.revisions ?? [])].filter((text) => text).map((sha) => `#${sha?.[0]}`);
    return `${sync.status} ${health.status} ${revision.join(' ')}`.trim();
  };
  if (state(before) !== state(after)) yield state(after);
  const had = new Set(before?.status.conditions.map(({ type, message }) => `${type}: ${message}`));
  const has = new Set(after.status.conditions.map(({ type, message }) => `${type}: ${message}`));
  for (const text of has) if (!had.has(text)) yield `+ ${withoutTimes(text, (time) => time)}`;
  for (const text of had) if (!has.has(text)) yield `- ${withoutTimes(text, (time) => time)}`;
  if (!before?.metadata.deletionTimestamp && after.metadata.deletionTimestamp) yield 'deletion requested';
}
