import type { ToolLimits } from './spawn-tool.ts';

/** What is known of a run that failed. */
export interface ToolFailure {
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly exceeded?: 'time' | 'output';
}

/** Longer than any message that a person reads; a stack trace of Go would be. What happened stands first, and the reason last. */
const MAX_HEAD_CHARACTERS = 1200;
const MAX_TAIL_CHARACTERS = 800;
const OUT_OF_MEMORY =
  /out of memory|memory exhausted|cannot allocate memory|failed to reserve (page summary )?memory|pthread_create failed/;

/** What tools print of their input, which may hold a secret: the credentials of an address, the settings of a kustomize plugin. */
const CREDENTIALS_IN_URL = /(?<=:\/\/)[^/\s@]+@/g;
const PLUGIN_SETTINGS = /with config: `[\s\S]*?`/g;
const SECRET_VALUE = /((?:password|passwd|token|secret|api[_-]?key)["']?\s*[:=]\s*)("[^"]*"|'[^']*'|[^\s,}]+)/gi;

/**
 * Says in one text why a tool failed: the limit that it went over, or its own words without the paths of temporary
 * folders and without values that look like secrets.
 */
export function describeToolFailure(
  tool: string,
  failure: ToolFailure,
  context: { readonly limits: ToolLimits; readonly privatePaths: readonly string[] },
): string {
  const { limits } = context;
  if (failure.exceeded === 'time') {
    return `${tool} did not finish within ${limits.timeSeconds} s and was stopped; make the source smaller, or split the application`;
  }
  if (failure.exceeded === 'output') {
    return `${tool} wrote more than ${megabytes(limits.outputBytes)} and was stopped; split the application`;
  }
  if (isOutOfMemory(failure)) {
    return `${tool} needed more memory than the ${megabytes(limits.memoryBytes)} it may have; make the source smaller, or split the application`;
  }
  const words = withoutSecrets(withoutPaths(failure.stderr.trim() || failure.stdout.trim(), context.privatePaths));
  const reason =
    words === '' ? `it ended ${failure.signal ? `with ${failure.signal}` : 'with an error'} and said nothing` : words;
  return `${tool}: ${shorten(reason.replace(/^error: /i, ''))}`;
}

/** Whether it got no more memory, from the kernel or by its own limit. */
export function isOutOfMemory({ signal, stderr, exceeded }: ToolFailure): boolean {
  return exceeded === undefined && (signal === 'SIGKILL' || OUT_OF_MEMORY.test(stderr));
}

function withoutPaths(text: string, paths: readonly string[]): string {
  const longestFirst = [...paths].sort((a, b) => b.length - a.length);
  return longestFirst.reduce((rest, path) => rest.replaceAll(`${path}/`, '').replaceAll(path, '.'), text);
}

function withoutSecrets(text: string): string {
  return text
    .replace(CREDENTIALS_IN_URL, '++++++++@')
    .replace(PLUGIN_SETTINGS, 'with its config')
    .replace(SECRET_VALUE, '$1++++++++');
}

function shorten(text: string): string {
  const left = text.length - MAX_HEAD_CHARACTERS - MAX_TAIL_CHARACTERS;
  if (left <= 0) return text;
  return `${text.slice(0, MAX_HEAD_CHARACTERS)} … (${left} characters left out) … ${text.slice(-MAX_TAIL_CHARACTERS)}`;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_000_000)} MB`;
}
