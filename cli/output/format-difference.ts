import type { ManagedResource } from '../../shared/contracts/resource-api.ts';

/** Lines around a change. */
const CONTEXT = 3;
/** More changed lines take too long to line up; nobody reads so many either. */
const MAX_EDITS = 4_000;
/** A longer line is cut: no terminal shows a certificate bundle in one line. */
const MAX_LINE = 1_000;
const SHOWN_PATHS = 50;

/** What turns it on, and off again. */
type Color = readonly [on: number, off: number];

const BOLD: Color = [1, 22];
const RED: Color = [31, 39];
const GREEN: Color = [32, 39];
const CYAN: Color = [36, 39];

/** The two sides of a difference as YAML, the keys in order. */
export interface ComparedTexts {
  /** '' for what is not there. */
  readonly live: string;
  readonly predicted: string;
}

/** Names an object as `argocd app diff` heads its part: `===== apps/Deployment shop/web ======`. */
export function headingOf({ group = '', kind, namespace = '', name }: ManagedResource): string {
  return `===== ${group}/${kind} ${namespace}/${name} ======`;
}

/** Writes both sides of a difference as YAML. */
export async function toTexts(resource: ManagedResource): Promise<ComparedTexts> {
  // Loaded only when there is something to show: it is most of what starting the CLI would cost.
  const { stringify } = await import('yaml');
  const write = (state: string) => {
    const object: unknown = JSON.parse(state);
    const options = { sortMapEntries: true, lineWidth: 0, aliasDuplicateObjects: false } as const;
    return object === null ? '' : stringify(object, options);
  };
  return { live: write(resource.normalizedLiveState), predicted: write(resource.predictedLiveState) };
}

/** A unified diff of what is live and what a sync would make of it, with a heading. */
export async function formatDifference(
  resource: ManagedResource,
  { hasColor }: { readonly hasColor: boolean },
): Promise<string> {
  const paint = (text: string, color: Color | undefined) =>
    hasColor && color ? `\u001b[${color[0]}m${text}\u001b[${color[1]}m` : text;
  const note = resource.message ? resource.message.split('\n').map((line) => `# ${line}`) : [];
  const lines = resource.modified ? await diffLines(resource) : [];
  const painted = lines.map((line) => paint(cut(line), colorOf(line)));
  return `\n${[paint(headingOf(resource), BOLD), ...note, ...painted].join('\n')}\n`;
}

function colorOf(line: string): Color | undefined {
  if (line.startsWith('+')) return GREEN;
  if (line.startsWith('-')) return RED;
  return line.startsWith('@@') ? CYAN : undefined;
}

async function diffLines(resource: ManagedResource): Promise<readonly string[]> {
  const { structuredPatch } = await import('diff');
  const { live, predicted } = await toTexts(resource);
  const names = [live === '' ? '/dev/null' : 'live', predicted === '' ? '/dev/null' : 'target'] as const;
  const patch = structuredPatch(...names, live, predicted, undefined, undefined, {
    context: CONTEXT,
    maxEditLength: live === '' || predicted === '' ? Number.POSITIVE_INFINITY : MAX_EDITS,
  });
  if (!patch) return tooDifferent(resource);
  const hunks = patch.hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    // A side without lines starts before its first one.
    `@@ -${oldLines === 0 ? oldStart - 1 : oldStart},${oldLines} +${newLines === 0 ? newStart - 1 : newStart},${newLines} @@`,
    ...lines,
  ]);
  return [`--- ${names[0]}`, `+++ ${names[1]}`, ...hunks];
}

function tooDifferent({ changedPaths = [] }: ManagedResource): readonly string[] {
  const more = changedPaths.length - SHOWN_PATHS;
  return [
    `# more than ${MAX_EDITS} lines differ; these fields do (all of it: -o json):`,
    ...changedPaths.slice(0, SHOWN_PATHS).map((path) => `! ${path}`),
    ...(more > 0 ? [`! … and ${more} more`] : []),
  ];
}

function cut(line: string): string {
  return line.length <= MAX_LINE ? line : `${line.slice(0, MAX_LINE)}… (${line.length} characters)`;
}
